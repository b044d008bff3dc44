"""Words for what counts beside the values of two records."""

_BESIDE_EVIDENCE = {
    "prior": ("before looking", "two records are seldom one person"),
    "rarity and relatives": ("these values", "rare or common ones; relatives share some"),
}


def beside_evidence(what: str) -> tuple[str, str]:
    """What a step of a waterfall is called that is no attribute, and why it counts."""
    return _BESIDE_EVIDENCE[what]
