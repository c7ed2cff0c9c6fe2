"""A502: an import that climbs from a lower layer to a higher one."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from gitorch.code.model import Import
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side

_Layers = tuple[tuple[str, ...], ...]


def layers_crossed(integration: Integration) -> Iterator[Finding]:
    """Every import that a side adds against the order of ``constraints.layers``, upper to lower."""
    layers = integration.config.constraints.layers
    for side in integration.sides if layers else ():
        base, view = integration.view(side.base_tree), integration.view(side.tree)
        for path in side.changes:
            module, old = view.module(path), base.module(path)
            here = _layer(layers, path)
            if module is None or here is None:
                continue
            before = {(one.module, one.name) for one in old.imports} if old is not None else set()
            for one in module.imports:
                there = None if (one.module, one.name) in before else _layer(layers, _target(path, one))
                if there is not None and there < here:
                    yield _crossed(side, path, one, (layers[here], layers[there]))


def _crossed(side: Side, path: str, one: Import, names: tuple[tuple[str, ...], tuple[str, ...]]) -> Finding:
    lower, upper = (" or ".join(layer) for layer in names)
    return Finding(
        "A502",
        Severity.ERROR,
        f"{side.name} imports {one.module} into {path}: {lower} lies below {upper}, and imports go down",
        (side.name,),
        (Location(side.name, path, *one.place, "import"),),
        symbol=one.module,
    )


def _target(path: str, one: Import) -> str:
    """The file or package that an import names, as a path."""
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
