"""Imports that linters of JavaScript forbid."""

# ruff: noqa: E501 - configurations read better on one line

from __future__ import annotations

import pytest

from gitorch.code.project.import_bans import import_bans


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (".eslintrc.json", '{"rules": {"import/no-restricted-paths": ["error", {"zones": [{"target": "./a", "from": ["b"]}]}]}}',
         [(("a/**",), ("b/**",), ())]),
        (".eslintrc.json", '\n{"overrides": [{"files": "a/*", "rules": {"no-restricted-imports": ["warn", "../b/c"]}}]}',
         [(("a/*",), (), ("../b/c",))]),
        ("eslint.config.mjs", 'export default [{ rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["b/*"] }] }] } }];',
         [(("**",), (), ("b/*",))]),
        ("eslint.config.mjs", 'export default [{ rules: { "no-restricted-imports": ["off", "b"] } }];', []),
        ("eslint.config.mjs", 'export default [{ rules: { "no-restricted-imports": "error" } }];', []),
        ("eslint.config.mjs", 'const a = { target: "a", from: "b" }; // no-restricted-paths', []),
        (".dependency-cruiser.js", 'module.exports = { forbidden: [{ from: { path: "^a" }, to: { path: ["^b"] } }] };',
         [(("^a",), ("^b",), ())]),
        (".dependency-cruiser.js", 'module.exports = { allowed: [{ from: { path: "^a" }, to: { path: "^b" } }], forbidden: [] };', []),
        (".dependency-cruiser.js", 'module.exports = { forbidden: [{ from: { path: "^a" }, to: { circular: true } }] };', []),
        ("other.js", 'x = { forbidden: [{ from: { path: "^a" }, to: { path: "^b" } }] };', []),
    ],
)  # fmt: skip
def test_the_bans_of_a_configuration(path: str, text: str, expected: list[tuple[tuple[str, ...], ...]]) -> None:
    assert [(one.files, one.paths, one.specifiers) for one in import_bans(path, text)] == expected
