"""What the page's template is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.programme.language.words import Outline


@dataclass(frozen=True)
class Citation:
    """The law that something stands on."""

    source: str
    """The name of the source, whose entry the citation leads to."""
    text: str


@dataclass(frozen=True)
class Member:
    """A programme that another speaks of, by its title."""

    title: str
    page: str = ""
    """The address of its page; empty where there is none."""


@dataclass(frozen=True)
class Statement:
    """An expression in words and as written, with the law beside it."""

    points: Outline
    written: str
    law: Citation | None
    heading: str = ""
    """When it holds, or what it decides; empty when there is nothing to say."""
    members: Sequence[Member] = ()
    """The programmes it is about, in their order."""


@dataclass(frozen=True)
class Grid:
    """A table; the cells of a row are texts or citations."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | Citation]]


@dataclass(frozen=True)
class Answer:
    """A fact of a worked case or what comes out of it."""

    term: str
    value: str
    note: str = ""
    """What is to be said of it besides."""
    leading: bool = False
    """Whether it is what the case is about: the outcome or an amount."""


@dataclass(frozen=True)
class Case:
    """A worked case: what is known of somebody and what has to come out."""

    facts: Sequence[Answer]
    results: Sequence[Answer]
    law: Citation | None


@dataclass(frozen=True)
class Entry:
    """A rule, table, award, parameter, finding, case or source under its title."""

    name: str
    title: str
    statements: Sequence[Statement] = ()
    grid: Grid | None = None
    case: Case | None = None
    note: str = ""
    link: str = ""
    label: str = ""
    """What stands before the link."""


@dataclass(frozen=True)
class Section:
    """A chapter of the page."""

    name: str
    title: str
    entries: Sequence[Entry] = ()
    note: str = ""
    folded: Sequence[Entry] = ()
    """More entries, which a reader unfolds."""
    more: str = ""
    """How many those are."""


@dataclass(frozen=True)
class Article:
    """The whole page in one language."""

    code: str
    tag: str
    language: str
    title: str
    summary: str
    about: Sequence[tuple[str, str]]
    contents: str
    law: str
    written: str
    known: str
    result: str
    sections: Sequence[Section]
    footer: str
