"""The one compiled query, kept as a golden file so that a change in it can be read.

After a change on purpose: delete the file, run the test once, read the difference, commit it.
"""

from datetime import date
from pathlib import Path

import pytest
import sqlglot
from sqlglot.errors import UnsupportedError

import commonweal
from commonweal.programme.definitions import Problems, define
from commonweal.programme.period import period_at
from commonweal.programme.plan import make_plan
from commonweal.programme.sharing import read_folder, read_library
from commonweal.programme.steps import outcome

GOLDEN = Path(__file__).parent / "golden"
RULES = Path(commonweal.__file__).parent / "templates/guizhou/programmes/vocational_support.yaml"


def compiled() -> str:
    """The query that evaluates vocational support in 2021."""
    library = read_library(read_folder(RULES.parent), Problems())
    definitions = define(RULES.read_text("utf-8"), RULES.name, Problems(), library)
    assert definitions is not None
    during = period_at(definitions.programme.period, date(2021, 10, 1))
    return outcome.evaluated(make_plan(definitions, None, during, 10.0, {}), '"facts"')


def test_the_compiled_query_is_the_one_that_was_read() -> None:
    golden = GOLDEN / "vocational_support.duckdb.sql"
    (tree,) = sqlglot.parse(compiled(), dialect="duckdb")
    assert tree is not None
    written = tree.sql(dialect="duckdb", pretty=True) + "\n"
    if not golden.exists():
        golden.write_text(written, "utf-8")
        pytest.fail(f"{golden.name} was missing and is written now: read it, then run again")
    assert golden.read_text("utf-8") == written


def test_the_query_can_be_said_to_spark_but_for_one_word() -> None:
    """TRY has no single counterpart: Spark spells it try_add, try_multiply and so on."""
    with pytest.raises(UnsupportedError) as caught:
        sqlglot.transpile(
            compiled(), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    assert set(str(caught.value).split("\n\n")) == {"Unsupported TRY function"}
