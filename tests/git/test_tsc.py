"""TypeScript's checker as a witness, where a tsc is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from branches import Tree
from conftest import Repo
from witnesses import heard, hearing, lines

from gitorch.config.model import Config

pytestmark = [pytest.mark.usefixtures("tsc"), pytest.mark.slow]

USERS = "export interface User {\n  name: string;\n}\n\nexport function load(key: number): User {\n  return { name: String(key) };\n}\n"  # fmt: skip # noqa: E501
CALL = 'import { load } from "./users";\n\nconsole.log(load(1).name);\n'
SETTINGS = '{"compilerOptions": {"strict": true, "paths": {"@app/*": ["./*"]}}}\n'


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            {"users.ts": USERS.replace("load", "fetchUser")},
            {"report.ts": CALL},
            ["S201 error definition@left:users.ts:5 use@right:report.ts:1"],
        ),
        (
            {"users.ts": USERS.replace("key: number", "key: number, strict: boolean")},
            {"report.ts": CALL},
            ["S202 error definition@left:users.ts:5 use@right:report.ts:3"],
        ),
        (
            {"users.ts": USERS.replace("name", "label")},
            {"report.ts": CALL.replace("./users", "@app/users")},
            ["S208 error definition@left:users.ts:2 use@right:report.ts:3"],
        ),
        (
            {"users.ts": None, "people.ts": USERS},
            {"report.tsx": CALL},
            ["S204 error definition@left:people.ts:1 use@right:report.tsx:1"],
        ),
    ],
    ids=["name", "argument", "property", "module"],
)
def test_what_only_the_merge_has_names_both_sides(repo: Repo, left: Tree, right: Tree, expected: list[str]) -> None:
    assert lines(hearing(repo, {"users.ts": USERS, "tsconfig.json": SETTINGS}, left, right)) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"users.ts": USERS.replace("key: number", "key: number, strict?: boolean")}, {"report.ts": CALL}),
        ({"users.ts": USERS.replace("load", "get") + "export const load = get;\n"}, {"report.ts": CALL}),
        ({"users.ts": f'import "absent";\n{USERS}'}, {"report.ts": f'import x from "absent-too";\nx();\n{CALL}'}),
        ({"users.ts": f"// moved down\n\n{USERS}"}, {"report.ts": CALL}),
    ],
    ids=["optional argument", "alias kept", "packages missing here", "comment"],
)
def test_what_a_side_brought_or_what_fits_is_no_finding(repo: Repo, left: Tree, right: Tree) -> None:
    assert lines(hearing(repo, {"users.ts": USERS}, left, right)) == []


RUNNER = "export class Runner {\n  level(): number {\n    return 1;\n  }\n}\n"
PARTLY = 'import { Levels } from "levels";\nexport interface Runner extends Levels {}\n'


@pytest.mark.parametrize(
    ("before", "expected"),
    [("", ["S201 error deletion@left:run.ts:1 use@right:use.ts:2"]), (PARTLY, [])],
    ids=["a class alone", "an interface of a package that is not here"],
)
def test_a_member_is_missing_only_where_all_of_its_type_is_known(repo: Repo, before: str, expected: list[str]) -> None:
    left, right = "export class Runner {}\n", 'import { Runner } from "./run";\nnew Runner().level();\n'
    assert lines(hearing(repo, {"run.ts": before + RUNNER}, {"run.ts": before + left}, {"use.ts": right})) == expected


def test_a_script_is_asked_only_for_names_that_are_gone(repo: Repo) -> None:
    users = "export const load = (key) => ({ name: String(key) });\n"
    call = 'import { load } from "./users.js";\nload(1).anything;\n'
    gone = hearing(repo, {"users.js": users}, {"users.js": users.replace("load", "fetchUser")}, {"report.js": call})
    assert lines(gone) == ["S201 error definition@left:users.js:1 use@right:report.js:1"]


def test_files_that_only_pass_on_names_are_no_distance(repo: Repo) -> None:
    passing = {f"p{number}.ts": f'export * from "./p{number + 1}";\n' for number in range(5)}
    base: Tree = {"users.ts": USERS, **passing, "p5.ts": 'export * from "./users";\n'}
    call = CALL.replace("./users", "./p0")
    found = hearing(repo, base, {"users.ts": USERS.replace("name", "label")}, {"report.ts": call})
    assert lines(found) == ["S208 error definition@left:users.ts:2 use@right:report.ts:3"]


@pytest.mark.parametrize(
    ("others", "thorough", "expected"),
    [(0, False, ["report.ts"]), (200, False, []), (200, True, ["report.ts"])],
    ids=["few files", "many files", "many files, thorough"],
)
def test_a_type_from_far_away_is_anything_where_there_are_many_files_unless_asked_for(
    repo: Repo, others: int, thorough: bool, expected: list[str]
) -> None:
    far = {
        f"f{number}.ts": f'import {{ make as next }} from "./f{number + 1}";\nexport const make = () => next();\n'
        for number in range(4)
    }
    crowd = {f"other{number}.ts": "export const one = 1;\n" for number in range(others)}
    last = 'import { load } from "./users";\nexport const make = () => load(1);\n'
    all_of_them = "".join(f'import "./other{number}";\n' for number in range(others))
    base: Tree = {**far, **crowd, "f4.ts": all_of_them + last, "users.ts": USERS}
    call = 'import { make } from "./f0";\nconsole.log(make().name);\n'
    config = Config(thorough=thorough)
    found = hearing(repo, base, {"users.ts": USERS.replace("name", "label")}, {"report.ts": call}, config=config)
    assert [place.path for one in found.findings for place in one.locations if place.role == "use"] == expected


def test_the_packages_of_the_checkout_are_seen(repo: Repo) -> None:
    repo.write({"node_modules/kit/package.json": '{"name": "kit", "types": "index.d.ts"}', ".git/info/exclude": "node_modules\n"})  # fmt: skip # noqa: E501
    repo.write({"node_modules/kit/index.d.ts": "export interface Box { size: number }\n"})
    box = 'import { Box } from "kit";\nexport const make = (): Box => ({ size: 1 });\n'
    repo.git("config", "core.excludesFile", str(repo.path / ".git" / "info" / "exclude"))
    repo.write({"box.ts": box})
    repo.git("add", "box.ts")
    repo.git("commit", "-qm", "base")
    for name, files in (
        ("left", {"box.ts": box.replace("make", "makeBox")}),
        ("right", {"use.ts": 'import { make } from "./box";\nmake().size;\n'}),
    ):
        repo.git("checkout", "-qb", name, "main")
        repo.write(dict(files))
        repo.git("add", *files)
        repo.git("commit", "-qm", name)
        repo.git("checkout", "-q", "main")
    found = heard(repo, "left", "right")
    assert lines(found) == ["S201 error definition@left:box.ts:2 use@right:use.ts:1"]
    link = repo.path / ".git" / "gitorch" / "scratch" / "typescript-0" / "tree" / "node_modules"
    assert link.readlink() == repo.path / "node_modules"


def test_the_image_of_node_is_kept_and_a_spoilt_one_is_made_again(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled = tmp_path / "cache" / "gitorch" / "compiled"
    found = [lines(hearing(repo, {"users.ts": USERS}, {"users.ts": USERS.replace("load", "get")}, {"a.ts": CALL}))]
    (image,) = compiled.iterdir()
    sizes = [image.stat().st_size > 1_000_000]
    for content in (None, b"spoilt", None):
        if content is not None:
            image.write_bytes(content)
        shutil.rmtree(repo.path / ".git" / "gitorch" / "diagnostics")
        found.append(lines(heard(repo, "left", "right")))
        sizes.append(image.exists() and image.stat().st_size > 1_000_000)
    assert found == [["S201 error definition@left:users.ts:5 use@right:a.ts:1"]] * 4
    assert sizes == [True, True, False, True]


def test_a_node_that_can_make_no_image_is_asked_once_and_answers_all_the_same(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, asked = tmp_path / "bin" / "node", tmp_path / "asked"
    node.parent.mkdir()
    refusal = f'case "$*" in *--build-snapshot*) echo once >> {asked}; exit 9;; esac'
    node.write_text(f'#!/bin/sh\n{refusal}\nexec {shutil.which("node")} "$@"\n')
    node.chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(node.parent), prepend=":")
    found = [lines(hearing(repo, {"users.ts": USERS}, {"users.ts": USERS.replace("load", "get")}, {"a.ts": CALL}))]
    shutil.rmtree(repo.path / ".git" / "gitorch" / "diagnostics")
    found.append(lines(heard(repo, "left", "right")))
    assert found == [["S201 error definition@left:users.ts:5 use@right:a.ts:1"]] * 2
    assert asked.read_text() == "once\n"
