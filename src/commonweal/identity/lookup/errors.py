"""Failures of a lookup."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from commonweal.errors import IdentityError


class LookupMissing(IdentityError):
    """There is nothing to look up in."""

    code = "identity.lookup-missing"
    hint = (
        "Run `commonweal lookup refresh` after a run, or set `lookup = true` under [identity] in "
        "workspace.toml so that every run does it."
    )

    def __init__(self) -> None:
        super().__init__("no linkage of this workspace has been made ready for lookups")


class LookupOutdated(IdentityError):
    """What lookups read was made by another version of the program."""

    code = "identity.lookup-outdated"
    hint = "Run `commonweal lookup refresh`."

    def __init__(self, made_by: str) -> None:
        super().__init__(
            f"the lookup tables were made by Commonweal {made_by}, which read them otherwise"
        )
        self.made_by = made_by


class LookupIncomplete(IdentityError):
    """Rows of an index are not there.

    Either it is no longer the newest, which :class:`commonweal.identity.lookup.Lookup` sees to, or
    somebody removed them.
    """

    code = "identity.lookup-incomplete"
    hint = "Delete every row of the table lookup_indexes and run `commonweal lookup refresh`."

    def __init__(self) -> None:
        super().__init__("the lookup tables lack rows that were written")


class RoleUnknown(IdentityError):
    """A value was given for a role that no record of a person has."""

    code = "identity.lookup-role-unknown"
    hint = "Name the roles as contracts do: person.name, person.birth_date, address.region, ..."

    def __init__(self, role: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no role {role!r}; there are {', '.join(known)}")
        self.role = role


class SaysTooLittle(IdentityError):
    """The record has no combination of values by which persons are found."""

    code = "identity.lookup-says-too-little"
    hint = "Give one of these combinations; whatever else is known makes the answer surer."

    def __init__(self, told: Iterable[str], enough: AbstractSet[frozenset[str]]) -> None:
        """``enough``: attributes by which persons are found together."""
        least = [names for names in enough if not any(other < names for other in enough)]
        ways = sorted((len(names), " and ".join(sorted(names))) for names in least)
        super().__init__(
            f"nobody can be found by {', '.join(told) or 'nothing'} alone, but by "
            f"{'; '.join(way for _, way in ways)}"
        )
