"""Five hundred broken plans: each is one clear refusal with a place, and exit status two."""

from __future__ import annotations

import random
from pathlib import Path

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


def _refusal(text: str) -> PlanError | ConfigError | None:
    try:
        compile_plan(read_plan(text, "plan.yaml"), Ground(()), Limits())
    except (PlanError, ConfigError) as refusal:
        return refusal
    return None


def test_five_hundred_broken_plans_are_refused_with_their_place() -> None:
    """Some wounds leave a sound plan; they are passed over, and 500 refusals must come all the same."""
    refusals = [refusal for seed in range(1200) if (refusal := _refusal(_broken(seed))) is not None][:500]
    assert len(refusals) == 500
    assert {refusal.exit_status for refusal in refusals} == {2}
    sentences = [line for refusal in refusals for line in refusal.message.splitlines()]
    assert [line for line in sentences if not line.startswith("plan.yaml:")] == []
