"""Python source to definitions, imports and references."""

from __future__ import annotations

import pytest

from gitorch.code.model import Call, Import, Kind, Place
from gitorch.code.python.module import parse


def test_definitions_have_qualnames_kinds_and_places() -> None:
    module = parse(
        b"import os\n\n\nclass A(B[int], metaclass=M):\n    x: int = 1\n\n    def m(self):\n        self.y = os.name\n"
    )

    assert [(d.qualname, d.kind, d.place, d.bases) for d in module.definitions] == [
        ("A", Kind.CLASS, Place(4, 7), ("B[int]", "metaclass=M")),
        ("A.x", Kind.FIELD, Place(5, 5), ()),
        ("A.m", Kind.METHOD, Place(7, 9), ()),
        ("A.y", Kind.FIELD, Place(8, 14), ()),
    ]


def test_a_chain_is_one_reference_for_each_of_its_names() -> None:
    module = parse(b"async def f(db):\n    return (await db.load(1, *rest, key=2)).name\n")

    assert [(r.path, r.place, r.call) for r in module.references] == [
        ("db.load()!.name", Place(2, 45), None),
        ("db.load", Place(2, 22), Call(1, ("key",), has_spread=True, is_awaited=True)),
        ("db", Place(2, 19), None),
        ("rest", Place(2, 31), None),
    ]


def test_columns_count_characters() -> None:
    module = parse('x = "é" + name\n'.encode())

    assert [(r.path, r.place) for r in module.references] == [("name", Place(1, 11))]


def test_imports_say_where_they_stand_and_whether_they_are_guarded() -> None:
    module = parse(b"import a.b as c\ntry:\n    from .d import e as f\nexcept ImportError:\n    f = None\n")

    assert module.imports == (
        Import("a.b", None, "c", Place(1, 8)),
        Import(".d", "e", "f", Place(3, 20), is_guarded=True),
    )


def test_a_body_keeps_its_digest_through_layout_comments_and_its_own_name() -> None:
    one = parse(b"def a(x):\n    # why\n    return [x,\n            'y',]\n")
    two = parse(b'def b(x):\n    return [x, "y"]\n')

    assert one.definitions[0].body == two.definitions[0].body


def test_broken_source_gives_what_could_be_read() -> None:
    module = parse(b"def whole():\n    return 1\n\ndef broken(:\n    retur\n")

    assert module.has_errors
    assert module.find("whole") is not None


def test_nothing_is_too_deep() -> None:
    assert parse(b"x = " + b"+".join([b"1"] * 20000)).has_errors is False
    assert parse(b"(" * 5000 + b")" * 5000) is not None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('A = namedtuple("A", "x y", defaults=(0,))', [("x", 1, 22, None), ("y", 1, 24, "0")]),
        ('A = collections.namedtuple("A", ["x",\n  "y"])', [("x", 1, 34, None), ("y", 2, 3, None)]),
        ('A = NamedTuple("A", [("x", int)])', [("x", 1, 23, None)]),
        ('A = Enum("A", {"X": "ex"})', [("X", 1, 16, '"ex"')]),
        ('class A(namedtuple("A", "x")):\n    pass', [("x", 1, 26, None)]),
        ('A = namedtuple("A", names)', []),
        ('A = namedtuple("A", "x", **more)', []),
    ],
)
def test_classes_that_a_call_makes_have_fields(source: str, expected: list[tuple[str, int, int, str | None]]) -> None:
    found = parse(source.encode()).definitions
    assert [(one.name, *one.place, one.value) for one in found if one.qualname.startswith("A.")] == expected


@pytest.mark.parametrize(
    ("source", "dynamic", "open_"),
    [
        ("globals()['a'] = 1\n", True, False),
        ("globals().update(a=1)\n", True, False),
        ("print(globals())\n", False, False),
        ("__all__ = ['a', *other.__all__]\n", False, True),
        ("__all__ = ['a']\n__all__ += other.__all__\n", False, True),
        ("__all__ = ['a']\n", False, False),
    ],
)
def test_names_that_nobody_can_see_are_told(source: str, *, dynamic: bool, open_: bool) -> None:
    module = parse(source.encode())

    assert (module.has_dynamic_names, module.has_open_exports) == (dynamic, open_)


@pytest.mark.parametrize(
    ("caught", "guarded"),
    [
        ("KeyError", ['known["k"]']),
        ("AttributeError", ["known.k"]),
        ("(AttributeError, KeyError)", ["known.k", 'known["k"]']),
        ("NameError", ["known", "known.k", 'known["k"]', "load"]),
        ("ValueError", []),
    ],
)
def test_a_caught_exception_forgives_what_raises_it(caught: str, guarded: list[str]) -> None:
    module = parse(f"try:\n    load(known.k, known['k'])\nexcept {caught}:\n    pass\n".encode())

    assert sorted({one.path for one in module.references if one.is_guarded}) == sorted(guarded)
