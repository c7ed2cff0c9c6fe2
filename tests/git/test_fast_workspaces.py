"""The fast ways to a workspace: overlays over one checkout, mounted by us or by whoever starts there, and cones."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from conftest import Repo

from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.cone import widen
from gitorch.workspace.mounting import inside, is_mountable_by_root, is_mountable_in_a_namespace, unmount
from gitorch.workspace.prepare import prepare
from gitorch.workspace.release import Released, release
from gitorch.workspace.snapshots import Snapshots
from gitorch.workspace.verify import verify
from gitorch.workspace.ways import Way, overlay_in, way_for

FILES: dict[str, str | bytes | None] = {
    "app/main.py": "print(1)\n",
    "app/deep/er.py": "x = 1\n",
    "docs/a.md": "a\n",
    "lib/x/one.py": "1\n",
    "lib/y/two.py": "2\n",
    ".gitignore": "*.log\n.env\n",
}


@pytest.fixture
def repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    repo.commit("start", FILES)
    monkeypatch.setattr("gitorch.workspace.ways.WORTH_A_LAYER", 0)
    monkeypatch.setattr("gitorch.workspace.ways.WORTH_A_CONE", 0)
    yield open_repository(repo.path)
    for path in repo.path.parent.glob("repo.gitorch/*"):
        unmount(path)


@pytest.fixture
def mounting(repo: Repo) -> None:
    if not is_mountable_by_root(repo.path.parent):
        pytest.skip("overlays can't be mounted here")


@pytest.fixture
def namespaces(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if we were not root: overlays are for programs that mount them for themselves."""
    if not is_mountable_in_a_namespace(repo.path.parent):
        pytest.skip("overlays can't be mounted in a user namespace here")
    monkeypatch.setattr("gitorch.workspace.ways.overlay_in", lambda *_: Way.LAYERED)


@pytest.fixture
def no_overlays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitorch.workspace.ways.overlay_in", lambda *_: None)


def lease(repo: Repo, task: str = "api", **more: object) -> Lease:
    return Lease("r1", task, 1, Oid(repo.git("rev-parse", "main")), **more)  # type: ignore[arg-type]


def within(workspace: Workspace, script: str) -> str:
    """What a shell says that starts in the workspace, mounting it first if nobody did."""
    argv = inside(workspace.path, workspace.layers, ("sh", "-e", "-c", script))
    return subprocess.run(argv, cwd=workspace.path, check=True, capture_output=True, text=True).stdout.rstrip("\n")


@pytest.mark.usefixtures("mounting")
def test_an_overlay_is_used_again_for_another_base(repo: Repo, repository: Repository) -> None:
    one = prepare(repository, lease(repo))
    other = prepare(repository, lease(repo, "web"))
    Repo(one.path).write({"app/main.py": "edited\n", "new": "n", "docs/a.md": None})
    assert Repo(other.path).status() == ""
    assert one.layers is not None
    assert other.layers is not None
    assert one.layers.lower == other.layers.lower
    assert Repo(one.layers.lower).status() == ""
    assert release(repository, one) == Released("refs/gitorch/backup/r1/api/1")
    repo.commit("next", {"app/main.py": "print(2)\n", "lib/x/one.py": None, "added/file": "a\n"})
    again = prepare(repository, lease(repo, "next"))
    assert (again.path, again.way) == (one.path, "overlay")
    assert Repo(again.path).status() == ""
    assert Repo(again.path).read("app/main.py") == "print(2)\n"
    assert sorted(path.name for path in (again.path / "lib").iterdir()) == ["y"]
    verify(repository, again)


@pytest.mark.usefixtures("mounting")
def test_a_layer_that_nobody_lies_over_moves_to_the_base(repo: Repo, repository: Repository) -> None:
    release(repository, prepare(repository, lease(repo)))
    repo.commit("next", {"app/main.py": "print(2)\n"})
    layers = prepare(repository, lease(repo)).layers
    assert layers is not None
    assert list(layers.upper.iterdir()) == [layers.upper / ".git"]
    assert (layers.lower / "app/main.py").read_text() == "print(2)\n"


@pytest.mark.usefixtures("namespaces")
def test_an_overlay_that_only_its_own_programs_see(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, sandboxed=True, setup=("sh", "-c", "echo ready > run.log")))
    assert [path.name for path in workspace.path.iterdir()] == [".git"]
    assert within(workspace, "cat run.log; git status --porcelain") == "ready"
    within(workspace, "rm -r lib app/main.py; mkdir lib; echo new > lib/one; echo 2 > docs/a.md; ln -s x link")
    seen = within(workspace, "git status --porcelain --untracked-files=all")
    assert seen.split("\n") == [
        " D app/main.py", " M docs/a.md", " D lib/x/one.py", " D lib/y/two.py", "?? lib/one", "?? link",
    ]  # fmt: skip
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("diff", "--no-renames", "--name-status", "main", str(taken)).split("\n") == [
        "D\tapp/main.py", "M\tdocs/a.md", "A\tlib/one", "D\tlib/x/one.py", "D\tlib/y/two.py", "A\tlink",
    ]  # fmt: skip
    verify(repository, workspace)
    assert release(repository, workspace) == Released("refs/gitorch/backup/r1/api/1")  # run.log of the setup


@pytest.mark.usefixtures("namespaces")
def test_an_agent_commits_in_an_overlay_of_its_own(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, sandboxed=True))
    within(
        workspace,
        "echo 2 > docs/a.md; git commit -qam mine; echo more >> docs/a.md; echo x > run.log; git add -f run.log",
    )
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("log", "--format=%s", "-1", f"{taken}^2") == "mine"
    assert repo.git("show", f"{taken}:docs/a.md") == "2\nmore"
    assert repo.git("show", f"{taken}:run.log") == "x"


@pytest.mark.usefixtures("namespaces")
def test_filters_and_rules_of_the_layer_hold_for_what_lies_above_it(repo: Repo, repository: Repository) -> None:
    repo.git("config", "filter.upper.smudge", "tr a-z A-Z")
    repo.git("config", "filter.upper.clean", "tr A-Z a-z")
    repo.commit(
        "filter", {"docs/.gitattributes": "*.up filter=upper\n", "docs/a.up": "text\n", "lib/.gitignore": "*.o\n"}
    )
    workspace = prepare(repository, lease(repo, sandboxed=True))
    assert within(workspace, "cat docs/a.up; echo MORE > docs/b.up; touch lib/b.o; git status --porcelain") == (
        "TEXT\n?? docs/b.up"
    )
    taken = Snapshots(repository, workspace).take("one")
    assert repo.git("show", f"{taken}:docs/b.up") == "more"
    assert repo.git("diff", "--name-only", "main", str(taken)) == "docs/b.up"


@pytest.mark.usefixtures("no_overlays")
def test_a_cone_has_the_scope_and_what_is_read_and_misses_nothing(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, scope=("app/**", "!app/deep/**"), reads=("lib/x/one.py",)))
    agent = Repo(workspace.path)
    assert workspace.way == "sparse"
    assert {path.name for path in agent.path.iterdir()} == {".git", ".gitignore", "README.md", "app", "lib"}
    assert [path.name for path in (agent.path / "lib").iterdir()] == ["x"]
    assert agent.status() == ""
    snapshots = Snapshots(repository, workspace)
    assert snapshots.take("nothing") is None
    agent.write({"app/main.py": "print(2)\n", "docs/a.md": "outside of the cone\n"})
    agent.git("add", "app")
    taken = snapshots.take("one")
    assert repo.git("diff", "--name-status", "main", str(taken)).split("\n") == ["M\tapp/main.py", "M\tdocs/a.md"]
    commit = agent.git("commit", "-qm", "mine") or agent.git("rev-parse", "HEAD")
    assert repo.git("diff", "--name-status", "main", commit) == "M\tapp/main.py"
    release(repository, workspace)
    assert not workspace.path.exists()


@pytest.mark.usefixtures("no_overlays")
def test_a_cone_is_widened_around_what_an_agent_did(repo: Repo, repository: Repository) -> None:
    workspace = prepare(repository, lease(repo, scope=("app/**",), reads=("lib/x/one.py",)))
    agent = Repo(workspace.path)
    agent.write({"app/main.py": "print(2)\n", "app/deep/er.py": "x = 2\n", "docs/a.md": "mine\n", "new.py": "x\n"})
    agent.git("add", "app/main.py")

    widen(repository, Worktree(workspace.path, workspace.directory))

    assert (agent.path / "lib/y/two.py").read_text() == "2\n"
    assert (agent.path / "docs/a.md").read_text() == "mine\n"
    assert agent.git("diff", "--cached", "--name-only") == "app/main.py"
    assert agent.git("diff", "--name-only").split() == ["app/deep/er.py", "docs/a.md"]


@pytest.mark.usefixtures("no_overlays")
@pytest.mark.parametrize(
    ("more", "way"),
    [
        ({"scope": ("app/**",), "reads": ("lib/**",)}, Way.SPARSE),
        ({"scope": ("app/**",), "reads": ()}, Way.CHECKOUT),
        ({"scope": ("app/**",), "reads": ("**/*.py",)}, Way.CHECKOUT),
    ],
)
def test_sparse_only_where_the_plan_knows_what_is_read(
    repo: Repo, repository: Repository, more: dict[str, object], way: Way
) -> None:
    assert way_for(repository, lease(repo, **more), repo.path.parent) is way


def test_who_may_mount_is_tried_once(repo: Repo, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    first = overlay_in(repository, repo.path.parent)
    monkeypatch.setattr("gitorch.workspace.ways.is_mountable_by_root", lambda _: pytest.fail("tried again"))
    assert overlay_in(open_repository(repo.path), repo.path.parent) is first


def test_an_agents_link_in_the_place_of_its_index_is_not_written_through(repo: Repo, repository: Repository) -> None:
    treasure = repo.path.parent / "treasure"
    treasure.write_text("mine\n")
    workspace = prepare(repository, lease(repo))
    for name in ("index", "HEAD"):
        (workspace.directory / name).unlink()
        (workspace.directory / name).symlink_to(treasure)
    release(repository, workspace)
    again = prepare(repository, lease(repo))
    assert again.path == workspace.path
    assert Repo(again.path).status() == ""
    assert treasure.read_text() == "mine\n"
