"""The shape of a rule file: one pydantic model per part, one line of doc per key."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from commonweal.programme.language import Kind, Value
from commonweal.programme.language.units import decimal, money

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=48)]
ColumnName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$")
]
Attribute = Literal["ethnicity", "religion", "political_status", "health", "disability"]


class Part(BaseModel):
    """What every part of a rule file has in common: no unknown keys, no changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Title(Part):
    """A text for people, in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


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

    kind: Literal["academic_year", "calendar_year"]
    starts: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])$")] = (
        "01-01"
    )


class Dated(Part):
    """Which records speak of the period.

    Nothing given: the extract itself, when it was drawn in the period or at most ``stale_months``
    before it. ``period``: the records whose column equals the period's year. ``from``/``until``:
    the records in force on the first day of the period.
    """

    period: ColumnName | None = None
    from_: ColumnName | None = Field(default=None, alias="from")
    until: ColumnName | None = None
    stale_months: int = Field(default=12, ge=0, le=120)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.period and (self.from_ or self.until):
            raise ValueError("give `period`, or `from` and `until`, not both")
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


class Finding(Part):
    """A discrepancy worth a look; it never enters an outcome."""

    title: Title
    per: Literal["household", "person"] = "person"
    when: str


class Programme(Part):
    """A rule file: who is entitled to what, on which law; or only findings."""

    version: Literal[1]
    programme: Word
    title: Title
    summary: Title
    authority: Title
    currency: Literal["CNY", "EUR", "GBP", "USD"] = "CNY"
    subject: Literal["person"] = "person"
    period: Period
    sources: dict[Word, Source] = Field(min_length=1)
    population: Population
    parameters: dict[Word, Parameter] = Field(default_factory=dict)
    facts: dict[Word, Fact] = Field(min_length=1)
    rules: dict[Word, Rule] = Field(default_factory=dict)
    tables: dict[Word, Table] = Field(default_factory=dict)
    eligible: Eligibility | None = None
    awards: dict[Word, Award] = Field(default_factory=dict)
    findings: dict[Word, Finding] = Field(default_factory=dict)

    def title_of(self, name: str) -> Title | None:
        """The title of a parameter, fact or rule; None of any other name."""
        for named in (self.parameters, self.facts, self.rules):
            if name in named:
                return named[name].title
        return None

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if self.eligible is None and not self.findings:
            raise ValueError("a programme decides (`eligible`) or looks (`findings`)")
        if self.awards and self.eligible is None:
            raise ValueError("awards need `eligible`")
        return self


ParameterValue = Value | Mapping[int | str, Value]
"""The value of a parameter, or of one with keys: key -> value."""


DatedValues = tuple[tuple[DatedValue, ParameterValue], ...]
"""Every value that a parameter has had, in order."""


def value_at(values: DatedValues, day: date) -> tuple[DatedValue, ParameterValue] | None:
    """The value in force on ``day``; None if there is none."""
    current = [(dated, value) for dated, value in values if dated.valid_from <= day]
    if not current or (current[-1][0].valid_until or day) < day:
        return None
    return current[-1]


def parameter_value(parameter: Parameter, raw: Any, currency: str) -> ParameterValue:
    """``raw`` as written in the file; raises ValueError when it is no value of the parameter."""
    if parameter.by is None:
        return value(parameter.kind, raw, currency)
    if not isinstance(raw, dict) or not raw:
        raise ValueError("a value for each key is needed")
    if parameter.kind is Kind.TEXTS:
        raise ValueError("a list of texts has no keys")
    keys = [int(key) if parameter.by == "integer" and str(key).isdigit() else key for key in raw]
    if parameter.by == "integer" and not all(isinstance(key, int) for key in keys):
        raise ValueError("the keys are whole numbers")
    return {
        key: value(parameter.kind, each, currency)
        for key, each in sorted(zip(keys, raw.values(), strict=True))
    }


def value(kind: Kind, raw: Any, currency: str) -> Value:
    """``raw`` as written in the file as a value of ``kind``; raises ValueError when it is not.

    Money is written with its unit (``2000 yuan``) and becomes a whole number of fen.
    """
    if kind is Kind.MONEY:
        return money(raw, currency)
    if kind is Kind.TEXTS:
        if not isinstance(raw, list) or not raw or not all(isinstance(x, str) for x in raw):
            raise ValueError("a list of texts is needed")
        return tuple(raw)
    if kind is Kind.NUMBER:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValueError("a number is needed")
        return decimal(str(raw), 6)
    wanted = {Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.TEXT: str, Kind.DATE: date}[kind]
    if not isinstance(raw, bool | int | str | date) or not isinstance(raw, wanted):
        raise ValueError(f"a value of type {kind} is needed")
    if kind is Kind.INTEGER:
        if isinstance(raw, bool):
            raise ValueError(f"a value of type {kind} is needed")
        if isinstance(raw, int) and abs(raw) >= 10**15:
            raise ValueError("a whole number has at most 15 digits")
    return raw
