"""Contracts about imports that a project writes for import-linter: layers, forbidden, independent, protected. Pure.

In ``pyproject.toml``, ``setup.cfg`` or ``.importlinter``. Only what one import says by itself is judged here, chains of
imports are not followed.
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gitorch.code.model import Place

FILES = ("pyproject.toml", "setup.cfg", ".importlinter")
_MARK = "importlinter"


class Contract(NamedTuple):
    """One contract: its kind, its name, where it stands, and its modules by the option that lists them."""

    kind: str
    name: str
    place: Place
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    ignores_types: bool = False

    def listed(self, option: str) -> tuple[str, ...]:
        """What an option lists."""
        return next((values for name, values in self.modules if name == option), ())


def import_contracts(path: str, text: str) -> tuple[Contract, ...]:
    """The contracts of a file; none for one that does not parse."""
    if _MARK not in text:
        return ()
    try:
        return tuple(_of_toml(text) if path.endswith(".toml") else _of_ini(text))
    except (ValueError, configparser.Error, RecursionError):
        return ()


def roots(path: str, text: str) -> tuple[str, ...]:
    """The packages that a file's contracts are about."""
    if _MARK not in text:
        return ()
    found = re.findall(r"^\s*root_packages?\s*=\s*((?:\[[^\]]*\])|(?:[^\[\n]*(?:\n[ \t]+[\w.]+)*))", text, re.M)
    return tuple(dict.fromkeys(name for one in found for name in re.findall(r"[A-Za-z_][\w.]*", one)))


def breaks(contract: Contract, importer: str, imported: Sequence[str]) -> bool:
    """Whether a contract says no to a module importing what may be any of some, all by their full names."""
    forgiven = [one.partition("->") for one in contract.listed("ignore_imports")]
    if any(
        _matches(left.strip(), importer) and _matches(right.strip(), one)
        for left, _, right in forgiven
        for one in imported
    ):
        return False
    return any(_breaks(contract, importer, one) for one in imported)


def _breaks(contract: Contract, importer: str, imported: str) -> bool:
    match contract.kind:
        case "forbidden":
            sources, targets = contract.listed("source_modules"), contract.listed("forbidden_modules")
            named = [one for one in targets if _within(imported, one)]
            return _within_any(importer, sources) and bool(named) and not _within_any(importer, tuple(named))
        case "independence":
            mine, other = (_which(one, contract.listed("modules")) for one in (importer, imported))
            return mine is not None and other is not None and mine != other
        case "protected":
            guarded = [one for one in contract.listed("protected_modules") if _within(imported, one)]
            may = (*guarded, *contract.listed("allowed_importers"))
            return bool(guarded) and not _within_any(importer, may)
        case "layers":
            return _climbs(contract, importer, imported)
        case "allowed":
            return _strays(contract, importer, imported)
        case _:
            return False


def _strays(contract: Contract, importer: str, imported: str) -> bool:
    """Whether a module that lists what it may import takes from another one that the contracts know."""
    known = contract.listed("modules")
    here, there = (_nearest(one, known) for one in (importer, imported))
    may = (*contract.listed("source_modules"), *contract.listed("allowed_modules"))
    return here in contract.listed("source_modules") and there is not None and not _within_any(there, may)


def _nearest(module: str, listed: tuple[str, ...]) -> str | None:
    """The innermost of some packages that a module lies in."""
    return max((one for one in listed if _within(module, one)), key=len, default=None)


def _climbs(contract: Contract, importer: str, imported: str) -> bool:
    for container in contract.listed("containers") or ("",):
        here, there = (_layer(contract.listed("layers"), container, one) for one in (importer, imported))
        if here is not None and there is not None and here != there:
            (mine, my_place, is_apart), (other, its_place, _) = here, there
            if other < mine or (mine == other and my_place != its_place and is_apart):
                return True
    return False


def _layer(layers: tuple[str, ...], container: str, module: str) -> tuple[int, int, bool] | None:
    """The number of the layer that a module lies in, which of several in it, and whether those are kept apart."""
    for number, layer in enumerate(layers):
        for place, name in enumerate(re.split(r"[|:]", layer)):
            full = f"{container}.{name.strip(' ()')}" if container else name.strip(" ()")
            if _within(module, full):
                return number, place, "|" in layer
    return None


def _which(module: str, listed: tuple[str, ...]) -> int | None:
    return next((number for number, one in enumerate(listed) if _within(module, one)), None)


def _within_any(module: str, listed: tuple[str, ...]) -> bool:
    return any(_within(module, one) for one in listed)


def _within(module: str, pattern: str) -> bool:
    """Whether a module is the one of a pattern, or lies in it."""
    parts = module.split(".")
    return any(_matches(pattern, ".".join(parts[:end])) for end in range(1, len(parts) + 1))


def _matches(pattern: str, module: str) -> bool:
    if "*" not in pattern:
        return pattern == module
    written = re.escape(pattern).replace(r"\*\*", r"[\w.]+").replace(r"\*", r"\w+")
    return re.fullmatch(written, module) is not None


def _of_toml(text: str) -> Iterator[Contract]:
    tool = tomllib.loads(text).get("tool", {}).get("importlinter", {})
    starts = [number for number, line in enumerate(text.splitlines(), 1) if "tool.importlinter.contracts" in line]
    listed = tool.get("contracts", []) if isinstance(tool, dict) else []
    for number, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict):
            line = starts[number] if number < len(starts) else 1
            yield _contract(one, line, text, ignores_types=bool(tool.get("exclude_type_checking_imports")))


def _of_ini(text: str) -> Iterator[Contract]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    ignores = parser.get("importlinter", "exclude_type_checking_imports", fallback="").lower() == "true"
    for section in parser.sections():
        if section.startswith("importlinter:contract:"):
            line = next((n for n, said in enumerate(text.splitlines(), 1) if said.strip() == f"[{section}]"), 1)
            options: dict[str, object] = {name: _lines(value) for name, value in parser.items(section)}
            options |= {name: parser.get(section, name) for name in ("name", "type") if name in options}
            yield _contract(options, line, text, ignores_types=ignores)


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip() and not line.strip().startswith("#")]


def _contract(options: Mapping[str, Any], line: int, text: str, *, ignores_types: bool) -> Contract:
    listed = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in options.items()
        if name not in ("name", "type")
    }
    kind, name = str(options.get("type", "")), str(options.get("name", ""))
    lines = text.splitlines()
    lists = ("forbidden_modules", "modules", "layers", "protected_modules")
    following = range(line, min(line + 40, len(lines)))
    at = next((n for n in following if lines[n].strip().startswith(lists)), line - 1)
    return Contract(kind, name, Place(at + 1, 1), tuple(sorted(listed.items())), ignores_types)
