"""The shell that the model is given: what goes on from call to call, and what does not outlive one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gitorch.process import table
from gitorch.run.programs.shell import Ran, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    for name in ("w", "scratch"):
        (tmp_path / name).mkdir()
    return Shell(tmp_path / "w", tmp_path / "scratch", patience=20)


def test_directory_and_variables_go_on_to_the_next_call(shell: Shell) -> None:
    assert shell.use({"command": "mkdir sub; cd sub; export WORD='a \"b\" $c'; pwd"}) == Ran(f"{shell.root}/sub", False)
    assert shell.use({"command": 'echo "$WORD"; pwd; exit 0'}) == Ran(f'a "b" $c\n{shell.root}/sub', False)
    assert shell.use({"restart": True}) == Ran("the shell has been restarted", False)
    assert shell.use({"command": "echo $WORD; pwd"}) == Ran(str(shell.root), False)


def test_a_failure_is_told_with_what_was_printed(shell: Shell) -> None:
    assert shell.use({"command": "echo out; echo err >&2; exit 3"}) == Ran("out\nerr\n[exit status 3]", True)
    assert shell.use({"command": "if"}).is_error
    assert shell.use({}) == Ran("command is missing", True)


def test_long_output_is_shown_from_both_its_ends(shell: Shell) -> None:
    ran = shell.use({"command": "seq 100000"})
    assert ran.text.startswith("1\n2\n3\n")
    assert ran.text.endswith("\n99999\n100000")
    assert "[… 558895 bytes left out …]" in ran.text


def test_a_command_that_hangs_is_stopped_with_all_that_it_started(shell: Shell) -> None:
    quick = Shell(shell.root, shell.scratch, patience=1)
    began = time.monotonic()
    ran = quick.use({"command": "setsid sleep 4321 & echo started; sleep 4321"})
    assert ran == Ran("started\n[stopped: it took over 1 seconds or printed too much]", True)
    assert time.monotonic() - began < 15
    assert _is_gone("4321")


def test_nothing_goes_on_in_the_background(shell: Shell) -> None:
    shell.use({"command": "export A=1"})
    assert shell.use({"command": "setsid sleep 4322 & echo done"}) == Ran("done", False)
    assert _is_gone("4322")


def _is_gone(word: str) -> bool:
    """A process that was killed dies a moment later."""
    for _ in range(100):
        if not [pid for pid in table.running() if f"sleep\0{word}" in _command_line(pid)]:
            return True
        time.sleep(0.05)
    return False


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
