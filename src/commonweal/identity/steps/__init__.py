"""The set-based steps of linkage: one function a step, each returns one SELECT."""
