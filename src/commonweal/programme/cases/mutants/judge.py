"""Whether a case notices a mutant: only what the change can reach is computed again."""

from collections.abc import Iterator, Mapping
from typing import Any

from commonweal.programme.cases.mutants.equivalent import cannot_differ
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.reach import Reach
from commonweal.programme.cases.mutants.refusal import Refusal
from commonweal.programme.cases.mutants.tables import with_table
from commonweal.programme.cases.run import CaseRun, Ran, differing
from commonweal.programme.errors import PlacedError
from commonweal.programme.language import Expression, Hit, mapped, symbols
from commonweal.programme.person import Calculation, value_of
from commonweal.programme.plan import Plan
from commonweal.programme.tables import table_problems


class Judge:
    """The cases of a programme, before which its mutants are brought."""

    def __init__(self, run: CaseRun) -> None:
        self.definitions = run.definitions
        self.refusals: dict[str, Refusal] = {}
        self.bases = [
            _Base(calculation.plan, [ran for ran in run.ran if ran.example.period == period])
            for period, calculation in run.calculations.items()
        ]

    def catches(self, mutant: Mutant) -> bool:
        """Whether a case does not hold any more, or the law has no value where one is asked."""
        return any(base.catches(mutant) for base in self.bases)

    def counts(self, mutant: Mutant) -> bool:
        """Whether cases should have noticed a mutant: it is no way of saying the same, and the
        check of decision tables would not have refused it."""
        if mutant.expressions is not None:
            one, other = mutant.expressions
            plans = [base.plan for base in self.bases if base.changed(mutant) is not None]
            return not plans or not all(cannot_differ(one, other, plan) for plan in plans)
        return mutant.table is None or not self._refused(mutant, mutant.table)

    def _refused(self, mutant: Mutant, name: str) -> bool:
        if all(base.changed(mutant) is None for base in self.bases):
            return False
        table = self.definitions.tables[name]
        if mutant.to is not None and mutant.rows is not None and len(mutant.rows) <= 2:
            if name not in self.refusals:
                self.refusals[name] = Refusal(table, self.definitions)
            return self.refusals[name].refuses(mutant.to, mutant.rows)
        document, parameters = self.definitions.document, self.definitions.parameters
        for base in self.bases:
            changed = base.changed(mutant)
            if changed is not None:
                table = changed.definitions.tables[name]
                currency = self.definitions.programme.currency
                problems = table_problems(name, table, document, parameters, currency)
                return any(True for _ in problems)
        return False


class _Base:
    """A period: its plan, its expressions with the law's values, its cases as they come out."""

    def __init__(self, plan: Plan, cases: list[Ran]) -> None:
        self.plan, self.cases = plan, cases
        self.known: dict[int, Expression] = {}
        self.readers: dict[str, set[int]] = {}
        # A mutant may change a rule that is one for all, and with it what rests on it.
        self.bound = plan.by_law
        self.calculation = Calculation(plan, self._keep)
        tables = plan.definitions.tables.values()
        self.reach = Reach(plan.period.start, cases, tables, self.bound)
        self.needs = {
            name: {symbol.name for symbol in symbols(rule)}
            for name, rule in plan.definitions.rules.items()
        }

    def changed(self, mutant: Mutant) -> Plan | None:
        """The plan with the mutant; None where it does not count in this period."""
        return mutant.change(self.plan)

    def catches(self, mutant: Mutant) -> bool:
        cases = self.cases if mutant.rows is None else self.reach.by(mutant.rows)
        if not cases:
            return False
        try:
            if mutant.to is None:
                plan = self.changed(mutant)
            else:
                plan = with_table(self.reach.narrowed(mutant.to, cases), self.plan)
        except PlacedError:
            return True
        if plan is None:
            return False
        calculation = Calculation(plan, self._binding(plan, mutant.parameter))
        changed = {
            name
            for name, rule in calculation.rules.items()
            if rule is not self.calculation.rules.get(name)
        }
        only_rules = mutant.rules_only or self._read_by_rules(mutant.parameter)
        return any(self._notices(case, calculation, changed, only_rules) for case in cases)

    def _read_by_rules(self, parameter: str | None) -> bool:
        """Whether rules alone read the parameter."""
        rules = {id(rule) for rule in self.plan.definitions.rules.values()}
        return parameter is not None and self.readers.get(parameter, set()) <= rules

    def _notices(
        self, case: Ran, calculation: Calculation, changed: set[str], only_rules: bool
    ) -> bool:
        everything = self._again(calculation, case.everything, changed)
        certain = everything
        if case.example.case.uncertain:
            certain = self._again(calculation, case.certain, changed)
        elif everything is case.everything:
            certain = case.certain
        same = everything is case.everything and certain is case.certain
        if same and only_rules:
            return False
        return bool(differing(case.example, calculation.determined(everything, certain)))

    def _again(
        self, calculation: Calculation, values: Mapping[str, Any], changed: set[str]
    ) -> Mapping[str, Any]:
        """The values with the changed rules and what follows; the same if nothing does."""
        moved: set[str] = set()
        again: dict[str, Any] | None = None
        for name, rule in calculation.rules.items():
            if name not in changed and moved.isdisjoint(self.needs[name]):
                continue
            value = value_of(rule, again or values)
            if value != values[name]:
                again = dict(values) if again is None else again
                again[name] = value
                moved.add(name)
        return values if again is None else again

    def _keep(self, expression: Expression) -> Expression:
        if isinstance(expression, Hit):
            kept: Expression = mapped(expression, self._keep)
        else:
            kept = self.bound(expression)
        self.known[id(expression)] = kept
        for symbol in symbols(expression):
            if symbol.origin == "parameter":
                self.readers.setdefault(symbol.name, set()).add(id(expression))
        return kept

    def _binding(self, plan: Plan, parameter: str | None) -> "_Binding":
        readers = set() if parameter is None else self.readers.get(parameter, set())
        return _Binding(plan, self.known, readers)


class _Binding:
    """Binds what a mutant has changed, of a table only the rows, and takes the rest as it was."""

    def __init__(self, plan: Plan, known: Mapping[int, Expression], readers: set[int]) -> None:
        self.bound, self.known, self.readers = plan.by_law, known, readers

    def __call__(self, expression: Expression) -> Expression:
        mark = id(expression)
        if mark in self.known and mark not in self.readers:
            return self.known[mark]
        if isinstance(expression, Hit):
            return mapped(expression, self)
        return self.bound(expression)


def each_once(mutants: Iterator[Mutant]) -> Iterator[Mutant]:
    """The mutants without those that say the same at the same place."""
    seen: set[tuple[str, str, str]] = set()
    for mutant in mutants:
        mark = (str(mutant.place), mutant.before, mutant.after)
        if mark not in seen:
            seen.add(mark)
            yield mutant
