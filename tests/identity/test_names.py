"""Names in Han characters: differences of writing are none of names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.identity import names

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
MIXED = st.text(
    st.one_of(
        HAN,
        st.sampled_from(" ·•・．-'　０９Ａｚaé😀\x00\t"),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)


@given(MIXED)
def test_normal_form_is_normal(name: str) -> None:
    once = names.normalise(name)
    assert once is None or names.normalise(once) == once


@given(st.one_of(st.text(HAN, max_size=5), MIXED))
def test_what_the_pattern_passes_by_is_in_normal_form(name: str) -> None:
    # RE2 writes \x{4E00} where Python writes the character itself.
    pattern = re.sub(
        r"\\x\{([0-9A-F]+)\}", lambda hit: chr(int(hit[1], 16)), names.regular_pattern()
    )
    if re.fullmatch(pattern, name):
        assert names.normalise(name) == name


def test_the_pattern_passes_by_the_usual_name() -> None:
    pattern = re.sub(
        r"\\x\{([0-9A-F]+)\}", lambda hit: chr(int(hit[1], 16)), names.regular_pattern()
    )
    usual = ["王伟", "欧阳修", "买买提", "杨秀英"]
    assert [name for name in usual if not re.fullmatch(pattern, name)] == []
    assert not re.fullmatch(pattern, "張偉")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("張偉", "张伟"),
        ("鄧麗君", "邓丽君"),
        ("张 伟", "张伟"),
        ("　张伟　", "张伟"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉．买买提"),
        ("ＺＨＡＮＧ Ｗｅｉ", "zhangwei"),
        ("Zhang-Wei", "ZHANG WEI"),
        ("张伟\u200b", "张伟"),
        ("张伟😀", "张伟"),
    ],
)
def test_variants_of_writing_are_one_name(one: str, other: str) -> None:
    assert names.normalise(one) == names.normalise(other)


@pytest.mark.parametrize("nothing", ["", "  ", "--", "·", "？？", "😀", "\x00\x07"])
def test_signs_alone_are_no_name(nothing: str) -> None:
    assert names.normalise(nothing) is None


def test_names_that_differ_stay_different() -> None:
    assert names.normalise("张伟") != names.normalise("张玮")


def test_names_that_sound_alike_are_spelt_alike() -> None:
    assert names.spellings(["张伟", "章玮", "zhangwei", "李娜"]) == [
        "zhangwei",
        "zhangwei",
        "zhangwei",
        "lina",
    ]


@given(st.sampled_from(["bill", "william", "liz", "elizabeth", "peggy", "margaret"]))
def test_a_formal_name_stands_for_itself_too(given_name: str) -> None:
    assert given_name in (names.formal(given_name) or [])


def test_short_names_share_a_formal_name_with_the_long_ones() -> None:
    for short, long in (("bill", "william"), ("liz", "elizabeth"), ("bill", "will")):
        assert set(names.formal(short) or []) & set(names.formal(long) or [])
    assert not set(names.formal("bill") or []) & set(names.formal("elizabeth") or [])
    assert names.formal("伟") is None
    assert names.formal("xyzzy") is None
