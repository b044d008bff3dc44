"""Pictures of a linkage as files of their own: what agreement weighs, and why a link was made."""

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.report import charts
from commonweal.report.charts import Bar
from commonweal.report.language import Language
from commonweal.report.texts import Text

_STEP = Text("{what}：{level}", "{what}: {level}")
_BESIDE_EVIDENCE = {"prior": "link.prior", "rarity and relatives": "link.rarity"}


def weights_svg(weights: Sequence[Mapping[str, Any]], language: Language) -> str:
    """The weight of every level of every comparison; rows of the table ``identity/weights``."""
    rows = [
        Bar(
            language.term("level", weight["level"]),
            weight["weight"],
            language.decimal(weight["weight"]),
            group=language.term("comparison", weight["comparison"]),
        )
        for weight in weights
    ]
    return charts.standalone(charts.diverging(rows), language.text("identity.weights"))


def waterfall_svg(
    records: tuple[str, str],
    steps: Sequence[tuple[str, str | None, float]],
    total: float,
    language: Language,
) -> str:
    """How two records' match weight came about: steps (what, level, weight) add up to ``total``."""
    rows = [Bar(_said(what, level, language), w, _signed(w, language)) for what, level, w in steps]
    rows.append(Bar(language.text("link.total"), total, _signed(total, language)))
    title = language.text("link.why", left=records[0], right=records[1])
    return charts.standalone(charts.waterfall(rows), title)


def _said(what: str, level: str | None, language: Language) -> str:
    if level is None:
        return language.text(_BESIDE_EVIDENCE[what])
    told = {"what": language.term("comparison", what), "level": language.term("level", level)}
    return _STEP.of(language.code).format(**told)


def _signed(weight: float, language: Language) -> str:
    return ("+" if weight >= 0 else "") + language.decimal(weight)
