"""``gitorch config show``: every setting as it holds, in a form that gitorch.yaml takes."""

from __future__ import annotations

import json
from dataclasses import replace

from conftest import Repo, gitorch

from gitorch.config.load import parse_config
from gitorch.config.model import Config

SAID = """\
checks:
  - name: tests
    run: python3 -m pytest -q
  - npm test
silence: [{rule: T108, path: 'vendor/**', reason: "it's so: #1"}]
severities: {G605: warning}
constraints: {exclude: [left-pad], layers: [a, [b, c]]}
run:
  jobs: 2
  specialists: {docs: {runner: command, command: [./write.sh, '{brief_file}']}}
"""
SHOWN = """\
# gitorch.yaml of main at {commit}; what is marked default does not stand there
target: main  # default
checks: [{{name: tests, run: [python3, -m, pytest, -q], timeout: 900.0}}, {{name: npm test, run: [npm, test], timeout: 900.0}}]
silence: [{{reason: 'it''s so: #1', fingerprint: '', rule: T108, path: vendor/**}}]
severities: {{G605: warning}}
# analyzers:  # default: chosen by what the project has
thorough: false  # default
constraints:
  excluded: [left-pad]
  layers: [[a], [b, c]]
  protected: []  # default
  max_file_bytes: 5000000  # default
lifecycle:
  context_calm: 0.7  # default
  context_full: 0.85  # default
  failed_checks: 3  # default
push_seconds: 20.0  # default
run:
  runner: claude  # default
  # model:  # default: as the runner chooses
  command: []  # default
  options: {{}}  # default
  specialists: {{docs: {{runner: command, command: [./write.sh, '{{brief_file}}']}}}}
  jobs: 2
  sandbox: auto  # default
  setup: []  # default
  # workspaces:  # the folder of the workspaces (default: beside the tree)
  attempts: 2  # default
  repairs: 1  # default
  silence: 10.0  # default
  memory: 8589934592  # default
  output: 67108864  # default
  processes: 512  # default
  secrets: []  # default
"""  # noqa: E501 - as it is printed


def test_what_the_file_says_and_what_is_default_are_told_apart(repo: Repo) -> None:
    commit = repo.commit("config", {"gitorch.yaml": SAID})

    done = gitorch(repo, "config", "show")

    assert (done.status, done.stdout, done.stderr) == (0, SHOWN.format(commit=commit[:12]), "")


def test_what_is_shown_can_be_put_into_the_file(repo: Repo) -> None:
    repo.commit("config", {"gitorch.yaml": SAID})

    shown, document = gitorch(repo, "config", "show").stdout, gitorch(repo, "config", "show", "--json").stdout

    assert parse_config(shown) == replace(parse_config(SAID), target="main")
    assert parse_config(document) == parse_config(shown)
    assert json.loads(document)["run"]["runner"] == "claude"


def test_without_a_file_all_of_it_is_default(repo: Repo) -> None:
    done = gitorch(repo, "config", "show")

    commit = repo.git("rev-parse", "main")
    assert done.stdout.splitlines()[0] == f"# main at {commit[:12]} has no gitorch.yaml: all of this is default"
    assert parse_config(done.stdout) == Config(target="main")
