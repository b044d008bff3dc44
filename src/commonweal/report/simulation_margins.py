"""The margin of each group of a simulation: what it is at most, beside what is certain."""

from collections.abc import Iterator, Mapping

from commonweal.report.language import Language
from commonweal.report.model import Exhibit, Table
from commonweal.report.sections import headings
from commonweal.report.simulation_sections import Document, shown_money

_SIDES = ("before", "after")


def margins(
    language: Language,
    scenario: Document,
    table: Document,
    words: Mapping[str, str],
    title: str,
    column: str,
) -> Iterator[Exhibit]:
    """The margins of a table's lines, if anything is uncertain that may be told of one of them."""
    lines = [line for line in table["lines"] if line["margin"] is not None]
    if not lines or not _uncertain(scenario["result"]["total"]):
        return
    hidden = [words[line["key"]] for line in table["lines"] if line["margin"] is None]
    units = [unit for unit in ("families", "persons") if lines[0][unit] is not None]
    units += ["money"] if scenario["awards"] else []
    columns = [f"#{unit}{side}" for unit in units for side in ("-before-most", "-after-most")]

    def cells(line: Document) -> list[str]:
        most = [_most(line, unit, side) for unit in units for side in _SIDES]
        return [
            shown_money(language, number, scenario["currency"])
            if heading.startswith("#money")
            else language.number(number)
            for heading, number in zip(columns, most, strict=True)
        ]

    rest = table["margin_together"]
    caption = language.text("margins.title", group=title)
    note = language.text("margins.lines", names=language.listed(hidden)) if hidden else None
    yield Exhibit(
        caption,
        Table(
            caption,
            headings(language, column, *columns),
            [[words[line["key"]], *cells(line)] for line in lines],
            [language.text("places.together"), *cells(rest)] if rest else None,
        ),
        note=note,
    )


def _most(line: Document, unit: str, side: str) -> int:
    """What it is at most: those who are eligible and those who could be; all the money."""
    most = int(line["margin"][unit][side])
    return most if unit == "money" else most + int(line[unit][side])


def _uncertain(total: Document) -> bool:
    """Whether anybody could be eligible, or get more than is certain."""
    margin, money = total["margin"], total["money"]
    return margin is not None and any(
        margin["persons"][side] or margin["money"][side] != money[side] for side in _SIDES
    )
