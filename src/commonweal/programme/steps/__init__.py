"""The set-based steps from linked records to determinations, one function a step.

candidates -> homes -> people -> rows -> circle -> facts -> outcome -> findings

Persons are joined by a number that holds for one run; ids stand in what is read and written.
"""
