"""How a decision table is laid out on a sheet.

The first rows say what the table is, a label in column A and its value in column B. Then come four
rows of headings, one column for each input and output, and below them one row for each rule::

    决策表 Decision table   university_support.step
    标题 Title (Chinese)    助学金档次
    ...
    行 Row   条件 When        条件 When            结果 Then       起 Valid from  ...
             监测对象 / ...   人均收入 / ...
             boolean          money (yuan)         money (yuan)
             monitored        income_per_head      amount
    1        TRUE             -                    3800 yuan
    其他 Otherwise                                 2800 yuan
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Expression, Kind, Name
from commonweal.programme.language.units import main_unit

TABLE = "决策表 Decision table"
TITLE_ZH = "标题 Title (Chinese)"
TITLE_EN = "标题 Title (English)"
HIT = "命中策略 Hit policy"
SOURCE = "依据 Source"
ARTICLE = "条款 Article"

ROW = "行 Row"
WHEN = "条件 When"
THEN = "结果 Then"
VALID_FROM = "起 Valid from"
VALID_UNTIL = "止 Valid until"
OTHERWISE = "其他 Otherwise"

EXTRAS: Mapping[str, str] = {
    VALID_FROM: "valid_from",
    VALID_UNTIL: "valid_until",
    SOURCE: "source",
    ARTICLE: "article",
}
"""Heading of a column beside inputs and outputs -> the row's key."""

Role = Literal["when", "then"]


@dataclass(frozen=True)
class Column:
    """An input or output of a table."""

    role: Role
    name: str
    """The input as the file writes it, or the output's name."""
    kind: Kind
    title: str
    """For people, in both languages; empty where nothing has one."""
    currency: str

    @property
    def heading(self) -> str:
        """What stands above the column."""
        return WHEN if self.role == "when" else THEN

    @property
    def unit(self) -> str:
        """The unit of money that a bare number in the column has."""
        return main_unit(self.currency)

    @property
    def type(self) -> str:
        """The type as the sheet names it."""
        return f"{self.kind} ({self.unit})" if self.kind is Kind.MONEY else str(self.kind)


def columns(definitions: Definitions, table: str) -> tuple[Column, ...]:
    """The columns of a table: its inputs, then its outputs."""
    defined, currency = definitions.tables[table], definitions.programme.currency
    inputs = [
        Column("when", written, tested.kind, _title(definitions, tested), currency)
        for written, tested in zip(defined.declared.inputs, defined.inputs, strict=True)
    ]
    outputs = [
        Column("then", name, kind, "", currency)
        for name, kind in zip(defined.declared.outputs, defined.kinds, strict=True)
    ]
    return (*inputs, *outputs)


def shown(raw: Any) -> Any:
    """A cell of the file as a cell of the sheet."""
    if isinstance(raw, list):
        return ", ".join(str(each).lower() if isinstance(each, bool) else str(each) for each in raw)
    return "''" if raw == "" else raw


def _title(definitions: Definitions, tested: Expression) -> str:
    if not isinstance(tested, Name):
        return ""
    title = definitions.programme.title_of(tested.symbol.name)
    return f"{title.zh} / {title.en}" if title is not None else ""
