"""What projects of .NET require. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.offsets import place_of
from gitorch.code.project.manifests.written import Dependency, Reader

_REFERENCE = re.compile(
    r"<(?:PackageReference|PackageVersion|GlobalPackageReference)\s[^>]*?\bInclude\s*=\s*\"([^\"]+)\"(?P<rest>[^>]*)",
    re.DOTALL,
)
_VERSION = re.compile(r"\bVersion\s*=\s*\"([^\"]+)\"")


def project(text: str) -> Iterator[Dependency]:
    """A ``.csproj`` or ``.props``: a plain version is the least that will do, one in brackets is that one."""
    for match in _REFERENCE.finditer(text):
        said = _VERSION.search(match["rest"])
        version = said[1] if said else ""
        exact = re.fullmatch(r"\[([\d.]+)\]", version)
        least = f">={version}" if re.fullmatch(r"[\d.]+", version) else ""
        requirement = f"=={exact[1]}" if exact else least
        yield Dependency(match[1].lower(), requirement, "dotnet", "packages", place_of(text, match.start(1)))


READERS: dict[str, Reader] = {
    "Directory.Packages.props": project,
    "Directory.Build.props": project,
}
