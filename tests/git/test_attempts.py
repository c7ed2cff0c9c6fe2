"""One attempt at one task on this machine, from its workspace to its branch."""

from __future__ import annotations

import os

import pytest
from attempts import MODES, assignment, attempt, executor
from conftest import Repo

from gitorch.run.activity import Counted, End, Said, Usage
from gitorch.run.assignment import Assignment, Bounds, Choice, Did, Finished, Grants, Snapped, Started
from gitorch.run.sandbox.toolchains import toolchains


@pytest.mark.parametrize("mode", MODES)
def test_what_an_agent_commits_stands_on_its_task_branch(repo: Repo, mode: str) -> None:
    done = attempt(
        repo,
        """
        pathlib.Path("made.py").write_text("x = 1\\n")
        subprocess.run(["git", "add", "made.py"], check=True)
        subprocess.run(["git", "commit", "-qm", "make it"], check=True)
        """,
        grants=Grants(sandbox=mode),
    ).finished
    assert (done.end, done.message, done.paths, done.kept) == (End.COMPLETED, "", ("made.py",), None)
    assert repo.refs()["refs/heads/gitorch/r1/one"] == done.commit
    told = repo.git("log", "--format=%s|%an|%ae|%cn", "main..gitorch/r1/one")
    assert told == "make it|one (command)|one@r1.gitorch.invalid|one (command)"
    assert repo.git("show", "gitorch/r1/one:made.py") == "x = 1"
    assert repo.git("fsck", "--strict") == ""


@pytest.mark.parametrize("mode", MODES)
def test_what_it_leaves_uncommitted_is_committed_for_it(repo: Repo, mode: str) -> None:
    done = attempt(
        repo, "pathlib.Path('made.py').write_text('x = 1\\n')", message="Make x", grants=Grants(sandbox=mode)
    ).finished
    assert done.end is End.COMPLETED
    assert repo.git("log", "--format=%s|%an|%cn", "main..gitorch/r1/one") == "Make x|one (command)|Ada"


@pytest.mark.parametrize("mode", MODES)
def test_what_it_has_only_added_is_kept_as_well(repo: Repo, mode: str) -> None:
    done = attempt(
        repo,
        """
        pathlib.Path("a.py").write_text("a = 1\\n")
        subprocess.run(["git", "add", "a.py"], check=True)
        """,
        grants=Grants(sandbox=mode),
    ).finished
    assert (done.end, done.paths) == (End.COMPLETED, ("a.py",))
    assert repo.git("show", "gitorch/r1/one:a.py") == "a = 1"
    assert repo.git("fsck", "--strict") == ""


def test_no_change_at_all_is_told_as_it_is(repo: Repo) -> None:
    done = attempt(repo, "").finished
    assert (done.end, done.paths, done.commit) == (End.COMPLETED, (), repo.git("rev-parse", "main"))


def test_good_work_of_a_failing_agent_is_kept_aside(repo: Repo) -> None:
    done = attempt(repo, "pathlib.Path('good.py').write_text('x = 1\\n'); sys.exit(3)").finished
    assert (done.end, done.commit, done.paths) == (End.FAILED, None, ("good.py",))
    assert done.kept == "refs/gitorch/backup/r1/one/1"
    assert repo.git("show", f"{done.kept}:good.py") == "x = 1"
    assert "refs/heads/gitorch/r1/one" not in repo.refs()


@pytest.mark.parametrize("mode", MODES)
def test_paths_out_of_scope_are_named_and_kept_aside(repo: Repo, mode: str) -> None:
    done = attempt(
        repo,
        """
        pathlib.Path("in").mkdir()
        pathlib.Path("in/a.py").write_text("a = 1\\n")
        pathlib.Path("out.py").write_text("b = 1\\n")
        """,
        grants=Grants(scope=("in/**",), sandbox=mode),
    ).finished
    assert (done.end, done.message) == (End.OUT_OF_SCOPE, "it changed what is out of its scope: out.py")
    assert done.kept is not None
    assert repo.git("show", f"{done.kept}:in/a.py") == "a = 1"


def test_events_come_in_order(repo: Repo) -> None:
    seen = attempt(
        repo,
        """
        import json
        print(json.dumps({"gitorch": "said", "text": "on it"}), flush=True)
        pathlib.Path("made.py").write_text("x = 1\\n")
        print(json.dumps({"gitorch": "usage", "entered": 900, "left": 20}), flush=True)
        time.sleep(0.5)
        """,
    )
    kinds = [type(event) for event in seen.events]
    assert kinds == [Started, Did, Did, Snapped, Finished]
    assert [event.activity for event in seen.events if isinstance(event, Did)] == [
        Said("on it"), Counted(Usage(900, 20)),
    ]  # fmt: skip
    assert seen.finished.usage == Usage(900, 20)


def test_the_same_attempt_is_carried_out_once(repo: Repo) -> None:
    here = executor(repo)
    order = _touching(repo)
    here.submit(order)
    here.submit(order)
    here.close()
    assert len([event for event in here.events(1.0) if isinstance(event, Finished)]) == 1


def test_a_program_that_is_not_there_is_unavailable(repo: Repo) -> None:
    done = attempt(repo, "", choice=Choice("command", command=("no-such-program-anywhere",))).finished
    assert done.end is End.UNAVAILABLE
    assert "no-such-program-anywhere can't be started" in done.message


def test_the_agent_has_what_it_is_granted_and_nothing_else_of_the_users(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    monkeypatch.setenv("GRANTED_TOKEN", "g1ven")
    done = attempt(
        repo,
        """
        names = [name for name in os.environ if not name.startswith("GIT_")]
        pathlib.Path("seen").write_text("\\n".join(sorted(names)))
        """,
        grants=Grants(secrets=("GRANTED_TOKEN",), sandbox="off"),
    ).finished
    assert done.end is End.COMPLETED
    seen = set(repo.git("show", "gitorch/r1/one:seen").splitlines())
    ours = {"COMPOSE_PROJECT_NAME", "HOME", "PORT", "PWD", "TERM", "TMPDIR"}
    theirs = {"GRANTED_TOKEN", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"}
    theirs.add("NODE_EXTRA_CA_CERTS")
    theirs |= toolchains(os.environ).keys()
    assert {name for name in seen if not name.startswith("GITORCH_")} - theirs == ours
    assert "GRANTED_TOKEN" in seen


def test_what_the_agent_claims_comes_along_and_is_never_committed(repo: Repo) -> None:
    done = attempt(
        repo,
        """
        pathlib.Path(".gitorch").mkdir()
        pathlib.Path(".gitorch/handoff.json").write_text('{"to": []}')
        pathlib.Path("a.py").write_text("a = 1\\n")
        subprocess.run(["git", "add", "--force", "."], check=True)
        subprocess.run(["git", "commit", "-qm", "all of it"], check=True)
        """,
    ).finished
    assert (done.end, done.claims, done.paths) == (End.COMPLETED, '{"to": []}', ("a.py",))


@pytest.mark.parametrize("mode", MODES)
def test_a_cancelled_attempt_ends_with_its_work_kept(repo: Repo, mode: str) -> None:
    def stop(here: object, event: object) -> None:
        if isinstance(event, Did):
            here.cancel("one", reason="the user said so")  # type: ignore[attr-defined]

    done = attempt(
        repo,
        """
        pathlib.Path("half.py").write_text("x = 1\\n")
        print('{"gitorch": "said", "text": "half"}', flush=True)
        time.sleep(60)
        """,
        meanwhile=stop,
        grants=Grants(sandbox=mode),
    ).finished
    assert (done.end, done.message) == (End.CANCELLED, "the user said so")
    assert repo.git("show", f"{done.kept}:half.py") == "x = 1"


@pytest.mark.parametrize("mode", MODES)
def test_an_agent_that_listens_is_told_a_warning_while_it_works(repo: Repo, mode: str) -> None:
    def warn(here: object, event: object) -> None:
        if isinstance(event, Started):
            here.cancel("one", reason="you go in circles", warn=True)  # type: ignore[attr-defined]

    script = "pathlib.Path('told').write_text(sys.stdin.readline())"
    command = assignment(repo, script).choice.command
    choice = Choice("command", command=command, options={"warnings": "stdin"})
    done = attempt(repo, "", choice=choice, meanwhile=warn, grants=Grants(sandbox=mode)).finished
    assert (done.end, done.paths) == (End.COMPLETED, ("told",))
    assert repo.git("show", "gitorch/r1/one:told") == '{"gitorch": "warned", "text": "you go in circles"}'


def test_an_agent_past_its_time_is_ended(repo: Repo) -> None:
    done = attempt(repo, "time.sleep(60)", bounds=Bounds(minutes=0.01)).finished
    assert (done.end, done.message) == (End.TIMED_OUT, "it was not done after 0.01 minutes")


def test_a_silent_agent_has_stalled(repo: Repo) -> None:
    done = attempt(repo, "time.sleep(60)", bounds=Bounds(silence=0.01)).finished
    assert (done.end, done.message) == (End.STALLED, "it said nothing for 0.01 minutes")


def test_an_agent_that_asks_a_person_has_stalled(repo: Repo) -> None:
    done = attempt(
        repo, """print('{"gitorch": "asked", "question": "Trust this folder?"}', flush=True); time.sleep(60)"""
    ).finished
    assert (done.end, done.message) == (End.STALLED, "it asks what only a person can answer: Trust this folder?")


def test_an_agent_over_its_tokens_is_ended(repo: Repo) -> None:
    done = attempt(
        repo,
        """print('{"gitorch": "usage", "entered": 900}', flush=True); time.sleep(60)""",
        bounds=Bounds(tokens=500),
    ).finished
    assert (done.end, done.message) == (End.OVER_BUDGET, "it took 900 of 500 tokens")


def test_attempts_beyond_the_jobs_wait_their_turn(repo: Repo) -> None:
    here = executor(repo, jobs=1)
    for task in ("one", "two", "three"):
        here.submit(_touching(repo, task))
    here.submit(_touching(repo, "four"))
    ended = []
    while len(ended) < 4:
        ended += [event.task for event in here.events(5.0) if isinstance(event, Finished)]
    here.close()
    assert ended == ["one", "two", "three", "four"]


def _touching(repo: Repo, task: str = "one") -> Assignment:
    return assignment(repo, "pathlib.Path('a').write_text('a')", task=task)


def test_an_agent_that_works_in_the_users_own_checkout_is_named(repo: Repo) -> None:
    done = attempt(
        repo,
        f"""
        for place in (".", {str(repo.path)!r}):
            pathlib.Path(place, "made.py").write_text("x = 1\\n")
        """,
        grants=Grants(sandbox="off"),
    ).finished
    assert (done.end, done.message) == (End.TAMPERED, "it changed made.py in your own checkout")


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        ("git switch -q there", "it changed HEAD, which is refs/heads/there at {commit} now, in your own checkout"),
        ("git switch -q -c made", "it switched {path}, your own, to the new branch made"),
    ],
)
def test_an_agent_that_switches_the_users_checkout_is_named(repo: Repo, switch: str, said: str) -> None:
    repo.branch("there", {"there.txt": "there\n"})
    done = attempt(
        repo, f"subprocess.run({switch.split()!r}, cwd={str(repo.path)!r}, check=True)", grants=Grants(sandbox="off")
    ).finished
    head = repo.git("rev-parse", "HEAD")
    assert done.end is End.TAMPERED
    assert said.format(commit=head, path=repo.path) in done.message
    assert head == repo.git("rev-parse", "there" if "there" in switch else "main")


def test_what_the_user_does_meanwhile_is_not_taken_for_an_agents_doing(repo: Repo) -> None:
    done = attempt(
        repo,
        f"""
        subprocess.run(["sh", "-c", "echo mine > {repo.path}/mine.txt"], check=True)
        pathlib.Path("made.py").write_text("x = 1\\n")
        """,
        grants=Grants(sandbox="off"),
    ).finished
    assert done.end is End.COMPLETED


@pytest.mark.slow
def test_twenty_agents_at_once_lose_nothing(repo: Repo) -> None:
    here = executor(repo, jobs=20)
    script = """
    name = os.environ["GITORCH_TASK"]
    for number in range(3):
        pathlib.Path(name).write_text(str(number))
        subprocess.run(["git", "add", name], check=True)
        subprocess.run(["git", "commit", "-qm", f"{name} {number}"], check=True)
    """
    tasks = [f"task-{number}" for number in range(20)]
    for task in tasks:
        here.submit(assignment(repo, script, task=task, grants=Grants(sandbox="auto"), bounds=Bounds(minutes=3)))
    done: list[Finished] = []
    while len(done) < len(tasks):
        done += [event for event in here.events(30.0) if isinstance(event, Finished)]
    here.close()
    assert {one.task: (one.end, one.message) for one in done} == dict.fromkeys(tasks, (End.COMPLETED, ""))
    assert all(repo.git("rev-list", "--count", f"main..gitorch/r1/{task}") == "3" for task in tasks)
    assert repo.git("fsck", "--strict", "--no-dangling") == ""
    assert not any("/backup/" in ref for ref in repo.refs())
