"""Ports and project names that side-by-side workspaces use without meeting: pure."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

BLOCK = 10
_FIRST, _LAST = 20_000, 32_000  # above what services use, below what the kernel hands out by itself
_BLOCKS = (_LAST - _FIRST) // BLOCK


def port_block(key: str, taken: Collection[int]) -> int:
    """The first port of a block of ten: the same for the same key, unless that block is taken; then the next one."""
    start = int.from_bytes(sha256(key.encode("utf-8", "surrogateescape")).digest()[:4], "big") % _BLOCKS
    wanted = (_FIRST + (start + step) % _BLOCKS * BLOCK for step in range(_BLOCKS))
    return next(port for port in wanted if port not in taken)


def project_name(run: str, task: str) -> str:
    """A name for containers (compose's COMPOSE_PROJECT_NAME): 63 characters at most, one for each task of a run."""
    name = f"gitorch-{run}-{task}"
    if len(name) <= 63:
        return name
    return f"{name[:54].rstrip('-')}-{sha256(name.encode()).hexdigest()[:8]}"
