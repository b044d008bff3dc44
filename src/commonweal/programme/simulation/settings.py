"""A rule file with other values of its parameters, as if somebody had edited it.

The text itself is changed and read again, so that everything that is checked of a file is checked
of what is simulated, and both give the same determinations.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from commonweal.programme import model
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.document import read_document
from commonweal.programme.errors import PlacedError
from commonweal.programme.inputs import check_inputs
from commonweal.programme.service import Checked
from commonweal.programme.simulation.errors import SettingInvalid, SettingUnknown

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


def read_checked(text: str, file: str, contracts: "Mapping[str, Contract]") -> Checked:
    """The programme that ``text`` says; raises the first thing wrong with it."""
    problems = Problems()
    definitions = define(text, file, problems)
    inputs = check_inputs(definitions, contracts, problems) if definitions is not None else None
    if definitions is None or inputs is None or problems.found:
        raise problems.found[0]
    return Checked(definitions, inputs)


def parse_setting(text: str) -> tuple[str, str]:
    """``"line=5000 yuan"`` -> ``("line", "5000 yuan")``."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not value.strip():
        raise SettingInvalid(text, "a parameter, `=` and its value are needed")
    return name.strip(), value.strip()


def written_value(definitions: Definitions, name: str, written: str) -> Any:
    """``written`` as the rule file's reader sees it, if it is a value of the parameter ``name``.

    Raises :class:`SettingUnknown` and :class:`SettingInvalid`.
    """
    programme = definitions.programme
    if name not in programme.parameters:
        raise SettingUnknown(definitions.name, name, list(programme.parameters))
    try:
        # As a list of one, so that no setting can bring keys of its own.
        values = read_document(f"- {written}", name).values
        if len(values) != 1 or isinstance(values[0], dict):
            raise SettingInvalid(name, "one value is needed")
        model.parameter_value(programme.parameters[name].kind, values[0], programme.currency)
    except PlacedError as error:
        raise SettingInvalid(name, "it cannot be read as a value of a rule file") from error
    except ValueError as error:
        raise SettingInvalid(name, str(error)) from error
    return values[0]


def with_settings(
    checked: Checked,
    settings: Mapping[str, str],
    day: date,
    contracts: "Mapping[str, Contract]",
) -> Checked:
    """``checked`` with other values, as written, of the parameters in force on ``day``.

    Raises :class:`SettingUnknown`, :class:`SettingInvalid`, and what is wrong with a rule file
    that has these values (such as a divisor that became 0).
    """
    definitions = checked.definitions
    values = {name: written_value(definitions, name, written) for name, written in settings.items()}
    text = definitions.document.text
    spans = {_span(definitions, name, day): value for name, value in values.items()}
    for (start, end), value in sorted(spans.items(), key=lambda entry: entry[0], reverse=True):
        text = f"{text[:start]}: {_yaml(value)}{text[end:]}"
    return read_checked(text, definitions.document.file, contracts) if spans else checked


def in_force(definitions: Definitions, name: str, day: date) -> str:
    """The value of a parameter on ``day`` as the rule file writes it."""
    value = definitions.parameter_at(name, day)[0].value
    if isinstance(value, list):
        return f"[{', '.join(str(each) for each in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _span(definitions: Definitions, name: str, day: date) -> tuple[int, int]:
    """Where in the rule file the value of ``name`` in force on ``day`` stands, with its colon.

    A list in lines of its own may stand no deeper than its key, so it is replaced from the key on.
    """
    dated, _ = definitions.parameter_at(name, day)
    index = definitions.programme.parameters[name].values.index(dated)
    text = definitions.document.text
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in ("parameters", name, "values"):
        node = _entry(node, step)[1]
    key, value = _entry(node.value[index], "value")
    start, end = key.end_mark.index, value.end_mark.index
    # A list in lines of its own ends where the next key begins.
    return start, start + len(text[start:end].rstrip())


def _entry(mapping: Any, name: str) -> tuple[Any, Any]:
    """A key of a mapping and its value."""
    return next((key, value) for key, value in mapping.value if key.value == name)


def _yaml(value: Any) -> str:
    """A value on one line, in the words of a rule file."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
