"""Every mutant of a programme before its cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from commonweal.programme.cases.mutants.expressions import expression_mutants, structure_mutants
from commonweal.programme.cases.mutants.judge import Judge, each_once
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.tables import table_mutants
from commonweal.programme.cases.mutants.values import parameter_mutants, parameters_of_rules
from commonweal.programme.cases.run import CaseRun
from commonweal.programme.definitions import Definitions


@dataclass(frozen=True)
class Mutated:
    """How many mutants the cases caught, and the ones that got away."""

    caught: int
    survivors: tuple[Mutant, ...]
    left_out: int
    """Mutants that no case can catch: they say the same, or the check refuses them."""
    outside: int
    """Expressions over records, and parameters read by those alone, which cases cannot judge."""

    @property
    def all(self) -> int:
        """The mutants that count."""
        return self.caught + len(self.survivors)

    @property
    def score(self) -> float:
        """The share that was caught; 1 when there was nothing to catch."""
        return self.caught / self.all if self.all else 1.0


def mutate(run: CaseRun) -> Mutated:
    """Bring every mutant before the cases, in the file's order of its parts."""
    judge = Judge(run)
    caught, left_out = 0, 0
    survivors: list[Mutant] = []
    for mutant in each_once(_mutants(run.definitions)):
        if judge.catches(mutant):
            caught += 1
        elif judge.counts(mutant):
            survivors.append(mutant)
        else:
            left_out += 1
    survivors.sort(key=lambda mutant: (mutant.place.line, mutant.place.column))
    return Mutated(caught, tuple(survivors), left_out, _outside(run.definitions))


def _mutants(definitions: Definitions) -> Iterator[Mutant]:
    return chain(
        parameter_mutants(definitions),
        expression_mutants(definitions),
        table_mutants(definitions),
        structure_mutants(definitions),
    )


def _outside(definitions: Definitions) -> int:
    programme = definitions.programme
    read = [(programme.population.where,)]
    written = [*read, *((fact.where, fact.value) for fact in programme.facts.values())]
    expressions = sum(text is not None for texts in written for text in texts)
    return expressions + len(set(definitions.parameters) - parameters_of_rules(definitions))
