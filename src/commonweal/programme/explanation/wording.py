"""Values, titles, laws and origins as text, in one language."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.currency import spelled
from commonweal.languages import Language
from commonweal.programme import model
from commonweal.programme.explanation.explained import Counted, ExplainedFact
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.origin import Delivered
from commonweal.programme.explanation.precedence import (
    Excluded,
    ExplainedExclusion,
    ExplainedGroup,
)
from commonweal.programme.explanation.words import WORDS
from commonweal.programme.language import Kind
from commonweal.programme.language.phrases import RELATIONS
from commonweal.programme.language.regions import OTHER

_DIGEST = 8


class Wording:
    """Says things in ``language``, amounts in ``currency``."""

    def __init__(self, language: Language, currency: str) -> None:
        self.language, self.currency = language, currency
        self.words = WORDS[language]

    def say(self, sentence: str, **values: object) -> str:
        """One of the sentences."""
        return self.words[sentence].format(**values)

    def title(self, title: model.Title) -> str:
        """A title in the language."""
        return title.zh if self.language == "zh" else title.en

    def named(self, title: str, value: str) -> str:
        """What something is."""
        return f"{title}{self.words['colon']}{value}"

    def joined(self, *parts: str) -> str:
        """Statements behind each other."""
        return self.words["stop"].join(part for part in parts if part)

    def listed(self, parts: Iterable[str]) -> str:
        """Things behind each other."""
        return self.words["joint"].join(parts)

    def law(self, source: model.Source, article: str | None) -> str:
        """The legal source, its number, article and date."""
        title = self.title(source.title)
        named = f"《{title}》" if self.language == "zh" else title
        parts = [named, source.number, article or source.article, source.date.isoformat()]
        return self.say("law", law=" ".join(part for part in parts if part))

    def value(self, value: Any, kind: Kind) -> str:  # noqa: PLR0911 (one per type)
        """A value of a type."""
        if value is None:
            return self.words["none"]
        if isinstance(value, bool):
            return self.words["true" if value else "false"]
        if isinstance(value, Mapping):
            value = [f"{key}: {self.value(single, kind)}" for key, single in value.items()]
        if isinstance(value, list | tuple):
            return self.listed(str(item) for item in value)
        if value == OTHER:
            return self.words["other_text"]
        if kind is Kind.MONEY:
            return self.money(value)
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return str(value)

    def spaced(self, value: Any, kind: Kind) -> str:
        """A value behind a word; Chinese sets digits off from it."""
        said = self.value(value, kind)
        return f" {said}" if self.language == "zh" and said[:1].isdigit() else said

    def money(self, amount: int | None) -> str:
        """An amount of the smallest unit."""
        if amount is None:
            return self.words["none"]
        return spelled(amount, self.currency, self.language)

    def difference(self, one: Any, other: Any, kind: Kind) -> str:
        """How far two values are apart."""
        if isinstance(one, date):
            return self.say("days", days=abs((one - other).days))
        return self.value(abs(one - other), kind)

    def fact(self, fact: ExplainedFact) -> str:
        """A fact with the record it rests on."""
        parts = [self.named(self.title(fact.title), self.value(fact.value, fact.kind))]
        if fact.dataset is not None:
            parts.append(self.say("from", dataset=self._dataset(fact)))
        if fact.silent is not None:
            return self.joined(*parts, self.words[fact.silent])
        if fact.record_id is not None:
            parts.append(self.say("record", record=fact.record_id))
        elif fact.dataset is not None:
            parts.append(self.words["no_record"])
        if fact.as_of is not None:
            parts.append(self.say("as_of", day=fact.as_of))
        parts += [self._delivery(delivery) for delivery in fact.deliveries]
        if fact.match_weight is not None:
            parts.append(self.say("weight", weight=fact.match_weight))
        if fact.uncertain:
            parts.append(self.words["uncertain"])
        return self.joined(*parts)

    def named_fact(self, fact: Counted) -> str:
        """What counts as a fact, by its title."""
        match fact:
            case ExplainedHousehold():
                return self.asked(fact)
            case Excluded():
                return self.say("excluded", programmes=self.excluding(fact))
        return self.title(fact.title)

    def asked(self, household: ExplainedHousehold) -> str:
        """What the members of a household were asked."""
        titles = self.listed(map(self.title, household.asked)) or self.words["everybody"]
        question = self.say(household.function, asked=titles)
        if not household.relations:
            return question
        named = (RELATIONS[relation][self.language == "en"] for relation in household.relations)
        return self.say("of", household=question, relations=self.listed(named))

    def household(self, household: ExplainedHousehold) -> str:
        """What a household answered together, with the records and whom to ask."""
        value = self.value(household.value, household.kind)
        parts = [self.named(self.asked(household), value), household.written]
        if household.members is None:
            parts.append(self.words["alone"])
        else:
            parts.append(self.say("members", count=household.members))
        if household.records is not None:
            parts.append(self.say("records", records=household.records))
        if household.uncertain:
            parts.append(self.words["uncertain"])
        return self.joined(*parts, self.open_members(household))

    def open_members(self, household: ExplainedHousehold) -> str:
        """The members whose answer is missing, or not certain; nothing where there are none."""
        if household.open is None:
            return ""
        reason = "none" if household.value is None else "uncertain"
        return self.say(f"open.{reason}", people=household.open)

    def excluding(self, excluded: Excluded) -> str:
        """The programmes that exclude."""
        return self.listed(map(self.title, excluded.by))

    def exclusion(self, one: ExplainedExclusion) -> str:
        """A programme that excludes, its outcome, and the law."""
        outcome = self.words[one.outcome]
        told = self.say("exclusion", programme=self.title(one.programme), outcome=outcome)
        return self.joined(told, self.law(one.source, one.article))

    def group(self, group: ExplainedGroup) -> str:
        """What other awards of its group did to an award, and the law."""
        title, before = self.title(group.title), self.due(group.before, group.before_up_to)
        if group.by_programme is None or group.by_award is None:
            told = self.say("limited", group=title, before=before)
        else:
            programme, award = self.title(group.by_programme), self.title(group.by_award)
            told = self.say(
                "withheld", group=title, programme=programme, award=award, before=before
            )
        return self.joined(told, self.law(group.source, group.article))

    def due(self, lowest: int | None, up_to: int | None) -> str:
        """An amount, and what it may still become."""
        amount = self.money(lowest)
        if up_to is None:
            return self.say("open_ended", amount=amount)
        if up_to != lowest:
            return self.say("open", amount=amount, up_to=self.money(up_to))
        return amount

    def _dataset(self, fact: ExplainedFact) -> str:
        dataset = fact.dataset_title.get(self.language) or str(fact.dataset)
        department = fact.department_title.get(self.language)
        if not department:
            return dataset
        return self.say("origin", department=department, dataset=dataset)

    def _delivery(self, delivery: Delivered) -> str:
        if delivery.name is None or delivery.sha256 is None:
            return self.say("delivery_only", id=delivery.id)
        digest = delivery.sha256[:_DIGEST]
        return self.say("delivery", id=delivery.id, name=delivery.name, digest=digest)
