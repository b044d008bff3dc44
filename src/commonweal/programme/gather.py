"""Brings the facts of several programmes together, reading each dataset once.

The records of everybody whom any programme can need are joined first; each programme then takes
its facts from those rows. Tables live in the engine under names that start with ``programme_``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.engine import Engine, identifier
from commonweal.programme.inputs import Inputs, Records
from commonweal.programme.plan import Plan
from commonweal.programme.steps import facts, household, people, records

Source = Callable[[str], str]
"""Lake table -> relation."""

Bundle = tuple[str, str, str]


@dataclass
class Gathering:
    """Joins what the programmes ``plans`` read; ``has`` says which lake tables there are."""

    engine: Engine
    source: Source
    has: Callable[[str], bool]
    plans: Sequence[Plan]
    _bundles: dict[Bundle, str] = field(default_factory=dict)
    _pending: str | None = None
    _made: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """Populations, everybody of interest, and the rows of every dataset that is read."""
        engine = self.engine
        home = self._table(
            "homes",
            people.homes(self.source("members"), self.source("households"), self.source("persons")),
        )
        links = self.source("links")
        for plan in self.plans:
            population = _inputs(plan).population
            accepted = f"accepted/{population.dataset}"
            select = (
                people.population(plan, population, self.source(accepted), links, home)
                if self.has(accepted)
                else f"SELECT person_id, household_id, region FROM {home} WHERE FALSE"
            )
            self._table(f"population_{plan.name}", select)
        engine.drop("programme_homes")
        populations = [self.population(plan) for plan in self.plans]
        near = self._table("members", people.neighbours(populations, self.source("members")))
        interest = self._table("interest", people.interest(populations, near))
        linked = self._table("linked", records.linked(links, interest))
        for number, (bundle, read) in enumerate(sorted(self._reads().items())):
            joined = read[0].join
            self._bundles[bundle] = self._table(
                f"rows_{number}",
                records.bundle(
                    read,
                    linked,
                    self.source(f"accepted/{read[0].dataset}"),
                    self.source(f"accepted/{joined.dataset}") if joined else None,
                ),
            )
        if self.has("reviews"):
            pending = people.pending(self.source("reviews"), links, interest)
            self._pending = self._table("pending", pending)
            if engine.value(f"SELECT count(*) FROM {self._pending}") == 0:
                self._pending = None

    def population(self, plan: Plan) -> str:
        """The table of the programme's population."""
        return identifier(f"programme_population_{plan.name}")

    def facts(self, plan: Plan) -> str:
        """The table of the programme's facts, made now."""
        population = self.population(plan)
        circle = self._table("circle", people.circle(population, '"programme_members"'))
        asked = household.facts_asked(plan)
        everybody = population
        if plan.definitions.households:
            everybody = self._table("everybody", household.everybody(circle, population))
        sources = self._sources(plan, circle, population, asked, everybody)
        pending = {} if self._pending is None else {"pending": self._pending}
        more = {"circle": circle, "reach": self._table("reach", people.reach(circle)), **pending}
        select = facts.assembled(plan, plan.facts, population, sources, more)
        if not plan.definitions.households:
            return self._table("facts", select)
        own = self._table("own_facts", select)
        theirs = self._table(
            "their_facts", facts.assembled(plan, asked, everybody, sources, pending)
        )
        answers = self._table("answers", household.answers(plan, theirs))
        together = household.together(plan, answers, circle, population)
        table = self._table("facts", household.beside(plan, own, self._table("together", together)))
        self.engine.drop(*(f"programme_{name}" for name in ("own_facts", "their_facts", "answers")))
        return table

    def _sources(
        self, plan: Plan, circle: str, population: str, asked: Collection[str], everybody: str
    ) -> Mapping[str, str]:
        """Fact -> the table of its values; the facts ``asked`` of members are everybody's."""
        silent = plan.silent()
        sources: dict[str, str] = {}
        groups: dict[tuple[Bundle, str], list[str]] = defaultdict(list)
        for name, read in _inputs(plan).facts.items():
            if name not in silent and read.bundle in self._bundles:
                whose = everybody if name in asked else population
                of_household = plan.facts[name].of == "household"
                groups[read.bundle, circle if of_household else whose].append(name)
        for number, ((bundle, whose), names) in enumerate(sorted(groups.items())):
            select = facts.gathered(plan, names, self._bundles[bundle], whose, whose == circle)
            sources |= dict.fromkeys(names, self._table(f"taken_{number}", select))
        for name, fact in plan.facts.items():
            if fact.person is not None:
                select = people.golden(
                    fact.person, everybody, self.source("persons"), '"programme_linked"'
                )
                sources[name] = self._table(f"golden_{fact.person}", select)
            elif fact.household is not None:
                sources[name] = self._table("sizes", people.sizes(circle, population))
        return sources

    def clear(self) -> None:
        """Let go of every table that was made."""
        self.engine.drop(*self._made)
        self._made.clear()

    def _reads(self) -> Mapping[Bundle, list[Records]]:
        """What is read, by bundle: datasets that were delivered and speak of the period."""
        reads: dict[Bundle, list[Records]] = defaultdict(list)
        for plan in self.plans:
            silent = plan.silent()
            for name, read in _inputs(plan).facts.items():
                joined = read.join is None or self.has(f"accepted/{read.join.dataset}")
                if name not in silent and joined:
                    reads[read.bundle].append(read)
        return reads

    def _table(self, name: str, select: str) -> str:
        self.engine.create(f"programme_{name}", select)
        self._made.append(f"programme_{name}")
        return identifier(f"programme_{name}")


def _inputs(plan: Plan) -> Inputs:
    assert plan.inputs is not None, "facts are gathered with inputs"
    return plan.inputs
