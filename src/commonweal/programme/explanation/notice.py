"""The short text of an explanation: what an official would write in a notice."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from commonweal.languages import Language
from commonweal.programme.explanation.advice import Advice
from commonweal.programme.explanation.explained import (
    ExplainedFact,
    ExplainedTable,
    Explanation,
)
from commonweal.programme.explanation.grounds import Ground, facts_of
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.sentences import law_of, teller
from commonweal.programme.explanation.wording import Wording
from commonweal.programme.language import Name, symbols


def notice(explanation: Explanation, language: Language) -> str:
    """The decision with its reasons in ``language``, as lines of plain text."""
    return "\n".join(Notice(explanation, language).lines())


class Notice:
    """The parts of a notice; :mod:`commonweal.programme.explanation.narrative` uses some, too."""

    def __init__(self, explanation: Explanation, language: Language) -> None:
        self.explanation = explanation
        self.wording = Wording(language, explanation.programme.currency)
        self.teller = teller(self.wording, explanation)
        self.advice = Advice(explanation, self.wording, self.teller)

    def lines(self) -> Iterator[str]:
        """The whole notice."""
        it, wording = self.explanation, self.wording
        behind = facts_of(self.counted(), it.plan.definitions)
        yield from self.head()
        yield from self.section("exclusions", map(wording.exclusion, it.exclusions))
        yield from self.section("why", self.reasons())
        yield from self.section("behind", map(self.known, behind))
        if it.outcome != "ineligible":
            yield from self.section("awards", self.awards())
        yield from self.section("parameters", self.parameters())
        yield from self.section("todo", self.advice.to_do())
        yield from self.section("nearest", self.advice.changes())

    def counted(self) -> tuple[Ground, ...]:
        """What decided about the outcome, and about the amounts where there are any."""
        it = self.explanation
        awards = it.awards if it.outcome != "ineligible" else ()
        return (*it.grounds, *(ground for award in awards for ground in award.grounds))

    def head(self) -> Iterator[str]:
        """Programme, person, period, authority, outcome, and what it hangs on."""
        it, wording = self.explanation, self.wording
        yield wording.title(it.programme.title)
        yield wording.say("person", person=it.person_id)
        yield wording.say("period", start=it.period.start, end=it.period.end)
        yield wording.say("authority", authority=wording.title(it.programme.authority))
        yield self.rules_used()
        outcome = wording.say("outcome", outcome=wording.words[it.outcome])
        eligible = it.programme.eligible
        assert eligible is not None, "a determination comes of a programme that decides"
        source = it.programme.sources[eligible.source]
        yield wording.joined(outcome, wording.law(source, eligible.article))

    def rules_used(self) -> str:
        """The published version that decided, or that it was a draft."""
        version = self.explanation.version
        if version is None:
            return self.wording.words["draft"]
        return self.wording.say("version", version=version)

    def known(self, name: str) -> str:
        """What counts as a fact, with what it rests on."""
        fact = self.explanation.fact(name)
        if isinstance(fact, ExplainedHousehold):
            return self.wording.household(fact)
        assert isinstance(fact, ExplainedFact), "other programmes have a section of their own"
        return self.wording.fact(fact)

    def because(self) -> Iterator[str]:
        """Which facts are missing or uncertain, in one line."""
        it, wording = self.explanation, self.wording
        decisive = [wording.named_fact(fact) for fact in it.counted if fact.decisive]
        if decisive:
            yield wording.say(f"because.{it.outcome}", facts=wording.listed(decisive))

    def section(self, name: str, items: Iterable[str]) -> Iterator[str]:
        """A heading and what stands below it; nothing when there is nothing."""
        written = [f"  - {item}" for item in items]
        if written:
            yield ""
            yield self.wording.words[name]
            yield from written

    def reasons(self) -> Iterator[str]:
        """The rules that decided, each with the conditions behind it and its law."""
        told: set[str] = set()
        for ground in self.explanation.grounds:
            conditions = self.conditions([ground], told)
            told |= set(conditions)
            if ground.rule is None:
                yield from conditions
            elif conditions or isinstance(ground.value, bool) or self.table_of(ground.rule):
                rule = self.because_of(self.rule(ground.rule, ground.value), conditions)
                law = law_of(self.wording, self.explanation, ground.rule)
                yield self.wording.joined(rule, law)

    def because_of(self, told: str, conditions: list[str]) -> str:
        """A statement with the conditions that made it so."""
        if not conditions:
            return told
        together = self.wording.joined(*conditions)
        return self.wording.say("because", told=told, conditions=together)

    def conditions(self, grounds: Iterable[Ground], told: Collection[str] = ()) -> list[str]:
        """The conditions in words, without those already ``told`` and those of rules alone.

        A rule has a line of its own.
        """
        conditions = (
            self.teller.condition(condition.expression, condition.value)
            for ground in grounds
            for condition in ground.conditions
            if any(s.origin in {"fact", "household"} for s in symbols(condition.expression))
        )
        return [said for said in dict.fromkeys(conditions) if said not in told]

    def table_of(self, rule: str) -> ExplainedTable | None:
        """The decision table that a rule is a result of."""
        return next((table for table in self.explanation.tables if rule in table.results), None)

    def rule(self, rule: str, value: Any) -> str:
        """What a rule, or the result of a decision table, came to."""
        it, wording = self.explanation, self.wording
        said = wording.value(value, it.plan.definitions.rules[rule].kind)
        table = self.table_of(rule)
        if table is None:
            return wording.named(wording.title(it.programme.rules[rule].title), said)
        told = [wording.named(wording.title(table.title), said)]
        for row in table.rows:
            sentence = "row" if value is not None else "row_open"
            sentence = "no_row" if row.number == 0 else sentence
            told.append(wording.say(sentence, number=row.number))
        return wording.words["comma"].join(told)

    def awards(self) -> Iterator[str]:
        """What is due, with the reason for each amount and its law."""
        it, wording = self.explanation, self.wording
        told_before = self.conditions(it.grounds)
        for award in it.awards:
            told = wording.named(wording.title(award.title), wording.due(award.amount, award.up_to))
            told = self.because_of(told, self.conditions(award.grounds, told_before))
            group = "" if award.group is None else wording.group(award.group)
            yield wording.joined(told, wording.law(award.source, award.article), group)
        if it.outcome == "eligible":
            yield wording.say("due", amount=wording.money(it.amount))
        elif it.amount_up_to is not None:
            yield wording.say("if", up_to=wording.money(it.amount_up_to))

    def parameters(self, everything: bool = False) -> Iterator[str]:
        """The values of the law that counted here (or all that the programme used)."""
        it, wording = self.explanation, self.wording
        read = [each for ground in it.grounds for each in ground.read]
        if it.outcome != "ineligible":
            formulas = (each for a in it.awards for ground in a.grounds for each in ground.read)
            # The law's amount stands with the award itself already.
            read += [each for each in formulas if not isinstance(each, Name)]
        names = {s.name for each in read for s in symbols(each) if s.origin == "parameter"}
        names |= self.caps()
        for parameter in it.parameters:
            if not everything and parameter.name not in names:
                continue
            title = wording.title(parameter.title)
            if parameter.key is not None:
                title = self.teller.keyed(title, str(parameter.key))
            if parameter.on is not None:
                title = self.teller.dated(title, parameter.on.isoformat())
            value = wording.value(parameter.value, parameter.kind)
            if parameter.keyed and parameter.key is None:
                value = wording.words["key_unknown"]
            yield wording.joined(
                wording.named(title, value),
                wording.say("since", day=parameter.valid_from),
                wording.law(parameter.source, parameter.article),
            )

    def caps(self) -> set[str]:
        """The values of the law that limit the awards that a group changed."""
        programme = self.explanation.programme
        changed = [award for award in self.explanation.awards if award.group is not None]
        groups = {programme.awards[award.name].group for award in changed}
        return {g.cap for name, g in programme.groups.items() if name in groups and g.cap}
