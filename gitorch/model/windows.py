"""How many tokens a model's window holds: a table, as the API tells it only with an answer, or not at all."""

from __future__ import annotations

_SIZES = (
    ("claude-opus-5", 1_000_000),
    ("claude-sonnet-5", 1_000_000),
    ("claude-fable-5", 1_000_000),
    ("claude-mythos-5", 1_000_000),
    ("claude-", 200_000),
)


def window_of(model: str) -> int:
    """The tokens of a model's window, zero if that is not known."""
    if model.endswith("[1m]"):
        return 1_000_000
    return next((size for start, size in _SIZES if model.startswith(start)), 0)
