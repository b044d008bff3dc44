"""Kinds of mistake: what each makes of one value.

A mistake is a function from a right text and 64 random bits to a wrong text. It returns the text
unchanged when it cannot happen to it (two equal digits cannot be swapped); such a record counts as
right.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from string import digits
from typing import Final

import opencc
import pypinyin

from commonweal.demo.names import load
from commonweal.demo.numbers import CHECK_CHARACTERS

Mistake = Callable[[str, int], str]

_WEIGHTS: Final = tuple(2 ** (17 - position) % 11 for position in range(17))
_FORMATS: Final = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


def missing(_text: str, _bits: int) -> str:
    """Nothing was entered."""
    return ""


def wrong_digit(text: str, bits: int) -> str:
    """One digit is another one."""
    places = [place for place, char in enumerate(text) if char in digits]
    if not places:
        return text
    place = places[bits % len(places)]
    digit = (int(text[place]) + 1 + (bits >> 16) % 9) % 10
    return f"{text[:place]}{digit}{text[place + 1 :]}"


def swapped_digits(text: str, bits: int) -> str:
    """Two neighbouring characters changed places."""
    places = [place for place in range(len(text) - 1) if text[place] != text[place + 1]]
    if not places:
        return text
    place = places[bits % len(places)]
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def lost_digit(text: str, bits: int) -> str:
    """One character was left out."""
    place = bits % len(text) if text else 0
    return text[:place] + text[place + 1 :]


def fifteen_digits(text: str, _bits: int) -> str:
    """The resident ID in its form before 1999: year of two digits, no check character."""
    if len(text) != 18 or text[6:8] != "19":
        return text
    return text[:6] + text[8:17]


def lower_x(text: str, _bits: int) -> str:
    """A check character X in lower case."""
    return text.replace("X", "x")


def check_digit(text: str, bits: int) -> str:
    """Another check character than the right one."""
    if len(text) != 18:
        return text
    others = [char for char in CHECK_CHARACTERS if char != text[17]]
    return text[:17] + others[bits % len(others)]


def wrong_birth_in_id(text: str, bits: int) -> str:
    """The day within a resident ID is another one, and the check character fits it."""
    if len(text) != 18 or not set(text[:17]) <= set(digits):
        return text
    day = 1 + (int(text[12:14]) + bits % 27) % 28
    body = f"{text[:12]}{day:02d}{text[14:17]}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + CHECK_CHARACTERS[total % 11]


def homophone(text: str, bits: int) -> str:
    """One character of the name is another of the same sound."""
    return _replaced(text, bits, load().homophones)


def similar(text: str, bits: int) -> str:
    """One character of the name is another of a similar shape."""
    return _replaced(text, bits, load().similar)


def _replaced(text: str, bits: int, table: dict[str, str]) -> str:
    places = [place for place, char in enumerate(text) if char in table]
    if not places:
        return text
    # The given name is misheard more often than the family name.
    place = places[-1] if bits % 4 else places[0]
    choices = table[text[place]]
    return text[:place] + choices[(bits >> 8) % len(choices)] + text[place + 1 :]


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(text: str, _bits: int) -> str:
    """The name in traditional characters."""
    return str(_traditional().convert(text))


def pinyin(text: str, bits: int) -> str:
    """The name in Latin letters."""
    parts = pypinyin.lazy_pinyin(text.replace("·", ""))
    if not parts:
        return text
    if bits % 3 == 0:
        return " ".join(parts).upper()
    return f"{parts[0].title()} {''.join(parts[1:]).title()}".strip()


def full_width(text: str, _bits: int) -> str:
    """Digits and Latin letters in full width, or a full-width space within a name."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    return wide if wide != text else text[:1] + "\u3000" + text[1:]


def spaces(text: str, bits: int) -> str:
    """Blanks within or around."""
    return (f" {text}", f"{text} ", f"{text[:1]} {text[1:]}")[bits % 3] if text else text


def middle_dot(text: str, bits: int) -> str:
    """Another dot in a name of two parts, or none."""
    return text.replace("·", ("•", "．", ".", "", "・", " ")[bits % 6])


def dropped_character(text: str, bits: int) -> str:
    """A name of three characters lost one."""
    return text if len(text) < 3 else text[:1] + text[1 + bits % 2 :][: len(text) - 2]


def swapped_name(text: str, _bits: int) -> str:
    """The two characters of the given name changed places."""
    return text if len(text) != 3 else text[0] + text[2] + text[1]


def _moved(text: str, change: Callable[[datetime], datetime]) -> str:
    for form in _FORMATS:
        try:
            return change(datetime.strptime(text, form)).strftime(form)
        except ValueError:
            continue
    return text


def day_month_swap(text: str, _bits: int) -> str:
    """Day and month changed places, where that is a date."""
    return _moved(text, lambda day: day.replace(month=day.day, day=day.month))


def day_off(text: str, bits: int) -> str:
    """A day earlier or later."""
    return _moved(text, lambda day: day + timedelta(days=1 if bits % 2 else -1))


def year_off(text: str, bits: int) -> str:
    """A year earlier or later."""
    return _moved(text, lambda day: day.replace(year=day.year + (1 if bits % 2 else -1)))


def first_of_year(text: str, _bits: int) -> str:
    """1 January, as one writes who knows only the year."""
    return _moved(text, lambda day: day.replace(month=1, day=1))


def not_a_date(text: str, bits: int) -> str:
    """A day that no calendar has."""
    return text[:-2] + "32" if bits % 2 and text[-2:].isdigit() else "不详"


def negative(text: str, _bits: int) -> str:
    """A number below nothing."""
    return f"-{text}" if text and text != "0" else "-1"


def too_large(text: str, _bits: int) -> str:
    """A number with zeros too many."""
    return f"{text.partition('.')[0] or '9'}000000000"


def unknown_code(_text: str, bits: int) -> str:
    """A word that the list of codes does not have."""
    return ("未知", "不详", "9", "待定", "其它情况")[bits % 5]


def unknown_region(text: str, bits: int) -> str:
    """A region code of the right length that stands for no place."""
    return f"{text[:-3]}{900 + bits % 100}" if len(text) > 6 else f"{text[:4]}{90 + bits % 10}"


_FORMER_CODES: Final = {
    "520204": "520221", "520281": "520222", "520304": "520321", "520403": "520421",
    "520502": "522401", "520581": "520522", "522302": "522322", "520115": "520112",
}  # fmt: skip


def stale_region(text: str, _bits: int) -> str:
    """The code that the county had before it became a district or city, where it did."""
    return _FORMER_CODES.get(text[:6], text[:6]) + text[6:]


def thousands(text: str, _bits: int) -> str:
    """A number written with a sign for thousands or with its unit."""
    return f"{int(text):,}" if text.isdigit() and len(text) > 3 else f"{text}元"


def short_address(text: str, _bits: int) -> str:
    """An address without province and prefecture."""
    for end in ("自治州", "市"):
        _, found, rest = text.partition(end)
        if found and len(rest) > 6:
            return rest
    return text


KINDS: Final[dict[str, Mistake]] = {
    mistake.__name__: mistake
    for mistake in (
        missing, wrong_digit, swapped_digits, lost_digit, fifteen_digits, lower_x, check_digit,
        wrong_birth_in_id, homophone, similar, traditional, pinyin, full_width, spaces, middle_dot,
        dropped_character, swapped_name, day_month_swap, day_off, year_off, first_of_year,
        not_a_date, negative, too_large, unknown_code, unknown_region, stale_region,
        thousands, short_address,
    )
}  # fmt: skip
"""Every kind by its name in the error model."""
