"""What the pages of figures are made of: tables, the machine, and the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first are aligned right."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def environment(results: Sequence[dict[str, Any]]) -> str:
    """Machine, versions and dates, as a sentence; differing machines are all named."""
    sentences = []
    for result in results:
        found = result["machine"]
        versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
        sentence = (
            f"{found['processor']}, {found['cores']} cores, {found['memory_gb']} GB, "
            f"{found['system']}, Python {found['python']}; {versions}; {result['date']}."
        )
        if sentence not in sentences:
            sentences.append(sentence)
    return " ".join(sentences)


def fill(page: str, name: str, content: str) -> str:
    """Put ``content`` between the markers of ``name``; ValueError when the page lacks them."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, _, rest = page.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"the page lacks the markers of {name}")
    return f"{head}{begin}\n{content}\n{end}{tail}"
