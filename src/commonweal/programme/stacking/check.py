"""Groups and exclusions, checked in a programme and between programmes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from commonweal.programme import model
from commonweal.programme.document import Document
from commonweal.programme.errors import NameUnknown, PlacedError, suggestion
from commonweal.programme.language import Kind
from commonweal.programme.stacking.errors import ExclusionCycle, ExclusionInvalid, GroupInvalid

if TYPE_CHECKING:
    from commonweal.programme.definitions import Definitions, Problems


def check_groups(document: Document, programme: model.Programme, problems: "Problems") -> None:
    """The groups that a programme uses, and the awards that belong to them."""
    for name, group in programme.groups.items():
        if ("groups", name) not in document.origins:
            message = f"the group {name} concerns other programmes too and cannot stand here"
            problems.add(GroupInvalid(document.place(("groups", name)), message))
        if group.cap is not None:
            limit = programme.parameters.get(group.cap)
            money = [n for n, p in programme.parameters.items() if p.kind is Kind.MONEY]
            if limit is None or limit.kind is not Kind.MONEY:
                place = document.place(("groups", name, "cap"))
                problems.add(NameUnknown(place, "parameter of type money", group.cap, money))
    for name, award in programme.awards.items():
        if award.group is None:
            continue
        place = document.place(("awards", name, "group"))
        if award.group not in programme.groups:
            problems.add(NameUnknown(place, "group", award.group, list(programme.groups)))
        elif programme.programme not in programme.groups[award.group].order:
            order = programme.groups[award.group].order
            near = suggestion(programme.programme, order)
            message = f"the order of {award.group} leaves {programme.programme} out{near}"
            problems.add(GroupInvalid(place, message))


def check_together(programmes: Sequence["Definitions"], names: Sequence[str]) -> list[PlacedError]:
    """What is wrong between ``programmes``; ``names`` are those of all there are, right or not."""
    known = {definitions.name: definitions for definitions in programmes}
    return [
        *_groups(programmes),
        *(problem for one in programmes for problem in _exclusions(one, known, names)),
        *_circles(known),
    ]


def _groups(programmes: Sequence["Definitions"]) -> list[PlacedError]:
    """The programmes of one group have one period and one currency."""
    first: dict[str, model.Programme] = {}
    problems: list[PlacedError] = []
    for definitions in programmes:
        programme = definitions.programme
        for name, award in programme.awards.items():
            if award.group not in programme.groups:
                continue
            other = first.setdefault(award.group, programme)
            if (other.period, other.currency) != (programme.period, programme.currency):
                place = definitions.document.place(("awards", name, "group"))
                message = (
                    f"{other.programme}, of the same group {award.group}, has another "
                    f"{'currency' if other.period == programme.period else 'period'}"
                )
                problems.append(GroupInvalid(place, message))
    return problems


def _exclusions(
    definitions: "Definitions", known: Mapping[str, "Definitions"], names: Sequence[str]
) -> list[PlacedError]:
    problems: list[PlacedError] = []
    for index, exclusion in enumerate(definitions.programme.excludes):
        place = definitions.document.place(("excludes", index, "programme"))
        if exclusion.programme not in names:
            problems.append(NameUnknown(place, "programme", exclusion.programme, names))
            continue
        if exclusion.programme not in known:
            continue
        other = known[exclusion.programme].programme
        if other.eligible is None:
            message = f"{other.programme} decides nothing, so nobody can be excluded from it"
            problems.append(ExclusionInvalid(place, message))
        elif other.period != definitions.programme.period:
            message = f"{other.programme} has another period"
            problems.append(ExclusionInvalid(place, message))
    return problems


def _circles(known: Mapping[str, "Definitions"]) -> list[PlacedError]:
    """One problem for each circle: programmes that cannot be put after those that exclude them."""
    problems: list[PlacedError] = []
    waiting = {
        name: {one.programme for one in definitions.programme.excludes if one.programme in known}
        for name, definitions in known.items()
    }
    while waiting:
        ready = [name for name, excluded in waiting.items() if not excluded & set(waiting)]
        for name in ready:
            del waiting[name]
        if waiting and not ready:
            circle = _circle(waiting)
            document = known[circle[0]].document
            excludes = known[circle[0]].programme.excludes
            index = [one.programme for one in excludes].index(circle[1])
            problems.append(ExclusionCycle(document.place(("excludes", index)), circle))
            for name in circle[:-1]:
                del waiting[name]
    return problems


def _circle(excluded: Mapping[str, set[str]]) -> list[str]:
    """A circle among programmes that each exclude another, its first name repeated at the end."""
    walk = [min(excluded)]
    while True:
        following = min(excluded[walk[-1]] & set(excluded))
        if following in walk:
            return [*walk[walk.index(following) :], following]
        walk.append(following)
