"""What other programmes did to a determination: exclusion, and awards of one group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.stacking.exclusion import BY

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
