"""docs/sharing.md shows files that are right."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from commonweal.catalogue import load_contracts
from commonweal.programme import check
from commonweal.programme.sharing.model import Shared

ROOT = Path(__file__).parents[3]
BLOCKS = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGE = (ROOT / "docs/sharing.md").read_text("utf-8")
(MEALS,) = BLOCKS.findall((ROOT / "docs/programmes.md").read_text("utf-8"))
SHARED, USING, EXCLUDING = BLOCKS.findall(PAGE)


def section(text: str, key: str) -> str:
    """One top-level section of a rule file, as it is written."""
    found = re.search(rf"^{key}:.*?(?=^\S|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[0]


def test_the_files_on_the_page_are_right(world: Any) -> None:
    meals = MEALS
    for key in yaml.safe_load(USING):
        written = section(USING, key)
        meals = (
            meals.replace(section(meals, key), written)
            if f"\n{key}:" in meals
            else (f"{meals}{written}")
        )
    transport = MEALS.replace("programme: school_meals", "programme: school_transport")
    world.rules(SHARED, "shared/low_income.yaml")
    world.rules(f"{meals}{EXCLUDING}", "school_meals.yaml")
    world.rules(transport, "school_transport.yaml")
    contracts = load_contracts(ROOT / "src/commonweal/templates/guizhou/contracts")
    checked, problems = check(world.root / "programmes", contracts)
    assert problems == []
    assert [one.definitions.name for one in checked] == ["school_meals", "school_transport"]
    assert list(checked[0].definitions.rules) == ["low_income", "under_the_line"]


@pytest.mark.parametrize("key", Shared.model_fields)
def test_every_key_is_described(key: str) -> None:
    assert f"`{key}`" in PAGE
