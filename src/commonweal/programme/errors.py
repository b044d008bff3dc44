"""Failures of rule files and of their evaluation.

ProgrammeError
├── ProgrammeFileInvalid          not YAML we read, or not the shape of a programme
├── ProgrammeUnsafe               anchors, aliases, tags or excessive size in the YAML
├── ProgrammeDuplicate            two files or two things of one file carry the same name
├── NameUnknown                   an expression or reference names what does not exist
├── DatasetUnknown                a dataset that no contract describes
├── ExpressionInvalid             cannot be parsed
├── ExpressionNotAllowed          parses, but is outside the language
├── ExpressionTypes               operands or results of the wrong type
├── DivisionByZero                a divisor that may be zero
├── DefinitionCycle               definitions that need each other
├── ParameterUndated              no value at the date asked for
├── RuleUndated                   no version of a rule at the date asked for
├── RulesContradict               conditions that nobody or everybody meets
├── TableGap                      a decision table that leaves a case open
├── TableOverlap                  rows of a decision table that decide the same case differently
├── TableRowUnreached             a row of a decision table that nothing ever hits
├── TableTooLarge                 a decision table nobody can check
├── ProtectedAttribute            reads what the cited law does not name
├── ProgrammeUndecided            asked for determinations of a programme that only looks
├── ProgrammeMissing              asked about a programme that is not there
└── DeterminationMissing          asked about a person the programme never considered
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from commonweal.errors import ProgrammeError


@dataclass(frozen=True)
class Place:
    """Where in a rule file something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def suggestion(name: str, known: Sequence[str]) -> str:
    """``"; did you mean ...?"`` for the known name nearest to ``name``, else nothing."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


class PlacedError(ProgrammeError):
    """A failure with a place in a rule file."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place


class ProgrammeFileInvalid(PlacedError):
    """The file is not YAML, or not the shape of a programme."""

    code = "programme.file-invalid"
    hint = "Correct the file at the place named; docs/programmes.md lists every key."


class ProgrammeUnsafe(PlacedError):
    """The file uses YAML that a rule file has no need for and that can be abused."""

    code = "programme.file-unsafe"
    hint = "Write every value out: anchors, aliases, tags and very deep or large files are refused."


class ProgrammeDuplicate(PlacedError):
    """The same name is given twice."""

    code = "programme.name-duplicate"
    hint = "Give each programme, fact, parameter, rule, award and finding a name of its own."


class NameUnknown(PlacedError):
    """A name that nothing in scope carries."""

    code = "programme.name-unknown"
    hint = "Declare the fact, parameter, rule or source, or correct the spelling."

    def __init__(self, place: Place, kind: str, name: str, known: Sequence[str]) -> None:
        super().__init__(place, f"there is no {kind} {name}{suggestion(name, known)}")
        self.name, self.known = name, tuple(known)


class DatasetUnknown(PlacedError):
    """A dataset that no contract of the workspace describes: nobody delivers it."""

    code = "programme.dataset-unknown"
    hint = "Add the dataset's contract to contracts/, or take the fact from another dataset."

    def __init__(self, place: Place, dataset: str, known: Sequence[str]) -> None:
        super().__init__(place, f"nobody delivers a dataset {dataset}{suggestion(dataset, known)}")
        self.dataset = dataset


class ExpressionInvalid(PlacedError):
    """The expression cannot be parsed."""

    code = "programme.expression-invalid"
    hint = "Correct the expression; docs/programmes.md shows the whole language."


class ExpressionNotAllowed(PlacedError):
    """The expression uses something outside the small language of rules."""

    code = "programme.expression-not-allowed"
    hint = "Use only names, constants, comparisons and the functions listed in docs/programmes.md."


class ExpressionTypes(PlacedError):
    """Operands or a result have the wrong type."""

    code = "programme.expression-type"
    hint = "Compare and calculate with values of the same type; money is a parameter or a fact."


class DivisionByZero(PlacedError):
    """The divisor may be zero."""

    code = "programme.division-by-zero"
    hint = "Divide by a constant, by a parameter that is never 0, or by a fact with `minimum: 1`."


class DefinitionCycle(PlacedError):
    """Definitions need each other, so none can be computed first."""

    code = "programme.definition-cycle"
    hint = "Break the circle: let one of the rules named stand on facts alone."

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        super().__init__(place, f"these definitions need each other: {' -> '.join(names)}")
        self.names = tuple(names)


class ParameterUndated(PlacedError):
    """A parameter has no value at the date of the determination."""

    code = "programme.parameter-undated"
    hint = "Add the value that was in force then, with its legal source, or choose another period."

    def __init__(self, place: Place, parameter: str, at: date) -> None:
        super().__init__(place, f"the parameter {parameter} has no value on {at.isoformat()}")
        self.parameter, self.at = parameter, at


class RuleUndated(PlacedError):
    """A rule has no version at the date of the determination."""

    code = "programme.rule-undated"
    hint = "Add the version that was in force then, with its legal source, or another period."

    def __init__(self, place: Place, rule: str, at: date) -> None:
        super().__init__(place, f"the rule {rule} has no version on {at.isoformat()}")
        self.rule, self.at = rule, at


class RulesContradict(PlacedError):
    """A condition that can never be true, or never false, whatever the facts are."""

    code = "programme.rules-contradict"
    hint = "Correct the comparisons or the operators; `and` asks for everything at once."

    def __init__(self, place: Place, name: str, always: bool, facts: Sequence[str]) -> None:
        what = "always true" if always else "never true"
        listed = " and ".join([", ".join(facts[:-1]), facts[-1]] if len(facts) > 1 else facts)
        super().__init__(place, f"{name} is {what}, whatever {listed} may be")
        self.name, self.always = name, always


class TableGap(PlacedError):
    """A case that no row of a decision table decides."""

    code = "programme.table-gap"
    hint = "Add a row for the case named, or say in `otherwise` what holds in every other case."

    def __init__(self, place: Place, table: str, example: str, at: date) -> None:
        super().__init__(place, f"no row of {table} decides {example} (on {at.isoformat()})")
        self.table = table


class TableOverlap(PlacedError):
    """A case that several rows decide where only one may, or differently."""

    code = "programme.table-overlap"
    hint = "Make the rows exclude each other, or choose another hit policy, such as `first`."

    def __init__(
        self, place: Place, table: str, rows: Sequence[int], example: str, at: date
    ) -> None:
        both = " and ".join(map(str, rows))
        super().__init__(
            place, f"rows {both} of {table} both decide {example} (on {at.isoformat()})"
        )
        self.table, self.rows = table, tuple(rows)


class TableRowUnreached(PlacedError):
    """A row that no case ever hits."""

    code = "programme.table-row-unreached"
    hint = "Remove the row, correct its conditions, or move it above the row that covers it."

    def __init__(self, place: Place, table: str, row: int, at: date) -> None:
        super().__init__(place, f"nothing hits row {row} of {table} (on {at.isoformat()})")
        self.table, self.row = table, row


class TableTooLarge(PlacedError):
    """A decision table with more rows, or more entangled ones, than can be checked."""

    code = "programme.table-too-large"
    hint = "Split the table into smaller ones; parameters with keys hold long lists of values."

    def __init__(self, place: Place, table: str, rows: int, most: int) -> None:
        super().__init__(place, f"{table} has {rows:,} rows; at most {most:,} can be checked")
        self.table = table


class ProtectedAttribute(PlacedError):
    """The fact reads a protected attribute that its cited law does not name."""

    code = "programme.protected-attribute"
    hint = (
        "Leave the attribute out, or cite the law that names it: `protected:` on the fact and "
        "`names:` on its legal source."
    )

    def __init__(self, place: Place, fact: str, attribute: str) -> None:
        super().__init__(place, f"{fact} reads {attribute}, which no law it cites names")
        self.fact, self.attribute = fact, attribute


class ProgrammeMissing(ProgrammeError):
    """There is no such programme."""

    code = "programme.missing"
    hint = "Look in programmes/, or run `commonweal run` so that its determinations exist."

    def __init__(self, programme: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no programme {programme}{suggestion(programme, known)}")
        self.programme = programme


class ProgrammeUndecided(ProgrammeError):
    """The programme has no `eligible`: it looks for findings and decides nothing."""

    code = "programme.undecided"
    hint = "Ask about a programme that decides; findings are exported with `commonweal export`."

    def __init__(self, programme: str) -> None:
        super().__init__(f"{programme} only looks for findings and decides nothing")
        self.programme = programme


class DeterminationMissing(ProgrammeError):
    """The programme never considered the person."""

    code = "programme.determination-missing"
    hint = "The person is outside the programme's population, or the identifier is mistyped."

    def __init__(self, programme: str) -> None:
        super().__init__(f"{programme} has no determination for the person asked about")
        self.programme = programme
