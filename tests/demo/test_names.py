import numpy as np
import pytest

from commonweal.demo.names import COHORTS, cohort_of, load
from commonweal.demo.world import World


def test_the_commonest_surname_of_guizhou_is_yang(people: World) -> None:
    counts = np.bincount(people.people.family)
    order = np.argsort(-counts)
    texts = load().texts
    assert texts[order[0]] == "杨"
    assert {texts[position] for position in order[:4]} == {"杨", "李", "王", "张"}
    assert counts[order[0]] / counts.sum() == pytest.approx(0.085, abs=0.01)


def test_given_names_follow_the_fashion_of_their_time(people: World) -> None:
    texts = load().texts
    year = 1970 + people.people.birth // 365.2425
    male = people.people.male

    def share(text: str, chosen: object) -> float:
        return float((people.people.second[chosen] == texts.index(text)).mean())

    old_women, young_women = ~male & (year < 1960), ~male & (year >= 2010)
    assert share("英", old_women) > 10 * share("英", young_women)
    assert share("涵", young_women) > 10 * share("涵", old_women)
    assert share("军", male & (year // 10 == 197)) > 3 * share("军", male & (year >= 2010))


def test_children_have_the_name_of_their_father(people: World) -> None:
    everybody = people.people
    child = np.flatnonzero(everybody.father >= 0)
    same = everybody.family[child] == everybody.family[everybody.father[child]]
    assert 0.93 < same.mean() < 0.995


def test_no_two_in_a_household_of_children_have_the_same_name(people: World) -> None:
    everybody = people.people
    child = np.flatnonzero((everybody.place >= 2) & (everybody.place < 6))
    who = np.stack([everybody.book, everybody.family, everybody.first, everybody.second], axis=1)[
        child
    ]
    repeated = len(who) - len(np.unique(who, axis=0))
    assert repeated <= len(who) / 10_000


def test_some_families_name_a_generation(people: World) -> None:
    everybody = people.people
    brothers = np.flatnonzero(
        (everybody.place[1:] == everybody.place[:-1] + 1)
        & (everybody.place[:-1] >= 2)
        & (everybody.place[1:] < 6)
        & (everybody.book[1:] == everybody.book[:-1])
        & everybody.male[1:]
        & everybody.male[:-1]
    )
    shared = everybody.first[brothers] == everybody.first[brothers + 1]
    assert 0.1 < shared.mean() < 0.35


def test_dotted_names_belong_to_few(people: World) -> None:
    texts = load().texts
    dotted = np.array(["·" in text for text in texts])[people.people.family]
    ethnicity = load().ethnicities
    assert 0 < dotted.mean() < 0.01
    assert not dotted[people.people.ethnicity == ethnicity.index("汉族")].any()


def test_cohorts_cover_every_year() -> None:
    found = cohort_of(np.array([1915, 1940, 1959, 1960, 1999, 2000, 2021]))
    assert [COHORTS[position] for position in found] == [1940, 1940, 1940, 1960, 1990, 2000, 2010]


def test_ethnic_groups_have_their_share(people: World) -> None:
    # The 2020 census counts 36.44% of residents of Guizhou as minorities.
    minority = people.people.ethnicity != load().ethnicities.index("汉族")
    assert minority.mean() == pytest.approx(0.3644, abs=0.03)


def test_some_neighbours_have_the_same_name(people: World) -> None:
    everybody = people.people
    who = np.stack([people.village, everybody.family, everybody.first, everybody.second], axis=1)
    same = len(who) - len(np.unique(who, axis=0))
    assert 0.001 < same / len(who) < 0.02
