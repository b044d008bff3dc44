"""What other programmes did to a determination: exclusion, and awards of one group."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Kind
from commonweal.programme.plan import EXCLUDED, Plan
from commonweal.programme.stacking.exclusion import BY, CERTAIN

Lookup = Callable[[str], "Definitions | None"]
"""Programme -> its definitions as they were stored."""


@dataclass(frozen=True)
class ExplainedExclusion:
    """A programme whose eligible are not eligible here, and what it decided about the person."""

    programme: model.Title
    outcome: str
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class Excluded:
    """Whether any of the programmes that exclude others takes the person out of this one."""

    by: tuple[model.Title, ...]
    """The programmes that do, or may; where none does, all that could."""
    value: bool | None
    uncertain: bool
    decisive: bool
    """It has to be settled before the outcome is decided."""
    name: str = EXCLUDED
    kind: Kind = Kind.BOOLEAN


@dataclass(frozen=True)
class ExplainedGroup:
    """What an award was by the programme's own rules, and why its group changed it."""

    title: model.Title
    before: int | None
    before_up_to: int | None
    by_programme: model.Title | None
    """What takes precedence for certain; None when that is not known yet, or for a cap alone."""
    by_award: model.Title | None
    source: model.Source
    article: str | None


def exclusions(name: str, row: Mapping[str, Any], lookup: Lookup) -> tuple[ExplainedExclusion, ...]:
    """The programmes that exclude the person from programme ``name``, or may."""
    found = []
    for column, outcome in row.items():
        if not column.startswith(BY) or outcome in {None, "ineligible"}:
            continue
        other = lookup(column.removeprefix(BY))
        if other is None:
            continue
        for exclusion in other.programme.excludes:
            if exclusion.programme == name:
                found.append(
                    ExplainedExclusion(
                        programme=other.programme.title,
                        outcome=outcome,
                        source=other.programme.sources[exclusion.source],
                        article=exclusion.article,
                    )
                )
    return tuple(found)


def excluded(
    plan: Plan,
    row: Mapping[str, Any],
    found: Sequence[ExplainedExclusion],
    lookup: Lookup,
    decisive: Collection[str],
) -> Excluded | None:
    """Whether a person is excluded, from :func:`exclusions`; None where no programme could."""
    if not plan.excluded_by:
        return None
    others = [other for name in plan.excluded_by if (other := lookup(name)) is not None]
    return Excluded(
        by=tuple(one.programme for one in found)
        or tuple(other.programme.title for other in others),
        value=row[EXCLUDED],
        uncertain=exclusion_uncertain(row),
        decisive=EXCLUDED in decisive,
    )


def exclusion_uncertain(row: Mapping[str, Any]) -> bool:
    """Whether it is known that the person is excluded or not, but not on certain facts alone."""
    return row[EXCLUDED] is not None and row[CERTAIN] is None


def group_of(
    programme: model.Programme, award: str, row: Mapping[str, Any], lookup: Lookup
) -> ExplainedGroup | None:
    """What the group of ``award`` changed; None when it changed nothing."""
    group = programme.groups.get(programme.awards[award].group or "")
    before = row.get(f"{award}__before"), row.get(f"{award}__before_up_to")
    if group is None or before == (row[award], row[f"{award}__up_to"]):
        return None
    by, _, by_award = (row[f"{award}__withheld_by"] or "").partition(".")
    other = lookup(by) if by else None
    return ExplainedGroup(
        title=group.title,
        before=before[0],
        before_up_to=before[1],
        by_programme=other.programme.title if other else None,
        by_award=other.programme.awards[by_award].title if other else None,
        source=programme.sources[group.source],
        article=group.article,
    )
