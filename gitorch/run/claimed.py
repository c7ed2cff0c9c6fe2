"""The handoff that an agent leaves in its words, where it left no file: a fenced block called ``gitorch.handoff``."""

from __future__ import annotations

_HEAD = "```json gitorch.handoff"


def claimed(words: str) -> str:
    """The JSON of the last such block, as it stands; empty if there is none."""
    _, found, rest = f"\n{words}\n".rpartition(f"\n{_HEAD}\n")
    claims, closed, _ = rest.partition("\n```\n")
    return claims if found and closed else ""
