"""What readers see of a run."""

import pytest

from commonweal.published import Summary, SummaryOutdated


def test_a_figure_that_an_earlier_version_did_not_tell_is_named() -> None:
    summary = Summary("identity", {"records": 3})
    assert summary["records"] == 3
    assert summary.get("persons") is None
    with pytest.raises(SummaryOutdated, match=r"stage identity .* 'persons'"):
        summary["persons"]
