"""The source lines that findings point at, read from the commits that they point into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitorch.errors import RepositoryError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.integrate.finding import Finding, Location
from gitorch.integrate.validation import Validation

_LARGEST = 4_000_000


def excerpts(repository: Repository, validation: Validation) -> Mapping[Location, str]:
    """The line at each place of each finding. A place whose file is gone, binary or over 4 MB has none."""
    tips = {side.name: side.commit for side in validation.sides}
    tips.setdefault(validation.onto.name, validation.onto.commit)
    files: dict[tuple[str, str], list[str]] = {}
    found: dict[Location, str] = {}
    for place in _places(validation.findings):
        commit = place.commit or tips.get(place.branch)
        if commit is None:
            continue
        key = (commit, place.path)
        if key not in files:
            files[key] = _lines(repository, Oid(commit), place.path)
        if 0 < place.line <= len(files[key]):
            found[place] = files[key][place.line - 1]
    return found


def _places(findings: Iterable[Finding]) -> Iterable[Location]:
    return (place for finding in findings for place in finding.locations)


def _lines(repository: Repository, commit: Oid, path: str) -> list[str]:
    """The lines of a text file as an editor counts them; none where there is no such text."""
    try:
        entry = trees.entry(repository, repository.tree_of(commit), path)
        content = repository.read_bounded(entry.oid, _LARGEST) if entry is not None and entry.is_file else None
    except RepositoryError:
        return []
    if content is None or b"\0" in content[:8000]:
        return []
    return [line.removesuffix("\r") for line in content.decode("utf-8", "surrogateescape").split("\n")]
