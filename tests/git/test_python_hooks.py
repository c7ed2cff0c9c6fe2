"""S205 and S206 on what a base class calls in its subclasses; each beside its near misses."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

JOB = (
    "class Job:\n    table = ''\n\n    def run(self):\n        return self.on_start()\n\n"
    "    def on_start(self):\n        return 0\n"
)
BASE = {"jobs/__init__.py": "", "jobs/job.py": JOB}
MINE = "from jobs.job import Job\n\n\nclass Mine(Job):\n    def on_start(self):\n        return 1\n"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(
            JOB.replace("on_start", "on_begin"), MINE,
            ["S206 error left:jobs/job.py:7 right:jobs/mine.py:5"], id="a hook is renamed",
        ),
        pytest.param(
            JOB.replace("def on_start", "def on_begin").replace("self.on_start()", "self.on_begin(self.on_start)"),
            MINE, [], id="the old hook is still called",
        ),
        pytest.param(
            JOB.replace("table", "table_name"), MINE.replace("    def", "    table = 'mine'\n\n    def"),
            ["S206 error left:jobs/job.py:2 right:jobs/mine.py:5"], id="a setting of the class is renamed",
        ),
        pytest.param(
            JOB.replace("def", "async def").replace("return self", "return await self"), MINE,
            ["S206 error left:jobs/job.py:7 right:jobs/mine.py:5"], id="a hook is asynchronous now",
        ),
        pytest.param(
            JOB.replace("def", "async def").replace("return self", "return await self"),
            MINE.replace("def", "async def"), [], id="both are asynchronous",
        ),
        pytest.param(
            JOB.replace("    def on_start", "    @property\n    def on_start").replace("on_start()", "on_start"), MINE,
            ["S206 error left:jobs/job.py:8 left:jobs/job.py:5 right:jobs/mine.py:5"], id="a hook is a property now",
        ),
        pytest.param(
            JOB.replace("on_start()", "on_start() + self.on_stop()")
            + "\n    def on_stop(self):\n        raise NotImplementedError\n",
            MINE, ["S205 error left:jobs/job.py:10 right:jobs/mine.py:4"], id="a new hook must be defined",
        ),
        pytest.param(
            JOB + "\n    def on_stop(self):\n        raise NotImplementedError\n",
            MINE, [], id="a new hook that nothing calls",
        ),
        pytest.param(
            JOB.replace("on_start()", "on_start() + self.on_stop()") + "\n    def on_stop(self):\n        return 0\n",
            MINE, [], id="a new hook with something to do",
        ),
    ],
)  # fmt: skip
def test_two_branches(repo: Repo, left: str, right: str, expected: list[str]) -> None:
    sides: tuple[Tree, Tree] = ({"jobs/job.py": left}, {"jobs/mine.py": right})
    assert said(repo, "S201 S205 S206 S208", BASE, *sides) == expected
