"""A programme as a page to read: what holds, in words, with the law beside it."""

from commonweal.programme.page.service import render

__all__ = ["render"]
