"""Contracts about imports, and what breaks them."""

from __future__ import annotations

import pytest

from gitorch.code.project.import_contracts import breaks, import_contracts, roots

TOML = """
[tool.importlinter]
root_packages = ["a", "b"]

[[tool.importlinter.contracts]]
name = "one"
type = "{}"
{}
"""


@pytest.mark.parametrize(
    ("kind", "options", "broken", "kept"),
    [
        ("forbidden", 'source_modules = ["a.x"]\nforbidden_modules = ["a.y", "a.*.z"]',
         [("a.x.q", "a.y.r"), ("a.x", "a.k.z")], [("a.y", "a.x"), ("a.xx", "a.y"), ("a.x", "a.k.zz")]),
        ("independence", 'modules = ["a.x", "a.y"]', [("a.x", "a.y.r"), ("a.y", "a.x")], [("a.x", "a.x.r")]),
        ("layers", 'layers = ["top", "left | right", "low"]\ncontainers = ["a"]',
         [("a.low", "a.top.r"), ("a.left", "a.right"), ("a.right", "a.top")],
         [("a.top", "a.low"), ("a.left.x", "a.left.y"), ("b.low", "b.top")]),
        ("layers", 'layers = ["a.top", "a.left : a.right"]', [("a.left", "a.top")], [("a.left", "a.right")]),
        ("protected", 'protected_modules = ["a.x"]\nallowed_importers = ["a.y"]',
         [("a.z", "a.x.q")], [("a.y.r", "a.x"), ("a.x.q", "a.x")]),
        ("forbidden", 'source_modules = ["a"]\nforbidden_modules = ["b"]\nignore_imports = ["a.** -> b.x"]',
         [("a.q", "b.y")], [("a.q.r", "b.x")]),
    ],
)  # fmt: skip
def test_imports_that_a_contract_forbids(
    kind: str, options: str, broken: list[tuple[str, str]], kept: list[tuple[str, str]]
) -> None:
    (contract,) = import_contracts("pyproject.toml", TOML.format(kind, options))
    assert [one for one in broken if not breaks(contract, one[0], [one[1]])] == []
    assert [one for one in kept if breaks(contract, one[0], [one[1]])] == []


def test_contracts_are_read_from_sections_too() -> None:
    text = (
        "[importlinter]\nroot_packages =\n    a\n    b\n\n[importlinter:contract:1]\n"
        "name=N\ntype=independence\nmodules=\n    a.x\n    a.y\n"
    )
    (contract,) = import_contracts("setup.cfg", text)
    assert (contract.name, contract.kind, contract.place.line) == ("N", "independence", 9)
    assert contract.listed("modules") == ("a.x", "a.y")
    assert roots("setup.cfg", text) == ("a", "b")


def test_what_does_not_parse_has_no_contracts() -> None:
    assert import_contracts("pyproject.toml", "[tool.importlinter") == ()
    assert import_contracts(".importlinter", "importlinter") == ()
