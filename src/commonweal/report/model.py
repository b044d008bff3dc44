"""What a page is made of: sections of exhibits, each a chart beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """A column of a table."""

    text: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; the first column names the row."""

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None


@dataclass(frozen=True)
class Chart:
    """A drawing with what it shows in words."""

    svg: str
    description: str


@dataclass(frozen=True)
class Exhibit:
    """A chart (if there is one) beside the same numbers as a table."""

    title: str
    table: Table
    chart: Chart | None = None
    note: str | None = None


@dataclass(frozen=True)
class Section:
    """One chapter of the page."""

    name: str
    title: str
    paragraphs: Sequence[str]
    exhibits: Sequence[Exhibit] = ()


@dataclass(frozen=True)
class Figure:
    """One of the numbers at the head of the page."""

    value: str
    label: str


@dataclass(frozen=True)
class Article:
    """The whole page in one language."""

    tag: str
    code: str
    language: str
    title: str
    installation: str
    as_of: str
    contents: str
    footer: str
    figures: Sequence[Figure] = field(default_factory=tuple)
    sections: Sequence[Section] = field(default_factory=tuple)
