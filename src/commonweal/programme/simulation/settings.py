"""A rule file with other values of its parameters, as if somebody had edited it.

The text itself is changed and read again, so that everything that is checked of a file is checked
of what is simulated, and both give the same determinations.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from commonweal.programme.definitions import Definitions
from commonweal.programme.document import read_document
from commonweal.programme.errors import PlacedError
from commonweal.programme.folder import Checked, RuleFile, load_one
from commonweal.programme.simulation.errors import SettingInvalid, SettingUnknown
from commonweal.programme.values import value

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


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
    if programme.parameters[name].by is not None:
        raise SettingInvalid(name, "it has a value for each key; change a copy of the rule file")
    try:
        # As a list of one, so that no setting can bring keys of its own.
        values = read_document(f"- {written}", name).values
        if len(values) != 1 or isinstance(values[0], dict):
            raise SettingInvalid(name, "one value is needed")
        value(programme.parameters[name].kind, values[0], programme.currency)
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
    if not values:
        return checked
    own = definitions.document
    texts = {own.file: own.text, **own.used}
    spans = [(*_span(definitions, name, day), new) for name, new in values.items()]
    for file, start, end, new in sorted(spans, key=lambda span: span[:3], reverse=True):
        texts[file] = f"{texts[file][:start]}: {_yaml(new)}{texts[file][end:]}"
    return load_one(RuleFile(own.file, texts.pop(own.file), texts), contracts)


def in_force(definitions: Definitions, name: str, day: date) -> str:
    """The value of a parameter on ``day`` as the rule file writes it."""
    value = definitions.parameter_at(name, day)[0].value
    if isinstance(value, list):
        return f"[{', '.join(str(each) for each in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _span(definitions: Definitions, name: str, day: date) -> tuple[str, int, int]:
    """In which file and where the value of ``name`` in force on ``day`` stands, with its colon.

    A list in lines of its own may stand no deeper than its key, so it is replaced from the key on.
    """
    dated, _ = definitions.parameter_at(name, day)
    index = definitions.programme.parameters[name].values.index(dated)
    own = definitions.document
    document = own.origins.get(("parameters", name), own)
    node: Any = yaml.compose(document.text, Loader=yaml.SafeLoader)
    for step in ("parameters", name, "values"):
        node = _entry(node, step)[1]
    key, value = _entry(node.value[index], "value")
    start, end = key.end_mark.index, value.end_mark.index
    # A list in lines of its own ends where the next key begins.
    return document.file, start, start + len(document.text[start:end].rstrip())


def _entry(mapping: Any, name: str) -> tuple[Any, Any]:
    """A key of a mapping and its value."""
    return next((key, value) for key, value in mapping.value if key.value == name)


def _yaml(value: Any) -> str:
    """A value on one line, in the words of a rule file."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
