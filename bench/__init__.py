"""Benchmarks: linkage beside Splink (``bench.linkage``), what it costs to link encoded records
(``bench.encoding``) and the whole run (``bench.run``).

Each contestant runs in a process of its own and is measured from outside. Results are JSON in
``bench/data/`` (not kept in the repository); ``bench.report`` renders them to
``docs/benchmarks.md``.
"""
