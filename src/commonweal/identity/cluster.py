"""Weighed pairs -> clusters: average linkage that respects what cannot be.

Joining whatever is connected lets one wrong pair chain families together. Here two clusters join
while the mean weight over *all* pairs between them speaks for it; a pair that no blocking rule
brought together counts as weak evidence against. What a reviewer has decided stands: entities said
to be one person are one before anything is weighed, entities said to be two never come together.
Ties are broken by the entities' ids, so row order never matters.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from commonweal.identity.model import JOIN

Ids = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
"""Entities as their places in the ascending list of all."""

UNSEEN = -2.0
"""Weight of a pair that no blocking rule found worth comparing."""
LIMIT = 30.0
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


@dataclass(frozen=True)
class Decided:
    """What reviewers decided: one row for each entity that a decision names.

    The entities of a decision ``same`` are one person, whatever the constraints say; those on one
    side of any other decision are never one with those on its other side.
    """

    decision: npt.NDArray[np.int64] = field(default_factory=lambda: np.array([], np.int64))
    same: npt.NDArray[np.bool_] = field(default_factory=lambda: np.array([], np.bool_))
    side: npt.NDArray[np.int8] = field(default_factory=lambda: np.array([], np.int8))
    entity: Ids = field(default_factory=lambda: np.array([], np.uint64))
    """Each is one of the constraints' entities."""


@dataclass(frozen=True)
class Clusters:
    """Every entity joined with another; one value for each of ``entity``."""

    entity: Ids
    cluster: Ids
    """The smallest entity of its cluster."""
    cohesion: npt.NDArray[np.float64]
    """The mean weight at the weakest joint of its cluster; at most :data:`LIMIT`."""


class _Joint(NamedTuple):
    """A member of a cluster, the cluster's smallest member, and how well it holds together."""

    member: int
    root: int
    cohesion: float


_NOTHING = 0.0, 0
"""The sum of the weights, and the number, of no pairs."""

Sides = Mapping[int, frozenset[tuple[int, int]]]
"""Entity -> the decisions that keep it apart from others, and the sides it is on."""


def clusters(edges: Edges, constraints: Constraints, decided: Decided | None = None) -> Clusters:
    """The clusters of entities that are joined with another."""
    decided = decided or Decided()
    entity = constraints.entity
    left = np.searchsorted(entity, edges.left)
    right = np.searchsorted(entity, edges.right)
    weight = np.clip(edges.weight, -LIMIT, LIMIT)
    sides = _sides(entity, decided)
    together = _together(entity, decided, sides)
    parent, cohesion = np.arange(len(entity)), np.full(len(entity), LIMIT)
    for root, members in together.items():
        parent[members] = root

    promising = weight > JOIN
    component = _components(
        np.concatenate([left[promising], *(np.array(m[:-1], np.intp) for m in together.values())]),
        np.concatenate([right[promising], *(np.array(m[1:], np.intp) for m in together.values())]),
        len(entity),
    )
    within = component[left] == component[right]
    left, right, weight = left[within], right[within], weight[within]
    edges_in = np.bincount(component[left], minlength=len(entity))
    spoken_of = np.zeros(len(entity), np.bool_)
    spoken_of[component[np.searchsorted(entity, decided.entity)]] = True

    alone = (edges_in[component[left]] == 1) & ~spoken_of[component[left]]
    allowed = alone & (weight > JOIN) & ~_conflict(constraints, left, right)
    parent[right[allowed]] = left[allowed]
    cohesion[left[allowed]] = cohesion[right[allowed]] = weight[allowed]

    rest = ~alone
    order = np.argsort(component[left[rest]], kind="stable")
    left, right, weight = left[rest][order], right[rest][order], weight[rest][order]
    bounds = np.flatnonzero(np.diff(component[left], prepend=-1)).tolist()
    limits = _Limits.of(constraints)
    lists = left.tolist(), right.tolist(), weight.tolist()
    root_of = {member: root for root, members in together.items() for member in members}
    for start, stop in pairwise([*bounds, len(left)]):
        linkage = _Linkage(
            limits, sides, together, root_of, *(values[start:stop] for values in lists)
        )
        for member, root, held in linkage.joints():
            parent[member], cohesion[member] = root, held
    joined = np.flatnonzero(np.bincount(parent, minlength=len(entity))[parent] > 1)
    return Clusters(entity[joined], entity[parent[joined]], cohesion[joined])


def components(edges: Edges, decided: Decided, floor: float) -> tuple[Ids, Ids]:
    """Entity and the smallest entity of its component, for every entity with such an edge.

    Edges are those of at least ``floor``, and decisions that some are one person. What happens in
    one component is nobody's business in another.
    """
    strong = edges.weight >= floor
    chain = _chains(decided)
    left = np.concatenate([edges.left[strong], chain[0]])
    right = np.concatenate([edges.right[strong], chain[1]])
    entity = np.unique(np.concatenate([left, right]))
    component = _components(
        np.searchsorted(entity, left), np.searchsorted(entity, right), len(entity)
    )
    return entity, entity[component]


def _chains(decided: Decided) -> tuple[Ids, Ids]:
    """The entities of each decision that they are one person, each beside the next."""
    order = np.lexsort((decided.entity, decided.decision))
    decision, entity = decided.decision[order], decided.entity[order]
    beside = (decision[:-1] == decision[1:]) & decided.same[order][:-1]
    return entity[:-1][beside], entity[1:][beside]


def _sides(entity: Ids, decided: Decided) -> Sides:
    """The entities that a decision keeps apart from others."""
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    apart = ~decided.same
    places = np.searchsorted(entity, decided.entity[apart]).tolist()
    for place, decision, side in zip(
        places, decided.decision[apart].tolist(), decided.side[apart].tolist(), strict=True
    ):
        found[place].add((decision, side))
    return {place: frozenset(of) for place, of in found.items()}


def _opposed(one: Iterable[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Whether a decision has the two on different sides."""
    return any((decision, 1 - side) in other for decision, side in one)


def _together(entity: Ids, decided: Decided, sides: Sides) -> dict[int, list[int]]:
    """Smallest member -> all members (ascending) of what decisions say is one person.

    Where decisions contradict one another, those that keep people apart stand.
    """
    named: dict[int, list[int]] = defaultdict(list)
    places = np.searchsorted(entity, decided.entity[decided.same]).tolist()
    for decision, place in sorted(
        zip(decided.decision[decided.same].tolist(), places, strict=True)
    ):
        named[decision].append(place)
    groups: dict[int, list[int]] = {}
    root_of: dict[int, int] = {}
    kept_from: dict[int, frozenset[tuple[int, int]]] = {}
    for members in named.values():
        for one, other in pairwise(members):
            a, b = sorted((root_of.get(one, one), root_of.get(other, other)))
            held, others = (kept_from.get(x, sides.get(x, frozenset())) for x in (a, b))
            if a == b or _opposed(held, others):
                continue
            groups[a] = sorted(groups.get(a, [a]) + groups.pop(b, [b]))
            kept_from[a] = held | others
            root_of |= dict.fromkeys(groups[a], a)
    return groups


def _components(left: Places, right: Places, size: int) -> Places:
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


def _conflict(constraints: Constraints, left: Places, right: Places) -> npt.NDArray[np.bool_]:
    twice = constraints.exclusive[left] & constraints.exclusive[right] != 0
    both = constraints.anchored[left] & constraints.anchored[right]
    found: npt.NDArray[np.bool_] = twice | (
        both & (constraints.number[left] != constraints.number[right])
    )
    return found


class _Limits(NamedTuple):
    """Constraints as lists, which are quicker to look into one by one than arrays."""

    exclusive: list[int]
    anchored: list[bool]
    number: list[int]

    @classmethod
    def of(cls, constraints: Constraints) -> "_Limits":
        """The same constraints."""
        return cls(
            constraints.exclusive.tolist(),
            constraints.anchored.tolist(),
            constraints.number.tolist(),
        )


class _Linkage:
    """Average linkage of one component."""

    def __init__(
        self,
        limits: _Limits,
        sides: Sides,
        together: Mapping[int, list[int]],
        root_of: Mapping[int, int],
        left: Sequence[int],
        right: Sequence[int],
        weight: Sequence[float],
    ) -> None:
        sums: defaultdict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
        for one, other, w in zip(left, right, weight, strict=True):
            if not root_of:
                sums[one][other] = sums[other][one] = w, 1
                continue
            a, b = root_of.get(one, one), root_of.get(other, other)
            if a != b:
                known, count = sums[a].get(b, _NOTHING)
                sums[a][b] = sums[b][a] = known + w, count + 1
        self.sums = dict(sums)
        self.members = {root: list(together.get(root, [root])) for root in self.sums}
        self.exclusive: dict[int, int] = {}
        self.numbers: dict[int, frozenset[int]] = {}
        self.sides: dict[int, frozenset[tuple[int, int]]] = {}
        for root, members in self.members.items():
            self.exclusive[root] = reduce(or_, (limits.exclusive[member] for member in members))
            self.numbers[root] = frozenset(
                limits.number[member] for member in members if limits.anchored[member]
            )
            self.sides[root] = frozenset[tuple[int, int]]().union(
                *(sides.get(member, frozenset()) for member in members)
            )
        self.cohesion = dict.fromkeys(self.members, LIMIT)
        self.queue: list[tuple[float, int, int, int, int]] = []

    def joints(self) -> Iterator[_Joint]:
        """Join until nothing speaks for another joint; every member of a cluster of several."""
        for a, near in self.sums.items():
            self._offer(a, (b for b in near if a < b))
        while self.queue:
            mean, a, b, size_a, size_b = heapq.heappop(self.queue)
            there = (
                len(self.members.get(a, ())) == size_a and len(self.members.get(b, ())) == size_b
            )
            if there and not self._kept_apart(a, b):
                self._join(a, b, -mean)
        for root, members in self.members.items():
            if len(members) > 1:
                for member in members:
                    yield _Joint(member, root, self.cohesion[root])

    def _offer(self, a: int, others: Iterable[int]) -> None:
        """Queue a cluster with those of the others that their mean weight speaks for joining."""
        near, members, queue = self.sums[a], self.members, self.queue
        size_a = len(members[a])
        for b in others:
            weight, pairs = near[b]
            size_b = len(members[b])
            between = size_a * size_b
            mean = (weight + UNSEEN * (between - pairs)) / between
            if mean > JOIN:
                told = (a, b, size_a, size_b) if a < b else (b, a, size_b, size_a)
                heapq.heappush(queue, (-mean, *told))

    def _kept_apart(self, a: int, b: int) -> bool:
        numbers = self.numbers[a], self.numbers[b]
        # A reviewer may have put two numbers into one cluster; a third is still one too many.
        clash = not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0])
        twice = self.exclusive[a] & self.exclusive[b] != 0
        return clash or twice or _opposed(self.sides[a], self.sides[b])

    def _join(self, a: int, b: int, mean: float) -> None:
        self.members[a] += self.members.pop(b)
        self.exclusive[a] |= self.exclusive.pop(b)
        self.numbers[a] |= self.numbers.pop(b)
        self.sides[a] |= self.sides.pop(b)
        self.cohesion[a] = min(self.cohesion[a], self.cohesion.pop(b), mean)
        mine = self.sums[a]
        del mine[b]
        for other, (weight, pairs) in self.sums.pop(b).items():
            if other != a:
                theirs = self.sums[other]
                del theirs[b]
                known, count = mine.get(other, _NOTHING)
                mine[other] = theirs[a] = known + weight, count + pairs
        self._offer(a, mine)
