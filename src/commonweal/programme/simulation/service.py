"""What one can do: simulate a change of a programme on the published data.

Nothing is written: both variants are evaluated in an engine whose tables are gone afterwards.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.engine import Engine
from commonweal.programme import model
from commonweal.programme import period as periods
from commonweal.programme.definitions import Definitions
from commonweal.programme.errors import Place, ProgrammeMissing
from commonweal.programme.folder import Checked, RuleFile, load_one, read_one
from commonweal.programme.language import Kind
from commonweal.programme.language.units import money
from commonweal.programme.sharing import read_folder
from commonweal.programme.simulation import steps
from commonweal.programme.simulation.compare import compare
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
from commonweal.programme.simulation.told import Finding, search_told
from commonweal.programme.simulation.trials import Trials, with_value
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
        self.stored = {
            name: (RuleFile(f"{name}.yaml", text, json.loads(shared)), label, weight)
            for name, text, shared, label, weight in (
                engine.rows(
                    "SELECT programme, text, shared, period, certain_weight "
                    f"FROM {self.source('programmes')}"
                )
                if published.has("programmes")
                else []
            )
        }

    def source(self, table: str) -> str:
        """A published table, remembered as read."""
        self.read.add(table)
        return self.published.source(table)

    def scenario(self) -> Scenario:
        """Evaluate before and after, search if asked to, compare."""
        question, progress = self.question, self.progress
        rules = self._rules(question.programme)
        before = self._against(rules.definitions.name)
        trials = self._trials(rules, before)
        day = trials.period.start
        after = with_settings(rules, question.settings, day, self.contracts)
        title = self._group(after, before)
        progress.step("before", None)
        self._keep("simulation_before", trials, before)
        settings, finding = dict(question.settings), None
        if question.budget is not None:
            finding = self._search(trials, after, question.budget)
            if finding.outcome.found is not None:
                found = finding.range.text(finding.outcome.found)
                settings[question.budget.parameter] = found
                after = with_settings(rules, settings, day, self.contracts)
        progress.step("after", None)
        self._keep("simulation_after", trials, after)
        progress.step("comparison", None)
        smallest = self.workspace.configuration.programme.smallest_count
        grouped = question.group is not None
        result = compare(self.engine, self.source("members"), smallest, grouped)
        for table in result.tables:
            if table.dimension == "group" and len(table.lines) > MOST_GROUPS:
                raise GroupingInvalid(f"{question.group} has more than {MOST_GROUPS} values")
        told: Search | None = None
        if finding is not None:
            told = search_told(trials, finding, result, smallest, progress)
        programme = after.definitions.programme
        return Scenario(
            name=question.name or programme.programme,
            programme=programme.programme,
            title=programme.title,
            period=trials.period.label,
            currency=programme.currency,
            as_of=self.published.as_of,
            settings={
                name: Setting(
                    title=programme.parameters[name].title,
                    before=in_force(rules.definitions, name, day),
                    after=value,
                )
                for name, value in sorted(settings.items())
            },
            rules=after.definitions.digest,
            against=None if before is None else before.definitions.digest,
            tables={name: self.published.tables[name] for name in sorted(self.read)},
            awards=bool(programme.awards),
            group=question.group,
            group_title=title,
            smallest_count=smallest,
            result=result,
            search=told,
        )

    def _rules(self, asked: str) -> Checked:
        """The programme called ``asked``, as published, or the rule file at that path."""
        if asked in self.stored:
            return self._decides(load_one(self.stored[asked][0], self.contracts))
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

    def _trials(self, rules: Checked, before: Checked | None) -> Trials:
        definitions = rules.definitions
        declared = definitions.programme.period
        settings = self.workspace.configuration
        _, label, weight = self.stored.get(
            definitions.name, (None, settings.programme.period, settings.identity.certain_weight)
        )
        period = (
            periods.period_at(declared, self.published.as_of)
            if label is None
            else periods.period_named(declared, label, Place("workspace.toml", 1, 1))
        )
        both = [rules] if before is None else [rules, before]
        has = self.published.has
        delivered = delivered_to(self.engine, self.source, has, both)
        return Trials(self.engine, self.source, has, period, weight, delivered)

    def _keep(self, name: str, trials: Trials, checked: Checked | None) -> None:
        if checked is None:
            self.engine.create(name, steps.nobody())
            return
        group = self.question.group
        own = group if group in checked.definitions.programme.facts else None
        evaluated = trials.evaluated(trials.plan(checked))
        count = self.engine.create(name, steps.determined(evaluated, own))
        self.progress.advance(count)

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

    def _search(self, trials: Trials, checked: Checked, budget: Budget) -> Finding:
        definitions, name = checked.definitions, budget.parameter
        if name in self.question.settings:
            raise SearchInvalid(f"{name} is set and searched for at the same time")
        amount = _amount(definitions, budget.amount)
        written_value(definitions, name, budget.between[0])
        dated, _ = definitions.parameter_at(name, trials.period.start)
        values = range_of(definitions, name, budget.between, dated.value)
        for written in self._boundaries(values):
            with_settings(checked, {name: written}, trials.period.start, self.contracts)
        plan = trials.plan(checked)

        def cost(number: int) -> int:
            self.progress.advance(1)
            return trials.cost(with_value(plan, name, values.value(number)))

        self.progress.step(f"search {name}", None)
        return Finding(plan, values, amount, search(values.steps, amount, cost))

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
