"""The set-based steps of intake: each a function that returns one SELECT."""
