"""Fixes of PHP and Ruby: names in full, imports and required files said anew, each proved on the merge."""

from __future__ import annotations

import subprocess

import pytest
from branches import Tree
from conftest import Repo

from gitorch import api

MAILER = "class Mailer\n{\n    public function send(string $to): string\n    {\n        return 'to ' . $to;\n    }\n}\n"
OTHER = "<?php\n\nnamespace App\\Services;\n\nclass Clock\n{\n}\n"
READER = "class Reader\n  def rows(path)\n    File.readlines(path).map(&:chomp)\n  end\nend\n"
EXPORT = '  class Csv\n    def write(rows)\n      rows.join("\\n")\n    end\n  end\nend\n'


@pytest.mark.parametrize(
    ("base", "left", "path", "before", "after"),
    [
        pytest.param(
            {
                "src/Services/Mailer.php": f"<?php\n\nnamespace App\\Services;\n\n{MAILER}",
                "src/Services/Clock.php": OTHER,
            },
            {"src/Services/Mailer.php": None, "src/Mail/Mailer.php": f"<?php\n\nnamespace App\\Mail;\n\n{MAILER}"},
            "src/Jobs/Send.php",
            "<?php\n\nnamespace App\\Jobs;\n\nuse App\\Services\\Mailer;\n\n(new Mailer())->send('a');\n",
            "<?php\n\nnamespace App\\Jobs;\n\nuse App\\Mail\\Mailer;\n\n(new Mailer())->send('a');\n",
            id="PHP: a class in another namespace",
        ),
        pytest.param(
            {"src/Mailer.php": f"<?php\n\nnamespace App;\n\n{MAILER}"},
            {"src/Mailer.php": None, "src/Post.php": f"<?php\n\nnamespace App;\n\n{MAILER.replace('Mailer', 'Post')}"},
            "src/Send.php",
            "<?php\n\nnamespace App;\n\nfunction send(): Mailer\n{\n    return new Mailer();\n}\n",
            "<?php\n\nnamespace App;\n\nfunction send(): Post\n{\n    return new Post();\n}\n",
            id="PHP: a class of the same namespace",
        ),
        pytest.param(
            {"lib/reader.rb": READER},
            {"lib/reader.rb": None, "lib/io/reader.rb": READER},
            "bin/import.rb",
            "require_relative '../lib/reader'\n\nputs Reader.new.rows(ARGV[0])\n",
            "require_relative '../lib/io/reader'\n\nputs Reader.new.rows(ARGV[0])\n",
            id="Ruby: a required file",
        ),
        pytest.param(
            {"app/services/reports/csv.rb": f"module Reports\n{EXPORT}"},
            {"app/services/reports/csv.rb": None, "app/services/exports/csv.rb": f"module Exports\n{EXPORT}"},
            "app/jobs/report_job.rb",
            "class ReportJob\n  def perform\n    Reports::Csv.new.write([1])\n  end\nend\n",
            "class ReportJob\n  def perform\n    Exports::Csv.new.write([1])\n  end\nend\n",
            id="Ruby: a constant in another module",
        ),
    ],
)
def test_what_moved_is_said_anew(repo: Repo, base: Tree, left: Tree, path: str, before: str, after: str) -> None:
    repo.commit("base", dict(base))
    repo.branch("left", dict(left))
    repo.branch("right", {path: before})

    found = api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(())).findings
    fix = next(one.fix for one in found if one.fix is not None)

    repo.git("checkout", "--quiet", "right")
    subprocess.run(["git", "apply"], cwd=repo.path, input=fix.patch.encode(), check=True)
    assert (repo.path / path).read_text() == after
    assert fix.safe
