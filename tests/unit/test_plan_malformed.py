"""Five hundred broken plans: each is one clear refusal with a place, and exit status two."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gitorch.errors import ConfigError, PlanError
from gitorch.plan.compile import compile_plan
from gitorch.plan.problems import Ground
from gitorch.plan.reading import read_plan
from gitorch.plan.waves import Limits

SOUND = (Path(__file__).parents[2] / "fixtures" / "plans" / "websocket-editor.yaml").read_text()


def _broken(seed: int) -> str:
    """The sound plan with one wound: a line cut, doubled, moved, retyped, or a character put in."""
    chance = random.Random(seed)
    lines = SOUND.splitlines()
    at = chance.randrange(3, len(lines))
    wound = chance.randrange(6)
    if wound == 0:
        del lines[at]
    elif wound == 1:
        lines.insert(at, lines[at])
    elif wound == 2:
        lines[at] = "      " + lines[at]
    elif wound == 3:
        lines[at] = lines[at][: len(lines[at]) // 2]
    elif wound == 4:
        lines[at] += chance.choice([" &a", " *a", "]", "}", "'", ": :", "\t"])
    else:
        lines[at] = lines[at].replace("[", "", 1).replace("id: ", "id: ../", 1).replace("types", "TYPES", 1)
    return "\n".join(lines)


@pytest.mark.parametrize("block", range(10))
def test_a_broken_plan_is_refused_with_its_place(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        text = _broken(seed)
        try:
            compile_plan(read_plan(text, "plan.yaml"), Ground(()), Limits())
        except PlanError as refusal:
            assert all(sentence.startswith("plan.yaml:") for sentence in refusal.problems)  # noqa: PT017
            assert refusal.exit_status == 2  # noqa: PT017
        except ConfigError as refusal:
            assert refusal.message.startswith("plan.yaml:")  # noqa: PT017
