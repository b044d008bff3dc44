"""What one can do: simulate a change of a programme on the published data.

Nothing is written: both variants are evaluated in an engine whose tables are gone afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.engine import Engine
from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.errors import Place, ProgrammeMissing
from commonweal.programme.folder import Checked, load_one, read_one
from commonweal.programme.language import Kind
from commonweal.programme.language.units import money
from commonweal.programme.period import Period, period_at, period_named
from commonweal.programme.sharing import read_folder
from commonweal.programme.simulation.compare import compare, set_beside
from commonweal.programme.simulation.errors import (
    GroupingInvalid,
    NothingDecided,
    ScenarioIncomparable,
    SearchInvalid,
)
from commonweal.programme.simulation.model import Scenario, Search, Setting
from commonweal.programme.simulation.search import Range, range_of, search
from commonweal.programme.simulation.settings import (
    in_force,
    with_settings,
    written_value,
)
from commonweal.programme.simulation.together import together
from commonweal.programme.simulation.told import Finding, search_told
from commonweal.programme.simulation.trials import Trials, with_value
from commonweal.programme.simulation.variant import Variant, reached, stored, variant
from commonweal.programme.trial import delivered_to
from commonweal.published import Published

if TYPE_CHECKING:
    from commonweal.catalogue import Contract
    from commonweal.stage import Progress
    from commonweal.workspace import Workspace

MOST_GROUPS = 40
_GROUPING = {Kind.BOOLEAN, Kind.TEXT, Kind.INTEGER}


@dataclass(frozen=True)
class Budget:
    """A search: which value of ``parameter`` between two fits ``amount``, all as written."""

    amount: str
    parameter: str
    between: tuple[str, str]


@dataclass(frozen=True)
class Question:
    """What is asked: a programme by name (as it is published) or as a rule file, with changes."""

    programme: str
    settings: Mapping[str, str]
    name: str | None = None
    against: Path | None = None
    """A rule file to compare with; None: what is published of the programme."""
    group: str | None = None
    """A fact to make groups by."""
    budget: Budget | None = None


def simulate(
    workspace: "Workspace",
    published: Published,
    engine: Engine,
    contracts: "Mapping[str, Contract]",
    question: Question,
    progress: "Progress",
) -> Scenario:
    """Everything that would change, small counts withheld.

    Raises errors of rule files, of settings and of searches, and :class:`ProgrammeMissing`.
    """
    return _Simulation(workspace, published, engine, contracts, question, progress).scenario()


class _Simulation:
    def __init__(
        self,
        workspace: "Workspace",
        published: Published,
        engine: Engine,
        contracts: "Mapping[str, Contract]",
        question: Question,
        progress: "Progress",
    ) -> None:
        self.workspace, self.published, self.engine = workspace, published, engine
        self.contracts, self.question, self.progress = contracts, question, progress
        self.read: set[str] = set()
        self.stored = (
            stored(engine, self.source("programmes")) if published.has("programmes") else {}
        )

    def source(self, table: str) -> str:
        """A published table, remembered as read."""
        self.read.add(table)
        return self.published.source(table)

    def scenario(self) -> Scenario:
        """Evaluate before and after, search if asked to, compare."""
        question, progress = self.question, self.progress
        rules = self._rules(question.programme)
        name, period = rules.definitions.name, self._period(rules)
        against = self._against(name)
        after = with_settings(rules, question.settings, period.start, self.contracts)
        title = self._group(after, against)
        sides = [self._variant(against, name), self._variant(after, name)]
        trials = self._trials(name, period, sides)
        progress.step("before", None)
        self._keep("simulation_before", trials, sides[0])
        settings, finding = dict(question.settings), None
        if question.budget is not None:
            finding = self._search(trials, rules, question.budget)
            if finding.outcome.found is not None:
                found = finding.range.text(finding.outcome.found)
                settings[question.budget.parameter] = found
                after = with_settings(rules, settings, period.start, self.contracts)
                sides[1] = self._variant(after, name)
        progress.step("after", None)
        self._keep("simulation_after", trials, sides[1])
        progress.step("comparison", None)
        smallest = self.workspace.configuration.programme.smallest_count
        grouped = question.group is not None
        set_beside(self.engine)
        result = compare(self.engine, name, self.source("members"), smallest, grouped)
        for table in result.tables:
            if table.dimension == "group" and len(table.lines) > MOST_GROUPS:
                raise GroupingInvalid(f"{question.group} has more than {MOST_GROUPS} values")
        others = {
            one.definitions.name: one.definitions.programme.title
            for one in sides[1].beside
            if one.definitions.name in trials.counted
        }
        summed = together(self.engine, name, others, result.shown, smallest) if others else None
        told: Search | None = None
        if finding is not None:
            shown = result.shown if summed is None else summed.shown
            told = search_told(trials, finding, shown, smallest, progress)
        programme = after.definitions.programme
        return Scenario(
            name=question.name or programme.programme,
            programme=programme.programme,
            title=programme.title,
            period=period.label,
            currency=programme.currency,
            as_of=self.published.as_of,
            settings={
                parameter: Setting(
                    title=programme.parameters[parameter].title,
                    before=in_force(rules.definitions, parameter, period.start),
                    after=value,
                )
                for parameter, value in sorted(settings.items())
            },
            rules=after.definitions.digest,
            against=None if against is None else against.definitions.digest,
            tables={name: self.published.tables[name] for name in sorted(self.read)},
            awards=bool(programme.awards),
            group=question.group,
            group_title=title,
            smallest_count=smallest,
            result=result,
            together=summed,
            search=told,
        )

    def _rules(self, asked: str) -> Checked:
        """The programme called ``asked``, as published, or the rule file at that path."""
        if asked in self.stored:
            return self._decides(load_one(self.stored[asked].file, self.contracts))
        path = Path(asked)
        if path.suffix not in {".yaml", ".yml"}:
            raise ProgrammeMissing(asked, sorted(self.stored))
        return self._file(path)

    def _file(self, path: Path) -> Checked:
        try:
            file = read_one(path, read_folder(self.workspace.path("programmes")))
        except OSError as error:
            raise ProgrammeMissing(str(path), sorted(self.stored)) from error
        return self._decides(load_one(file, self.contracts))

    def _decides(self, checked: Checked) -> Checked:
        if checked.definitions.eligible is None:
            raise NothingDecided(checked.definitions.name)
        return checked

    def _against(self, name: str) -> Checked | None:
        """What it is compared with; None when the programme is not in force yet."""
        if self.question.against is not None:
            other = self._file(self.question.against)
            if other.definitions.name != name:
                message = f"{other.definitions.name} is another programme than {name}"
                raise ScenarioIncomparable(message)
            return other
        return self._rules(name) if name in self.stored else None

    def _period(self, rules: Checked) -> Period:
        """The period of the last run."""
        known = self.stored.get(rules.definitions.name)
        label = self.workspace.configuration.programme.period if known is None else known.label
        declared = rules.definitions.programme.period
        if label is None:
            return period_at(declared, self.published.as_of)
        return period_named(declared, label, Place("workspace.toml", 1, 1))

    def _variant(self, own: Checked | None, name: str) -> Variant:
        return variant(own, name, self.stored, self.contracts)

    def _trials(self, name: str, period: Period, sides: Sequence[Variant]) -> Trials:
        counted = reached(name, sides)
        read = [one for side in sides for one in side.with_those_read(counted)]
        known = self.stored.get(name)
        weight = self.workspace.configuration.identity.certain_weight
        has = self.published.has
        return Trials(
            self.engine,
            self.source,
            has,
            period,
            weight if known is None else known.certain_weight,
            delivered_to(self.engine, self.source, has, read),
            counted,
        )

    def _keep(self, name: str, trials: Trials, side: Variant) -> None:
        group, own = self.question.group, side.own
        groups = {}
        if own is not None and group is not None and group in own.definitions.programme.facts:
            groups[own.definitions.name] = group
        plans = trials.plans(side.with_those_read(trials.counted))
        self.progress.advance(trials.keep(name, plans, groups))

    def _group(self, after: Checked, before: Checked | None) -> model.Title | None:
        """The title of the fact that groups are by. Raises :class:`GroupingInvalid`."""
        name = self.question.group
        if name is None:
            return None
        facts = {
            **(before.definitions.programme.facts if before else {}),
            **after.definitions.programme.facts,
        }
        if name not in facts:
            raise GroupingInvalid.unknown(after.definitions.name, name, list(facts))
        if facts[name].kind not in _GROUPING:
            raise GroupingInvalid(f"{name} is of type {facts[name].kind}: it has too many values")
        return facts[name].title

    def _search(self, trials: Trials, rules: Checked, budget: Budget) -> Finding:
        settings, parameter = self.question.settings, budget.parameter
        if parameter in settings:
            raise SearchInvalid(f"{parameter} is set and searched for at the same time")
        amount = _amount(rules.definitions, budget.amount)
        written_value(rules.definitions, parameter, budget.between[0])
        day = trials.period.start
        dated, _ = rules.definitions.parameter_at(parameter, day)
        values = range_of(rules.definitions, parameter, budget.between, dated.value)
        tried = [
            with_settings(rules, {**settings, parameter: written}, day, self.contracts)
            for written in self._boundaries(values)
        ]
        # Among programmes that have the shared file as it is once the parameter is changed.
        owner = rules.definitions.name
        side = self._variant(tried[0], owner)
        plans = trials.plans(side.with_those_read(trials.counted))

        def cost(number: int) -> int:
            self.progress.advance(1)
            return trials.cost(with_value(plans, owner, parameter, values.value(number)))

        self.progress.step(f"search {parameter}", None)
        found = search(values.steps, amount, cost)
        return Finding(plans, owner, values, amount, found)

    def _boundaries(self, values: Range) -> list[str]:
        """Values at which a rule file could be wrong: the ends, and 0 as a divisor."""
        numbers = [0, values.steps]
        zero = -values.least / values.unit
        return [
            values.text(n) for n in (*numbers, *([int(zero)] if 0 < zero < values.steps else []))
        ]


def _amount(definitions: Definitions, written: str) -> int:
    try:
        return money(written, definitions.programme.currency)
    except ValueError as error:
        raise SearchInvalid(f"the budget {written}: {error}") from error
