from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from commonweal.demo import kinds
from commonweal.demo.mistakes import ERROR_MODEL, RECORD
from commonweal.demo.names import load

BITS = st.integers(0, 2**64 - 1)
BODIES = st.builds(
    lambda county, day, serial: f"{county}{day:%Y%m%d}{serial:03d}",
    st.sampled_from(("520102", "522401", "510104")),
    st.datetimes(datetime(1920, 1, 1), datetime(2021, 9, 30)),
    st.integers(0, 999),
)
IDS = BODIES.map(lambda body: body + ric.calc_check_digit(body + "X"))
DATES = st.dates(datetime(1920, 1, 2).date(), datetime(2021, 9, 30).date())
NAMES = st.text(st.sampled_from("杨秀英王伟李娜陈国华龙梓涵"), min_size=2, max_size=3)


def different(left: str, right: str) -> int:
    return sum(one != other for one, other in zip(left, right, strict=True))


@given(IDS, BITS)
def test_a_wrong_digit_is_exactly_one_and_breaks_the_check(number: str, bits: int) -> None:
    wrong = kinds.wrong_digit(number, bits)
    assert different(number, wrong) == 1
    assert ric.calc_check_digit(wrong) != wrong[17]


@given(IDS, BITS)
def test_swapped_digits_are_two_neighbours(number: str, bits: int) -> None:
    wrong = kinds.swapped_digits(number, bits)
    assert different(number, wrong) == 2
    assert sorted(wrong) == sorted(number)


@given(IDS, BITS)
def test_a_wrong_check_character_is_only_that(number: str, bits: int) -> None:
    wrong = kinds.check_digit(number, bits)
    assert wrong[:17] == number[:17]
    assert wrong[17] != number[17]


@given(IDS, BITS)
def test_a_wrong_birthday_in_an_id_keeps_the_check_right(number: str, bits: int) -> None:
    wrong = kinds.wrong_birth_in_id(number, bits)
    assert wrong[:12] == number[:12]
    assert ric.calc_check_digit(wrong) == wrong[17]
    assert 1 <= int(wrong[12:14]) <= 28


@given(IDS, BITS)
def test_the_old_form_has_fifteen_digits_of_the_new(number: str, bits: int) -> None:
    old = kinds.fifteen_digits(number, bits)
    if number[6:8] == "19":
        assert number == old[:6] + "19" + old[6:] + number[17]
    else:
        assert old == number


@given(NAMES, BITS)
def test_names_are_misheard_and_misread_in_one_character(name: str, bits: int) -> None:
    assert different(name, kinds.homophone(name, bits)) <= 1
    assert different(name, kinds.similar(name, bits)) <= 1


@given(DATES, BITS, st.sampled_from(("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日")))
def test_moved_dates_are_dates_of_the_same_form(day: datetime, bits: int, form: str) -> None:
    text = day.strftime(form)

    def read(wrong: str) -> datetime:
        return datetime.strptime(wrong, form)

    assert abs((read(kinds.day_off(text, bits)) - read(text)).days) == 1
    assert abs(read(kinds.year_off(text, bits)).year - day.year) <= 1
    swapped = read(kinds.day_month_swap(text, bits))
    if day.day <= 12:
        assert (swapped.month, swapped.day) == (day.day, day.month)
    else:
        assert swapped == read(text)
    first = read(kinds.first_of_year(text, bits))
    assert (first.year, first.month, first.day) == (day.year, 1, 1)


@settings(deadline=None)
@given(st.sampled_from(sorted(kinds.KINDS)), st.text(max_size=30), BITS)
def test_no_mistake_fails_whatever_the_text(kind: str, text: str, bits: int) -> None:
    assert isinstance(kinds.KINDS[kind](text, bits), str)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("traditional", "龙华国", "龍華國"),
        ("pinyin", "杨秀英", "Yang Xiuying"),
        ("full_width", "5201X", "５２０１Ｘ"),
        ("full_width", "王伟", "王\u3000伟"),
        ("lower_x", "52010219850101001X", "52010219850101001x"),
        ("lost_digit", "52010", "2010"),
        ("dropped_character", "杨秀英", "杨秀"),
        ("swapped_name", "杨秀英", "杨英秀"),
        ("short_address", "贵州省贵阳市南明区新华路街道", "南明区新华路街道"),
        ("short_address", "贵州省黔南布依族苗族自治州都匀市", "都匀市"),
        ("stale_region", "520204001002", "520221001002"),
        ("thousands", "15000", "15,000"),
        ("negative", "12", "-12"),
        ("unknown_region", "520102", "520190"),
    ],
)
def test_mistakes_by_example(kind: str, right: str, wrong: str) -> None:
    found = {kinds.KINDS[kind](right, bits) for bits in (0, 1, 5, 20)}
    if kind == "short_address" and wrong == "都匀市":
        # Too little would be left of it.
        assert found == {right}
    else:
        assert wrong in found


def test_homophones_sound_alike() -> None:
    import pypinyin

    for char, others in load().homophones.items():
        sounds = {_sound(reading) for reading in pypinyin.pinyin(char, heteronym=True)[0]}
        for other in others:
            heard = {_sound(reading) for reading in pypinyin.pinyin(other, heteronym=True)[0]}
            assert sounds & heard, f"{char} and {other} do not sound alike"


def _sound(reading: str) -> str:
    """A syllable without tone; n and ng, l and r are one to many an ear."""
    import pypinyin

    return str(pypinyin.contrib.tone_convert.to_normal(reading)).removesuffix("g")


def test_every_kind_of_the_error_model_exists() -> None:
    special = {"parent_phone", "old_address"}
    named = {entry.kind for entry in ERROR_MODEL if entry.column != RECORD}
    assert named - special <= set(kinds.KINDS)
    assert set(kinds.KINDS) <= named
