"""What the built-in specialist is told on standard input."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from gitorch.errors import UsageError


@dataclass(frozen=True)
class Orders:
    """The task and its bounds. ``window`` is the model's, in tokens; ``server_side`` leaves compaction to the API."""

    brief: str
    role: str
    model: str
    scope: tuple[str, ...]
    has_shell: bool
    turns: int
    tokens: int
    window: int
    effort: str | None = None
    server_side: bool = False

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def orders_of(content: bytes) -> Orders:
    """What :meth:`Orders.to_json` wrote. Raises UsageError for anything else."""
    try:
        said = json.loads(content)
        return Orders(**{**said, "scope": tuple(said["scope"])})
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"standard input holds no orders: {error}", hint="gitorch run starts this program") from error
