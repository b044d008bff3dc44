"""A document checked against the shape that a model of the rule files prescribes."""

from typing import TypeVar

from pydantic import ValidationError

from commonweal.programme import model
from commonweal.programme.document import Document, Path
from commonweal.programme.errors import ProgrammeFileInvalid, suggestion

Shape = TypeVar("Shape", bound=model.Part)


def shaped(document: Document, shape: type[Shape]) -> Shape:
    """The document's values as ``shape``; raises the first thing wrong, with its place."""
    try:
        return shape.model_validate(document.values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path: Path = tuple(first["loc"])
        place = document.place(path)
        where = ".".join(str(step) for step in path) or "the file"
        if first["type"] == "extra_forbidden":
            known = suggestion(str(path[-1]), _keys())
            raise ProgrammeFileInvalid(place, f"there is no key {where}{known}") from error
        reason = "is missing" if first["type"] == "missing" else _reason(first["msg"])
        raise ProgrammeFileInvalid(place, f"{where}: {reason}") from error


def _keys() -> list[str]:
    """Every key of every part."""
    return sorted(
        {
            field.alias or name
            for part in model.Part.__subclasses__() + model.Cited.__subclasses__()
            for name, field in part.model_fields.items()
        }
    )


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
