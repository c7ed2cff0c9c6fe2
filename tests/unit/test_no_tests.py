"""A test command that ran no test."""

from __future__ import annotations

import pytest

from gitorch.integrate.checks.no_tests import ran_no_test


@pytest.mark.parametrize(
    ("status", "command", "output"),
    [
        (5, "pytest -q", ""),
        (0, "pytest -q", "\nno tests ran in 0.01s\n"),
        (0, "python -m unittest", "\nRan 0 tests in 0.000s\n\nOK\n"),
        (5, "python -m unittest", "NO TESTS RAN\n"),
        (1, "npx jest", "No tests found, exiting with code 1\n"),
        (0, "npx mocha", "\n  0 passing (1ms)\n"),
        (0, "node --test", "# tests 0\n# suites 0\n"),
        (0, "go test ./...", "?   \texample.org/a\t[no test files]\n"),
        (0, "cargo test", "running 0 tests\n\nrunning 0 tests\n"),
    ],
)
def test_each_runner_is_understood(status: int, command: str, output: str) -> None:
    assert ran_no_test(status, tuple(command.split()), output)


@pytest.mark.parametrize(
    ("status", "command", "output"),
    [
        (0, "pytest -q", "..\n2 passed in 0.01s\n"),
        (5, "make check", "failed\n"),
        (0, "python -m unittest", "Ran 10 tests in 0.000s\n"),
        (0, "npx mocha", "  10 passing (1ms)\n"),
        (0, "node --test", "# tests 3\n"),
        (0, "go test ./...", "?   \tx/a\t[no test files]\nok  \tx/b\t0.01s\n"),
        (0, "cargo test", "running 3 tests\n\nrunning 0 tests\n"),
    ],
)
def test_tests_that_ran_are_not_denied(status: int, command: str, output: str) -> None:
    assert not ran_no_test(status, tuple(command.split()), output)
