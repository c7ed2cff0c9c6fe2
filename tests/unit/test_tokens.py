"""The estimate of tokens, held to counts that a real tokenizer made."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.context.tokens import estimate, fit

RECORDED = Path(__file__).parents[2] / "fixtures" / "tokens" / "recorded.json"


def test_the_estimate_errs_on_the_safe_side_and_by_no_more_than_it_says() -> None:
    ratios = {
        f"{sample['kind']} {number}": estimate(sample["text"]) / sample["tokens"]
        for number, sample in enumerate(json.loads(RECORDED.read_text())["samples"])
    }
    assert {name: ratio for name, ratio in ratios.items() if not 1.05 <= ratio <= 1.45} == {}


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text()))
def test_the_parts_of_a_text_take_what_the_whole_takes(lines: list[str]) -> None:
    whole = "".join(f"{line}\n" for line in lines)
    assert estimate(whole) == sum(estimate(f"{line}\n") for line in lines)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text()), st.integers(0, 200))
def test_what_fits_is_within_the_budget(lines: list[str], budget: int) -> None:
    taken, spent = fit(lines, budget)
    assert lines[: len(taken)] == taken
    assert sum(estimate(line) + 1 for line in taken) == spent <= budget
