"""A class's ancestors: those in the repository, and what is known of those that are not."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass

from gitorch.integrate.resolve.python.values import Klass

_NOTHING_NEW = frozenset({"object", "ABC", "Generic", "Protocol"})
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"})
_ENUM_NAMES = frozenset(
    {"name", "value", "_name_", "_value_", "_missing_", "_generate_next_value_", "_ignore_", "_order_"}
)
_TUPLE_NAMES = frozenset(dir(tuple)) | {"_asdict", "_replace", "_fields", "_make", "_field_defaults"}
_MODEL_NAMES = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "update_forward_refs", "validate",
})  # fmt: skip


@dataclass(frozen=True)
class Ancestry:
    """``classes`` in the order in which attributes are looked up, ``outside`` the last names of bases not followed."""

    classes: tuple[Klass, ...]
    outside: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything that the class has is known."""
        return all(_names_of(base) is not None for base in self.outside)

    def gives(self, name: str) -> bool:
        """Whether a base that we know, though it is not in the repository, has this name."""
        return any(name in (_names_of(base) or ()) for base in self.outside)


def ancestry(klass: Klass, base: Callable[[Klass, str], Ancestry | str]) -> Ancestry:
    """Walk a class's bases, depth first, a shared ancestor kept where it stands last."""
    classes: list[Klass] = [klass]
    outside: list[str] = []
    for written in klass.definition.bases:
        if written.startswith(("metaclass=", "metaclass =")):
            outside.extend(["?"] if not written.endswith(("ABCMeta", "EnumMeta", "EnumType")) else [])
            continue
        if "=" in written.partition("[")[0]:
            continue
        found = base(klass, written.partition("[")[0].strip())
        if isinstance(found, str):
            outside.append("?" if "(" in found else found.rpartition(".")[2])
        else:
            classes.extend(found.classes)
            outside.extend(found.outside)
    last = {klass: number for number, klass in enumerate(classes)}
    kept = tuple(one for number, one in enumerate(classes) if last[one] == number)
    return Ancestry(kept if kept[:1] == (klass,) else (klass, *kept), tuple(dict.fromkeys(outside)))


def _names_of(base: str) -> frozenset[str] | None:
    """What a well-known base outside the repository brings; None for one that we don't know."""
    if base in _NOTHING_NEW:
        return frozenset()
    if base in _ENUMS:
        return _ENUM_NAMES | frozenset(dir(str)) | frozenset(dir(int))
    if base == "NamedTuple":
        return _TUPLE_NAMES
    if base == "TypedDict":
        return frozenset(dir(dict))
    if base == "BaseModel":
        return _MODEL_NAMES
    found = getattr(builtins, base, None)
    return frozenset(dir(found)) if isinstance(found, type) else None
