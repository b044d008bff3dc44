"""`commonweal explain person`: who somebody is, on which records, and how that came about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.identity.history.story import Event, Story

_SAID = {
    "merged": "{from_person} was merged into {into_person}",
    "split": "{from_person} was split: {into_person} became a person of its own",
    "restored": "{into_person} became a person of its own again, apart from {from_person}",
    "moved": "records of {from_person} went over to {into_person}",
    "ended": "{from_person} had no record any more",
    "revived": "a record of {from_person} came back",
}
_BECAUSE = {
    "delivery": "a delivery changed records",
    "decision": "a reviewer decided",
    "model": "all records were weighed anew",
}


def register(explain: typer.Typer) -> None:
    """Add the command to the group `explain`."""
    explain.command("person")(person)


def person(
    person_id: Annotated[str, typer.Argument(help="The id, also a former one.", metavar="ID")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Tell who a person is now, on which records, and every change of what the id means."""
    import json
    from dataclasses import asdict

    from commonweal.cli.console import output
    from commonweal.identity.decisions import all_decisions
    from commonweal.identity.history.story import tell_story
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        with database.session() as session:
            decisions = all_decisions(session, published.lake.identity)
            story = tell_story(engine, published.source, person_id, decisions)
    if as_json:
        typer.echo(json.dumps(asdict(story), ensure_ascii=False, indent=2, default=str))
        return
    output.print("\n".join(_lines(story)), markup=False, soft_wrap=True)


def _lines(story: "Story") -> list[str]:
    lines = [f"Person {story.person_id}, so called since linkage {story.since}"]
    if story.asked != story.person_id:
        lines.insert(0, f"{story.asked} redirects to {story.person_id}.")
    if story.other_ids:
        lines.append(f"  Also known as {', '.join(story.other_ids)}")
    if story.ended is not None:
        lines.append(f"  No record is left since linkage {story.ended}.")
    lines += [f"  {what:<12} {value}  (from {where})" for what, value, where in story.values]
    if story.cohesion is not None:
        lines.append(f"  Holds together by {story.cohesion:+.1f} at the weakest joint")
    lines.append(f"Records ({len(story.records)}):")
    for record in story.records:
        about = "" if record.key.subject == "self" else f" ({record.key.subject})"
        weight = "" if record.weight is None else f"  match weight {record.weight:+.1f}"
        lines.append(f"  {record.key.dataset}/{record.key.record_id}{about}{weight}")
    if story.events:
        lines.append("What happened:")
        lines += [line for event in story.events for line in _told(event)]
    return lines


def _told(event: "Event") -> list[str]:
    said = _SAID[event.kind].format(from_person=event.from_person, into_person=event.into_person)
    many = f" ({event.records} records)" if event.records > 1 else ""
    because = _BECAUSE[event.cause]
    lines = [f"  linkage {event.linkage}: {said}{many}, because {because} [{event.event}]"]
    if event.undone is not None:
        undone = event.undone
        lines.append(
            f"    undone by {undone.reviewer} on {undone.decided_at:%Y-%m-%d} "
            f"(decision {undone.decision}): {undone.reason}"
        )
    return lines
