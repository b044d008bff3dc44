"""A programme as a page to read: what holds, in words, with the law beside it."""

from commonweal.programme.page.neighbours import neighbours, page_of
from commonweal.programme.page.registers import registers
from commonweal.programme.page.service import render

__all__ = ["neighbours", "page_of", "registers", "render"]
