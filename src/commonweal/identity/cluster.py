"""Weighed pairs -> clusters: average linkage that respects what cannot be.

Joining whatever is connected lets one wrong pair chain families together. Here two clusters join
while the mean weight over *all* pairs between them speaks for it; a pair that no blocking rule
brought together counts as weak evidence against. Ties are broken by the entities' ids, so row
order never matters.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.uint64]

JOIN = 0.0
"""Mean weight (log2 of the odds) above which two clusters are joined."""
UNSEEN = -2.0
"""Weight of a pair that no blocking rule found worth comparing."""
_CLIP = 30.0
"""One overwhelming agreement must not outvote any number of contradictions."""


@dataclass(frozen=True)
class Edges:
    """Weighed pairs of entities, left < right, each pair once, ordered."""

    left: Ids
    right: Ids
    weight: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Constraints:
    """What can never be one person; one value for each of ``entity`` (ascending)."""

    entity: Ids
    exclusive: npt.NDArray[np.int64]
    """Bits of the datasets free of duplicates the entity occurs in; no cluster has one twice."""
    anchored: npt.NDArray[np.bool_]
    """Has an identity number whose check digit is right; no cluster has two such numbers."""
    number: Ids
    """A hash of the identity number."""


def clusters(edges: Edges, constraints: Constraints) -> tuple[Ids, Ids]:
    """Entity and cluster (its smallest entity) for every entity joined with another."""
    entity = constraints.entity
    left = np.searchsorted(entity, edges.left)
    right = np.searchsorted(entity, edges.right)
    weight = np.clip(edges.weight, -_CLIP, _CLIP)
    promising = weight > JOIN
    component = _components(left[promising], right[promising], len(entity))
    parent = np.arange(len(entity))
    within = component[left] == component[right]
    left, right, weight = left[within], right[within], weight[within]
    edges_in = np.bincount(component[left], minlength=len(entity))

    alone = edges_in[component[left]] == 1
    allowed = alone & (weight > JOIN) & ~_conflict(constraints, left, right)
    parent[right[allowed]] = left[allowed]

    rest = ~alone
    order = np.argsort(component[left[rest]], kind="stable")
    left, right, weight = left[rest][order], right[rest][order], weight[rest][order]
    bounds = np.flatnonzero(np.diff(component[left], prepend=-1))
    for start, stop in pairwise([*bounds, len(left)]):
        part = slice(start, stop)
        for child, root in _average_linkage(left[part], right[part], weight[part], constraints):
            parent[child] = root
    joined = np.flatnonzero(np.bincount(parent, minlength=len(entity))[parent] > 1)
    return entity[joined], entity[parent[joined]]


def _components(
    left: npt.NDArray[np.intp], right: npt.NDArray[np.intp], size: int
) -> npt.NDArray[np.intp]:
    """The smallest member of every node's connected component."""
    label = np.arange(size)
    while True:
        low = np.minimum(label[left], label[right])
        new = label.copy()
        np.minimum.at(new, label[left], low)
        np.minimum.at(new, label[right], low)
        while not np.array_equal(new, shorter := new[new]):
            new = shorter
        if np.array_equal(new, label):
            return label
        label = new


def _conflict(
    constraints: Constraints, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    twice = constraints.exclusive[left] & constraints.exclusive[right] != 0
    both = constraints.anchored[left] & constraints.anchored[right]
    found: npt.NDArray[np.bool_] = twice | (
        both & (constraints.number[left] != constraints.number[right])
    )
    return found


def _average_linkage(
    left: npt.NDArray[np.intp],
    right: npt.NDArray[np.intp],
    weight: npt.NDArray[np.float64],
    constraints: Constraints,
) -> Iterator[tuple[int, int]]:
    """Members and the smallest member of their cluster, within one component."""
    sums: dict[int, dict[int, tuple[float, int]]] = {}
    queue: list[tuple[float, int, int, int, int]] = []
    for a, b, w in zip(left.tolist(), right.tolist(), weight.tolist(), strict=True):
        sums.setdefault(a, {})[b] = (w, 1)
        sums.setdefault(b, {})[a] = (w, 1)
        if w > JOIN:
            queue.append((-w, a, b, 1, 1))
    heapq.heapify(queue)
    members = {node: [node] for node in sums}
    exclusive = {node: int(constraints.exclusive[node]) for node in sums}
    number = {
        node: int(constraints.number[node]) if constraints.anchored[node] else None for node in sums
    }
    while queue:
        _, a, b, size_a, size_b = heapq.heappop(queue)
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b:
            continue
        clash = number[a] is not None and number[b] is not None and number[a] != number[b]
        if clash or exclusive[a] & exclusive[b]:
            continue
        members[a] += members.pop(b)
        exclusive[a] |= exclusive.pop(b)
        number[a] = number[b] if number[a] is None else number[a]
        del sums[a][b]
        for other, (w, pairs) in sums.pop(b).items():
            if other == a:
                continue
            del sums[other][b]
            known, count = sums[a].get(other, (0.0, 0))
            sums[a][other] = sums[other][a] = (known + w, count + pairs)
        for other, (w, pairs) in sums[a].items():
            between = len(members[a]) * len(members[other])
            mean = (w + UNSEEN * (between - pairs)) / between
            if mean > JOIN:
                low, high = min(a, other), max(a, other)
                queue_entry = (-mean, low, high, len(members[low]), len(members[high]))
                heapq.heappush(queue, queue_entry)
    for root, nodes in members.items():
        if len(nodes) > 1:
            yield from ((node, root) for node in nodes)
