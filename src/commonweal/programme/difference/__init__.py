"""Two versions of a programme side by side: rule files in, whose result changes out."""

from commonweal.programme.difference.reference import referred
from commonweal.programme.difference.service import (
    Change,
    CountyChange,
    Difference,
    Totals,
    difference,
)
from commonweal.programme.difference.text import Saying

__all__ = [
    "Change",
    "CountyChange",
    "Difference",
    "Saying",
    "Totals",
    "difference",
    "referred",
]
