"""How rule files stand beside what was published, as the terminal shows it."""

from collections.abc import Iterable, Iterator

from commonweal.cli.console import output
from commonweal.database import Database, SchemaOlder
from commonweal.errors import DatabaseError
from commonweal.programme.publication import Standing, Version, all_versions, standings
from commonweal.workspace import Workspace


def standing_of(workspace: Workspace) -> list[Standing]:
    """Every programme of the workspace beside its newest version."""
    folder = workspace.path("programmes")
    try:
        database = workspace.database()
    except SchemaOlder:
        # Before the first run nothing can have been published.
        return standings(folder, [])
    with database:
        return standings(folder, _versions(workspace, database))


def tell_standing(workspace: Workspace) -> None:
    """Say which programmes are drafts and which rule files are not what was published.

    Rule files can be checked where the store cannot be asked; then that is said.
    """
    try:
        found = standing_of(workspace)
    except DatabaseError as error:
        output.print(f"What was published cannot be told: {error}", soft_wrap=True, markup=False)
        return
    for line in sentences(found):
        output.print(line, soft_wrap=True, markup=False)


def sentences(found: Iterable[Standing]) -> Iterator[str]:
    """What there is to say, and nothing where all is as it was published."""
    found = list(found)
    drafts = [one.programme for one in found if one.newest is None]
    if drafts:
        yield f"Drafts, never published: {', '.join(drafts)}"
    for one in found:
        if one.newest is None or not one.differs:
            continue
        if one.newest.repeals:
            yield f"{one.programme} was ended by version {one.newest.number}; its file is ignored"
        else:
            yield (
                f"{one.programme}: the rule file is not what was published as version "
                f"{one.newest.number}; runs go by the version"
            )


def _versions(workspace: Workspace, database: Database) -> list[Version]:
    with database.session() as session:
        return all_versions(session, workspace.lake().identity)
