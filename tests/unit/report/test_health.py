"""The doctor's page, whole."""

from __future__ import annotations

from gitorch.doctor.examined import Examined, Health
from gitorch.report.health import health_document, health_lines
from gitorch.report.page import render

EXAMINED = (
    Examined("machine", "git", Health.GOOD, "2.51.0"),
    Examined("agents", "claude", Health.FAIR, "not on PATH", "npm install it"),
    Examined("repository", "config", Health.BAD, "gitorch.yaml:1:1: what?", "edit gitorch.yaml"),
)


def test_each_thing_has_a_line_and_its_mend_below() -> None:
    assert (
        render(health_lines(EXAMINED, width=80))
        == """\
Machine
  good  git          2.51.0

Agents
  fair  claude       not on PATH
                     mend: npm install it

Repository
  bad   config       gitorch.yaml:1:1: what?
                     mend: edit gitorch.yaml

bad: mend config first: edit gitorch.yaml
"""
    )


def test_only_what_is_bad_makes_it_unhealthy() -> None:
    assert health_document(EXAMINED)["healthy"] is False
    assert health_document(EXAMINED[:2])["healthy"] is True
    assert render(health_lines(EXAMINED[:2], width=80)).endswith(
        "\ngood: merge and validate work here; 1 thing could be better\n"
    )
