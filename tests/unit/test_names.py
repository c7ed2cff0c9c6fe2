"""Names of refs: what is made can be parsed, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from gitorch import names


def test_a_backup_is_named_by_run_task_and_number() -> None:
    ref = names.backup("r1", "api", 3)
    assert (ref, names.parse_backup(ref)) == ("refs/gitorch/backup/r1/api/3", ("r1", "api", 3))


@pytest.mark.parametrize("ref", ["refs/gitorch/backup/r1/3", "refs/gitorch/backup/R/api/3", "refs/heads/backup/r/t/1"])
def test_what_is_no_backup_is_not_parsed_as_one(ref: str) -> None:
    assert names.parse_backup(ref) is None


@pytest.mark.parametrize("odd", ["", "-x", "a/b", "..", "A", "x" * 64])
def test_no_odd_id_reaches_a_ref(odd: str) -> None:
    with pytest.raises(ValueError, match="is not a run or task id"):
        names.backup(odd, "api", 1)


@pytest.mark.parametrize(
    ("ref", "parsed"),
    [
        (names.snapshot("r1", "api"), ("snapshots", "r1", "api")),
        (names.start("r1", "api"), ("starts", "r1", "api")),
        (names.candidate("r1"), ("candidates", "r1", "")),
        (names.journal("r1"), None),
        (names.backup("r1", "api", 1), None),
    ],
)
def test_what_keeps_a_runs_work_is_known_by_its_name(ref: str, parsed: object) -> None:
    assert names.parse_kept(ref) == parsed
