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
    _alike: dict[str, list[list[str]]] = field(default_factory=dict)
    _known: dict[Bundle, tuple[bool, float | None]] = field(default_factory=dict)
    _linked: str = ""
    _members: str = ""
    _pending: str | None = None
    _made: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """Populations, everybody of interest, and the rows of every dataset that is read."""
        links, members = self.source("links"), self.source("members")
        reads = self._reads()
        candidates = self._candidates(links, reads)
        homes = self._homes(candidates, members)
        living = [plan for plan in self.plans if _of_households(plan)]
        households = self._table("living", people.living(homes, living))
        near = self._table("near", people.neighbours(households, members))
        everybody = self._table("people", people.people(homes, near))
        self._members = self._table("members", people.numbered(near, everybody))
        self._drop("homes", "living", "near")
        self._linked = self._links(links, everybody, set(reads) - set(candidates))
        for number, (bundle, read) in enumerate(sorted(reads.items())):
            select = (
                records.numbered(candidates[bundle], everybody)
                if bundle in candidates
                else self._bundled(read, self._linked)
            )
            self._bundles[bundle] = self._table(f"rows_{number}", select)
        self.engine.drop(*candidates.values())
        if self.has("reviews"):
            pairs = self._table("pairs", people.pairs(self.source("reviews"), everybody))
            self._pending = self._table("pending", people.pending(pairs, links, self._linked))
            if self.engine.value(f"SELECT count(*) FROM {self._pending}") == 0:
                self._pending = None

    def _candidates(self, links: str, reads: Mapping[Bundle, list[Records]]) -> dict[Bundle, str]:
        """The rows from which populations are taken, whoever they are about, for facts as well."""
        of: dict[Bundle, list[Records]] = defaultdict(list)
        for plan in self.plans:
            population = _inputs(plan).population
            if self.has(f"accepted/{population.dataset}"):
                of[population.bundle].append(population)
        owned = f"({records.owned(links)})"
        return {
            bundle: self._table(
                f"candidates_{number}", self._bundled([*read, *reads.get(bundle, ())], owned)
            )
            for number, (bundle, read) in enumerate(sorted(of.items()))
        }

    def _bundled(self, read: Sequence[Records], links: str) -> str:
        joined = read[0].join
        return records.bundle(
            read,
            links,
            self.source(f"accepted/{read[0].dataset}"),
            self.source(f"accepted/{joined.dataset}") if joined else None,
        )

    def _homes(self, candidates: Mapping[Bundle, str], members: str) -> str:
        """Whom the programmes consider, and where they live."""
        considered = [
            people.considered(
                [plan for plan in self.plans if _inputs(plan).population.bundle == bundle],
                self.plans,
                table,
            )
            for bundle, table in candidates.items()
        ] or [people.nobody(self.plans)]
        places = (members, self.source("households"), self.source("persons"))
        return self._table(
            "homes", people.homes(" UNION ALL ".join(considered), self.plans, *places)
        )

    def _links(self, links: str, everybody: str, bundles: Collection[Bundle]) -> str:
        """The links of everybody of interest; read only once, they need not be made a table."""
        golden = any(fact.person for plan in self.plans for fact in plan.facts.values())
        of_all = golden or self.has("reviews")
        datasets = None if of_all else {bundle[0] for bundle in bundles}
        select = records.linked(links, everybody, datasets)
        return self._table("linked", select) if of_all or len(bundles) > 1 else f"({select})"

    def population(self, plan: Plan) -> str:
        """The relation of the programme's population."""
        return f"({people.population(plan, identifier('programme_people'))})"

    def considered(self, plan: Plan) -> int:
        """How many persons the programme considers."""
        return int(self.engine.value(f"SELECT count(*) FROM {self.population(plan)}"))

    def doubted(self, plan: Plan) -> bool:
        """Whether a fact of somebody may rest on a link that is not certain."""
        if self._pending is not None or plan.definitions.households:
            return True
        weights = [
            self._once(read.bundle)[1]
            for read in _inputs(plan).facts.values()
            if read.bundle in self._bundles
        ]
        least = []
        if any(fact.person for fact in plan.facts.values()):
            least.append(f"SELECT min(weight) FROM {self._linked}")
        if _of_households(plan):
            least.append(f"SELECT min(match_weight) FROM {self._members}")
        weights += [self.engine.value(select) for select in least]
        return any(weight is not None and weight < plan.certain_weight for weight in weights)

    def facts(self, plan: Plan, *, once: bool = False) -> str:
        """The relation of the programme's facts; read only ``once``, it need not be made a table.

        It holds until the facts of the next programme are asked for.
        """
        population = self.population(plan)
        of_households = _of_households(plan)
        lives = people.circle(population, self._members)
        circle = self._table("circle", lives) if of_households else ""
        asked = household.facts_asked(plan)
        everybody = population
        if plan.definitions.households:
            everybody = self._table(
                "everybody", household.everybody(circle, population, '"programme_people"')
            )
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
        self._drop("own_facts", "their_facts", "answers")
        return table

    def alike(self, plan: Plan) -> list[list[str]]:
        """Groups of the programme's facts that rest on the same record, whoever the person."""
        return self._alike[plan.name]

    def _sources(
        self, plan: Plan, circle: str, population: str, asked: Collection[str], everybody: str
    ) -> Mapping[str, str]:
        """Fact -> the table of its values; the facts ``asked`` of members are everybody's."""
        silent = plan.silent()
        sources: dict[str, str] = {}
        self._alike[plan.name] = []
        groups: dict[tuple[Bundle, str], list[str]] = defaultdict(list)
        for name, read in _inputs(plan).facts.items():
            if name not in silent and read.bundle in self._bundles:
                whose = everybody if name in asked else population
                of_household = plan.facts[name].of == "household"
                groups[read.bundle, circle if of_household else whose].append(name)
        for number, ((bundle, whose), names) in enumerate(sorted(groups.items())):
            rows, of_household = self._bundles[bundle], whose == circle
            single = not of_household and self._once(bundle)[0]
            select = facts.gathered(plan, names, rows, whose, of_household, single)
            taken = f"({select})" if single else self._table(f"taken_{number}", select)
            if single:
                self._alike[plan.name] += facts.alike(plan, names, self._pending is not None)
            sources |= dict.fromkeys(names, taken)
        for name, fact in plan.facts.items():
            if fact.person is not None:
                select = people.golden(fact.person, everybody, self.source("persons"), self._linked)
                sources[name] = self._table(f"golden_{fact.person}", select)
            elif fact.household is not None:
                sources[name] = self._table("sizes", people.sizes(circle, population))
        return sources

    def _once(self, bundle: Bundle) -> tuple[bool, float | None]:
        """Whether nobody has more than one of the rows of a bundle, and their least weight."""
        if bundle not in self._known:
            self._known[bundle] = self.engine.row(
                "SELECT count(*) = count(DISTINCT person), min(weight) "
                f"FROM {self._bundles[bundle]}"
            )
        return self._known[bundle]

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

    def _drop(self, *names: str) -> None:
        self.engine.drop(*(f"programme_{name}" for name in names))

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
