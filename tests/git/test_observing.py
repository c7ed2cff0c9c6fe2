"""What a snapshot shows of an attempt."""

from __future__ import annotations

from conftest import Repo

from gitorch.git.repository import Oid, open_repository
from gitorch.run.activity import Asked, Counted, Denied, Said, Usage, UsedTool
from gitorch.run.lifecycle import Filled, Looked, Used
from gitorch.run.observing import Observer


def _tree(repo: Repo, commit: str) -> str:
    return repo.git("rev-parse", f"{commit}^{{tree}}")


def test_a_look_tells_what_differs_and_whether_lines_only_came(repo: Repo) -> None:
    base = Oid(repo.commit("start", {"app/a.py": "one\ntwo\n", "gone.py": "x\n"}))
    observer = Observer(open_repository(repo.path), base, ["app/**"])
    assert observer.begin() == Looked(_tree(repo, base))

    steps: list[tuple[dict[str, str | bytes | None], bool, tuple[str, ...]]] = [
        ({"app/a.py": "one\nprint()\ntwo\n"}, True, ()),
        ({"app/a.py": "one\ntwo\n"}, False, ()),
        ({"app/b.py": "new\n", "app/a.py": "zero\none\ntwo\n"}, True, ()),
        ({"app/a.py": "zero\none\nthree\n"}, False, ()),
        ({"gone.py": None}, False, ("gone.py",)),
        ({"README.md": "# base\nmore\n"}, True, ("README.md", "gone.py")),
    ]
    for files, only_adds, outside in steps:
        commit = Oid(repo.commit("step", files))
        seen = observer.look(commit)
        changed = repo.git("diff", "--name-only", base, commit).splitlines()
        assert (seen.tree, seen.only_adds, seen.outside) == (_tree(repo, commit), only_adds, outside)
        assert sorted(seen.files) == sorted(changed)
    assert seen.files["gone.py"] == ""
    assert seen.files["app/b.py"] == repo.git("rev-parse", "HEAD:app/b.py")


def test_a_change_of_mode_or_kind_is_more_than_lines(repo: Repo) -> None:
    base = Oid(repo.commit("start", {"a.sh": "x\n", "b": "x\n"}))
    observer = Observer(open_repository(repo.path), base, ["**"])

    (repo.path / "a.sh").chmod(0o755)
    assert not observer.look(Oid(repo.commit("mode"))).only_adds
    (repo.path / "b").unlink()
    (repo.path / "b").symlink_to("a.sh")
    assert not observer.look(Oid(repo.commit("kind"))).only_adds


def test_what_an_agent_does_is_heard(repo: Repo) -> None:
    base = Oid(repo.git("rev-parse", "HEAD"))
    observer = Observer(open_repository(repo.path), base, ["**"])

    assert observer.hear(Said("hello")) is None
    assert observer.hear(Asked("trust this folder?")) is None
    assert observer.hear(UsedTool("bash", is_error=True)) == Used(failed=True)
    assert observer.hear(Denied("Write")) == Used(failed=True)
    assert observer.hear(Counted(Usage(entered=80, left=20), 50, 200)) == Filled(0.25)
    assert observer.hear(Counted(Usage(entered=90, left=20), 50)) is None
