"""The words by which headers say what a column holds, in English and Chinese."""

import re
import unicodedata
from collections.abc import Mapping

from commonweal.catalogue.model import SELF

_TRUTH = re.compile(
    r"cluster|(ground_)?truth|true_\w+|entity|entity_id|gold|label|match_id|person_id|simulant_id|"
    r"group_id|duplicate_of|isduplicate|is_duplicate"
)
"""Columns of test data that give the answer away: never evidence, never a key."""

_ORGANISATION = re.compile(
    r"(^|_)(employer|company|school|hospital|facility|institution|organi[sz]ation|org|firm|shop|"
    r"business|bank|po_box|doctor|teacher|department|university|insurer|product|file|user|event|plate)(_|$)"
    r"|单位|学校|院校|医院|公司|企业|机构|部门|银行"
)

_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (subject, re.compile(pattern))
    for subject, pattern in (
        ("spouse", r"^(spouse|wife|husband|partner)_|^配偶"),
        ("guardian", r"^guardian_|^监护人"),
        ("father", r"^(father|fathers|dad)_|^父亲?"),
        ("mother", r"^(mother|mothers|mom)_|^母亲?"),
        ("dependent", r"^(dependent|dependant)_(?P<number>\d+)_"),
        ("child", r"^(child|kid)_(?P<number>\d+)_|^(孩子|子女)(?P<zh>\d*)"),
        ("head", r"^(head|householder)_|^户主"),
        ("owner", r"^owner_|^(所有权?人|车主|产权人|权利人|业主)"),
        ("holder", r"^holder_|^持证人"),
        ("representative", r"^(representative|legal_representative)_|^(法定代表人|法人|负责人)"),
        ("contact", r"^(contact|emergency_contact|next_of_kin|nok)_|^(紧急)?联系人"),
    )
)

_WORDS: tuple[tuple[str, str], ...] = (
    ("household.relation", r"relation(ship)?(_|$)|^rel$|^rel_to|关系$|关系[(（]|^yhzgx$"),
    (
        "household.number",
        r"^(household|hh|family|book|case)_?(id|no|num|number|key)$|^hukou_|户号|户编号|户口簿号|家庭编号|户籍号|^hh$",
    ),
    (
        "person.birth_place",
        r"birth_?place|place_of_birth|birth_?(city|town|country|county|state)|^pob$|出生地|籍贯",
    ),
    (
        "person.birth_date",
        r"birth|^d_?o_?b$|(^|_)dob(_|$)|^bdate$|born|nacimiento|naissance|geburt|出生|生日|^csrq$|^csny$",
    ),
    (
        "person.resident_id",
        r"(^|_)ssn(_|$)|soc(ial)?_?sec|national_(id|identity|insurance)|identity_?(card|no|num|code)|"
        r"^(id|identity|identification)_?(card|document)|(^|_)(resident|citizen|personal)_(id|no|num|code)|"
        r"^(sin|nino|cpf|dni|curp|nin|pesel|aadhaar|nhs_number|nhs_no)$|身份证|身份号|证件号|^sfzh|^gmsfhm$",
    ),
    ("person.email", r"e_?mail|^mail$|邮箱|电子邮件"),
    (
        "person.phone",
        r"phone|mobile|^cell|(^|_)tel(_|$)|telefon|contact_(no|num)|电话|手机|联系方式|^lxdh$|^sjh",
    ),
    ("address.postcode", r"zip|post_?(al)?_?code|(^|_)plz$|codigo_postal|邮编|邮政编码"),
    (
        "address.number",
        r"(street|house|building|st)_?(no|num|number|nbr)(_|$)|address_number|门牌号?$",
    ),
    (
        "address.unit",
        r"(^|_)(unit|flat|apartment|apt)(_|$)|unit_number|^address_?2$|addr(ess)?_line_?2",
    ),
    (
        "address.street",
        r"street|(^|_)road(_|$)|^address_?1$|^addr_?1$|addr(ess)?_line_?1|^strasse|^calle$|^rue$",
    ),
    ("address.city", r"(^|_)(city|town|suburb|municipality|locality|ciudad|ville)(_|$)"),
    ("address.state", r"(^|_)(state|province|st|estado)$"),
    (
        "address.region",
        r"region_?code|division_?code|district_?code|county_?code|(^|_)region$|^fips|区划|行政区|地区代码|^xzqh",
    ),
    (
        "address.text",
        r"address|(^|_)addr(_|$)|residence|domicile|住址|地址|住所|居住地|^zz$|^dz$|^jtzz$",
    ),
    (
        "person.name",
        r"(first|given|fore)(_?name)?_(and_)?(last|sur|family)|^(last|sur|family)_?(name)?_(and_)?first",
    ),
    (
        "person.given_name",
        r"(^|_)(first|given|fore|christian)_?(name|nm)s?(_|$)|^(first|given|fname|f_name|fn|nombre|prenom|vorname|gname)$|_(first|fname)$|^名$",
    ),
    (
        "person.middle_name",
        r"middle|^(mi|mname|m_name|m_init|minit)$",
    ),
    (
        "person.family_name",
        r"(^|_)(last|family|sur)_?(name|nm)s?(_|$)|^(last|surname|lname|l_name|ln|sname|apellidos?|nachname)$|_(last|lname|surname)$|^姓氏?$",
    ),
    (
        "person.name",
        r"^(full|complete|whole|legal|person|patient|student|pupil|applicant|citizen|resident|member|client|owner|holder|guardian|spouse|father|mother|head|representative|contact)?_?(name|nm)$|fullname|^name_full$|姓名|名字|^xm$|^(所有权?人|车主|产权人|权利人|业主|持证人|法定代表人|法人|负责人|监护人|配偶|户主)$",
    ),
    ("person.sex", r"(^|_)(sex|sexo|sexe|gender|genero|geschlecht)(_|$)|性别|^xb$"),
    ("person.age", r"(^|_)age$|^(edad|alter)$|^age_|年龄|周岁|^nl$"),
    ("person.ethnicity", r"ethnic|(^|_)race(_|$)|民族|^mz$"),
    ("person.occupation", r"occupation|profession|(^|_)job(_|$)|职业|^zy$"),
)
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _WORDS)

_KEY = re.compile(
    r"(^|_)(id|ids|uid|uuid|guid|key|no|num|number|code|nbr|identifier|plate)$|^rec|^plate|号牌|编号|号$|代码$|证号|序号"
)

NAMES: Mapping[str, str] = {
    "person.name": "name",
    "person.resident_id": "resident_id",
    "person.birth_date": "birth_date",
    "person.sex": "sex",
    "person.age": "age",
    "person.phone": "phone",
    "person.email": "email",
    "person.ethnicity": "ethnicity",
    "person.birth_place": "birth_place",
    "person.occupation": "occupation",
    "person.given_name": "given_name",
    "person.family_name": "family_name",
    "address.region": "region",
    "address.text": "address",
    "address.postcode": "postcode",
    "address.number": "house_number",
    "household.number": "household_number",
    "household.relation": "relation",
}
"""Role -> English name for a column whose header is Chinese."""

SEX_CODES: Mapping[str, str] = {
    **dict.fromkeys(("男", "男性", "m", "male", "man", "h", "hombre", "homme", "1"), "male"),
    **dict.fromkeys(("女", "女性", "f", "female", "woman", "mujer", "femme", "2"), "female"),
}
"""Casefolded raw value -> sex; 1 and 2 are GB/T 2261.1 and ISO/IEC 5218."""

_RELATIONS: tuple[tuple[str, str], ...] = (
    ("head", r"户主|本人|^head|householder$|reference person|^self$"),
    ("parent_in_law", r"岳|公公|婆婆|公婆|(parent|father|mother).in.law"),
    ("child_in_law", r"媳|婿|(child|son|daughter).in.law"),
    ("grandparent", r"祖父|祖母|爷|奶|外公|外婆|grand(parent|father|mother)"),
    ("grandchild", r"孙|grand(child|son|daughter)"),
    ("spouse", r"配偶|妻|丈夫|^夫|spouse|wife|husband|partner"),
    ("sibling", r"兄|弟|姐|妹|sibling|brother|sister"),
    ("parent", r"父|母|^parent|^father|^mother"),
    ("child", r"子|女|^(biological |adopted |step|foster )?(child|son|daughter)"),
)


def normal(header: str) -> str:
    """``header`` in small letters, its words joined by ``_``: `Date of Birth`, `dateOfBirth`."""
    text = unicodedata.normalize("NFKC", header).strip()
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()
    return re.sub(r"[^\w]+", "_", text).strip("_")


def is_truth(header: str) -> bool:
    """Whether the column gives away which records are the same person."""
    return _TRUTH.fullmatch(normal(header)) is not None


def looks_like_key(header: str) -> bool:
    """Whether the header is that of a number that tells records apart."""
    return _KEY.search(normal(header)) is not None


def role_and_subject(header: str) -> tuple[str | None, str]:
    """What the header alone says: the role, and the person it speaks of."""
    name = normal(header)
    if is_truth(header):
        return None, SELF
    subject, rest = _subject(name)
    if _ORGANISATION.search(rest):
        return None, subject
    for role, pattern in _ROLES:
        if pattern.search(rest) or (subject != SELF and pattern.search(name)):
            return role, subject
    return None, subject


def relation(value: str) -> str:
    """The canonical relation to the head that ``value`` names."""
    text = unicodedata.normalize("NFKC", value).strip().lower()
    for canonical, pattern in _RELATIONS:
        if re.search(pattern, text):
            return canonical
    return "other"


def _subject(name: str) -> tuple[str, str]:
    if "关系" in name:
        return SELF, name
    for subject, pattern in _SUBJECTS:
        found = pattern.search(name)
        if found:
            groups = found.groupdict()
            number = groups.get("number") or groups.get("zh")
            rest = name[found.end() :].strip("_")
            if subject == "head" and not rest:
                rest = "name"
            return (f"{subject}_{number}" if number else subject), rest or name
    return SELF, name
