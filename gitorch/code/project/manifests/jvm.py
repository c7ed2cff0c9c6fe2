"""What Maven and Gradle are told to require, as ``group:artifact``. Pure.

A version there is the least that will do, and the build takes the newest of all: two of them never exclude each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader

_POM = re.compile(r"<dependency>(.*?)</dependency>", re.DOTALL)
_PART = r"<{0}>\s*([^<]+?)\s*</{0}>"
_NOTATION = re.compile(
    r"^\s*(\w*(?:[iI]mplementation|[aA]pi|[cC]ompileOnly\w*|[rR]untimeOnly|[kK]apt|[kK]sp|annotationProcessor|classpath))"
    r"\s*\(?\s*[\"']([\w.-]+:[\w.-]+)(?::[\w.$\{\}+-]+)?[\"']",
    re.MULTILINE,
)
_CATALOGUED = re.compile(
    r"(?:module\s*=\s*|=\s*)[\"']([\w.-]+:[\w.-]+)(?::[\w.+-]+)?[\"']"
    r"|\bgroup\s*=\s*[\"']([\w.-]+)[\"']\s*,\s*name\s*=\s*[\"']([\w.-]+)[\"']"
)


def _pom(text: str) -> Iterator[Dependency]:
    for match in _POM.finditer(text):
        group, artifact = (re.search(_PART.format(part), match[1]) for part in ("groupId", "artifactId"))
        if group and artifact:
            at = place_of(text, match.start(1) + artifact.start(1))
            yield Dependency(f"{group[1]}:{artifact[1]}", "", "jvm", "dependencies", at)


def _gradle(text: str) -> Iterator[Dependency]:
    for match in _NOTATION.finditer(text):
        yield Dependency(match[2], "", "jvm", match[1], place_of(text, match.start(2)))


def _catalogue(text: str) -> Iterator[Dependency]:
    for match in _CATALOGUED.finditer(text):
        name = match[1] or f"{match[2]}:{match[3]}"
        yield Dependency(name, "", "jvm", "libraries", place_of(text, match.start(1 if match[1] else 2)))


READERS: dict[str, Reader] = {
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "libs.versions.toml": _catalogue,
}
