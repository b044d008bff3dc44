"""The chapters of the page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from commonweal.programme import model
from commonweal.programme.language import Constant, Kind, Name
from commonweal.programme.language.words import Outline
from commonweal.programme.page.cases import cases
from commonweal.programme.page.model import Citation, Entry, Grid, Section, Statement
from commonweal.programme.page.speaker import Speaker

SHOWN = 4
"""Worked cases that are not folded away."""

Cells = list[str | Citation]


def sections(speaker: Speaker) -> Iterator[Section]:
    """Every chapter that has something to say."""
    makers = {
        "eligible": eligible,
        "awards": awards,
        "limits": limits,
        "rules": rules,
        "tables": tables,
        "parameters": parameters,
        "facts": facts,
        "findings": findings,
        "cases": cases,
        "sources": sources,
    }
    for name, make in makers.items():
        entries = list(make(speaker))
        if name == "cases" and entries:
            shown, folded = entries[:SHOWN], entries[SHOWN:]
            more = speaker.text("cases.more", str(len(folded))) if folded else ""
            note = speaker.text("cases.note")
            yield Section(name, speaker.text(name), shown, note, folded, more)
        elif entries:
            yield Section(name, speaker.text(name), entries)


def eligible(speaker: Speaker) -> Iterator[Entry]:
    declared, expression = speaker.programme.eligible, speaker.definitions.eligible
    if declared is not None and expression is not None:
        law = speaker.law(declared.source, declared.article)
        statement = Statement(speaker.points(expression), declared.expression, law)
        yield Entry("eligible", speaker.title(declared.title), [statement])


def awards(speaker: Speaker) -> Iterator[Entry]:
    for name, award in speaker.programme.awards.items():
        law = speaker.law(award.source, award.article)
        found = []
        for rung, step in zip(speaker.definitions.awards[name], award.ladder, strict=True):
            heading = "" if rung.when is None else speaker.sentence(rung.when)
            if rung.when is None and len(award.ladder) > 1:
                heading = speaker.text("otherwise")
            elif heading:
                heading = speaker.text("if", heading)
            written = step.amount if step.when is None else f"{step.when} → {step.amount}"
            found.append(Statement(speaker.points(rung.amount), written, law, heading))
        yield Entry(name, speaker.title(award.title), found)


def limits(speaker: Speaker) -> Iterator[Entry]:
    programme = speaker.programme
    for name, group in programme.groups.items():
        law = speaker.law(group.source, group.article)
        order = list(map(speaker.member, group.order))
        cap = (
            ""
            if group.cap is None
            else speaker.sentence(Name(speaker.definitions.scope[group.cap]))
        )
        said = Outline(speaker.text(f"limit.{group.policy or 'cap'}", cap))
        yield Entry(name, speaker.title(group.title), [Statement(said, "", law, members=order)])
    for exclusion in programme.excludes:
        law = speaker.law(exclusion.source, exclusion.article)
        said = Outline(speaker.text("excludes"))
        other = [speaker.member(exclusion.programme)]
        statement = Statement(said, "", law, members=other)
        yield Entry(f"without-{exclusion.programme}", "", [statement])


def rules(speaker: Speaker) -> Iterator[Entry]:
    for name, rule in speaker.programme.rules.items():
        versions = speaker.definitions.rule_versions[name]
        ends = _ends([since for since, _ in versions])
        found = [
            Statement(
                speaker.points(expression),
                declared.expression,
                speaker.law(declared.source, declared.article),
                speaker.span(since, end) if rule.versions else "",
            )
            for (since, expression), declared, end in zip(versions, rule.history, ends, strict=True)
        ]
        yield Entry(name, speaker.title(rule.title), found)


def tables(speaker: Speaker) -> Iterator[Entry]:
    for name, table in speaker.definitions.tables.items():
        declared = table.declared
        dated = any(row.valid_from or row.valid_until for row in table.rows)
        inputs = [_first_up(speaker.sentence(each)) for each in table.inputs]
        headings = [speaker.text("row"), *inputs, *_outputs(speaker, declared)]
        headings += [speaker.text("valid")] * dated + [speaker.text("law")]
        rows: list[Cells] = []
        for row, written in zip(table.rows, declared.rows, strict=True):
            cells: Cells = [str(row.number)]
            cells += map(speaker.condition, row.tests, table.inputs)
            cells += [speaker.cell(result) for result in row.results]
            cells += [speaker.span(row.valid_from, row.valid_until)] * dated
            article = written.article or (None if written.source else declared.article)
            rows.append([*cells, speaker.law(written.source or declared.source, article)])
        if table.otherwise is not None:
            rest = [speaker.cell(result) for result in table.otherwise]
            blank: Cells = [""] * len(table.inputs)
            law = speaker.law(declared.source, declared.article)
            after: Cells = [speaker.text("always")] * dated
            rows.append([speaker.text("otherwise"), *blank, *rest, *after, law])
        title = speaker.title(declared.title)
        note = speaker.text(f"hit.{declared.hit}")
        yield Entry(name, title, grid=Grid(title, headings, rows), note=note)


def parameters(speaker: Speaker) -> Iterator[Entry]:
    for name, parameter in speaker.programme.parameters.items():
        values = speaker.definitions.parameters[name]
        ends = _ends([dated.valid_from for dated, _ in values])
        keys = list(values[0][1]) if isinstance(values[0][1], Mapping) else []
        rows: list[Cells] = []
        for (dated, value), following in zip(values, ends, strict=True):
            last = min([d for d in (dated.valid_until, following) if d is not None], default=None)
            shown = (
                [speaker.said(Constant(value[key], parameter.kind)) for key in keys]
                if isinstance(value, Mapping)
                else [speaker.value(parameter, value)]
            )
            law = speaker.law(dated.source, dated.article)
            rows.append([speaker.span(dated.valid_from, last), *shown, law])
        rows.reverse()
        title = speaker.title(parameter.title)
        named = list(map(str, keys)) or [speaker.text("value")]
        headings = [speaker.text("valid"), *named, speaker.text("law")]
        yield Entry(name, title, grid=Grid(title, headings, rows))


def facts(speaker: Speaker) -> Iterator[Entry]:
    rows: list[Cells] = []
    for fact in speaker.programme.facts.values():
        absent = "" if fact.from_ is None else _absent(speaker, fact)
        rows.append([speaker.title(fact.title), _origin(speaker, fact), absent])
    headings = [speaker.text(each) for each in ("fact", "from", "absent")]
    yield Entry("facts", "", grid=Grid(speaker.text("facts"), headings, rows))


def findings(speaker: Speaker) -> Iterator[Entry]:
    for name, finding in speaker.programme.findings.items():
        expression = speaker.definitions.findings[name]
        statement = Statement(speaker.points(expression), finding.when, None)
        yield Entry(name, speaker.title(finding.title), [statement])


def sources(speaker: Speaker) -> Iterator[Entry]:
    for name, source in speaker.programme.sources.items():
        said = {
            "issued_by": speaker.title(source.issued_by),
            "number": source.number,
            "article": source.article,
            "date": speaker.day(source.date),
            "level": speaker.text(source.level),
        }
        joint, stop = (": ", "; ") if speaker.language == "en" else ("：", "；")
        parts = [f"{speaker.text(key)}{joint}{value}" for key, value in said.items() if value]
        note = [speaker.title(source.note)] if source.note is not None else []
        yield Entry(
            name,
            speaker.title(source.title),
            statements=[Statement(Outline(line), "", None) for line in note],
            note=stop.join(parts),
            link=source.link or "",
            label=speaker.text("link"),
        )


def _outputs(speaker: Speaker, declared: model.Table) -> list[str]:
    """The headings of the results: the table's own title says what a single one is."""
    if len(declared.outputs) == 1 and set(declared.outputs.values()) == {"money"}:
        return [speaker.text("amount")]
    return list(declared.outputs)


def _ends(starts: Sequence[date | None]) -> list[date | None]:
    """The last day of each of several things that follow one another."""
    return [day - timedelta(days=1) if day else None for day in [*starts[1:], None]]


def _first_up(sentence: str) -> str:
    return sentence.strip("“”") if sentence.count("“") == 1 else sentence


def _origin(speaker: Speaker, fact: model.Fact) -> str:
    if fact.person is not None:
        return speaker.text("person")
    if fact.household is not None:
        return speaker.text("household")
    read = [str(fact.from_), *([fact.join.dataset] if fact.join else [])]
    named = " + ".join(speaker.registers.title(name, speaker.language) for name in read)
    return speaker.text("of_household", named) if fact.of == "household" else named


def _absent(speaker: Speaker, fact: model.Fact) -> str:
    if fact.absent == "unknown":
        return speaker.text("unknown")
    if isinstance(fact.absent, bool):
        return speaker.said(Constant(fact.absent, Kind.BOOLEAN))
    return str(fact.absent)
