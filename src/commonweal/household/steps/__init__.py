"""The set-based steps, one function a step; each returns one SELECT.

``registers`` (books and dwellings), ``guardianship``, ``addresses``, then ``results``.
"""
