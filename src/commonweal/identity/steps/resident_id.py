"""Chinese resident identity numbers (GB 11643-1999) in the engine.

The first six digits are a region, the next eight the birth date, the next three a sequence number
that is odd for men, the last a check digit (ISO 7064 MOD 11-2). The numbers given out before 1999
had fifteen digits: no century and no check digit. Equal to :mod:`stdnum.cn.ric`, which the tests
hold it against, without that module's table of regions, which is of one year.
"""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_FORM = "[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
_OLD_FORM = "[1-9][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}"


def check_digit(sql: str) -> str:
    """The check digit of the first 17 characters; NULL when they are no digits."""
    number = f"TRY_CAST(left({sql}, 17) AS BIGINT)"
    total = " + ".join(
        f"({number} // {10 ** (16 - place)} % 10) * {weight}"
        for place, weight in enumerate(_WEIGHTS)
    )
    return f"substr('{_CHECK_DIGITS}', (({total}) % 11)::INTEGER + 1, 1)"


def is_form(sql: str) -> str:
    """Whether the text has the form of an 18-character number, its check digit aside."""
    return f"regexp_full_match({sql}, '{_FORM}')"


def is_old_form(sql: str) -> str:
    """Whether the text has the form of a 15-digit number."""
    return f"regexp_full_match({sql}, '{_OLD_FORM}')"


def modernised(sql: str) -> str:
    """A 15-digit number in its 18-character form."""
    long = f"concat(left({sql}, 6), '19', right({sql}, 9))"
    return f"concat({long}, {check_digit(long)})"


def current(sql: str) -> str:
    """The number as it is written now; what is no 15-digit number stays as it is."""
    return (
        f"CASE WHEN length({sql}) = 15 AND {is_old_form(sql)} THEN {modernised(sql)} ELSE {sql} END"
    )


def is_valid(sql: str) -> str:
    """Whether the text is an 18-character number with the right check digit."""
    # least() and not AND: the engine works out a repeated part once, but not behind a condition,
    # and the check digit repeats its number 17 times.
    return f"coalesce(least({is_form(sql)}, right({sql}, 1) = {check_digit(sql)}), false)"


def birth(sql: str) -> str:
    """The birth date a number holds, as eight digits."""
    return f"substr({sql}, 7, 8)"


def sex(sql: str) -> str:
    """The sex a number holds."""
    return (
        f"CASE WHEN TRY_CAST(substr({sql}, 17, 1) AS INTEGER) % 2 = 1 THEN 'male' ELSE 'female' END"
    )


def _told(attribute: str, held: str) -> str:
    """Birth or sex of a mention, of which its number holds ``held``.

    In:  anchored and formed: whether the number is right, or at least has the form of one.
    """
    return (
        f"CASE WHEN anchored THEN {held} WHEN formed THEN coalesce({attribute}, {held}) "
        f"ELSE {attribute} END"
    )


COMPLETED = {
    "formed": f"coalesce({is_form('id')}, false)",
    "anchored": is_valid("id"),
    "birth": _told("birth", birth("id")),
    "sex": _told("sex", sex("id")),
}
"""What the number of a mention (``id``) makes known of it, in the order of working out."""
