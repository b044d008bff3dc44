"""The page of figures is rendered from kept results."""

from typing import Any

import pytest

from bench.page import fill
from bench.report import accuracy, render

MACHINE = {
    "processor": "A processor",
    "cores": 2,
    "memory_gb": 24,
    "system": "Linux 6.1",
    "python": "3.11.7",
    "versions": {"commonweal": "0.1.0"},
}
PAGE = "\n".join(
    f"<!-- {name}: begin -->\nold\n<!-- {name}: end -->"
    for name in ("machine", "linkage", "run", "stages")
)


def run(residents: int, records: int, seconds: float) -> dict[str, Any]:
    """A kept result of the whole run."""
    figures = {"seconds": seconds, "peak_mb": 900}
    return {
        "date": "2026-01-02",
        "machine": MACHINE,
        "residents": residents,
        "records": records,
        "run": figures,
        "run again": figures,
        "generate": figures,
        "stages": {"intake": 1.0, "identity": 2.0},
        "lake bytes per record": 123,
    }


def test_renders_growth_against_the_smaller_size() -> None:
    page = render(PAGE, [], [run(1_000_000, 2_000_000, 110.0), run(100_000, 200_000, 10.0)])
    assert "| 1,000,000 | 2,000,000 | 110.0 | 1.10 | 900 |" in page
    assert "A processor, 2 cores, 24 GB" in page
    assert "2026-01-02" in page


def test_renders_the_ratio_of_linkage() -> None:
    side = {"seconds": 1.0, "peak_mb": 500, "precision": 0.9, "recall": 0.8, "f1": 0.847}
    result = {
        "date": "2026-01-02",
        "machine": MACHINE,
        "set": "fake_1000",
        "records": 1000,
        "ratio": {"times faster": 12.5},
        "commonweal": {**side, "steps": {"link": 0.4}},
        "splink": {**side, "seconds": 12.5, "steps": {"link": 5.0}},
        "as used": {**side, "seconds": 2.0},
    }
    page = render(PAGE, [result], [])
    assert "**12.5 x** | Commonweal, same records | 0.4 | 1.0 | 500 |" in page
    assert "| Splink 5 | 5.0 | 12.5 | 500 |" in page
    assert "| Commonweal, as it is used |  | 2.0 | 500 |" in page
    assert "old" in page.partition("<!-- run: begin -->")[2]


def test_renders_what_a_change_takes_beside_everything() -> None:
    result = {
        "residents": 1_000_000,
        "records": 2_329_108,
        "changed": 21_706,
        "full_seconds": 20.0,
        "change_seconds": 2.5,
        "share_of_time": 0.125,
    }
    page = "<!-- incremental: begin -->\n<!-- incremental: end -->"
    assert "| 1,000,000 | 2,329,108 | 21,706 | 20.0 | 2.50 | **12.5%** |" in render(
        page, [], [], changed=[result]
    )


def test_renders_what_an_idea_gains_and_leaves_out_where_it_cannot_apply() -> None:
    result = {
        "as it is": {"one": {"f1": 0.9}, "other": {"f1": 0.8}},
        "trials": [
            {
                "idea": "nicknames",
                "has": True,
                "gains": {"other": 0.0014},
                "saved": {"other": 0.02},
            },
            {
                "idea": "pairs",
                "has": False,
                "gains": {"one": -0.01, "other": 0.0},
                "saved": {"one": -0.2, "other": 0.1},
            },
        ],
    }
    page = render("<!-- trials: begin -->\n<!-- trials: end -->", [], [], tried=[result])
    assert "| *as it is: F1* |  | 0.9000 | 0.8000 |  |" in page
    assert "| nicknames | yes |  | +0.0014 | +0.020 |" in page
    assert "| pairs | no | -0.0100 | +0.0000 | -0.050 |" in page


def test_renders_a_section_for_every_data_set_the_largest_first() -> None:
    def kept(name: str, records: int) -> dict[str, Any]:
        shares = {"precision": 0.9, "recall": 0.8, "f1": 0.8471}
        return {
            "set": name,
            "final": {"records": records, "persons": 40, "clusters": 50, **shares},
            "quality": {
                "estimated_precision": 0.95,
                "estimated_recall": 0.85,
                "true_precision": 0.96,
                "true_recall": 0.86,
            },
            "settled": {"pairs": 21, "agreed": 20},
            "true pairs": 80,
            "thresholds": [
                {"weight": -5.0, **shares, "unlinkable": 0.0},
                {"weight": 0.0, **shares, "unlinkable": 0.0123},
            ],
            "sizes": [
                {"records": 1, "found": 1500, "true": 30},
                {"records": 25, "found": 0, "true": 10},
            ],
        }

    page = accuracy([kept("small", 100), kept("large", 200)])
    assert page.index("## large, 200 records") < page.index("## small, 100 records")
    assert "(accuracy/small.svg)" in page
    assert "25.0% of the pairs of one person, and 1 wrong pair." in page
    assert "expects a precision of 0.950 and a recall of 0.850; they are 0.960 and 0.860." in page
    assert "| -5 | 0.9000 | 0.8000 | 0.8471 | 0.00% |" in page
    assert "| 0 | 0.9000 | 0.8000 | 0.8471 | 1.23% |" in page
    assert "| people with so many records | 1 | 21+ |" in page
    assert "| found | 1,500 | 0 |" in page


def test_a_page_without_the_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="linkage"):
        fill("no markers here", "linkage", "table")


def test_renders_what_encoding_costs() -> None:
    clear = {"precision": 0.99, "recall": 0.9, "f1": 0.9428, "link": {"seconds": 2.0}}
    way = {**clear, "f1": 0.9, "encode": {"seconds": 3.0}, "bytes per record": 700}
    found = {"set": "febrl3", "records": 5000, "clear": clear, "ways": {"encoded": way}}
    page = "<!-- encoding: begin -->\n<!-- encoding: end -->"
    page = render(page, [], [], encoded=[found])
    assert "| febrl3, 5,000 records | in clear | 0.9900 | 0.9000 | 0.9428 |" in page
    assert "|  | encoded | 0.9900 | 0.9000 | 0.9000 | -0.0428 | 3.0 | 2.0 | 700 |" in page
