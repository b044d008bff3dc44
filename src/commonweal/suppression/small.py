"""What every suppression of small counts rests on."""

from collections.abc import Callable, Collection, Iterable, Mapping


def small(counts: Iterable[int], smallest: int) -> bool:
    """Whether one of the counts must not be seen: is above zero and under ``smallest``."""
    return any(0 < count < smallest for count in counts)


def several_solutions(counts: Collection[int], added: int, smallest: int, least: int) -> bool:
    """Whether withheld counts stay unknown to somebody who knows that they are ``added`` together.

    ``least`` is what a withheld count is at least: 0 where noughts are withheld too, otherwise 1.
    Where all are small, the least and the greatest sum there can be have only one solution.
    """
    if len(counts) < 2:
        return False
    if any(count >= smallest for count in counts):
        return True
    return least * len(counts) < added < (smallest - 1) * len(counts)


def joined(
    hidden: Iterable[str],
    others: Iterable[str],
    sizes: Mapping[str, int],
    safe: Callable[[Collection[str]], bool],
) -> tuple[set[str], bool]:
    """What is withheld with ``hidden`` so that it is ``safe``, and whether it then is.

    One of the ``others`` joins after the other, the smallest by size and name first. Were it the
    smallest count, somebody who knows this rule could reason back from the choice.
    """
    withheld = set(hidden)
    waiting = sorted(others, key=lambda name: (sizes.get(name, 0), name))
    while withheld and not safe(withheld):
        if not waiting:
            return withheld, False
        withheld.add(waiting.pop(0))
    return withheld, True
