"""What programmes mean for one another: exclusion, and awards of one group.

In:  programmes that were computed each for itself. Out: outcomes after exclusion, and awards of
which one person gets only one (or so many that their sum stays under a cap), each with what takes
precedence over it. What is not known yet never counts against or for anybody: an award is given
with the lowest amount that is certain and the highest still possible.
"""
