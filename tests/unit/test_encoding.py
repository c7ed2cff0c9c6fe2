"""Values kept from run to run: the same when they come back, and nothing that is not whole comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.encoding import decode, encode
from gitorch.code.languages import parser_for
from gitorch.code.model import Module, Place
from gitorch.git.repository import Oid
from gitorch.integrate.kept import cache_folder
from gitorch.integrate.modules import ModuleCache

PYTHON = b'''\
from __future__ import annotations
import app.users as users
from .teams import Team as T, load_team

__all__ = ["Lead", "report"]

class Lead(T):
    """Leads."""
    name: str = "x"

    @property
    def title(self) -> str | None:
        return getattr(self, "name", None)

def report(ids: list[int], *rest: str, strict: bool = False, **more: object) -> list[str]:
    found = [users.load_user(one, strict=strict) for one in ids]
    return [load_team(user.team)["name"] for user in found]
'''
TYPESCRIPT = b"""\
import { User, type Team } from "./users";
export interface Page<T> { items: T[]; next?: string }
export enum State { Open = "open", Done = "done" }
export abstract class Base { abstract load(id: number): Promise<User>; }
export const read = async ({ items }: Page<User>, ...rest: string[]) => items?.map((one) => one.name ?? rest[0]);
"""
OID = Oid("ab" + "c" * 38)


def parsed(path: str, source: bytes) -> Module:
    parser = parser_for(path)
    assert parser is not None
    return parser.parse(source)


@pytest.mark.parametrize(
    ("path", "source"), [("a.py", PYTHON), ("a.ts", TYPESCRIPT), ("a.py", b""), ("a.py", b"def (")]
)
def test_a_module_comes_back_as_it_was(path: str, source: bytes) -> None:
    module = parsed(path, source)
    assert decode(Module, encode(Module, module)) == module


class _State(StrEnum):
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class _Tree:
    name: str
    below: tuple[_Tree, ...] = ()
    state: _State | None = None
    words: frozenset[str] = frozenset()
    spans: tuple[tuple[int, str], ...] = ()
    at: Place | None = None


_NAMES = st.text(max_size=3)
_LEAVES = st.builds(
    _Tree, _NAMES, st.just(()), st.none() | st.sampled_from(_State), st.frozensets(_NAMES, max_size=2),
    st.lists(st.tuples(st.integers(), _NAMES), max_size=2).map(tuple),
    st.none() | st.builds(Place, st.integers(), st.integers()),
)  # fmt: skip
_TREES = st.recursive(
    _LEAVES, lambda some: st.builds(_Tree, _NAMES, st.lists(some, max_size=3).map(tuple)), max_leaves=8
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_TREES, max_size=3).map(tuple))
def test_any_value_comes_back_as_it_was(trees: tuple[_Tree, ...]) -> None:
    assert decode(tuple[_Tree, ...], encode(tuple[_Tree, ...], trees)) == trees


def test_bytes_that_are_not_whole_are_no_module() -> None:
    kept = encode(Module, parsed("a.py", PYTHON))
    assert [decode(Module, bad) for bad in (b"", kept[:-1], kept.replace(b"Lead", b"Evil"), b"x\n[]")] == [None] * 4


def test_what_another_type_wrote_is_no_module() -> None:
    assert decode(Module, encode(tuple[str, ...], ("a", "b"))) is None


def test_what_one_run_parsed_the_next_one_reads(tmp_path: Path) -> None:
    first = ModuleCache(tmp_path).parse("a.py", OID, lambda: PYTHON)
    again = ModuleCache(tmp_path).parse("b/c.py", OID, lambda: pytest.fail("the text was read again"))
    assert again == first == parsed("a.py", PYTHON)


def test_one_blob_under_two_languages_is_two_modules(tmp_path: Path) -> None:
    cache = ModuleCache(tmp_path)
    found = {cache.parse(name, OID, lambda: TYPESCRIPT).language for name in ("a.ts", "a.js")}  # type: ignore[union-attr]
    assert found == {"typescript", "javascript"}


def test_a_spoilt_entry_is_parsed_again(tmp_path: Path) -> None:
    ModuleCache(tmp_path).parse("a.py", OID, lambda: PYTHON)
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    entry.write_bytes(b"spoilt")
    assert ModuleCache(tmp_path).parse("a.py", OID, lambda: PYTHON) == parsed("a.py", PYTHON)


def test_a_folder_that_can_t_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert ModuleCache(tmp_path / "file").parse("a.py", OID, lambda: PYTHON) == parsed("a.py", PYTHON)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HOME": "/home/a"}, Path("/home/a/.cache/gitorch/modules")),
        ({"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}, Path("/c/gitorch/modules")),
        ({"XDG_CACHE_HOME": "relative"}, None),
        ({}, None),
    ],
)
def test_the_cache_lies_in_the_user_s_own_directory(environment: dict[str, str], folder: Path | None) -> None:
    assert cache_folder(environment) == folder
