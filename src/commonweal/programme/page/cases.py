"""The worked cases of a programme, as an official reads them."""

from collections.abc import Iterator
from typing import Any

from commonweal.programme.cases import CaseRun, Ran, kinds
from commonweal.programme.cases.results import UP_TO, result
from commonweal.programme.explanation.words import WORDS
from commonweal.programme.language import Constant, Kind
from commonweal.programme.page.model import Answer, Case, Entry
from commonweal.programme.page.speaker import Speaker

_TOTALS = ("amount", "amount_up_to")


def cases(speaker: Speaker) -> Iterator[Entry]:
    """Every case: what is known, and what has to come out, the outcome and the amounts first.

    Raises what is wrong with how the cases are written.
    """
    for ran in CaseRun(speaker.definitions).ran:
        example, case = ran.example, ran.example.case
        law = None if case.source is None else speaker.law(case.source, case.article)
        period = example.period
        days = (speaker.day(period.start), speaker.day(period.end))
        when = speaker.text(f"in.{speaker.programme.period.kind}", period.label, *days)
        told = Case(list(_facts(speaker, ran)), list(_results(speaker, ran)), law)
        yield Entry(example.name, speaker.title(case.title), case=told, note=when)


def _facts(speaker: Speaker, ran: Ran) -> Iterator[Answer]:
    types = kinds(speaker.definitions)
    uncertain = ran.example.case.uncertain
    names = [name for name in speaker.programme.facts if name in {*ran.example.facts, *uncertain}]
    for name in names:
        value = _said(speaker, ran.example.facts.get(name), types[name])
        note = speaker.text("cases.uncertain") if name in uncertain else ""
        yield Answer(_called(speaker, name), value, note)


def _results(speaker: Speaker, ran: Ran) -> Iterator[Answer]:
    types, expected = kinds(speaker.definitions), ran.example.expected
    leading = {"outcome", *_TOTALS}
    leading |= {name + end for name in speaker.programme.awards for end in ("", UP_TO)}
    first = [name for name in expected if name in leading]
    first.sort(key=lambda name: (name != "outcome", name in _TOTALS))
    for name in (*first, *(name for name in expected if name not in leading)):
        value = _outcome_or(speaker, name, expected[name], types[name])
        note = ""
        if name in ran.differing:
            got = _outcome_or(speaker, name, result(ran.determined, name), types[name])
            note = speaker.text("cases.differs", got)
        yield Answer(_called(speaker, name), value, note, leading=name in leading)


def _called(speaker: Speaker, name: str) -> str:
    """A fact or result by its title."""
    programme = speaker.programme
    if name == "outcome":
        return speaker.text("outcome")
    if name in _TOTALS:
        total = speaker.text("total")
        return total if name == "amount" else speaker.text("up_to", total)
    award = name.removesuffix(UP_TO)
    if award in programme.awards:
        title = speaker.title(programme.awards[award].title)
        return title if award == name else speaker.text("up_to", title)
    if name in programme.findings:
        return speaker.title(programme.findings[name].title)
    if name in programme.tables:
        return speaker.text("row_of", speaker.title(programme.tables[name].title))
    return speaker.named(name)


def _outcome_or(speaker: Speaker, name: str, value: Any, kind: Kind) -> str:
    return WORDS[speaker.language][value] if name == "outcome" else _said(speaker, value, kind)


def _said(speaker: Speaker, value: Any, kind: Kind) -> str:
    return speaker.text("cases.unknown") if value is None else speaker.said(Constant(value, kind))
