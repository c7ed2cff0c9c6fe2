"""A501 to A505: what the project's own constraints, layers and dependencies forbid."""
