"""Records -> mentions: what each record says of each person, in one normal form."""

from collections.abc import Callable, Mapping, Sequence

from commonweal.engine import identifier, literal
from commonweal.identity import names
from commonweal.identity.model import ATTRIBUTES, CORE, Source, Writing

_FULL_WIDTH = "０１２３４５６７８９ＸｘＡＢＣ（）－　"
_HALF_WIDTH = "0123456789XxABC()- "

_FOLDED = "[0-9a-z\\x{4E00}-\\x{9FFF}]+"
"""A regular expression (RE2) of text that :func:`_folded` leaves as it is."""

NULL = "CAST(NULL AS VARCHAR)"
"""The normal form of an attribute that nothing tells."""
MALE = ("male", "m", "男", "男性", "1", "man", "boy")
FEMALE = ("female", "f", "女", "女性", "2", "woman", "girl")


def mentions(source: Source, subject: str, writing: Writing) -> str:
    """What the records of ``source`` say of ``subject``.

    Out: dataset, record_id, subject, one column an attribute (NULL where there is nothing), and
    shown_name and shown_address as they were written.
    """
    text = _texts(source, subject)
    values = {**attributes(text, writing), **_shown(text)}
    selected = ", ".join(f"{sql} AS {name}" for name, sql in values.items())
    return (
        f"SELECT {literal(source.dataset)} AS dataset, "
        f"CAST({source.record_id} AS VARCHAR) AS record_id, {literal(subject)} AS subject, "
        f"{selected} FROM {source.relation}"
    )


def told(sources: Sequence[Source], writings: Mapping[str, Writing]) -> tuple[str, ...]:
    """The attributes that any record can tell, with those that every table has, in their order."""
    some = {
        name
        for source in sources
        for subject in source.subjects
        for name, sql in attributes(_texts(source, subject), writings[source.dataset]).items()
        if sql != NULL
    }
    return tuple(name for name in ATTRIBUTES if name in CORE or name in some)


def _texts(source: Source, subject: str) -> dict[str, str]:
    """Role -> its text in a record of ``source``."""
    return {role: joined(columns) for role, columns in source.subjects[subject].items()}


def attributes(text: Mapping[str, str], writing: Writing) -> dict[str, str]:
    """Every attribute in its normal form."""
    return {**_name_parts(text, writing), **_others(text, writing)}


def _shown(text: Mapping[str, str]) -> dict[str, str]:
    """Name and address as a person would want to see them."""
    parts = {
        "shown_name": ("person.name",),
        "shown_address": ("address.text", "address.number", "address.street", "address.unit"),
    }
    if "person.name" not in text:
        parts["shown_name"] = ("person.given_name", "person.middle_name", "person.family_name")
    return {
        name: _concatenated([text[role] for role in roles if role in text]) or NULL
        for name, roles in parts.items()
    }


def joined(columns: tuple[str, ...]) -> str:
    """The values of several columns as one text."""
    texts = [f"CAST({identifier(column)} AS VARCHAR)" for column in columns]
    return _concatenated(texts, "nullif(concat_ws(' ', {}), '')")


def _name_parts(text: Mapping[str, str], writing: Writing) -> dict[str, str]:
    whole = text.get("person.name")
    given, family = text.get("person.given_name"), text.get("person.family_name")
    middle = text.get("person.middle_name")
    if writing.han:
        if whole is None:
            whole = _concatenated([part for part in (family, given) if part], "concat({})")
        rest = dict.fromkeys(("given", "middle", "family"), NULL)
        return {"name": f"nullif(trim({whole}), '')" if whole else NULL, **rest}
    if given is None and family is None and whole is not None:
        given, middle, family = _split(_folded(whole), whole)
    else:
        given, family, middle = (part and _folded(part) for part in (given, family, middle))
    return {
        "name": NULL,
        "given": given or NULL,
        "middle": f"nullif(left({middle}, 1), '')" if middle else NULL,
        "family": family or NULL,
    }


def _split(folded: str, whole: str) -> tuple[str, str, str]:
    """Given name, middle names and family name of a whole name; 'Family, Given' is turned round."""
    comma = f"contains({whole}, ',')"
    before, after = (_folded(f"split_part({whole}, ',', {place})") for place in (1, 2))
    first, last = f"split_part({folded}, ' ', 1)", f"split_part({folded}, ' ', -1)"
    given = f"nullif(CASE WHEN {comma} THEN split_part({after}, ' ', 1) ELSE {first} END, '')"
    family = f"CASE WHEN {comma} THEN {before} WHEN contains({folded}, ' ') THEN {last} END"
    middle = f"CASE WHEN NOT {comma} THEN nullif(split_part({folded}, ' ', -2), {first}) END"
    return given, middle, family


def _others(text: Mapping[str, str], writing: Writing) -> dict[str, str]:
    identity = text.get("person.resident_id")
    birth, sex = text.get("person.birth_date"), text.get("person.sex")
    address = [
        text[role]
        for role in ("address.text", "address.number", "address.street", "address.unit")
        if role in text
    ]
    return {
        "birth": birth_digits(birth, writing.date_order) if birth else NULL,
        "sex": _sex(sex) if sex else NULL,
        "id": _resident_id(identity) if identity else NULL,
        "phone": _phone(text["person.phone"]) if "person.phone" in text else NULL,
        "email": _plain(text, "person.email", _lowered),
        "birth_place": _plain(text, "person.birth_place", _folded),
        "region": _plain(text, "address.region", _digits),
        "city": _plain(text, "address.city", _folded),
        "postcode": _plain(text, "address.postcode", _code),
        "address": f"nullif({_folded(_concatenated(address))}, '')" if address else NULL,
        "occupation": _plain(text, "person.occupation", _folded),
    }


def _plain(text: Mapping[str, str], role: str, form: Callable[[str], str]) -> str:
    return f"nullif({form(text[role])}, '')" if role in text else NULL


def _lowered(sql: str) -> str:
    return f"lower(trim({sql}))"


def _digits(sql: str) -> str:
    return f"regexp_replace({sql}, '[^0-9]', '', 'g')"


def _code(sql: str) -> str:
    return f"regexp_replace(lower({sql}), '[^0-9a-z]', '', 'g')"


def _concatenated(texts: list[str], many: str = "concat_ws(' ', {})") -> str:
    """One text of several; empty without any."""
    return texts[0] if len(texts) == 1 else many.format(", ".join(texts)) if texts else ""


def _folded(sql: str) -> str:
    """Lower case, no accents, nothing but letters, digits and single spaces."""
    bare = f"regexp_replace(lower(strip_accents({sql})), '[''’.]', '', 'g')"
    folded = f"nullif(trim(regexp_replace({bare}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')), '')"
    # What is folded already is most of the text of a Chinese register, and quick to see.
    return f"CASE WHEN regexp_full_match({sql}, {literal(_FOLDED)}) THEN {sql} ELSE {folded} END"


def birth_digits(sql: str, order: str) -> str:
    """A date as eight digits, year first; what is no date keeps its digits."""
    if order == "ymd":
        short = "^\\s*([0-9]{4})[^0-9]([0-9]{1,2})[^0-9]([0-9]{1,2})[^0-9]?.*$"
        year, month, day, compact = 1, 2, 3, "{}"
    else:
        short = "^\\s*([0-9]{1,2})[^0-9]([0-9]{1,2})[^0-9]([0-9]{4})[^0-9]?.*$"
        year, month, day = (3, 1, 2) if order == "mdy" else (3, 2, 1)
        compact = (
            "concat(substr({0}, 5, 4), left({0}, 4))"
            if order == "mdy"
            else "concat(substr({0}, 5, 4), substr({0}, 3, 2), left({0}, 2))"
        )
    parts = [f"regexp_extract({sql}, {literal(short)}, {place})" for place in (year, month, day)]
    padded = f"concat({parts[0]}, lpad({parts[1]}, 2, '0'), lpad({parts[2]}, 2, '0'))"
    digits = _digits(sql)
    plain = f"regexp_full_match({sql}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    return (
        f"CASE WHEN {plain} THEN replace({sql}, '-', '') "
        f"WHEN regexp_matches({sql}, {literal(short)}) THEN {padded} "
        f"WHEN length({digits}) = 8 THEN {compact.format(digits)} "
        f"ELSE nullif({digits}, '') END"
    )


def _sex(sql: str) -> str:
    word = f"lower(trim({sql}))"
    male, female = (", ".join(map(literal, words)) for words in (MALE, FEMALE))
    return f"CASE WHEN {word} IN ({male}) THEN 'male' WHEN {word} IN ({female}) THEN 'female' END"


def _resident_id(sql: str) -> str:
    """Letters and digits in upper case; one character over and over is no number."""
    half = f"translate({sql}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)})"
    plain = f"nullif(regexp_replace(upper({half}), '[^0-9A-Z]', '', 'g'), '')"
    some = f"CASE WHEN replace({plain}, left({plain}, 1), '') <> '' THEN {plain} END"
    return (
        f"CASE WHEN regexp_full_match({sql}, '[1-9][0-9]{{16}}[0-9X]') THEN {sql} ELSE {some} END"
    )


def _phone(sql: str) -> str:
    """The last eleven digits; a number of fewer than six digits is none."""
    digits = _digits(sql)
    return f"CASE WHEN length({digits}) >= 6 THEN right({digits}, 11) END"


def irregular_names(raw: str) -> str:
    """The names among the mentions ``raw`` that are not in normal form yet."""
    return (
        f"SELECT DISTINCT name FROM ({raw}) "
        f"WHERE NOT regexp_matches(name, {literal(names.regular_pattern())})"
    )
