"""The documents say what is so: their blocks are what the program makes of them now."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from conftest import Repo

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
    ["commands", "findings", "house", "lifecycle", "websocket-editor", "monolith-to-services", "excerpt"],
)
def test_a_block_is_what_the_program_says(readme: ModuleType, documents: dict[str, str], name: str) -> None:
    assert documents[name] == readme.BLOCKS[name](), f"out of date; type: python docs/readme.py {name}"


@pytest.mark.slow
def test_the_story_of_the_demo_is_what_it_prints_and_its_repository_is_kept(
    readme: ModuleType, documents: dict[str, str], tmp_path: Path
) -> None:
    story, _, ending = readme.demo(tmp_path / "notes").partition("\nThe repository is kept in ")

    assert documents["transcript"] == f"```text\n{readme.plain(story)}\n```", "type: python docs/readme.py transcript"
    assert ending.startswith(f"{tmp_path / 'notes'}\n")
    notes = Repo(tmp_path / "notes")
    assert notes.status() == ""
    assert "refs/gitorch/undo/1" in notes.refs()
    assert notes.git("show", "main:app/search.py").startswith('"""Finding notes."""')
    assert "display_name" in notes.git("show", "main:app/report.py")
    assert "username" in notes.git("show", "main:web/profile.ts")


def test_every_block_stands_in_a_document(readme: ModuleType, documents: dict[str, str]) -> None:
    assert sorted(documents) == sorted(readme.BLOCKS)
