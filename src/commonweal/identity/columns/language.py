"""The SQL that a condition may be written in: what is not listed here never reaches the engine."""

import re
from enum import StrEnum
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.parsers.duckdb import DuckDBParser

MAXIMUM_CHARACTERS = 20_000
MAXIMUM_DEPTH = 200
"""Nodes of the tree above one another."""
NUMBER = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?")


class PlainDuckDB(DuckDB):
    """DuckDB's grammar without any knowledge of functions.

    sqlglot rewrites functions it knows (``jaro_winkler_similarity`` with a cutoff, ``len``, ``~``)
    into what it takes for the same. A model must be read as it was trained, so that every function
    stays a name with arguments.
    """

    class Parser(DuckDBParser):
        """The parser without functions; only those with a syntax of their own are kept."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: DuckDBParser.FUNCTION_PARSERS[name] for name in ("CAST", "TRY_CAST", "EXTRACT")
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            "CASE": DuckDBParser.NO_PAREN_FUNCTION_PARSERS["CASE"]
        }


NODES: tuple[type[exp.Expr], ...] = (
    *(exp.Literal, exp.Boolean, exp.Null, exp.Column, exp.Identifier, exp.Paren),
    *(exp.And, exp.Or, exp.Not, exp.Case, exp.If),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Is, exp.Between, exp.In, exp.Like, exp.ILike),
    *(exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Pow, exp.DPipe),
    *(exp.Bracket, exp.Slice, exp.Array, exp.ArrayOverlaps, exp.Lambda),
    *(exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam),
    *(exp.Extract, exp.Interval, exp.Var, exp.Anonymous),
)
"""The parts of speech, all of them free of names but columns, types and functions."""

TYPES = frozenset(
    {
        *(exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.CHAR, exp.DType.BOOLEAN),
        *(exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT),
        *(exp.DType.FLOAT, exp.DType.DOUBLE, exp.DType.DECIMAL),
        *(exp.DType.DATE, exp.DType.TIME, exp.DType.TIMESTAMP, exp.DType.ARRAY, exp.DType.LIST),
    }
)
"""What a value may be cast to."""


class Kind(StrEnum):
    """What a condition takes a column for, when that is more than a text."""

    NUMBER = "number"
    MOMENT = "date or time"
    LIST = "list"


_TEXT = """
    lower upper lcase ucase trim ltrim rtrim left right substr substring length len strlen
    char_length character_length replace translate reverse contains starts_with prefix ends_with
    suffix instr strpos split_part string_split str_split string_to_array concat concat_ws
    strip_accents nfc_normalize ascii unicode md5 regexp_extract regexp_replace regexp_matches
    regexp_full_match levenshtein editdist3 damerau_levenshtein hamming mismatches jaro_similarity
    jaro_winkler_similarity jaccard
"""
_ANYTHING = "coalesce ifnull nullif if greatest least struct_extract list_value"
_NUMBERS = """
    abs ceil ceiling floor round sqrt pow power exp ln log log2 log10 sin cos tan asin acos atan
    atan2 radians degrees pi sign mod isnan
"""
_MOMENTS = """
    date_diff datediff date_sub datesub date_trunc datetrunc date_part datepart year month day
    dayofweek dayofyear epoch julian age strftime
"""
_FROM_PARTS = "strptime try_strptime make_date"
_LISTS = """
    list_intersect array_intersect list_has_any array_has_any list_has_all array_has_all
    list_contains array_contains list_has array_has list_distinct array_distinct list_unique
    array_unique list_sort array_sort list_max list_min flatten list_transform array_transform
    list_apply array_apply list_filter array_filter array_length
    list_cosine_similarity list_cosine_distance array_cosine_similarity array_cosine_distance
"""

KINDS = {
    name: kind
    for kind, names in ((Kind.NUMBER, _NUMBERS), (Kind.MOMENT, _MOMENTS), (Kind.LIST, _LISTS))
    for name in names.split()
}
"""Function -> what a column is that stands as its argument."""

ELEMENT_SECOND = frozenset({"list_contains", "array_contains", "list_has", "array_has"})
"""Functions of a list and one of its elements."""

FUNCTIONS = frozenset([*_TEXT.split(), *_ANYTHING.split(), *_FROM_PARTS.split(), *KINDS])
"""DuckDB's functions that only look at their arguments, and make nothing longer than these."""

ARITHMETIC = (exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Pow)
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
