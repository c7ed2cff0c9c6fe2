"""A handoff in an agent's words."""

from __future__ import annotations

import pytest

from gitorch.run.claimed import claimed


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        ('Done.\n```json gitorch.handoff\n{"summary":\n "x"}\n```\nBye.', '{"summary":\n "x"}'),
        ("```json gitorch.handoff\n1\n```\n```json gitorch.handoff\n2\n```", "2"),
        ('```json\n{"gitorch.handoff": 1}\n```', ""),
        ("```json gitorch.handoff\nnever closed", ""),
        ("```json gitorch.handoff\n" * 50_000, ""),
        ("", ""),
    ],
)
def test_the_last_block_counts(words: str, claims: str) -> None:
    assert claimed(words) == claims
