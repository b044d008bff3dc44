"""An explanation as text for people, in Chinese (``zh``) and English (``en``)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from commonweal.programme import model
from commonweal.programme.explanation.explain import ExplainedAward, ExplainedFact, Explanation
from commonweal.programme.language import Kind

LANGUAGES = ("zh", "en")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "eligible": "符合条件",
        "ineligible": "不符合条件",
        "verify": "须核实后认定",
        "unknown": "信息不足，尚不能认定",
        "true": "是",
        "false": "否",
        "none": "未知",
        "period": "期间：{start} 至 {end}",
        "outcome": "结论：{outcome}",
        "person": "人员：{person}",
        "authority": "主管部门：{authority}",
        "version": "规则版本：第 {version} 版（已发布）",
        "draft": "规则版本：草稿（尚未发布）",
        "because.verify": "以下信息依据的身份匹配不够确定，须人工核实：{facts}",
        "because.unknown": "以下信息未知，需要询问或补充：{facts}",
        "rules": "规则",
        "facts": "事实",
        "awards": "金额",
        "parameters": "适用标准",
        "law": "依据：{law}",
        "from": "来源：{dataset}",
        "record": "记录 {record}",
        "no_record": "无相应记录",
        "as_of": "数据日期 {day}",
        "weight": "匹配权重 {weight:.1f}",
        "uncertain": "身份匹配不确定",
        "undelivered": "该数据尚未提供",
        "other-period": "数据不属于本期间",
        "since": "自 {day} 起",
        "open": "{amount}（信息齐全后最高 {up_to}）",
        "open_ended": "{amount}（信息齐全后可能更高）",
        "due": "合计：{amount}",
        "if": "如符合条件，最高 {up_to}",
        "colon": "：",
        "joint": "、",
        "stop": "；",
    },
    "en": {
        "eligible": "eligible",
        "ineligible": "not eligible",
        "verify": "to be verified by a person",
        "unknown": "not yet known: information is missing",
        "true": "yes",
        "false": "no",
        "none": "unknown",
        "period": "Period: {start} to {end}",
        "outcome": "Outcome: {outcome}",
        "person": "Person: {person}",
        "authority": "Authority: {authority}",
        "version": "Rules: version {version}, published",
        "draft": "Rules: a draft, not published",
        "because.verify": "Rests on a link that is not certain; please verify: {facts}",
        "because.unknown": "Not known, and it matters; please ask: {facts}",
        "rules": "Rules",
        "facts": "Facts",
        "awards": "Amounts",
        "parameters": "Values in force",
        "law": "law: {law}",
        "from": "from {dataset}",
        "record": "record {record}",
        "no_record": "no such record",
        "as_of": "data of {day}",
        "weight": "link weight {weight:.1f}",
        "uncertain": "link not certain",
        "undelivered": "this dataset has not been delivered",
        "other-period": "the data does not speak of this period",
        "since": "since {day}",
        "open": "{amount} (up to {up_to} once everything is known)",
        "open_ended": "{amount} (perhaps more once everything is known)",
        "due": "Total: {amount}",
        "if": "if entitled, up to {up_to}",
        "colon": ": ",
        "joint": ", ",
        "stop": "; ",
    },
}
_MONEY = {
    ("CNY", "zh"): "{} 元",
    ("CNY", "en"): "{} yuan",
    ("USD", "zh"): "{} 美元",
    ("USD", "en"): "${}",
}


def narrate(explanation: Explanation, language: str) -> str:
    """The explanation in ``language``, as lines of plain text."""
    return "\n".join(_Narrator(explanation, language).lines())


class _Narrator:
    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation, self.language = explanation, language
        self.words = _WORDS[language]

    def lines(self) -> Iterator[str]:
        it = self.explanation
        yield self.title(it.programme.title)
        yield self.say("person", person=it.person_id)
        yield self.say("period", start=it.period.start, end=it.period.end)
        yield self.say("authority", authority=self.title(it.programme.authority))
        yield self.words["draft"] if it.version is None else self.say("version", version=it.version)
        outcome = self.say("outcome", outcome=self.words[it.outcome])
        eligible = it.programme.eligible
        if eligible is None:
            yield outcome
        else:
            source = it.programme.sources[eligible.source]
            yield self.joined(outcome, self.law(source, eligible.article))
        decisive = [self.title(fact.title) for fact in it.facts if fact.decisive]
        if decisive:
            yield self.say(f"because.{it.outcome}", facts=self.words["joint"].join(decisive))
        yield from self.section("rules", self.rules())
        yield from self.section("facts", map(self.fact, it.facts))
        if it.outcome != "ineligible":
            yield from self.section("awards", self.awards())
        yield from self.section("parameters", self.parameters())

    def section(self, name: str, items: Iterator[str] | Any) -> Iterator[str]:
        written = [f"  - {item}" for item in items]
        if written:
            yield ""
            yield self.words[name]
            yield from written

    def rules(self) -> Iterator[str]:
        for rule in self.explanation.rules:
            value = self.value(rule.value, rule.kind)
            yield self.joined(self.named(rule.title, value), self.law(rule.source, rule.article))

    def fact(self, fact: ExplainedFact) -> str:
        parts = [self.named(fact.title, self.value(fact.value, fact.kind))]
        if fact.dataset is not None:
            parts.append(self.say("from", dataset=self.origin(fact)))
        if fact.silent is not None:
            return self.joined(*parts, self.words[fact.silent])
        if fact.record_id is not None:
            parts.append(self.say("record", record=fact.record_id))
        elif fact.dataset is not None:
            parts.append(self.words["no_record"])
        if fact.as_of is not None:
            parts.append(self.say("as_of", day=fact.as_of))
        if fact.match_weight is not None:
            parts.append(self.say("weight", weight=fact.match_weight))
        if fact.uncertain:
            parts.append(self.words["uncertain"])
        return self.joined(*parts)

    def awards(self) -> Iterator[str]:
        it = self.explanation
        for award in it.awards:
            yield self.joined(
                f"{self.title(award.title)}: {self.due(award)}",
                self.law(award.source, award.article),
            )
        if it.outcome == "eligible":
            yield self.say("due", amount=self.money(it.amount))
        elif it.amount_up_to is not None:
            yield self.say("if", up_to=self.money(it.amount_up_to))

    def due(self, award: ExplainedAward) -> str:
        amount = self.money(award.amount)
        if award.up_to is None:
            return self.say("open_ended", amount=amount)
        if award.up_to != award.amount:
            return self.say("open", amount=amount, up_to=self.money(award.up_to))
        return amount

    def parameters(self) -> Iterator[str]:
        for parameter in self.explanation.parameters:
            value = self.value(parameter.value, parameter.kind)
            yield self.joined(
                self.named(parameter.title, value),
                self.say("since", day=parameter.valid_from),
                self.law(parameter.source, parameter.article),
            )

    def law(self, source: model.Source, article: str | None) -> str:
        title = self.title(source.title)
        named = f"《{title}》" if self.language == "zh" else title
        parts = [named, source.number, article or source.article, source.date.isoformat()]
        return self.say("law", law=" ".join(part for part in parts if part))

    def origin(self, fact: ExplainedFact) -> str:
        dataset = fact.dataset_title.get(self.language) or str(fact.dataset)
        department = fact.department_title.get(self.language)
        return f"{department} {dataset}" if department else dataset

    def value(self, value: Any, kind: Kind) -> str:
        if value is None:
            return self.words["none"]
        if isinstance(value, bool):
            return self.words["true" if value else "false"]
        if isinstance(value, list):
            return self.words["joint"].join(str(item) for item in value)
        if kind is Kind.MONEY:
            return self.money(value)
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return str(value)

    def money(self, amount: int | None) -> str:
        if amount is None:
            return self.words["none"]
        whole = f"{Decimal(amount) / 100:,.2f}".removesuffix(".00")
        return _MONEY[self.explanation.programme.currency, self.language].format(whole)

    def title(self, title: model.Title) -> str:
        return title.zh if self.language == "zh" else title.en

    def named(self, title: model.Title, value: str) -> str:
        return f"{self.title(title)}{self.words['colon']}{value}"

    def joined(self, *parts: str) -> str:
        return self.words["stop"].join(part for part in parts if part)

    def say(self, sentence: str, **values: object) -> str:
        return self.words[sentence].format(**values)
