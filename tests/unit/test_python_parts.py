"""A second version of a file says what it would say if nobody had read the first."""

from __future__ import annotations

import pytest

from gitorch.code.model import Module
from gitorch.code.python import parts
from gitorch.code.python.module import parse

FIRST = '''\
import app

@app.cached
def load(one: int, *rest) -> "app.User":
    if hasattr(app, "users"):
        app.users
    from app import more
    return [more.find(each, strict=True) for each in rest]

class User(app.Base):
    """Größer."""
    name: str = app.name("é")

    def rename(self, to):
        global FOUND
        FOUND = self.nick = to
'''
MOVED = "# one\nX = 1\n\n" + FIRST.replace("import app\n", "import app  # ü\n")
SWAPPED = "\n".join(reversed(FIRST.split("\n\n")))
TWICE = FIRST + "\n" + FIRST
DYNAMIC = FIRST + "\ndef __getattr__(name):\n    return name\n"


@pytest.fixture(autouse=True)
def _nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_read", {})


def anew(source: str, monkeypatch: pytest.MonkeyPatch) -> Module:
    with monkeypatch.context() as patched:
        patched.setattr(parts, "_read", {})
        return parse(source.encode())


@pytest.mark.parametrize("second", [MOVED, SWAPPED, TWICE, DYNAMIC, FIRST + "def broken(:\n", "  " + FIRST])
@pytest.mark.parametrize("first", [FIRST, DYNAMIC, DYNAMIC + "\n" + MOVED])
def test_a_second_version_is_read_as_if_it_were_the_first(
    first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse(first.encode())
    assert parse(second.encode()) == anew(second, monkeypatch)


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_MOST", 3)
    for number in range(10):
        parse(f"def work{number}():\n    pass\n".encode())
    assert len(parts._read) <= 3
