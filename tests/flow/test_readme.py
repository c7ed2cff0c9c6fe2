"""The documents say what is so: their blocks are what the program makes of them now."""

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


@pytest.fixture(scope="module")
def documents(readme: ModuleType) -> dict[str, str]:
    """Every block that stands in a document, by its name."""
    texts = [path.read_text(encoding="utf-8") for path in readme.DOCUMENTS]
    return {name: readme.block(text, name) for text in texts for name in readme.blocks(text)}


@pytest.mark.parametrize(
    "name",
    [
        "commands",
        "findings",
        "house",
        "lifecycle",
        "websocket-editor",
        "monolith-to-services",
        "excerpt",
        pytest.param("transcript", marks=pytest.mark.slow),
    ],
)
def test_a_block_is_what_the_program_says(readme: ModuleType, documents: dict[str, str], name: str) -> None:
    assert documents[name] == readme.BLOCKS[name](), f"out of date; type: python docs/readme.py {name}"


def test_every_block_stands_in_a_document(readme: ModuleType, documents: dict[str, str]) -> None:
    assert sorted(documents) == sorted(readme.BLOCKS)
