"""Announcements reach whoever listens, and are shown only to those who wait."""

from __future__ import annotations

import threading
import time

import pytest

from gitorch.cli import progress as shown
from gitorch.progress import announce, heard_by


def test_an_announcement_reaches_the_listener_of_the_block_only() -> None:
    heard: list[str] = []
    with heard_by(heard.append):
        announce("one")
    announce("two")

    assert heard == ["one"]


def test_nothing_is_shown_of_what_is_quick(capsys: pytest.CaptureFixture[str]) -> None:
    with shown.progress():
        announce("merging")

    assert capsys.readouterr() == ("", "")


def test_plain_lines_for_those_who_wait_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "_PATIENCE", 0)
    with shown.progress():
        announce("mer\x1bging")
        begun = ""
        while not begun.endswith("ging\n"):
            time.sleep(0.001)
            begun += capsys.readouterr().err
        announce("checking")

    assert begun.removeprefix("… working\n") == "… mer\\x1bging\n"
    assert capsys.readouterr() == ("", "… checking\n")


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "_PATIENCE", 0)
    before = threading.enumerate()
    with shown.progress(quiet=True):
        announce("merging")
        assert threading.enumerate() == before

    assert capsys.readouterr() == ("", "")
