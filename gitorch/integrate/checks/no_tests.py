"""Whether a test command ran no test at all, which its exit status often doesn't say. Pure."""

from __future__ import annotations

import re

PYTEST_RAN_NOTHING = 5

_SAID = re.compile(
    r"^\W*(?:no tests ran\b|NO TESTS RAN\b|collected 0 items|Ran 0 tests in|No tests found|No test files found|"
    r"No tests? (?:were )?executed|0 examples, 0 failures|0 passing\b|# tests 0\b|no tests to run)",
    re.MULTILINE,
)
_CARGO = re.compile(r"^running (\d+) tests?$", re.MULTILINE)
_GO = re.compile(r"^(ok|FAIL|---|\?)\s.*$", re.MULTILINE)


def ran_no_test(status: int, command: tuple[str, ...], output: str) -> bool:
    """Whether a command's status and output say that it ran no test, for the common runners."""
    if status == PYTEST_RAN_NOTHING and any("pytest" in word or "unittest" in word for word in command):
        return True
    if counts := _CARGO.findall(output):
        return all(count == "0" for count in counts)
    packages = [line for line in _GO.finditer(output) if "go" in command]
    if packages:
        return all("[no test files]" in line[0] or "[no tests to run]" in line[0] for line in packages)
    return _SAID.search(output) is not None
