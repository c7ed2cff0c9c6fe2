"""When two version requirements leave no version."""

from __future__ import annotations

import pytest

from gitorch.code.project.versions import exclude_each_other


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (">=2", "<2", True),
        (">=2", "<=2", False),
        (">2", "<=2", True),
        ("==1.4.*", "==1.4.2", False),
        ("==1.4.*", "==1.5", True),
        ("==2.0", "==2", False),
        ("~=1.4", "<2", False),
        ("~=1.4.2", ">=1.5", True),
        ("^1.2.3", "^2.0.0", True),
        ("^1.2.3", "1.9.0", False),
        ("^0.2.3", "^0.3.0", True),
        ("~1.2.3", "1.3.0", True),
        ("1.x || 2.x", "^2.1", False),
        ("1.0 - 2.0", ">=2.1", True),
        ("~> 1.2", ">= 2", True),
        (">= 1.0, < 2.0", ">=1.5", False),
        ("!=1.5", "==1.5", False),
        ("workspace:*", "^2.0.0", False),
        ("", ">=1", False),
        (">=2.0rc1,<3", "==2.5", False),
    ],
)
def test_two_requirements_leave_a_version_or_none(one: str, other: str, apart: bool) -> None:
    assert (exclude_each_other(one, other), exclude_each_other(other, one)) == (apart, apart)
