"""An explanation as text for people, in Chinese (``zh``) and English (``en``)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from commonweal.programme import model
from commonweal.programme.explanation.explain import ExplainedFact, Explanation
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.precedence import ExplainedGroup
from commonweal.programme.language import Kind

LANGUAGES = ("zh", "en")

RELATIONS: Mapping[str, tuple[str, str]] = {
    "head": ("户主", "head"),
    "spouse": ("配偶", "spouse"),
    "child": ("子女", "child"),
    "child_in_law": ("子女的配偶", "child's spouse"),
    "grandchild": ("孙子女", "grandchild"),
    "parent": ("父母", "parent"),
    "parent_in_law": ("配偶的父母", "spouse's parent"),
    "grandparent": ("祖父母", "grandparent"),
    "sibling": ("兄弟姐妹", "sibling"),
    "other": ("其他", "other"),
}
"""Relation to the head of the household -> what it is called, in Chinese and English."""

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
        "households": "家庭",
        "any": "家中是否有人（{asked}）",
        "all": "家中是否每人（{asked}）",
        "count": "家中人数（{asked}）",
        "sum": "全家合计（{asked}）",
        "min": "家中最低（{asked}）",
        "max": "家中最高（{asked}）",
        "everybody": "全体成员",
        "of": "{household}，限{relations}",
        "members": "共 {count} 人",
        "alone": "未登记家庭",
        "records": "记录 {records}",
        "open.none": "须补充信息的成员：{people}",
        "open.uncertain": "须核实的成员：{people}",
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
        "exclusions": "与其他项目的关系",
        "exclusion": "符合以下项目的人员不享受本项目：{programme}；其结论：{outcome}",
        "withheld": "同组“{group}”中优先享受：{programme} {award}；未扣除前：{before}",
        "limited": "同组“{group}”中只能部分或择一享受；未扣除前：{before}",
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
        "households": "Household",
        "any": "Anybody in the household ({asked})",
        "all": "Everybody in the household ({asked})",
        "count": "Number in the household ({asked})",
        "sum": "Sum over the household ({asked})",
        "min": "Lowest in the household ({asked})",
        "max": "Highest in the household ({asked})",
        "everybody": "all members",
        "of": "{household}, of these alone: {relations}",
        "members": "of {count} members",
        "alone": "no household is known",
        "records": "records {records}",
        "open.none": "not known of {people}",
        "open.uncertain": "not certain of {people}",
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
        "exclusions": "Other programmes",
        "exclusion": "nobody entitled to {programme} is entitled to this; its outcome: {outcome}",
        "withheld": "of the group {group}, {award} ({programme}) comes first; without it: {before}",
        "limited": "limited or decided by the group {group}; without it: {before}",
        "colon": ": ",
        "joint": ", ",
        "stop": "; ",
    },
}
_MONEY = {
    ("CNY", "zh"): "{} 元",
    ("CNY", "en"): "{} yuan",
    ("EUR", "zh"): "{} 欧元",
    ("EUR", "en"): "€{}",
    ("GBP", "zh"): "{} 英镑",
    ("GBP", "en"): "£{}",
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
        decisive += [self.asked(asked) for asked in it.households if asked.decisive]
        if decisive:
            yield self.say(f"because.{it.outcome}", facts=self.words["joint"].join(decisive))
        yield from self.section("exclusions", self.exclusions())
        yield from self.section("rules", self.rules())
        yield from self.section("facts", map(self.fact, it.facts))
        yield from self.section("households", map(self.household, it.households))
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
            yield self.joined(
                self.named(self.title(rule.title), value), self.law(rule.source, rule.article)
            )

    def fact(self, fact: ExplainedFact) -> str:
        parts = [self.named(self.title(fact.title), self.value(fact.value, fact.kind))]
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

    def exclusions(self) -> Iterator[str]:
        for one in self.explanation.exclusions:
            told = self.say(
                "exclusion", programme=self.title(one.programme), outcome=self.words[one.outcome]
            )
            yield self.joined(told, self.law(one.source, one.article))

    def household(self, household: ExplainedHousehold) -> str:
        parts = [self.named(self.asked(household), self.value(household.value, household.kind))]
        parts.append(household.written)
        if household.members is None:
            parts.append(self.words["alone"])
        else:
            parts.append(self.say("members", count=household.members))
        if household.records is not None:
            parts.append(self.say("records", records=household.records))
        if household.uncertain:
            parts.append(self.words["uncertain"])
        if household.open is not None:
            reason = "none" if household.value is None else "uncertain"
            parts.append(self.say(f"open.{reason}", people=household.open))
        return self.joined(*parts)

    def asked(self, household: ExplainedHousehold) -> str:
        joint = self.words["joint"]
        titles = joint.join(map(self.title, household.asked)) or self.words["everybody"]
        question = self.say(household.function, asked=titles)
        if not household.relations:
            return question
        named = (RELATIONS[relation][self.language == "en"] for relation in household.relations)
        return self.say("of", household=question, relations=joint.join(named))

    def awards(self) -> Iterator[str]:
        it = self.explanation
        for award in it.awards:
            parts = [
                f"{self.title(award.title)}: {self.due(award.amount, award.up_to)}",
                self.law(award.source, award.article),
            ]
            if award.group is not None:
                parts += [
                    self.group(award.group),
                    self.law(award.group.source, award.group.article),
                ]
            yield self.joined(*parts)
        if it.outcome == "eligible":
            yield self.say("due", amount=self.money(it.amount))
        elif it.amount_up_to is not None:
            yield self.say("if", up_to=self.money(it.amount_up_to))

    def group(self, group: ExplainedGroup) -> str:
        title, before = self.title(group.title), self.due(group.before, group.before_up_to)
        if group.by_programme is None or group.by_award is None:
            return self.say("limited", group=title, before=before)
        return self.say(
            "withheld",
            group=title,
            programme=self.title(group.by_programme),
            award=self.title(group.by_award),
            before=before,
        )

    def due(self, lowest: int | None, up_to: int | None) -> str:
        amount = self.money(lowest)
        if up_to is None:
            return self.say("open_ended", amount=amount)
        if up_to != lowest:
            return self.say("open", amount=amount, up_to=self.money(up_to))
        return amount

    def parameters(self) -> Iterator[str]:
        for parameter in self.explanation.parameters:
            value = self.value(parameter.value, parameter.kind)
            yield self.joined(
                self.named(self.title(parameter.title), value),
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
        if isinstance(value, Mapping):
            value = [f"{key}: {self.value(single, kind)}" for key, single in value.items()]
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

    def named(self, title: str, value: str) -> str:
        return f"{title}{self.words['colon']}{value}"

    def joined(self, *parts: str) -> str:
        return self.words["stop"].join(part for part in parts if part)

    def say(self, sentence: str, **values: object) -> str:
        return self.words[sentence].format(**values)
