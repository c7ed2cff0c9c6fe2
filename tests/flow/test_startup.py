"""What starting up imports: nothing heavy before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo, gitorch

ROOT = Path(__file__).parents[2]
HEAVY = {
    "anthropic", "pydantic", "pygit2", "rich", "sqlglot", "tree_sitter", "tree_sitter_python", "tree_sitter_typescript",
    "tree_sitter_go", "tree_sitter_java", "tree_sitter_kotlin", "tree_sitter_rust",
    "tree_sitter_c_sharp", "tree_sitter_php", "tree_sitter_ruby", "unidiff", "yaml", "pathspec", "jsonschema",
}  # fmt: skip


def modules_after(program: str, repo: Repo, stdin: str = "") -> set[str]:
    """The modules of the top level that a program has imported when it is done."""
    code = f"import sys\ntry:\n    {program}\nfinally:\n    print('MODULES', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repo.path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return set(done.stdout.split("MODULES ")[-1].split())


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_help_and_version_import_nothing_heavy(repo: Repo, flag: str) -> None:
    found = modules_after(f"sys.argv[1:] = ['{flag}']; from gitorch.__main__ import main; main()", repo)

    assert "click" in found
    assert found & HEAVY == set()


def test_importing_the_package_imports_nothing_else(repo: Repo) -> None:
    found = modules_after("import gitorch", repo)

    assert {name for name in found if name.startswith("gitorch")} == {"gitorch"}
    assert found & {*HEAVY, "click"} == set()


def test_the_hooks_fast_path_imports_only_the_standard_library(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    gitorch(repo, "merge", "one")
    commit = repo.git("rev-parse", "main")
    program = "sys.argv[1:] = ['hook', 'pre-push', 'o', 'url']; from gitorch.__main__ import main; assert main() == 0"

    found = modules_after(program, repo, f"refs/heads/main {commit} refs/heads/main {'0' * 40}\n")

    assert {name for name in found if name.startswith("gitorch")} == {
        "gitorch", "gitorch.__main__", "gitorch.hook", "gitorch.hook.objects", "gitorch.hook.pre_push"
    }  # fmt: skip
    assert found & {*HEAVY, "click", "subprocess", "json", "dataclasses", "re", "pathlib", "typing"} == set()


def test_a_brief_of_a_plan_imports_neither_runs_nor_manifests_nor_parsers(repo: Repo) -> None:
    repo.commit("plan", {"plan.yaml": "request: R\ntasks: [{id: a, title: T, goal: G, scope: [a.py]}]\n"})
    worth_keeping = "import b\n" + "x = 1\n" * 80
    files: dict[str, str | bytes | None] = {"a.py": worth_keeping, "b.go": "package b\n", "c.ts": "let c = 1\n"}
    repo.commit("files", files)
    program = "sys.argv[1:] = ['brief', 'a']; from gitorch.__main__ import main; assert main() == 0"
    modules_after(program, repo)

    found = modules_after(program, repo)

    assert {"gitorch.api.briefing", "pydantic"} <= found
    assert {name for name in found if name.startswith(("gitorch.run", "gitorch.handoff.manifest"))} == set()
    assert {name for name in found if name.startswith("tree_sitter")} == set()


@pytest.mark.parametrize("language", ["go", "java", "kotlin", "rust", "cs", "php", "ruby"])
def test_a_language_loads_its_own_grammar_only(repo: Repo, language: str) -> None:
    suffix = {"kotlin": "kt", "rust": "rs", "ruby": "rb"}.get(language, language)
    found = modules_after(f"from gitorch.code.languages import parser_for; parser_for('a.{suffix}').parse(b'')", repo)

    grammar = "c_sharp" if language == "cs" else language
    loaded = {name for name in found if name.startswith("tree_sitter_") and "." not in name}
    assert loaded == {f"tree_sitter_{grammar}"}
