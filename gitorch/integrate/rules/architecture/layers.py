"""A502: an import that climbs from a lower layer to a higher one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from gitorch.code.model import Import
from gitorch.errors import ConfigError
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.sides import Pair, Side, View

_Layers = tuple[tuple[str, ...], ...]
_SCRIPTS = ("typescript", "javascript")
_CONFIGURATION = ("gitorch.yaml", "gitorch.yml")


def layers_crossed(integration: Integration) -> Iterator[Finding]:
    """Every import that a side adds against the order of layers, upper to lower.

    The order is the target's configuration's, or one that another side is about to give it.
    """
    layers = integration.config.constraints.layers
    for side in integration.sides if layers else ():
        for one in _climbing(integration, side, layers):
            yield _crossed(side, one, layers)
    for way in integration.ways(_CONFIGURATION.__contains__):
        told = _newly_told(way)
        if told is not None and told[0] != layers:
            known = [(one.path, one.imported) for one in _climbing(integration, way.right, layers)]
            for one in _climbing(integration, way.right, told[0]):
                if (one.path, one.imported) not in known:
                    yield _crossed(way.right, one, told[0], told[1])


@dataclass(frozen=True)
class _Climb:
    """An import from a file in one layer of what lies in a higher one."""

    path: str
    imported: Import
    here: int
    there: int


def _climbing(integration: Integration, side: Side, layers: _Layers) -> Iterator[_Climb]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in side.changes if layers else ():
        module, old = view.module(path), base.module(path)
        here = _layer(layers, path)
        if module is None or here is None:
            continue
        before = {(one.module, one.name) for one in old.imports} if old is not None else set()
        for one in module.imports:
            is_known = (one.module, one.name) in before
            there = None if is_known else _layer(layers, _target(view, path, one, module.language))
            if there is not None and there < here:
                yield _Climb(path, one, here, there)


def _newly_told(pair: Pair) -> tuple[_Layers, Location] | None:
    """The layers that a side's own configuration has, and where it says so; None for one that says nothing new."""
    for path in _CONFIGURATION:
        text = pair.left_view.text(path) if path in pair.left.changes else None
        line = next((n for n, said in enumerate((text or "").splitlines(), 1) if "layers:" in said), None)
        if text is None or line is None:
            continue
        from gitorch.config.schema import config_of  # noqa: PLC0415 - pydantic, only where a side edits the file
        from gitorch.config.strict_yaml import read_yaml  # noqa: PLC0415 - as above

        try:
            layers = config_of(read_yaml(text, path)).constraints.layers
        except ConfigError:
            return None
        return layers, Location(pair.left.name, path, line, 1, "definition")
    return None


def _crossed(side: Side, climb: _Climb, layers: _Layers, told: Location | None = None) -> Finding:
    lower, upper = (" or ".join(layers[number]) for number in (climb.here, climb.there))
    one = climb.imported
    by = f"as {told.branch} puts it, " if told is not None else ""
    return Finding(
        "A502",
        Severity.ERROR,
        f"{side.name} imports {one.module} into {climb.path}: {by}{lower} lies below {upper}, and imports go down",
        (side.name,) if told is None else (side.name, told.branch),
        (Location(side.name, climb.path, *one.place, "import"), *([told] if told is not None else [])),
        symbol=one.module,
    )


def _target(view: View, path: str, one: Import, language: str) -> str:
    """The file or package that an import names, as a path."""
    found = resolve_specifier(view, path, one.module) if language in _SCRIPTS else None
    if isinstance(found, str):
        return found
    if one.module.startswith(("./", "../")):
        return normpath(join(dirname(path), one.module)) + "/"
    dots = len(one.module) - len(one.module.lstrip("."))
    inside = one.module.lstrip(".").replace(".", "/")
    if dots:
        folder = normpath(join(dirname(path), *[".."] * (dots - 1)))
        inside = join(folder, inside)
    return "/".join(part for part in (inside, one.name or "") if part) + "/"


def _layer(layers: _Layers, path: str) -> int | None:
    """The layer that a path lies in: one of its folders, or of its leading packages, has the layer's name."""
    parts = f"/{path}"
    for number, layer in enumerate(layers):
        if any(f"/{name.strip('/').replace('.', '/').removesuffix('/**')}/" in parts for name in layer):
            return number
    return None
