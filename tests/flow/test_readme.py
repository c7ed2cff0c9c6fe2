"""The README says what is so: its blocks are what the program makes of them now."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    spec = spec_from_file_location("readme", ROOT / "docs" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["readme"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "commands",
        "findings",
        "house",
        "lifecycle",
        "websocket-editor",
        "monolith-to-services",
        pytest.param("transcript", marks=pytest.mark.slow),
    ],
)
def test_a_block_is_what_the_program_says(readme: ModuleType, name: str) -> None:
    block = readme.block(readme.README.read_text(encoding="utf-8"), name)

    assert block == readme.BLOCKS[name](), f"README.md is out of date; type: python docs/readme.py {name}"


def test_every_block_of_the_readme_is_tested(readme: ModuleType) -> None:
    text = readme.README.read_text(encoding="utf-8")

    assert sorted(re.findall(r"(?m)^<!-- (\S+) -->$", text)) == sorted(
        [*readme.BLOCKS, *(f"/{n}" for n in readme.BLOCKS)]
    )
