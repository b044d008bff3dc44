"""Pairs of records that a person has to decide: which first, on what evidence, and how good it is.

In: the published links, reviews and model, and what reviewers have decided. Out: a queue, a pair
side by side with its evidence, and estimates of precision and recall.
"""

from commonweal.identity.review.estimate import Estimate, estimates
from commonweal.identity.review.model import Candidate, Question, Shown
from commonweal.identity.review.queue import Queue
from commonweal.identity.review.show import show

__all__ = ["Candidate", "Estimate", "Question", "Queue", "Shown", "estimates", "show"]
