"""docs/programmes.md tells the language as it is."""

import re
from pathlib import Path
from typing import Any

import pytest

from commonweal.catalogue import load_contracts
from commonweal.programme import check, model
from commonweal.programme.language.household import FUNCTIONS as HOUSEHOLD
from commonweal.programme.language.household import RELATIONS
from commonweal.programme.language.parse import FUNCTIONS
from commonweal.programme.period import SYMBOLS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/programmes.md").read_text("utf-8")


def test_the_whole_file_on_the_page_is_right(world: Any) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    world.rules(block)
    contracts = load_contracts(ROOT / "src/commonweal/templates/guizhou/contracts")
    checked, problems = check(world.root / "programmes", contracts)
    assert (len(checked), problems) == (1, [])


@pytest.mark.parametrize("part", [*model.Part.__subclasses__(), *model.Cited.__subclasses__()])
def test_every_key_is_described(part: type[model.Part]) -> None:
    keys = {field.alias or name for name, field in part.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in PAGE and f"`{key}:" not in PAGE} <= {
        "zh",
        "en",
    }


def test_every_function_and_name_of_the_period_is_described() -> None:
    assert [word for word in (*FUNCTIONS, *SYMBOLS) if word not in PAGE] == []


def test_every_question_to_the_household_is_described() -> None:
    assert [word for word in HOUSEHOLD if f"household.{word}(" not in PAGE] == []
    assert [relation for relation in RELATIONS if f"`{relation}`" not in PAGE] == []
