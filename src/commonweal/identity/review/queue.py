"""Which pair to ask about first: the one whose answer is likely to change most.

For a pair that stands as two persons, the answer "same" would move the records of the smaller
person to the other; for one that stands as one, "different" would take at least one record away:

    change = P(the answer is not what stands)
             x (records that would move + BENEFIT if a programme was determined for a person)

with the probability of the model. Settles and Craven (2008) call this expected model change.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.engine import Engine
from commonweal.identity.decisions import Decided, RecordKey, folded, pair_of
from commonweal.identity.errors import PairUnknown
from commonweal.identity.review.model import Candidate, Question

BENEFIT = 10
"""A person whose benefit may hang on the answer counts as much as so many records."""


@dataclass(frozen=True)
class Queue:
    """The published pairs to review and what has been decided about them.

    ``reviews`` and ``persons`` are relations; ``beneficiaries`` is one with the ``person_id`` of
    everybody for whom a programme was determined, or None.
    """

    engine: Engine
    reviews: str
    persons: str
    decided: Sequence[Decided]
    beneficiaries: str | None = None

    def waiting(self, reviewer: str | None = None) -> list[Candidate]:
        """The pairs that are not decided, most informative first; without those that ``reviewer``
        has spoken about already."""
        done = {pair.pair for pair in self.decided if pair.state == "decided"}
        if reviewer is not None:
            me = folded(reviewer)
            done |= {
                pair.pair for pair in self.decided if me in {folded(name) for name in pair.said}
            }
        return [candidate for candidate in self._all() if candidate.pair not in done]

    def question(self, pair: str) -> Question:
        """What there is to decide about the pair called so, also if it is decided already.

        Raises :class:`PairUnknown`.
        """
        for candidate in self._all():
            if candidate.pair == pair:
                return candidate.question
        for known in self.decided:
            if known.pair == pair:
                # How many reviewers it needs was noted with the first decision.
                return Question(pair, known.left, known.right, known.weight, 1)
        raise PairUnknown(pair)

    def _all(self) -> list[Candidate]:
        benefits = self.beneficiaries or "(SELECT '' AS person_id WHERE false)"
        rows = self.engine.rows(
            f"""
            SELECT r.left_dataset, r.left_record_id, r.left_subject,
                   r.right_dataset, r.right_record_id, r.right_subject,
                   r.left_person_id, r.right_person_id, r.match_weight, r.evidence,
                   p.records, q.records,
                   r.left_person_id IN (SELECT person_id FROM {benefits})
                   OR r.right_person_id IN (SELECT person_id FROM {benefits})
            FROM {self.reviews} AS r
            JOIN {self.persons} AS p ON p.person_id = r.left_person_id
            JOIN {self.persons} AS q ON q.person_id = r.right_person_id
            """
        )
        found = []
        for row in rows:
            left, right = RecordKey(*row[:3]), RecordKey(*row[3:6])
            left_person, right_person, weight, evidence, *counts, benefit = row[6:]
            found.append(
                _candidate(
                    left,
                    right,
                    (left_person, right_person),
                    weight,
                    json.loads(evidence),
                    min(counts),
                    benefit,
                )
            )
        return sorted(found, key=lambda candidate: (-candidate.change, candidate.pair))


def _candidate(
    left: RecordKey,
    right: RecordKey,
    persons: tuple[str, str],
    weight: float,
    evidence: Mapping[str, str],
    smaller: int,
    benefit: bool,
) -> Candidate:
    joined = persons[0] == persons[1]
    records = 1 if joined else smaller
    same = 1 / (1 + 2**-weight)
    other = 1 - same if joined else same
    return Candidate(
        pair=pair_of([left], [right]),
        left=left,
        right=right,
        left_person=persons[0],
        right_person=persons[1],
        weight=weight,
        evidence=evidence,
        records=records,
        benefit=benefit,
        change=other * (records + BENEFIT * benefit),
    )
