"""The floors and the doors. This test is the architecture document: a new module without a floor fails it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "gitorch"

# From the ground up. A module imports only from floors below its own, or from its own floor.
FLOORS = (
    ("errors", "names", "progress", "version"),
    ("process",),
    ("git", "code", "model"),
    ("config",),
    ("plan",),
    ("context", "handoff", "workspace"),
    ("integrate",),
    ("run", "land", "review", "doctor"),
    ("report",),
    ("api",),
    ("templates", "demo"),
    ("cli",),
    ("hook",),
    ("__init__", "__main__"),
)
# Rooms of one floor that may not import each other: each pair is independent unless listed here.
NEIGHBOURS = {("run", "land"), ("context", "handoff"), ("workspace", "handoff"), ("doctor", "run")}

# Each outside library has one door.
DOORS = {
    "pygit2": {"git"},
    "anthropic": {"model"},
    "tree_sitter": {"code"},
    "sqlglot": {"code"},
    "click": {"cli"},
    "rich": {"cli", "report"},
    "yaml": {"config", "plan", "code"},  # code: API descriptions, composed into nodes that know their line
    "unidiff": {"git", "integrate", "run", "report"},
    "subprocess": {"process", "hook"},
}
DOORLESS_FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(names if node.module == "gitorch" else {node.module})
    return found


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_a_floor() -> None:
    assert {_room(path) for path in _modules()} - DOORLESS_FLOOR.keys() == set()


def test_rooms_import_only_from_below() -> None:
    climbing = []
    for path in _modules():
        here = _room(path)
        for name in _imports(path):
            parts = name.split(".")
            if parts[0] != "gitorch" or len(parts) < 2 or (there := parts[1]) == here:
                continue
            above = DOORLESS_FLOOR[there] > DOORLESS_FLOOR[here]
            beside = DOORLESS_FLOOR[there] == DOORLESS_FLOOR[here] and (here, there) not in NEIGHBOURS
            if above or beside:
                climbing.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert climbing == []


def test_each_outside_library_has_one_door() -> None:
    trespassing = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in _modules()
        for name in _imports(path)
        if ((top := name.split(".")[0].replace("-", "_")) in DOORS and _room(path) not in DOORS[top])
        or (name.startswith("tree_sitter") and _room(path) != "code")
    ]
    assert trespassing == []


def test_no_room_is_a_drawer_of_leftovers() -> None:
    names = {path.stem for path in _modules()}
    assert names & {"utils", "util", "helpers", "helper", "manager", "common", "misc", "core", "base"} == set()
