"""Check digits in SQL: whole-number arithmetic on a column at a time."""

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LUHN_DIGITS = 24


def prepared(kind: str, text: str) -> str:
    """What :func:`check_digit_holds` wants computed once, as a column of its own."""
    return f"TRY_CAST(left({text}, 17) AS BIGINT)" if kind == "cn-resident-id" else text


def check_digit_holds(kind: str, text: str, number: str) -> str:
    """An expression: whether ``text`` has a right check digit of ``kind``.

    ``number`` is the column made by :func:`prepared`.
    """
    if kind == "cn-resident-id":
        return resident_id(text, number)
    return {"cn-social-credit": social_credit, "luhn": luhn}[kind](text)


def resident_id(text: str, number: str) -> str:
    """GB 11643-1999: weighted sum of 17 digits modulo 11 gives the 18th character.

    The older form of 15 digits has no check digit and holds. It says nothing about the region or
    the date in the number.
    """
    total = " + ".join(
        f"({number} // {10 ** (16 - place)} % 10) * {weight}"
        for place, weight in enumerate(_RESIDENT_WEIGHTS)
    )
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9]{{17}}[0-9Xx]') "
        f"THEN substr('10X98765432', CAST(({total}) % 11 AS BIGINT) + 1, 1) = "
        f"upper(right({text}, 1)) ELSE regexp_full_match({text}, '[0-9]{{15}}') END"
    )


def social_credit(text: str) -> str:
    """GB 32100-2015: weighted sum of 17 characters of 31 modulo 31 gives the 18th."""
    total = " + ".join(f"{_credit_value(text, place)} * {pow(3, place, 31)}" for place in range(17))
    return (
        f"CASE WHEN regexp_full_match({text}, '[{_CREDIT_ALPHABET}]{{18}}') "
        f"THEN (31 - ({total}) % 31) % 31 = {_credit_value(text, 17)} ELSE false END"
    )


def luhn(text: str) -> str:
    """ISO/IEC 7812-1: from the right every second digit counts double, all divisible by 10."""
    padded = f"lpad({text}, {_LUHN_DIGITS}, '0')"
    total = " + ".join(
        _luhn_part(padded, place, double=(_LUHN_DIGITS - place) % 2 == 1)
        for place in range(1, _LUHN_DIGITS + 1)
    )
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,{_LUHN_DIGITS}}}') "
        f"THEN ({total}) % 10 = 0 ELSE false END"
    )


def _credit_value(text: str, place: int) -> str:
    return f"(strpos('{_CREDIT_ALPHABET}', substr({text}, {place + 1}, 1)) - 1)"


def _luhn_part(padded: str, place: int, *, double: bool) -> str:
    digit = f"(ascii(substr({padded}, {place}, 1)) - 48)"
    return f"({digit} * 2 - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)" if double else digit
