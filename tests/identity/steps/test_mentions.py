"""What a record says, in one normal form."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.identity import Source
from commonweal.identity.steps import mentions
from commonweal.identity.steps.mentions import Writing

DAYS = st.dates(date(1800, 1, 1), date(2099, 12, 31))
Value = Callable[[str, str | None], object]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def value(engine: Engine) -> Value:
    """Evaluates SQL over ``v``."""
    return lambda sql, v: engine.value(f"SELECT {sql} FROM (SELECT ?::VARCHAR AS v)", [v])


@pytest.fixture(scope="module")
def said(engine: Engine) -> Callable[..., dict[str, object]]:
    """The mention that one record makes, role -> text given."""

    def mention(texts: dict[str, str | None], writing: Writing) -> dict[str, object]:
        columns = {role: f"c{place}" for place, role in enumerate(texts)}
        values = ", ".join(f"?::VARCHAR AS {column}" for column in columns.values())
        engine.create("given_rows", f"SELECT '1' AS key, {values}", list(texts.values()))
        subjects = {"self": {role: (column,) for role, column in columns.items()}}
        select = mentions.mentions(Source("d", "given_rows", "key", subjects), "self", writing)
        return dict(zip(engine.columns(select), engine.row(select), strict=True))

    return mention


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_dates_with_the_year_first(value: Value, day: date, form: str) -> None:
    text = day.strftime(form)
    assert value(mentions.birth_digits("v", "ymd"), text) == f"{day:%Y%m%d}"


@given(DAYS, st.sampled_from(["{}/{}/{}", "{:02d}/{:02d}/{}", "{}-{}-{}", "{:02d}{:02d}{}"]))
def test_dates_with_the_year_last(value: Value, day: date, form: str) -> None:
    month_first = form.format(day.month, day.day, day.year)
    day_first = form.format(day.day, day.month, day.year)
    assert value(mentions.birth_digits("v", "mdy"), month_first) == f"{day:%Y%m%d}"
    assert value(mentions.birth_digits("v", "dmy"), day_first) == f"{day:%Y%m%d}"


@pytest.mark.parametrize("order", ["ymd", "mdy", "dmy"])
@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1990-05-06", "19900506"),
        ("", None),
        ("unknown", None),
        (None, None),
        ("1990", "1990"),
    ],
)
def test_dates_whatever_the_order(
    value: Value, order: str, text: str | None, digits: str | None
) -> None:
    assert value(mentions.birth_digits("v", order), text) == digits


def test_a_time_after_a_date_is_left_out(value: Value) -> None:
    assert value(mentions.birth_digits("v", "ymd"), "1990-05-06 00:00:00") == "19900506"


@pytest.mark.parametrize(
    ("whole", "given_name", "middle", "family"),
    [
        ("John Smith", "john", None, "smith"),
        ("John Q. Smith", "john", "q", "smith"),
        ("SMITH, John", "john", None, "smith"),
        ("van der Berg, Anna", "anna", None, "van der berg"),
        ("Madonna", "madonna", None, None),
        ("José  García", "jose", None, "garcia"),
        ("Mary-Jane O'Neil", "mary", "j", "oneil"),
        ("...", None, None, None),
        ("", None, None, None),
    ],
)
def test_western_names_are_split(said, whole, given_name, middle, family) -> None:
    found = said({"person.name": whole}, Writing(han=False))
    assert (found["given"], found["middle"], found["family"]) == (given_name, middle, family)
    assert found["name"] is None


def test_parts_of_a_han_name_are_put_together(said) -> None:
    parts = {"person.given_name": "伟", "person.family_name": "张"}
    assert said(parts, Writing(han=True))["name"] == "张伟"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("52010119900101123x", "52010119900101123X"),
        ("５２０１０１１９９００１０１１２３Ｘ", "52010119900101123X"),
        (" 520101 19900101 123X ", "52010119900101123X"),
        ("786-77-6454", "786776454"),
        ("000000000", None),
        ("000000000000000000", None),
        ("XXXXXXXX", None),
        ("无", None),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_identity_numbers_in_one_form(said, text: str | None, number: str | None) -> None:
    assert said({"person.resident_id": text}, Writing(han=True))["id"] == number


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0851-5512345", "08515512345"),
        ("无", None),
        ("12345", None),
    ],
)
def test_telephones_in_one_form(said, text: str, phone: str | None) -> None:
    assert said({"person.phone": text}, Writing(han=True))["phone"] == phone


@pytest.mark.parametrize(
    ("text", "sex"),
    [("男", "male"), ("F", "female"), (" Male ", "male"), ("2", "female"), ("?", None), ("", None)],
)
def test_sexes_in_one_form(said, text: str, sex: str | None) -> None:
    assert said({"person.sex": text}, Writing(han=True))["sex"] == sex


def test_an_address_is_told_without_its_punctuation(said) -> None:
    parts = {
        "address.number": "12",
        "address.street": "Mill  Road,",
        "address.unit": None,
    }
    assert said(parts, Writing(han=False))["address"] == "12 mill road"


def test_control_characters_and_emoji_are_no_part_of_a_name(said) -> None:
    found = said({"person.name": "\x07John\x01 😀 Smith\x1b"}, Writing(han=False))
    assert (found["given"], found["family"]) == ("john", "smith")
