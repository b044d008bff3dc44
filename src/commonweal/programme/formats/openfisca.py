"""Parameters as OpenFisca writes them.

A parameter is a file ``name.yaml`` with ``description``, ``metadata`` and ``values``, a value for
each day from which one holds and ``null`` from the day on which none does. A parameter with keys is
a node: a parameter for each key. Amounts are in the whole unit of the currency.

After *Legislation parameters* of the OpenFisca documentation.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import yaml

from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Kind, Value
from commonweal.programme.model import DatedValue
from commonweal.programme.values import DatedValues

DAY = timedelta(days=1)


def exported(definitions: Definitions, names: Iterable[str]) -> dict[str, str]:
    """File name -> content, for the parameters of a programme that are named."""
    return {f"{name}.yaml": _written(_parameter(definitions, name)) for name in names}


def last_days(spans: Sequence[tuple[date, date | None]]) -> list[date | None]:
    """The last day of each of several values, which the next one ends; None: to this day."""
    found = []
    for (_, until), following in zip(spans, [*spans[1:], None], strict=True):
        before = following[0] - DAY if following is not None else None
        ends = [day for day in (until, before) if day is not None]
        found.append(min(ends) if ends else None)
    return found


def _parameter(definitions: Definitions, name: str) -> dict[Any, Any]:
    parameter = definitions.programme.parameters[name]
    values = definitions.parameters[name]
    about: dict[Any, Any] = {
        "description": parameter.title.en,
        "metadata": {
            **_unit(parameter.kind, definitions.programme.currency),
            "reference": _references(definitions, values),
            "commonweal": {
                "title": parameter.title.model_dump(),
                "type": parameter.type,
                **({"by": parameter.by} if parameter.by else {}),
            },
        },
    }
    if parameter.by is None:
        return about | {"values": _values(values, parameter.kind)}
    keyed = [(dated, value) for dated, value in values if isinstance(value, Mapping)]
    return about | {
        key: {
            "description": f"{parameter.title.en}: {key}",
            "metadata": _unit(parameter.kind, definitions.programme.currency),
            "values": _values([(d, each[key]) for d, each in keyed], parameter.kind),
        }
        for key in keyed[0][1]
    }


def _unit(kind: Kind, currency: str) -> dict[str, str]:
    return {"unit": f"currency-{currency}"} if kind is Kind.MONEY else {}


def _references(definitions: Definitions, values: DatedValues) -> list[dict[str, str]]:
    """The laws cited, each once."""
    found: list[dict[str, str]] = []
    for dated, _ in values:
        source = definitions.programme.sources[dated.source]
        parts = [source.title.en, source.number, dated.article or source.article]
        reference = {"title": ", ".join(part for part in parts if part)}
        if source.link is not None:
            reference["href"] = source.link
        if reference not in found:
            found.append(reference)
    return found


def _values(values: Sequence[tuple[DatedValue, Any]], kind: Kind) -> dict[date, Any]:
    ends = last_days([(dated.valid_from, dated.valid_until) for dated, _ in values])
    found: dict[date, Any] = {}
    for (dated, value), end in zip(values, ends, strict=True):
        found[dated.valid_from] = {"value": _value(value, kind)}
        if end is not None:
            found[end + DAY] = {"value": None}
    return found


def _value(value: Value, kind: Kind) -> Any:
    if kind is Kind.MONEY and isinstance(value, int):
        return Decimal(value) / 100
    return list(value) if isinstance(value, tuple) else value


class _Exact(yaml.SafeDumper):
    """YAML in which a number has the digits that it has and nothing is referred to."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    written = format(value, "f")
    if "." in written:
        written = written.rstrip("0").removesuffix(".")
    kind = "float" if "." in written else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", written)


_Exact.add_representer(Decimal, _number)


def _written(parameter: Mapping[Any, Any]) -> str:
    return yaml.dump(dict(parameter), Dumper=_Exact, allow_unicode=True, sort_keys=False, width=100)
