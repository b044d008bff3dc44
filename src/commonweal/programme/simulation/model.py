"""What a simulation found, as it may be shown: nothing that is withheld is in it.

The same models are the file of a saved scenario, so everything in them is checked when it is read.
Money is in the smallest unit of the currency. ``None`` is a number that is withheld.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.programme.model import Currency, Title

Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=2_000)]
Dimension = Literal["prefecture", "county", "size", "group"]
Standing = Literal["eligible", "verify", "unknown", "withheld", "open", "ineligible"]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=48)]


class Part(BaseModel):
    """What every part has in common: no unknown keys, no changes, no conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Part):
    """How many receive aid before and after, who came to it and who lost it."""

    before: Count | None = None
    after: Count | None = None
    gained: Count | None = None
    lost: Count | None = None


class Money(Part):
    """An amount before and after."""

    before: Count | None = None
    after: Count | None = None


class Margin(Part):
    """Who is not among the eligible but could be: `verify` or `unknown`, a fact being uncertain
    or missing; and what would be due at most if they all were."""

    persons: Money
    families: Money | None = None
    money: Money
    boundless: Money
    """Persons of whom the most that could be due is not known; ``money`` is without them."""


class Line(Part):
    """One group of persons."""

    key: Text
    """Code of a region, size of a household or value of a fact; empty where it is not known."""
    persons: Change | None = None
    families: Change | None = None
    money: Money | None = None
    margin: Margin | None = None


class Table(Part):
    """All groups of one kind; groups whose numbers are withheld are told together.

    Where a group's numbers are withheld its margin is, and maybe that of others.
    """

    dimension: Dimension
    lines: tuple[Line, ...]
    together: Line | None = None
    """All lines without numbers; it has no margin."""
    margin_together: Line | None = None
    """All lines without a margin, with their numbers."""


class Flow(Part):
    """Persons by their outcome before and after."""

    before: Standing
    after: Standing
    persons: Count


class Result(Part):
    """What changes from one variant of a programme to another."""

    shown: Literal["changes", "levels", "before", "nothing"]
    """How much may be shown without anybody being recognised in it."""
    total: Line
    considered: Count | None
    kept: Count | None
    """Eligible before and after."""
    raised: Count | None
    """Of these, with a higher amount."""
    lowered: Count | None
    flows: tuple[Flow, ...] = ()
    """Where they are too few to be told apart, `open` stands for `verify` and `unknown`, and
    `ineligible` for `withheld` too."""
    tables: tuple[Table, ...] = ()


class Together(Part):
    """What the programme gives together with those that its change can reach, every group and
    exclusion applied: who receives anything from any of them, and the money of all."""

    programmes: Annotated[dict[Word, Title], Field(min_length=1)]
    """The others."""
    shown: Literal["changes", "levels", "nothing"]
    total: Line
    lines: tuple[Line, ...] = ()
    """The programme and each of the others by name; where they cannot be told apart, the others
    are one line without a key."""


class Tried(Part):
    """A value and what it costs, all programmes together; None where the cost is withheld."""

    value: Text
    cost: Count | None


class Search(Part):
    """Which value of a parameter fits a budget."""

    parameter: Word
    title: Title
    budget: Count
    least: Text
    greatest: Text
    unit: Text
    monotone: bool
    """Whether the cost only rises, or only falls, over all values that were tried."""
    evaluations: Count
    found: Tried | None
    """None when no value fits."""
    neighbour: Tried | None = None
    """The value next to it that no longer fits; None at the end of the range."""
    scan: tuple[Tried, ...] = ()


class Setting(Part):
    """A parameter that has another value than in the rule file, both as a rule file writes them."""

    title: Title
    before: Text
    after: Text


class Scenario(Part):
    """A simulation that can be kept and laid beside others."""

    version: Literal[1] = 1
    name: Word
    programme: Word
    title: Title
    period: Text
    currency: Currency
    as_of: date
    settings: dict[Word, Setting]
    rules: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the rule file that was simulated, with its settings."""
    against: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    """SHA-256 of the rule file it was compared with; None when the programme was not in force."""
    tables: dict[Text, Count]
    """Version of each table that was read."""
    awards: bool
    group: Text | None = None
    """The fact that the table of groups is by."""
    group_title: Title | None = None
    smallest_count: Annotated[int, Field(ge=2)]
    result: Result
    together: Together | None = None
    """None when no other programme can change."""
    search: Search | None = None
