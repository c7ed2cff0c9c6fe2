"""Where code says a text in the place of a member of an enum."""

from __future__ import annotations

import pytest

from gitorch.code.raw_texts import raw_texts, text_methods


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('t["state"] == "x"', [("state", 1, 15, True)]),
        ('t.get("state") != "x"', [("state", 1, 19, True)]),
        ('"x" === job.state', [("state", 1, 1, True)]),
        ('job.state in ("y", "x")', [("state", 1, 20, True)]),
        ("['y', 'x'].includes(job.state)", [("state", 1, 7, True)]),
        ('DONE = ("x",)\nok = job.state in DONE', [("state", 1, 9, True)]),
        ('match job.state:\n    case "x":', [("state", 2, 10, True)]),
        ("switch (job.state) {\n  case 'x':", [("state", 2, 8, True)]),
        ('add(state="x")', [("state", 1, 11, False)]),
        ("query(\"SELECT 1 FROM a WHERE state = 'x'\")", [("state", 1, 38, False)]),
        ('t["state"] == "y"', []),
        ('label["x"]', []),
    ],
)
def test_a_text_is_told_with_what_it_stands_for(source: str, expected: list[tuple[str, int, int, bool]]) -> None:
    found = raw_texts(source, {"x"}, range(1, 9))
    assert [(one.key, *one.place, one.is_asked) for one in found] == expected


def test_methods_of_texts_are_told_with_what_they_are_asked_of() -> None:
    assert [(key, method) for key, method, _ in text_methods("a = job.state.upper()\nb = job.state.value", {1, 2})] == [
        ("state", "upper")
    ]
