"""What is promised: sorted, complete, documented; the errors as drawn."""

from __future__ import annotations

import inspect
import re

import gitorch
from gitorch import api, errors


def test_the_promised_names_are_sorted_and_there() -> None:
    assert gitorch.__all__ == sorted(gitorch.__all__)
    assert [name for name in gitorch.__all__ if not hasattr(gitorch, name)] == []
    assert dir(gitorch) == gitorch.__all__


def test_every_use_case_is_promised() -> None:
    cases = {name for name in api.__all__ if inspect.isfunction(getattr(api, name))}

    assert api.__all__ == sorted(api.__all__)
    assert cases - set(gitorch.__all__) == set()


def test_everything_promised_is_documented() -> None:
    named = {name: getattr(gitorch, name) for name in gitorch.__all__ if not name.startswith("__")}

    assert [name for name, value in named.items() if not inspect.getdoc(value)] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(gitorch, "nothing")


def test_the_error_tree_is_as_drawn() -> None:
    drawing = (errors.__doc__ or "").split("\n\n")[1].splitlines()
    drawn = {match[2]: len(match[1]) // 4 for row in drawing if (match := re.match(r"([│├└─ ]*)(\w+Error)\b", row))}
    classes = {
        name: len(found.__mro__) - errors.GitorchError.__mro__.__len__()
        for name, found in vars(errors).items()
        if inspect.isclass(found) and issubclass(found, errors.GitorchError)
    }

    assert drawn == classes
