"""Pictures of a linkage as files of their own: what agreement weighs, and why a link was made."""

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.report import charts
from commonweal.report.charts import Bar
from commonweal.report.language import Language

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
    steps: Sequence[tuple[str, str | None, float]], total: float, language: Language
) -> str:
    """How a match weight came about: steps (what, level, weight) that add up to ``total``."""
    rows = [Bar(_said(what, level, language), w, _signed(w, language)) for what, level, w in steps]
    rows.append(Bar(language.text("link.total"), total, _signed(total, language)))
    return charts.standalone(charts.waterfall(rows), language.text("link.why"))


def _said(what: str, level: str | None, language: Language) -> str:
    if level is None:
        return language.text(_BESIDE_EVIDENCE[what])
    return f"{language.term('comparison', what)} · {language.term('level', level)}"


def _signed(weight: float, language: Language) -> str:
    return ("+" if weight >= 0 else "") + language.decimal(weight)
