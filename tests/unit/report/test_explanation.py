"""Every rule has a story worth reading."""

from __future__ import annotations

import re

import pytest

from gitorch.config.load import parse_config
from gitorch.integrate.catalogue import CATALOGUE, FAMILIES, RuleEntry, story
from gitorch.report.explanation import SILENCE, list_lines, rule_lines
from gitorch.report.page import render

ENTRIES = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)


@ENTRIES
def test_a_story_shows_both_sides_and_how_to_fix(entry: RuleEntry) -> None:
    text = story(entry.code)

    blocks = re.findall(r"^```\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    assert all(len(block.splitlines()) >= 1 for block in blocks)
    assert "\n# How to fix\n" in text
    assert len(text.splitlines()) <= 45


@ENTRIES
def test_the_page_fits_a_terminal(entry: RuleEntry) -> None:
    page = render(rule_lines(entry, story(entry.code), width=80))

    assert [row for row in page.splitlines() if len(row) > 80] == []
    assert "```" not in page


@ENTRIES
def test_the_way_to_silence_is_configuration_that_is_accepted(entry: RuleEntry) -> None:
    (silence,) = parse_config(SILENCE.format(code=entry.code)).silence

    assert (silence.rule, silence.fingerprint) == (entry.code, "0123456789abcdef")


def test_a_page_reads_so() -> None:
    assert (
        render(rule_lines(CATALOGUE["T105"], story("T105"), width=80))
        == """\
T105  file-directory  (text)

One side has a file where the other has a directory.
If it lands: no checkout can hold both; git invents a name beside it.
To mend it: rename one of the two.

A path can't be a file and a directory at once.

    # agent/a adds the file config

    # agent/b adds config/defaults.yaml

How to fix
Rename one of the two: config.yaml beside config/, for instance.

To live with one finding
Say why in gitorch.yaml on the target; validate --json shows the fingerprint. A
rule or a path alone silences more than one.

    silence:
      - rule: T105
        fingerprint: 0123456789abcdef
        reason: why this one is fine
"""
    )


def test_the_list_has_every_rule_under_its_family() -> None:
    page = render(list_lines(list(CATALOGUE.values()), width=200))

    assert re.findall(r"^  ([A-Z]\d{3}) ", page, re.MULTILINE) == list(CATALOGUE)
    assert re.findall(r"^(\w+)$", page, re.MULTILINE) == [name.capitalize() for name in FAMILIES.values()]
