"""A data set's charts are one well formed file, in both languages, each panel under its title."""

from xml.etree import ElementTree

import pytest

from bench.drawing import TEXTS, chart
from commonweal.report import CHINESE, ENGLISH, Language
from tests.bench.test_curves import Bin, Settled, curves

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = curves(
    (Bin(-30.0, 9, 0), Bin(-3.0, 10, 1), Bin(0.0, 4, 2), Bin(50.0, 2, 2)),
    Settled(4, 3),
    themselves={-1.0: 1, 9.0: 3},
)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH], ids=lambda language: language.code)
def test_every_panel_says_what_it_shows(language: Language) -> None:
    drawn = chart(KNOWN, language)
    texts = {element.text for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")}
    plain = {
        text.of(language.code) for key, text in TEXTS.items() if "{" not in text.of(language.code)
    }
    assert plain <= texts
    final = KNOWN.final
    told = {
        "precision": language.percent(final.precision, 2),
        "recall": language.percent(final.recall, 2),
    }
    assert any(TEXTS["final"].of(language.code).format(**told) in (text or "") for text in texts)
    assert len(drawn) < 80_000


def test_what_lies_beyond_the_ends_is_drawn_at_the_ends() -> None:
    without = curves((Bin(-3.0, 10, 1), Bin(0.0, 4, 2)), Settled(4, 3), themselves={-1.0: 1})
    within = curves(
        (Bin(-20.0, 9, 0), Bin(-3.0, 10, 1), Bin(0.0, 4, 2), Bin(39.5, 2, 2)),
        Settled(4, 3),
        themselves={-1.0: 1, 9.0: 3},
    )
    assert _histogram(chart(KNOWN, ENGLISH)) == _histogram(chart(within, ENGLISH))
    assert _histogram(chart(KNOWN, ENGLISH)) != _histogram(chart(without, ENGLISH))


def _histogram(drawn: str) -> list[str]:
    """The outlines of the areas, which only the histogram has."""
    paths = ElementTree.fromstring(drawn).iter(f"{SVG}path")
    return [
        path.attrib["d"]
        for path in paths
        if path.attrib.get("fill-opacity") or path.attrib.get("opacity") == "0.45"
    ]
