"""Every verdict and every merged tree is git's: on histories that hypothesis makes up."""

from __future__ import annotations

import pytest
from conftest import EVERYTHING
from histories import FILE, LINK, PROGRAM, Files, History
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitorch.git import trees

NAMES = ["a", "b", "d/a", "d/b", "d/e/a", "d/e/b", "f/a", "f/g", "g/a", "h"]
LINES = [f"{letter}{number}\n" for letter in "xyz" for number in range(4)]
Tree = dict[str, tuple[int, bytes]]


def _content(seed: int) -> bytes:
    """Eleven lines that differ from those of other seeds, so that renames are told apart, but not in every line."""
    return "".join(f"line {seed if number % 3 else 0} {number}\n" for number in range(11)).encode()


BASE: Tree = {name: (FILE, _content(number)) for number, name in enumerate(NAMES[:8])}

paths = st.sampled_from(NAMES)
edits = st.one_of(
    st.tuples(st.just("line"), paths, st.integers(0, 10), st.sampled_from(LINES)),
    st.tuples(st.just("append"), paths, st.sampled_from(LINES)),
    st.tuples(st.just("delete"), paths),
    st.tuples(st.just("rename"), paths, paths),
    st.tuples(st.just("move"), st.sampled_from(["d", "d/e", "f"]), st.sampled_from(["d", "f", "g", "m", "m/n"])),
    st.tuples(st.just("add"), st.sampled_from([*NAMES, "d/new", "d/e/new", "f/new", "a/under"]), st.integers(20, 23)),
    st.tuples(st.just("mode"), paths, st.sampled_from([str(FILE), str(PROGRAM)])),
    st.tuples(st.just("link"), paths, st.sampled_from(["a", "h"])),
    st.tuples(st.just("binary"), paths, st.sampled_from(["1", "2"])),
)


def _put(tree: Tree, path: str, what: tuple[int, bytes]) -> None:
    """A path is a file or a directory, never both: what is put there replaces what is in the way."""
    for other in list(tree):
        if other.startswith(path + "/") or path.startswith(other + "/"):
            del tree[other]
    tree[path] = what


def _apply(tree: Tree, edit: tuple[object, ...]) -> None:
    match edit:
        case ("delete", str(path)):
            tree.pop(path, None)
        case ("rename", str(old), str(new)) if old in tree and old != new:
            _put(tree, new, tree.pop(old))
        case ("move", str(old), str(new)) if old != new:
            for path in [path for path in tree if path.startswith(old + "/")]:
                _put(tree, new + path[len(old) :], tree.pop(path))
        case ("add", str(path), int(seed)):
            _put(tree, path, (FILE, _content(seed)))
        case (_, str(path), *_) if path in tree:
            tree[path] = _changed(edit, *tree[path])


def _changed(edit: tuple[object, ...], mode: int, content: bytes) -> tuple[int, bytes]:
    match edit:
        case ("line", _, int(number), str(text)):
            lines = content.splitlines(keepends=True)
            lines[number : number + 1] = [text.encode()]
            return mode, b"".join(lines)
        case ("append", _, str(text)):
            return mode, content + text.encode()
        case ("mode", _, str(new)):
            return int(new), content
        case ("link", _, str(to)):
            return LINK, to.encode()
        case ("binary", _, str(which)):
            return FILE, b"\0binary" + which.encode()
    return mode, content


def _edited(tree: Files, some: list[tuple[object, ...]]) -> Tree:
    made = dict(tree)
    for edit in some:
        _apply(made, edit)
    return made or {"left": (FILE, b"over\n")}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(tmp_path_factory.mktemp("exactness") / "repo.git")


some_edits = st.lists(edits, min_size=1, max_size=5)
bounded = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
_EXAMPLES = 500 if EVERYTHING else 50
long = settings(deadline=None, max_examples=_EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _two_branches(history: History, before: list, left: list, right: list) -> None:
    start = _edited(BASE, before)
    base = history.commit(start)
    ours = history.commit(_edited(start, left), base)
    theirs = history.commit(_edited(start, right), base)
    assert history.gitorch(ours, theirs) == history.git(ours, theirs)


@bounded
@given(st.lists(some_edits, min_size=10, max_size=12))
def test_differences_are_the_same_one_by_one_and_many_at_once(history: History, many: list) -> None:
    repository = history.repository
    old = repository.tree_of(history.commit(BASE))
    new = [repository.tree_of(history.commit(_edited(BASE, some))) for some in many]
    pairs = [(old, old), *((old, one) for one in new), (old, old), *((one, old) for one in new), (old, old)]
    assert list(trees.changes_of_many(repository, pairs)) == [trees.changes(repository, *pair) for pair in pairs]


@bounded
@given(some_edits, some_edits)
def test_two_branches_merge_as_git_merges_them(history: History, left: list, right: list) -> None:
    _two_branches(history, [], left, right)


@pytest.mark.slow
@long
@given(some_edits, some_edits, some_edits)
def test_many_pairs_of_branches_merge_as_git_merges_them(
    history: History, before: list, left: list, right: list
) -> None:
    _two_branches(history, before, left, right)


@bounded
@given(some_edits, some_edits, some_edits, some_edits)
def test_criss_cross_histories_merge_as_git_merges_them(
    history: History, left: list, right: list, more: list, other: list
) -> None:
    base = history.commit(BASE)
    one_tree, two_tree = _edited(BASE, left), _edited(BASE, right)
    one, two = history.commit(one_tree, base), history.commit(two_tree, base)
    ours = history.commit(_edited(one_tree, more), one, two)
    theirs = history.commit(_edited(two_tree, other), two, one)
    assert history.gitorch(ours, theirs) == history.git(ours, theirs)
