import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from commonweal.demo import numbers
from commonweal.demo.draws import Draws


@given(st.integers(11_0000, 65_9999), st.integers(-25_000, 18_900), st.integers(0, 999))
def test_check_characters_are_those_of_the_standard(county: int, day: int, serial: int) -> None:
    number = (county * 10**8 + int(numbers.calendar(np.array([day]))[0])) * 1000 + serial
    position = int(numbers.check_positions(np.array([number]))[0])
    assert numbers.CHECK_CHARACTERS[position] == ric.calc_check_digit(f"{number}X")


@given(st.sampled_from((91, 92, 93)), st.integers(0, 10**9 - 1))
def test_credit_codes_have_the_standard_check_character(kind: int, serial: int) -> None:
    body = (kind * 10**6 + 520102) * 10**9 + serial
    position = int(numbers.credit_positions(np.array([body]))[0])
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert signs[position] == uscc.calc_check_digit(str(body))


@given(st.integers(-25_000, 18_900))
def test_the_calendar_is_the_calendar(day: int) -> None:
    expected = np.datetime64(day, "D").item().strftime("%Y%m%d")
    assert str(numbers.calendar(np.array([day]))[0]) == expected


def test_resident_numbers_are_unique_even_for_many_births_on_a_day() -> None:
    male = np.arange(900) % 2 == 0
    county, birth = np.full(900, 520102), np.full(900, 10_000)
    found = numbers.resident_numbers(Draws(1), county, birth, male)
    assert len(np.unique(found)) == 900
    assert ((found % 2 == 1) == male).all()


def test_twins_have_neighbouring_numbers() -> None:
    for sexes in ((True, True), (False, False), (True, False)):
        county, birth = np.full(2, 520102), np.full(2, 15_000)
        found = numbers.resident_numbers(Draws(1), county, birth, np.array(sexes))
        assert abs(int(found[0] - found[1])) in {1, 2, 998}


@given(st.integers(1, 10**7))
def test_serials_are_a_permutation(size: int) -> None:
    index = np.arange(min(size, 2000))
    found = numbers.serials(Draws(5), "any", index, size)
    assert len(np.unique(found)) == len(index)
    assert found.min() >= 0
    assert found.max() < size


def test_county_codes_are_those_of_the_day_of_birth() -> None:
    counties = np.array([520502, 520502, 520302, 520102])
    births = np.array(["1990-01-01", "2015-01-01", "1990-01-01", "1990-01-01"], "datetime64[D]")
    found = numbers.historic_counties(counties, births.astype(np.int64))
    assert found.tolist() == [522401, 520502, 522101, 520102]
