"""The shape of a rule file: one pydantic model per part, one line of doc per key."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from commonweal.programme.case import Case
from commonweal.programme.language import Kind
from commonweal.programme.part import Part, Title, Word

__all__ = ["Part", "Title", "Word"]
"""What else stands here is named by its own definition."""


def _every_year(day: str) -> str:
    month, number = (int(part) for part in day.split("-"))
    try:
        date(2001, month, number)
    except ValueError as error:
        raise ValueError("a month and day that every year has, such as 03-01") from error
    return day


ColumnName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$")
]
MonthDay = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$"), AfterValidator(_every_year)
]
Attribute = Literal["ethnicity", "religion", "political_status", "health", "disability"]


Currency = Literal["CNY", "EUR", "GBP", "USD"]


class Source(Part):
    """A law, regulation or decision that rules and parameters cite."""

    title: Title
    issued_by: Title
    date: date
    level: Literal["national", "provincial", "local"] = "national"
    number: str | None = None
    article: str | None = None
    link: str | None = None
    names: tuple[Attribute, ...] = ()
    note: Title | None = None


class Cited(Part):
    """Something that stands on a source, optionally on one article of it."""

    source: Word
    article: str | None = None


class Period(Part):
    """The stretch of time a determination is for."""

    kind: Literal["academic_year", "calendar_year", "month", "day"]
    starts: MonthDay = "01-01"

    @model_validator(mode="after")
    def _years_start(self) -> Self:
        if self.kind in {"month", "day"} and self.starts != "01-01":
            raise ValueError("only years have a day on which they start")
        return self


class Dated(Part):
    """Which records speak of the period.

    Nothing given: the extract itself, when it was drawn in the period or at most ``stale_months``
    before it. ``period``: the records whose column equals the period's year. ``from``/``until``:
    the records in force on the day ``on`` of the period, its first unless said. ``column``: the
    records whose date lies in the ``months_before`` months before that day.
    """

    period: ColumnName | None = None
    from_: ColumnName | None = Field(default=None, alias="from")
    until: ColumnName | None = None
    column: ColumnName | None = None
    months_before: int | None = Field(default=None, ge=1, le=120)
    on: MonthDay | None = None
    stale_months: int = Field(default=12, ge=0, le=120)

    @property
    def when(self) -> str | None:
        """The column with the date of a record, by which the latest is known."""
        return self.from_ or self.column

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        in_force = self.from_ or self.until
        if sum(way is not None for way in (self.period, in_force, self.column)) > 1:
            raise ValueError("give one of `period`, `from` and `until`, or `column`")
        if (self.column is None) != (self.months_before is None):
            raise ValueError("`column` and `months_before` belong together")
        if self.on is not None and not (in_force or self.column):
            raise ValueError("`on` says when `from`, `until` or `column` are looked at")
        if "stale_months" in self.model_fields_set and (self.on or self.column):
            raise ValueError("`stale_months` is for records without dates of their own")
        return self


class Join(Part):
    """A second dataset whose record completes each record of the first: column -> its column."""

    dataset: Word
    on: dict[ColumnName, ColumnName] = Field(min_length=1)


class Population(Part):
    """The persons for whom the programme could matter: those with such a record."""

    title: Title
    from_: Word = Field(alias="from")
    subject: Word = "self"
    where: str | None = None
    dated: Dated = Dated()
    protected: Attribute | None = None
    source: Word | None = None


def _absent(value: Any) -> Any:
    if value is None:
        raise ValueError("say `unknown`, or the value that a missing record means")
    return value


class Fact(Part):
    """An input value of a person, from records, the golden record or the household."""

    title: Title
    type: Literal["boolean", "integer", "number", "money", "text", "date"]
    from_: Word | None = Field(default=None, alias="from")
    person: Literal["birth_date", "sex", "region"] | None = None
    household: Literal["size"] | None = None
    of: Literal["person", "household"] = "person"
    subject: Word = "self"
    join: Join | None = None
    where: str | None = None
    value: str | None = None
    take: Literal["any", "agreed", "latest", "sum", "count", "min", "max"] | None = None
    absent: Annotated[bool | int | str | date | None, BeforeValidator(_absent)] = None
    dated: Dated = Dated()
    unit: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    protected: Attribute | None = None
    source: Word | None = None

    @property
    def kind(self) -> Kind:
        """The fact's type in expressions."""
        return Kind(self.type)

    @property
    def taken(self) -> str:
        """How several records become one value."""
        return self.take or ("any" if self.type == "boolean" else "agreed")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sum(origin is not None for origin in (self.from_, self.person, self.household)) != 1:
            raise ValueError("a fact has one origin: `from`, `person` or `household`")
        if self.from_ is None:
            return self
        if self.absent is None:
            raise ValueError("say in `absent` what it means when the register has no record")
        if self.value is None and self.taken not in {"any", "count"}:
            raise ValueError("say in `value` what to take from the record")
        if self.taken == "any" and self.type != "boolean":
            raise ValueError("`take: any` is for boolean facts")
        if self.taken == "count" and (self.type != "integer" or self.value is not None):
            raise ValueError("`take: count` counts records: an integer without `value`")
        if self.taken in {"sum", "min", "max"} and self.type in {"boolean", "text"}:
            raise ValueError(f"`take: {self.taken}` needs numbers or dates")
        if self.taken == "sum" and self.type == "date":
            raise ValueError("dates have no sum")
        if (self.type == "money") != (self.unit is not None):
            raise ValueError("`unit` (such as yuan) belongs to a fact of type money")
        return self


class DatedValue(Cited):
    """A parameter's value from a date on, until the next one begins."""

    valid_from: date
    valid_until: date | None = None
    value: Any


class Parameter(Part):
    """A number or list that the law sets, with every value it has had.

    With ``by`` it has a value for each of several keys, and a dated value is key -> value.
    """

    title: Title
    type: Literal["boolean", "integer", "number", "money", "text", "texts", "date"]
    by: Literal["integer", "text"] | None = None
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @property
    def kind(self) -> Kind:
        """The parameter's type in expressions."""
        return Kind(self.type)


Scalar = Literal["boolean", "integer", "number", "money", "text", "date"]


class RuleVersion(Cited):
    """What a rule says from a day on, until its next version begins."""

    valid_from: date | None = None
    expression: str


class Rule(Part):
    """A named expression, true, false or unknown (or a value, with ``type``).

    Where the law has changed, ``versions`` stand in place of the one expression.
    """

    title: Title
    type: Scalar = "boolean"
    expression: str | None = None
    source: Word | None = None
    article: str | None = None
    versions: tuple[RuleVersion, ...] = ()

    @property
    def kind(self) -> Kind:
        """The rule's type in expressions."""
        return Kind(self.type)

    @property
    def history(self) -> tuple[RuleVersion, ...]:
        """The versions, also of a rule that has never changed."""
        if self.versions:
            return self.versions
        return (
            RuleVersion(
                expression=str(self.expression), source=str(self.source), article=self.article
            ),
        )

    def at(self, day: date) -> RuleVersion | None:
        """What the rule says on ``day``; None before its first version."""
        begun = [v for v in self.history if v.valid_from is None or v.valid_from <= day]
        return begun[-1] if begun else None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.versions:
            if self.expression is not None or self.source is not None:
                raise ValueError("with `versions`, each has its own `expression` and `source`")
            days = [version.valid_from for version in self.versions]
            if None in days or days != sorted({day for day in days if day is not None}):
                raise ValueError("versions stand in the order of their `valid_from`, each once")
        elif self.expression is None or self.source is None:
            raise ValueError("a rule has an `expression` and a `source`")
        return self


class TableRow(Part):
    """One row: a condition for each input, a result for each output."""

    when: tuple[Any, ...]
    then: tuple[Any, ...] = Field(min_length=1)
    valid_from: date | None = None
    valid_until: date | None = None
    source: Word | None = None
    article: str | None = None


class Table(Cited):
    """A decision table; rules read its results as ``table.output``."""

    title: Title
    hit: Literal["unique", "first", "any", "collect_sum"] = "unique"
    inputs: tuple[str, ...] = Field(min_length=1)
    outputs: dict[Word, Scalar] = Field(min_length=1)
    rows: tuple[TableRow, ...] = Field(min_length=1)
    otherwise: tuple[Any, ...] | None = None

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if self.hit == "collect_sum":
            if not set(self.outputs.values()) <= {"integer", "number", "money"}:
                raise ValueError("`hit: collect_sum` adds up numbers or money")
            if self.otherwise is not None:
                raise ValueError("with `hit: collect_sum`, no row means 0")
        return self


class Eligibility(Cited):
    """The one expression that decides."""

    title: Title
    expression: str


class Step(Part):
    """An amount and when it is due; the last step of an award may leave ``when`` out."""

    amount: str
    when: str | None = None


class Award(Cited):
    """What an eligible person receives: one amount, or the first step that applies."""

    title: Title
    amount: str | None = None
    when: str | None = None
    steps: tuple[Step, ...] = ()
    group: Word | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.amount is None) == (not self.steps):
            raise ValueError("an award has either an `amount` or `steps`")
        if self.steps and self.when is not None:
            raise ValueError("with `steps`, each step has its own `when`")
        if any(step.when is None for step in self.steps[:-1]):
            raise ValueError("only the last step may leave `when` out")
        return self

    @property
    def ladder(self) -> tuple[Step, ...]:
        """The award as steps, also when it has a single amount."""
        return self.steps or (Step(amount=str(self.amount), when=self.when),)


class Group(Cited):
    """Awards of several programmes that one person does not get in full beside one another.

    ``policy``: only one is paid, the ``highest`` or the ``first`` in the order. ``cap``: a money
    parameter that limits their sum; what comes later in the order is reduced. The order is that of
    the programmes in ``order`` and, within a programme, of its file.
    """

    title: Title
    order: tuple[Word, ...] = Field(min_length=1)
    policy: Literal["highest", "first"] | None = None
    cap: Word | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.policy is None) == (self.cap is None):
            raise ValueError("a group has either a `policy` or a `cap`")
        if len(set(self.order)) < len(self.order):
            raise ValueError("`order` names each programme once")
        return self


class Exclusion(Cited):
    """Another programme for which nobody is eligible who is eligible for this one."""

    programme: Word


class Finding(Part):
    """A discrepancy worth a look; it never enters an outcome."""

    title: Title
    per: Literal["household", "person"] = "person"
    when: str
    threshold: float | None = Field(default=None, gt=0, lt=1)


class Programme(Part):
    """A rule file: who is entitled to what, on which law; or only findings."""

    version: Literal[1]
    programme: Word
    title: Title
    summary: Title
    authority: Title
    currency: Currency = "CNY"
    subject: Literal["person"] = "person"
    period: Period
    uses: tuple[Word, ...] = ()
    excludes: tuple[Exclusion, ...] = ()
    sources: dict[Word, Source] = Field(min_length=1)
    population: Population
    parameters: dict[Word, Parameter] = Field(default_factory=dict)
    facts: dict[Word, Fact] = Field(min_length=1)
    rules: dict[Word, Rule] = Field(default_factory=dict)
    tables: dict[Word, Table] = Field(default_factory=dict)
    eligible: Eligibility | None = None
    awards: dict[Word, Award] = Field(default_factory=dict)
    findings: dict[Word, Finding] = Field(default_factory=dict)
    groups: dict[Word, Group] = Field(default_factory=dict)
    cases: dict[Word, Case] = Field(default_factory=dict)

    def title_of(self, name: str) -> Title | None:
        """The title of a parameter, fact, rule or table; None of any other name."""
        for named in (self.parameters, self.facts, self.rules, self.tables):
            if name in named:
                return named[name].title
        return None

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if self.eligible is None and not self.findings:
            raise ValueError("a programme decides (`eligible`) or looks (`findings`)")
        if self.awards and self.eligible is None:
            raise ValueError("awards need `eligible`")
        if self.period.kind in {"month", "day"}:
            for name, fact in self.facts.items():
                if fact.dated.on is not None:
                    raise ValueError(f"`on`, in the fact {name}, names a day of a year")
        if self.excludes and self.eligible is None:
            raise ValueError("only a programme that decides (`eligible`) excludes others")
        return self
