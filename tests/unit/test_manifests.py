"""What each manifest and lock file requires, by name, version and line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitorch.code.project.dependencies import dependencies, is_manifest

POM = """\
<dependency>
  <groupId>org.slf4j</groupId>
  <artifactId>slf4j-api</artifactId>
  <version>2.0.13</version>
</dependency>
"""
CATALOGUE = """\
[libraries]
moshi = { module = "com.squareup.moshi:moshi", version = "1.15.1" }
okio = "com.squareup.okio:okio:3.9.0"
junit = { group = "org.junit", name = "junit-bom", version = "5" }
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("requirements-dev.txt", "# tools\nPyTest_Cov>=5 ; python_version>'3'\n", [("pytest-cov", ">=5", 2)]),
        ("pyproject.toml", '[project]\ndependencies = [\n  "rich[all]~=13.0",\n]\n', [("rich", "~=13.0", 3)]),
        ("Pipfile", '[packages]\nrich = "==13.7"\n', [("rich", "==13.7", 2)]),
        ("package.json", '{"dependencies":\n{"@hono/node-server": "^1.2"}}', [("@hono/node-server", "^1.2", 2)]),
        ("Cargo.toml", '[dependencies]\nserde = { version = "1", features = [] }\n', [("serde", "1", 2)]),
        ("go.mod", "module m\n\nrequire (\n\tgithub.com/A/b v1.2.3\n)\n", [("github.com/a/b", "v1.2.3", 4)]),
        (
            "Gemfile",
            'gem "rails", "~> 7.1", ">= 7.1.2"\ngem("pg")\n',
            [("rails", "~> 7.1, >= 7.1.2", 1), ("pg", "", 2)],
        ),
        ("shop.gemspec", 'spec.add_development_dependency("rake", "~> 13")\n', [("rake", "~> 13", 1)]),
        ("Gemfile.lock", "GEM\n  specs:\n    rails (7.1.3)\n      json (>= 2)\n", [("rails", "=7.1.3", 3)]),
        ("pom.xml", POM, [("org.slf4j:slf4j-api", "", 3)]),
        ("app/build.gradle", "    testImplementation 'a.b:c:1.0'\n    // api 'd:e:1'\n", [("a.b:c", "", 1)]),
        ("build.gradle.kts", 'kapt("a.b:c:$version")\nimplementation(project(":x"))\n', [("a.b:c", "", 1)]),
        (
            "gradle/libs.versions.toml",
            CATALOGUE,
            [("com.squareup.moshi:moshi", "", 2), ("com.squareup.okio:okio", "", 3), ("org.junit:junit-bom", "", 4)],
        ),
        ("A.csproj", '<PackageReference Include="Dapper" Version="2.1.35" />', [("dapper", ">=2.1.35", 1)]),
        ("Directory.Packages.props", '\n<PackageVersion Include="X.Y" Version="[1.0]" />', [("x.y", "==1.0", 2)]),
        (
            "composer.json",
            '{"require": {"php": ">=8", "ext-json": "*",\n"Monolog/monolog": "^2|^3"}}',
            [("monolog/monolog", "^2 || ^3", 2)],
        ),
        ("composer.lock", '{"packages": [\n{"name": "a/b", "version": "v1.2.0"}]}', [("a/b", "=1.2.0", 2)]),
        ("notes.txt", "rich\n", []),
    ],
)
def test_a_manifest_is_read(path: str, text: str, expected: list[tuple[str, str, int]]) -> None:
    assert [(one.name, one.requirement, one.place.line) for one in dependencies(path, text)] == expected
    assert is_manifest(path) == bool(expected)


@given(
    st.sampled_from(["pyproject.toml", "package.json", "composer.lock", "pom.xml", "Gemfile", "A.csproj"]), st.text()
)
def test_what_is_no_manifest_requires_nothing_or_something_and_never_fails(path: str, text: str) -> None:
    assert isinstance(dependencies(path, text), tuple)
