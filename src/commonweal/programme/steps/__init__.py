"""The set-based steps from linked records to determinations, one function a step.

population -> interest -> circle -> records -> facts -> outcome -> findings
"""
