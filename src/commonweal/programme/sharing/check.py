"""The files of shared definitions, checked on their own, whether a programme uses them or not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from commonweal.programme import model
from commonweal.programme.definitions import Problems, define_parts
from commonweal.programme.document import Document
from commonweal.programme.errors import ProgrammeDuplicate
from commonweal.programme.inputs import check_facts
from commonweal.programme.sharing.errors import SharedCycle
from commonweal.programme.sharing.library import Library, read_library
from commonweal.programme.sharing.model import SECTIONS, Shared

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


def check_library(
    texts: Mapping[str, str], contracts: "Mapping[str, Contract] | None", problems: Problems
) -> Library:
    """The library of the files ``texts`` (name -> text), and everything wrong with it.

    Without ``contracts`` it is what the files say by themselves that is checked.
    """
    library = read_library(texts, problems)
    groups: dict[str, Document] = {}
    for document, shared in library.files.values():
        for name in shared.groups:
            first = groups.setdefault(name, document)
            if first is not document:
                place = document.place(("groups", name))
                message = f"the group {name} already stands at {first.place(('groups', name))}"
                problems.add(ProgrammeDuplicate(place, message))
        _check_file(library, document, shared, contracts, problems)
    _check_circles(library, problems)
    return library


def _check_file(
    library: Library,
    document: Document,
    shared: Shared,
    contracts: "Mapping[str, Contract] | None",
    problems: Problems,
) -> None:
    library.known(document, shared.uses, problems)
    found = Problems()
    values = {"uses": [shared.definitions], "currency": shared.currency}
    alone = Document(document.file, document.text, values, document.places)
    merged = library.merged(alone, found)
    if merged is not None:
        definitions = define_parts(merged, _alone(library, shared), found)
        if contracts is not None:
            check_facts(definitions, contracts, found)
    for problem in found.found:
        # What a used file has wrong is told of that file.
        if problem.place.file == document.file:
            problems.add(problem)


def _alone(library: Library, shared: Shared) -> model.Programme:
    """The definitions, with those they use, as a programme that neither decides nor looks."""
    reached = [library.files[name][1] for name in library.reached([shared.definitions])]
    sections = {
        section: {name: part for one in reached for name, part in getattr(one, section).items()}
        for section in SECTIONS
    }
    nobody = model.Population.model_validate({"title": shared.title, "from": shared.definitions})
    alone = model.Programme.model_construct(
        programme=shared.definitions,
        title=shared.title,
        currency=shared.currency,
        population=nobody,
    )
    return alone.model_copy(update=sections)


def _check_circles(library: Library, problems: Problems) -> None:
    """Files that use each other, each circle told once."""
    done: set[str] = set()
    for start in library.files:
        walk = [start]
        while walk and start not in done:
            uses = [u for u in library.files[walk[-1]][1].uses if u in library.files]
            circle = next((u for u in uses if u in walk), None)
            following = next((u for u in uses if u not in done), None)
            if circle is not None:
                names = [*walk[walk.index(circle) :], circle]
                document = library.files[walk[-1]][0]
                index = library.files[walk[-1]][1].uses.index(circle)
                problems.add(SharedCycle(document.place(("uses", index)), names))
                done.update(walk)
                break
            if following is None:
                done.add(walk.pop())
            else:
                walk.append(following)
