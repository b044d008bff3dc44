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
    _single: dict[Bundle, bool] = field(default_factory=dict)
    _pending: str | None = None
    _made: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """Populations, everybody of interest, and the rows of every dataset that is read."""
        engine, links = self.engine, self.source("links")
        self._populations(links)
        populations = [self.population(plan) for plan in self.plans]
        living = [self.population(plan) for plan in self.plans if _of_households(plan)]
        near = self._table("members", people.neighbours(living, self.source("members")))
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

    def _populations(self, links: str) -> None:
        """Whom each programme considers, and where they live."""
        considered = {}
        for plan in self.plans:
            population = _inputs(plan).population
            accepted = f"accepted/{population.dataset}"
            select = (
                people.considered(plan, population, self.source(accepted), links)
                if self.has(accepted)
                else f"SELECT person_id FROM {links} WHERE FALSE"
            )
            considered[plan.name] = self._table(f"considered_{plan.name}", select)
        everybody = " UNION ".join(
            f"SELECT person_id FROM {table}" for table in considered.values()
        )
        sources = (self.source(table) for table in ("members", "households", "persons"))
        home = self._table("homes", people.homes(f"({everybody})", *sources))
        for name, table in considered.items():
            self._table(f"population_{name}", people.population(table, home))
            self.engine.drop(f"programme_considered_{name}")
        self.engine.drop("programme_homes")

    def population(self, plan: Plan) -> str:
        """The table of the programme's population."""
        return identifier(f"programme_population_{plan.name}")

    def considered(self, plan: Plan) -> int:
        """How many persons the programme considers."""
        return int(self.engine.value(f"SELECT count(*) FROM {self.population(plan)}"))

    def doubted(self, plan: Plan) -> bool:
        """Whether a fact of somebody may rest on a link that is not certain."""
        if self._pending is not None or plan.definitions.households:
            return True
        tables = [('"programme_linked"', "weight"), ('"programme_members"', "match_weight")]
        least = (self.engine.value(f"SELECT min({weight}) FROM {of}") for of, weight in tables)
        return any(weight is not None and weight < plan.certain_weight for weight in least)

    def facts(self, plan: Plan, *, once: bool = False) -> str:
        """The relation of the programme's facts; read only ``once``, it need not be made a table.

        It holds until the facts of the next programme are asked for.
        """
        population = self.population(plan)
        of_households = _of_households(plan)
        lives = people.circle(population, '"programme_members"')
        circle = self._table("circle", lives) if of_households else ""
        asked = household.facts_asked(plan)
        everybody = population
        if plan.definitions.households:
            everybody = self._table("everybody", household.everybody(circle, population))
        sources = self._sources(plan, circle, population, asked, everybody)
        pending = {} if self._pending is None else {"pending": self._pending}
        more = dict(pending)
        if of_households:
            more |= {"circle": circle, "reach": self._table("reach", people.reach(circle))}
        select = facts.assembled(plan, plan.facts, population, sources, more)
        if not plan.definitions.households:
            return f"({select})" if once else self._table("facts", select)
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
            rows, of_household = self._bundles[bundle], whose == circle
            single = not of_household and self._once(bundle)
            select = facts.gathered(plan, names, rows, whose, of_household, single)
            taken = f"({select})" if single else self._table(f"taken_{number}", select)
            sources |= dict.fromkeys(names, taken)
        for name, fact in plan.facts.items():
            if fact.person is not None:
                select = people.golden(
                    fact.person, everybody, self.source("persons"), '"programme_linked"'
                )
                sources[name] = self._table(f"golden_{fact.person}", select)
            elif fact.household is not None:
                sources[name] = self._table("sizes", people.sizes(circle, population))
        return sources

    def _once(self, bundle: Bundle) -> bool:
        """Whether nobody has more than one of the rows of a bundle."""
        if bundle not in self._single:
            count = f"SELECT count(*) = count(DISTINCT person_id) FROM {self._bundles[bundle]}"
            self._single[bundle] = bool(self.engine.value(count))
        return self._single[bundle]

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


def _of_households(plan: Plan) -> bool:
    """Whether the programme asks about anybody but the person."""
    facts = plan.facts.values()
    about = any(fact.of == "household" or fact.household is not None for fact in facts)
    return about or bool(plan.definitions.households)
