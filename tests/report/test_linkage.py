"""Charts of a linkage as files: well formed, in both languages, each under its title."""

from xml.etree import ElementTree

import pytest

from commonweal.report.language import LANGUAGES, Language
from commonweal.report.linkage import waterfall_svg, weights_svg

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = [
    {"comparison": "birth", "level": "equal", "weight": 11.25},
    {"comparison": "birth", "level": "different", "weight": -4.5},
]
STEPS = [
    ("prior", None, -20.0),
    ("birth", "equal", 11.25),
    ("rarity and relatives", None, 1.5),
]


def _texts(svg: str) -> list[str]:
    return [
        text for element in ElementTree.fromstring(svg).iter(f"{SVG}text") if (text := element.text)
    ]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_weights_stand_under_their_title_with_their_levels(language: Language) -> None:
    texts = _texts(weights_svg(LEVELS, language))
    assert texts[0] == language.text("identity.weights")
    assert {language.term("level", "equal"), language.term("level", "different")} <= set(texts)
    assert language.decimal(11.25) in texts


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_waterfall_says_every_step_and_the_sum(language: Language) -> None:
    texts = _texts(waterfall_svg(("register/1", "hospital/7"), STEPS, -7.25, language))
    assert texts[0] == language.text("link.why", left="register/1", right="hospital/7")
    colon = {"zh": "：", "en": ": "}[language.code]
    birth = f"{language.term('comparison', 'birth')}{colon}{language.term('level', 'equal')}"
    said = {language.text("link.prior"), birth, language.text("link.rarity")}
    assert said | {language.text("link.total")} <= set(texts)
    assert {f"+{language.decimal(11.25)}", language.decimal(-7.25)} <= set(texts)


def test_a_chart_makes_room_for_its_title() -> None:
    root = ElementTree.fromstring(weights_svg(LEVELS, LANGUAGES[0]))
    (drawn,) = root.findall(f"{SVG}svg")
    assert float(root.attrib["height"]) == float(drawn.attrib["height"]) + float(drawn.attrib["y"])


def test_a_title_longer_than_the_drawing_is_not_cut_off() -> None:
    long = ("register/" + "1" * 90, "hospital/" + "2" * 90)
    root = ElementTree.fromstring(waterfall_svg(long, STEPS, -7.25, LANGUAGES[0]))
    assert float(root.attrib["width"]) > 7 * len("".join(long))
