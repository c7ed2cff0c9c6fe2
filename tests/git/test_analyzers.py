"""A type checker as a witness: real ty on real repositories, conflicts and their near misses."""

from __future__ import annotations

from pathlib import Path

import pytest
from branches import Tree
from conftest import Repo
from witnesses import heard, hearing, lines

from gitorch.config.model import Config
from gitorch.errors import ConfigError
from gitorch.integrate.validation import AnalyzerRun

USERS = "class User:\n    def __init__(self, name: str) -> None:\n        self.name = name\n\n\n"
LOAD = USERS + "def load(key: int) -> User:\n    return User(str(key))\n"
OLD_CALL = "from users import load\n\nprint(load(1).name)\n"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            {"users.py": LOAD.replace("load", "fetch")},
            {"report.py": OLD_CALL},
            ["S201 error definition@left:users.py:6 use@right:report.py:1"],
        ),
        (
            {"users.py": LOAD.replace("key: int", "key: int, strict: bool")},
            {"report.py": OLD_CALL},
            ["S202 error definition@left:users.py:6 use@right:report.py:3"],
        ),
        (
            {"users.py": None, "people.py": LOAD},
            {"report.py": OLD_CALL},
            ["S204 error definition@left:people.py:1 use@right:report.py:1"],
        ),
        (
            {"users.py": None},
            {"report.py": OLD_CALL},
            ["S204 error deletion@left:users.py:1 use@right:report.py:1"],
        ),
        (
            {"users.py": LOAD.replace("self.name", "self.label")},
            {"report.py": OLD_CALL},
            ["S208 error definition@left:users.py:3 use@right:report.py:3"],
        ),
    ],
    ids=["name", "argument", "moved module", "removed module", "attribute"],
)
def test_what_only_the_merge_has_names_both_sides(repo: Repo, left: Tree, right: Tree, expected: list[str]) -> None:
    assert lines(hearing(repo, {"users.py": LOAD}, left, right)) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"users.py": LOAD.replace("key: int", "key: int, strict: bool = False")}, {"report.py": OLD_CALL}),
        ({"users.py": LOAD.replace("load", "fetch") + "\n\nload = fetch\n"}, {"report.py": OLD_CALL}),
        ({"users.py": LOAD.replace("load", "fetch")}, {"report.py": "from files import load\n\nprint(load(1))\n"}),
        ({"users.py": f"import nowhere\n\n\n{LOAD}"}, {"report.py": f"import nowhere_else\n{OLD_CALL}"}),
        ({"users.py": LOAD.replace("load", "fetch")}, {"report.py": "import users\n\nprint(users.missing)\n"}),
        ({"users.py": f"# moved down\n\n\n{LOAD}"}, {"report.py": OLD_CALL}),
    ],
    ids=["optional argument", "alias kept", "other name", "packages missing here", "broken before", "comment"],
)
def test_what_a_side_brought_or_what_fits_is_no_finding(repo: Repo, left: Tree, right: Tree) -> None:
    base = {"users.py": LOAD, "files.py": "def load(key: int) -> str:\n    return str(key)\n"}
    assert lines(hearing(repo, base, left, right)) == []


LABELLED = "S208 error definition@left:libs/people/src/people/users.py:3 use@right:apps/report/report/show.py:3"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (LOAD.replace("self.name", "self.label"), [LABELLED]),
        (LOAD.replace("key: int", "key: int, strict: bool = False"), []),
    ],
    ids=["attribute", "optional argument"],
)
def test_distributions_of_one_repository_see_each_other(repo: Repo, left: str, expected: list[str]) -> None:
    base = {
        "libs/people/pyproject.toml": "[project]\nname = 'people'\n",
        "libs/people/src/people/__init__.py": "",
        "libs/people/src/people/users.py": LOAD,
        "libs/people/src/report.py": "another = 1\n",
        "apps/report/setup.py": "from setuptools import setup\n\nsetup()\n",
        "apps/report/report/__init__.py": "",
        "report/__init__.py": "load = len\n",
    }
    right = {"apps/report/report/show.py": OLD_CALL.replace("users", "people.users") + "from report import load\n"}
    assert lines(hearing(repo, base, {"libs/people/src/people/users.py": left}, right)) == expected


def test_a_package_that_two_distributions_have_may_be_either(repo: Repo) -> None:
    one = {f"{home}/{path}": text for home in ("a", "b") for path, text in (
        ("pyproject.toml", ""), ("common/__init__.py", ""), ("common/users.py", LOAD),
    )}  # fmt: skip
    base = {**one, "c/pyproject.toml": "", "c/own/__init__.py": ""}
    left = {"a/common/users.py": LOAD.replace("load", "fetch")}
    right = {"c/own/show.py": OLD_CALL.replace("users", "common.users")}
    assert lines(hearing(repo, base, left, right)) == []


def test_an_override_that_only_the_types_forbid_is_a_note(repo: Repo) -> None:
    base = {"press.py": "class Renderer:\n    def block(self, text):\n        return text\n"}
    left = {"press.py": base["press.py"].replace("text):", "text, index=0):")}
    right = {"latex.py": "from press import Renderer\n\n\nclass Latex(Renderer):\n"
             "    def block(self, text, **_context):\n        return text\n"}  # fmt: skip
    assert lines(hearing(repo, base, left, right)) == ["S206 note definition@left:press.py:2 use@right:latex.py:5"]


def test_a_use_is_named_where_it_stands_on_its_own_side(repo: Repo) -> None:
    base = {"app.py": "import users\n\n\ndef main() -> None:\n    print(users)\n", "users.py": LOAD}
    left = {"app.py": f"# one\n# two\n# three\n{base['app.py']}", "users.py": LOAD.replace("load", "fetch")}
    right = {"app.py": f"{base['app.py']}    users.load(1)\n"}
    assert lines(hearing(repo, base, left, right)) == ["S201 error definition@left:users.py:6 use@right:app.py:6"]


def test_what_gives_another_type_is_named_and_not_who_has_it(repo: Repo) -> None:
    getter = (
        "class Response:\n    @property\n    def elapsed(self) -> float:\n        if not self._done:\n"
        "            raise RuntimeError('response not read')\n        return self._elapsed\n\n"
        "    @elapsed.setter\n    def elapsed(self, elapsed: float) -> None:\n        self._elapsed = elapsed\n"
    )
    raised = "raise RuntimeError('response not read')"
    nothing = getter.replace("-> float", "-> float | None").replace(raised, "return None")
    use = "from models import Response\n\n\ndef slow(response: Response) -> bool:\n"
    use += "    return response.elapsed.is_integer()\n"

    (found,) = hearing(repo, {"models.py": getter}, {"models.py": nothing}, {"slow.py": use}).findings

    assert (found.rule, found.message) == ("S209", "left changes Response.elapsed; right uses it as it was")
    assert [(place.path, place.line) for place in found.locations] == [("models.py", 3), ("slow.py", 5)]


def test_every_use_of_one_thing_in_one_file_is_one_finding(repo: Repo) -> None:
    right = {"report.py": "import users\n\nusers.load(1)\nusers.load(2)\n"}
    found = hearing(repo, {"users.py": LOAD}, {"users.py": LOAD.replace("load", "fetch")}, right)
    assert lines(found) == ["S201 error definition@left:users.py:6 use@right:report.py:3 use@right:report.py:4"]


def test_of_many_branches_the_pair_is_named(repo: Repo) -> None:
    repo.commit("base", {"users.py": LOAD, "other.py": "x = 1\n"})
    repo.branch("idle", {"other.py": "x = 2\n"})
    repo.branch("left", {"users.py": LOAD.replace("load", "fetch")})
    repo.branch("right", {"report.py": OLD_CALL})
    found = heard(repo, "idle", "right", "left")
    assert [one.branches for one in found.findings] == [("left", "right")]


def test_one_side_in_a_language_asks_nobody(repo: Repo) -> None:
    found = hearing(repo, {"users.py": LOAD}, {"users.py": LOAD.replace("load", "fetch")}, {"notes.txt": "x\n"})
    assert (found.findings, found.runs) == ((), ())
    assert not (repo.path / ".git" / "gitorch" / "scratch").exists()


def test_who_looked_is_on_record(repo: Repo) -> None:
    config = Config(analyzers=("ty", "pyrefly"))
    found = hearing(repo, {"users.py": LOAD}, {"users.py": f"{LOAD}\n"}, {"report.py": OLD_CALL}, config=config)
    ty, pyrefly = found.runs
    assert (ty.name, ty.status, ty.detail) == ("ty", "ran", "2 files of python")
    assert pyrefly.status == "ran" or pyrefly == AnalyzerRun(
        "pyrefly",
        "skipped",
        "pyrefly is not in the project's .venv or on PATH; unseen: errors that only it is configured to find",
    )


def test_no_analyzer_is_asked_where_none_is_wanted(repo: Repo) -> None:
    left, right = {"users.py": LOAD.replace("load", "fetch")}, {"report.py": OLD_CALL}
    found = hearing(repo, {"users.py": LOAD}, left, right, config=Config(analyzers=()))
    assert (found.findings, found.runs) == ((), ())


def test_an_analyzer_that_nobody_knows_is_refused(repo: Repo) -> None:
    with pytest.raises(ConfigError, match="there is no analyzer 'lint'"):
        hearing(repo, {}, {"a.txt": ""}, {"b.txt": ""}, config=Config(analyzers=("lint",)))


def test_a_branch_cannot_configure_the_checker(repo: Repo) -> None:
    left = {"users.py": LOAD.replace("load", "fetch"), "ty.toml": '[rules]\nall = "ignore"\n'}
    found = hearing(repo, {"users.py": LOAD}, left, {"report.py": OLD_CALL})
    assert lines(found) == ["S201 error definition@left:users.py:6 use@right:report.py:1"]


def test_a_configuration_that_the_checker_refuses_is_reported_not_hidden(repo: Repo) -> None:
    base = {"users.py": LOAD, "ty.toml": "[rules\n"}
    found = hearing(repo, base, {"users.py": LOAD.replace("load", "fetch")}, {"report.py": OLD_CALL})
    assert [(run.name, run.status) for run in found.runs] == [("ty", "failed")]
    assert found.findings == ()


def test_answers_are_remembered_and_a_damaged_record_is_not_believed(repo: Repo) -> None:
    left, right = {"users.py": LOAD.replace("load", "fetch")}, {"report.py": OLD_CALL}
    first = hearing(repo, {"users.py": LOAD}, left, right)
    records = sorted(Path(repo.path, ".git", "gitorch", "diagnostics").iterdir())
    for folder in (repo.path / ".git" / "gitorch" / "scratch").glob("python-*/tree"):
        (folder / "users.py").write_text(LOAD)
    assert heard(repo, "left", "right") == first
    for record in records:
        record.write_text('{"report.py": [["damaged"]]}')
    (repo.path / ".git" / "gitorch" / "scratch" / "python-0" / "state.json").unlink()
    assert heard(repo, "left", "right") == first


def test_an_import_that_reckons_with_its_failure_is_no_finding(repo: Repo) -> None:
    right = {"report.py": "try:\n    from users import load\nexcept ImportError:\n    load = None\n"}
    assert lines(hearing(repo, {"users.py": LOAD}, {"users.py": LOAD.replace("load", "fetch")}, right)) == []


BROKEN = 'shown: int = "text"\n'


@pytest.mark.parametrize(
    ("base", "left", "right"),
    [
        ({"users.py": LOAD}, {"users.py": None, "people.py": LOAD}, {"users.py": LOAD + BROKEN}),
        (
            {"users.py": LOAD + BROKEN},
            {"users.py": None, "people.py": LOAD + BROKEN},
            {"users.py": "\n" + LOAD + BROKEN},
        ),
        ({"users.py": LOAD}, {"users.py": None, "people.py": LOAD + BROKEN}, {"users.py": "\n" + LOAD}),
    ],
    ids=["the other side made it", "it was always there", "the renaming side made it"],
)
def test_an_error_follows_the_file_that_is_renamed(repo: Repo, base: Tree, left: Tree, right: Tree) -> None:
    assert lines(hearing(repo, base, left, right)) == []


def test_what_a_side_broke_itself_is_not_told_of_the_side_that_renames(repo: Repo) -> None:
    report = OLD_CALL + "\n\n# the end of it\n" * 5
    left: Tree = {"report.py": None, "summary.py": report}
    right: Tree = {"users.py": LOAD.replace("key: int", "key: int, strict: bool")}
    assert lines(hearing(repo, {"users.py": LOAD, "report.py": report}, left, right)) == []


def test_what_only_the_merge_breaks_is_found_in_a_renamed_file(repo: Repo) -> None:
    report = "# a report of users\n" * 5
    left: Tree = {"report.py": None, "summary.py": report + OLD_CALL}
    right: Tree = {"users.py": LOAD.replace("key: int", "key: int, strict: bool")}
    assert lines(hearing(repo, {"users.py": LOAD, "report.py": report}, left, right)) == [
        "S202 error definition@right:users.py:6 use@left:summary.py:8"
    ]
