"""What to do next, and what would change the outcome, in words."""

from collections.abc import Iterable, Iterator

from commonweal.programme.explanation.explained import ExplainedFact, Explanation
from commonweal.programme.explanation.grounds import facts_of
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.nearest import Change
from commonweal.programme.explanation.sentences import law_of
from commonweal.programme.explanation.wording import Wording
from commonweal.programme.language import Constant, Name, ValueFor, ValueOn, symbols
from commonweal.programme.language.told import Teller, of_the_law
from commonweal.programme.plan import EXCLUDED

MOST_CHANGES = 3
"""So many ways in which the outcome would turn are named."""

MOST_SETS = 5
"""So many sets of missing facts are named."""


class Advice:
    """What a person, or the office, can do about one determination."""

    def __init__(self, explanation: Explanation, wording: Wording, teller: Teller) -> None:
        self.explanation, self.wording, self.teller = explanation, wording, teller

    def to_do(self) -> Iterator[str]:
        """What to verify and what to ask, the most useful question first."""
        yield from self.outcome_to_do()
        yield from self.amounts_to_do()

    def amounts_to_do(self) -> Iterator[str]:
        """What to verify or ask where an amount is still open."""
        it, wording = self.explanation, self.wording
        for award in it.awards if it.outcome == "eligible" else ():
            lowest, up_to = award.own
            if lowest == up_to:
                continue
            read = facts_of(award.grounds, it.plan.definitions)
            unknown = [self.open(name) for name in read if it.fact(name).value is None]
            uncertain = [self.open(name) for name in read if it.fact(name).uncertain]
            for sentence, facts in (("amount_ask", unknown), ("amount_confirm", uncertain)):
                if facts:
                    title = wording.title(award.title)
                    yield wording.say(sentence, award=title, facts=wording.listed(facts))

    def outcome_to_do(self) -> Iterator[str]:
        """What to verify or ask where the outcome is still open."""
        it, wording = self.explanation, self.wording
        lacking = it.missing
        if lacking is None:
            return
        if it.outcome == "verify" and lacking.confirm:
            sets = [self.together(names) for names in lacking.confirm[:MOST_SETS]]
            needed = {name for names in lacking.confirm for name in names}
            if len(sets) > 1:
                yield wording.say("confirm_any", sets=wording.joined(*sets))
            elif needed == {EXCLUDED}:
                yield self.settle()
            else:
                yield wording.say(self.to_confirm(needed), facts=sets[0])
            return
        if lacking.ask == EXCLUDED:
            yield self.settle()
        elif lacking.ask is not None:
            ask = "ask_settles" if lacking.ask in lacking.settles else "ask_may"
            if not any(names == (lacking.ask,) for names in lacking.sets):
                ask = "ask_first"
            yield wording.say(ask, fact=self.open(lacking.ask))
        others = [names for names in lacking.sets if names != (lacking.ask,)]
        if len(lacking.sets) == 1 and others:
            yield wording.say("ask_not_all", facts=self.together(others[0]))
        elif others:
            sets = [self.together(names) for names in lacking.sets[:MOST_SETS]]
            yield wording.say("ask_sets", sets=wording.joined(*sets))

    def settle(self) -> str:
        """Another programme has to be decided about first."""
        excluded = self.explanation.excluded
        assert excluded is not None, "only a programme that is excluded by others waits for them"
        return self.wording.say("settle", programmes=self.wording.excluding(excluded))

    def to_confirm(self, names: Iterable[str]) -> str:
        """The sentence for what has to be confirmed."""
        needed = [self.explanation.fact(name) for name in names]
        if all(isinstance(fact, ExplainedHousehold) for fact in needed):
            return "confirm_household"
        if all(isinstance(fact, ExplainedFact) and fact.record_id is None for fact in needed):
            return "pending"
        return "confirm"

    def changes(self) -> Iterator[str]:
        """What would turn the outcome."""
        found = self.explanation.nearest
        if found and found[0].fixed:
            names = [self.title(change.fact) for each in found for change in each.changes]
            yield self.wording.say("fixed", facts=self.wording.listed(names))
            return
        for each in found[:MOST_CHANGES]:
            told = [self.change(change) for change in each.changes]
            if len(told) > 1:
                yield self.wording.say("both", changes=self.wording.joined(*told))
            else:
                yield told[0]
        excluded = self.explanation.excluded
        if found and excluded is not None and self.explanation.outcome == "ineligible":
            # A change may make the person eligible there as well.
            yield self.wording.say("provided", programmes=self.wording.excluding(excluded))

    def change(self, change: Change) -> str:
        """One fact as it is, and as it would have to be."""
        it, wording = self.explanation, self.wording
        kind = it.fact(change.fact).kind
        fact, after = self.title(change.fact), wording.spaced(change.after, kind)
        before = wording.spaced(change.before, kind)
        turned = "ineligible" if it.outcome == "eligible" else "eligible"
        then = wording.words[f"to.{turned}"]
        if change.before is None:
            return wording.say("change_unknown", fact=fact, after=after, then=then)
        if self.is_plain(change):
            return wording.say("change", fact=fact, before=before, after=after, then=then)
        how = "over" if change.before > change.line else "under"
        how = "on_line" if change.before == change.line else how
        how = f"reserve_{how}" if it.outcome == "eligible" else how
        apart = wording.difference(change.before, change.line, kind)
        line_title, law = self.line(change)
        told = wording.say(
            "line" if line_title else "line_untitled",
            fact=fact,
            before=before.strip(),
            line=wording.value(change.line, kind),
            line_title=line_title,
            distance=wording.say(how, difference=apart),
        )
        return wording.joined(told, wording.say("line_then", after=after.strip(), then=then), law)

    def is_plain(self, change: Change) -> bool:
        """Whether there is no line of the law to tell, only a value."""
        comparison = change.comparison
        if comparison is None or isinstance(change.line, str | bool):
            return True
        return isinstance(comparison.left, Constant) or isinstance(comparison.right, Constant)

    def line(self, change: Change) -> tuple[str | None, str]:
        """The title of the line that a change crosses, if it has one, and its law."""
        comparison = change.comparison
        assert comparison is not None, "a line stands in a comparison"
        law = "" if change.rule is None else law_of(self.wording, self.explanation, change.rule)
        for side in (comparison.left, comparison.right):
            if isinstance(side, Name | ValueFor | ValueOn) and of_the_law(side):
                names = {symbol.name for symbol in symbols(side)}
                used = next(p for p in self.explanation.parameters if p.name in names)
                law = self.wording.law(used.source, used.article)
                return self.teller.subject(side), law
        return None, law

    def title(self, fact: str) -> str:
        """The title of a fact."""
        return self.wording.named_fact(self.explanation.fact(fact))

    def open(self, name: str) -> str:
        """The title of an open fact; of what the household was asked, with whom to ask."""
        fact, title = self.explanation.fact(name), self.title(name)
        people = self.wording.open_members(fact) if isinstance(fact, ExplainedHousehold) else ""
        return self.wording.say("bracket", value=title, name=people) if people else title

    def together(self, names: Iterable[str]) -> str:
        """Facts that are needed together."""
        return self.wording.words["and"].join(self.open(name) for name in names)
