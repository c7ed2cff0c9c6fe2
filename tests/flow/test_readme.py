"""The README says what is so: its blocks are what the program makes of them now."""

from __future__ import annotations

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


@pytest.mark.parametrize("name", ["commands", "findings", "house"])
def test_a_block_is_what_the_program_says(readme: ModuleType, name: str) -> None:
    text = readme.README.read_text(encoding="utf-8")

    assert readme.block(text, name) == readme.BLOCKS[name](), "make readme"


@pytest.mark.slow
def test_the_transcript_is_what_the_demo_prints(readme: ModuleType) -> None:
    text = readme.README.read_text(encoding="utf-8")

    assert readme.block(text, "transcript") == readme.BLOCKS["transcript"](), "make readme"
