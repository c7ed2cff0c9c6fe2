"""Contracts about imports that a project writes in tables of its own."""

from __future__ import annotations

import pytest

from gitorch.code.project.import_contracts import breaks
from gitorch.code.project.layer_tables import table_contracts

_TACH = '[[modules]]\npath = "a.x"\ndepends_on = [{path = "a.y"}]\n[[modules]]\npath = "a.y"\ndepends_on = []\n'
_FORBIDDEN = "[tool.layers]\n# importer -> what it may not import\n"
_ALLOWED = "# each package and what it may import\n[tool.layers]\n"


@pytest.mark.parametrize(
    ("path", "text", "broken", "kept"),
    [
        ("pyproject.toml", f'{_FORBIDDEN}"a.x" = ["a.y"]\n', [("a.x.q", "a.y.r")], [("a.y", "a.x"), ("a.xx", "a.y")]),
        ("pyproject.toml", f'{_FORBIDDEN}a = ["a.y"]\n', [("a.x", "a.y")], [("a.y.q", "a.y.r")]),
        ("pyproject.toml", f'{_ALLOWED}"a.x" = ["a.y"]\n"a.z" = []\n', [("a.x", "a.z"), ("a.z", "a.y.q")],
         [("a.x", "a.y"), ("a.y", "a.x"), ("a.x", "os"), ("a.x.q", "a.x.r")]),
        ("pyproject.toml", '[tool.layers]\n"a.x" = ["a.y"]\n', [], [("a.x", "a.y"), ("a.y", "a.x")]),
        ("pyproject.toml", '[tool.architecture.forbidden]\n"a.x" = ["a.y"]\n', [("a.x", "a.y")], [("a.y", "a.x")]),
        ("pyproject.toml", '[[tool.import-rules.rule]]\nmodule = "a.x"\nmust_not_import = ["a.y"]\n',
         [("a.x", "a.y")], []),
        ("pyproject.toml", '[tool.other]\nforbidden = ["a"]\n"a.x" = ["a.y"]\n', [], [("a.x", "a.y")]),
        ("tach.toml", _TACH, [("a.y", "a.x")], [("a.x", "a.y"), ("a.z", "a.x")]),
        ("layers.toml", '# top to bottom\n[layers]\norder = ["a.web", "a.core"]\n', [], [("a.web", "a.core")]),
        ("pyproject.toml", '[project]\nname = "a"\n[tool.layers]\n# from top to bottom\norder = ["web", "core"]\n',
         [("a.core", "a.web.q")], [("a.web", "a.core")]),
        ("pyproject.toml", '[project]\nname = "a"\n[tool.layers]\norder = ["web", "core"]\n',
         [], [("a.core", "a.web")]),
    ],
)  # fmt: skip
def test_what_a_table_forbids(path: str, text: str, broken: list[tuple[str, str]], kept: list[tuple[str, str]]) -> None:
    contracts = table_contracts(path, text)
    told = [(one, other) for one, other in (*broken, *kept) if any(breaks(each, one, [other]) for each in contracts)]
    assert told == broken
