"""The full text of an explanation: every rule, decision table, fact, amount and value."""

from collections.abc import Iterator

from commonweal.languages import Language
from commonweal.programme.explanation.explained import ExplainedTable, Explanation
from commonweal.programme.explanation.notice import Notice


def narrate(explanation: Explanation, language: Language) -> str:
    """The explanation in ``language``, as lines of plain text."""
    return "\n".join(_Narrator(explanation, language).lines())


class _Narrator(Notice):
    def lines(self) -> Iterator[str]:
        """The notice's head and reasons, then everything there is."""
        it = self.explanation
        yield from self.head()
        yield from self.because()
        yield from self.section("exclusions", map(self.wording.exclusion, it.exclusions))
        yield from self.section("why", self.reasons())
        yield from self.section("todo", self.advice.to_do())
        yield from self.section("nearest", self.advice.changes())
        yield from self.section("rules", self.rules())
        yield from self.section("tables", map(self.table, it.tables))
        yield from self.section("facts", map(self.wording.fact, it.facts))
        yield from self.section("households", map(self.wording.household, it.households))
        if it.outcome != "ineligible":
            yield from self.section("awards", self.awards())
        yield from self.section("parameters", self.parameters(everything=True))

    def rules(self) -> Iterator[str]:
        """Every rule with its value and law."""
        wording = self.wording
        for rule in self.explanation.rules:
            value = wording.value(rule.value, rule.kind)
            named = wording.named(wording.title(rule.title), value)
            yield wording.joined(named, wording.law(rule.source, rule.article))

    def table(self, table: ExplainedTable) -> str:
        """A decision table: its results, and the rows that were hit with their conditions."""
        wording = self.wording
        results = [wording.value(table.results[name], table.kinds[name]) for name in table.results]
        told = [wording.named(wording.title(table.title), wording.listed(results))]
        known = None not in table.results.values()
        for row in table.rows:
            sentence = "no_row" if row.number == 0 else "row" if known else "row_open"
            told.append(wording.say(sentence, number=row.number))
            told += [self.teller.asked(condition) for condition in row.conditions]
            told.append(wording.law(row.source, row.article))
        return wording.joined(*told)
