"""What calling a Python class must fit: ``__init__``, ``__new__``, or the fields of a dataclass and its kin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gitorch.code.model import Definition, Kind, Parameter, ParameterKind, Signature
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.python.classes import Ancestry
from gitorch.integrate.resolve.python.signatures import function_signatures
from gitorch.integrate.resolve.python.values import Klass

_DATACLASS = re.compile(r"(dataclasses\.)?dataclass(\(|$)")
_ATTRS = re.compile(r"(attrs?\.)?(define|frozen|mutable|s|attrs|dataclass)(\(|$)")
_NO_DEFAULT = re.compile(r"Field\(\s*(\.\.\.|$|\)|[a-z_]+\s*=)")
_ALIASES = re.compile(r"\b(alias|validation_alias)\s*=")
_CONFIGURED = frozenset({"model_config", "Config"})

Index = Callable[[str], ModuleIndex | None]


def constructor_signatures(klass: Klass, above: Ancestry, index: Index) -> tuple[Signature, ...]:
    """The signatures that a construction must fit; empty where bases or decorators leave it open."""
    if "?" in above.outside or klass.definition.kind is Kind.ENUM:
        return ()
    fields = _from_fields(klass, above, index)
    if fields is not None:
        return fields
    for owner in above.classes:
        if _is_generated(owner.definition):
            return ()
        for name in ("__init__", "__new__"):
            found = _own(owner, name, index)
            if found:
                return function_signatures(found, is_bound=True)
    return (Signature(),) if not set(above.outside) - {"object", "ABC", "Generic"} else ()


def _from_fields(klass: Klass, above: Ancestry, index: Index) -> tuple[Signature, ...] | None:
    """The signature that fields make, None for a class that is not made of fields."""
    decorated = [d for d in klass.definition.decorators if _DATACLASS.match(d) or _ATTRS.match(d)]
    if any(_own(owner, name, index) for owner in above.classes[:1] for name in ("__init__", "__new__")):
        return None
    if len(decorated) == 1:
        if set(above.outside) - {"object", "ABC", "Generic", "Protocol"} or "init=False" in decorated[0].replace(
            " ", ""
        ):
            return ()
        parents = [owner for owner in above.classes if owner is klass or _is_generated(owner.definition)]
        return (Signature(tuple(_ordered(_dataclass_fields(parents, index)))),)
    if "NamedTuple" in klass.definition.bases or "typing.NamedTuple" in klass.definition.bases:
        return (Signature(tuple(_parameter(d) for d in _annotated_members(klass, index))),)
    if "BaseModel" in above.outside:
        return _model(above, index)
    return None


def _dataclass_fields(owners: Iterable[Klass], index: Index) -> list[Parameter]:
    """The fields of all ancestors, the farthest first; a redeclared field keeps its place."""
    fields: dict[str, Parameter] = {}
    for owner in reversed(list(owners)):
        keyword_only = any("kw_only=True" in d.replace(" ", "") for d in owner.definition.decorators)
        for member in _annotated_members(owner, index):
            if (member.annotation or "").rpartition(".")[2] == "KW_ONLY":
                keyword_only = True
            elif _is_parameter(member):
                fields[member.name.lstrip("_") if _is_attrs(owner.definition) else member.name] = _parameter(
                    member, keyword_only=keyword_only
                )
    return list(fields.values())


def _is_parameter(member: Definition) -> bool:
    if re.match(r"(typing\.)?ClassVar\b", member.annotation or ""):
        return False
    return "init=False" not in (member.value or "").replace(" ", "")


def _parameter(member: Definition, *, keyword_only: bool = False) -> Parameter:
    value = member.value
    made = value is not None and re.match(r"([\w.]+\.)?(field|ib|Factory|attrib)\(", value)
    optional = value is not None and (not made or bool(re.search(r"\b(default|default_factory|factory)\s*=", value)))
    only = keyword_only or (bool(made) and "kw_only=True" in (value or "").replace(" ", ""))
    kind = ParameterKind.KEYWORD if only else ParameterKind.POSITIONAL
    return Parameter(member.name, kind, not optional, member.annotation)


def _ordered(fields: list[Parameter]) -> list[Parameter]:
    return sorted(fields, key=lambda field: field.kind is ParameterKind.KEYWORD)


def _model(above: Ancestry, index: Index) -> tuple[Signature, ...]:
    """A pydantic model takes its fields by name. Aliases and configuration leave it open."""
    if set(above.outside) - {"BaseModel", "Generic", "ABC", "object"}:
        return ()
    members = [member for owner in reversed(above.classes) for member in _annotated_members(owner, index)]
    if any(_ALIASES.search(member.value or "") for member in members):
        return ()
    if any(_own(owner, name, index) for owner in above.classes for name in (*_CONFIGURED, "__init__", "__new__")):
        return ()
    fields = {
        m.name: Parameter(m.name, ParameterKind.KEYWORD, _model_requires(m), m.annotation)
        for m in members
        if _is_parameter(m) and not m.name.startswith("_")
    }
    return (Signature(tuple(fields.values())),)


def _model_requires(member: Definition) -> bool:
    if member.value is None:
        return True
    return bool(_NO_DEFAULT.match(member.value)) and not re.search(r"\bdefault(_factory)?\s*=", member.value)


def _annotated_members(klass: Klass, index: Index) -> list[Definition]:
    found = index(klass.path)
    if found is None:
        return []
    members = found.members.get(klass.definition.qualname, ())
    return [m for m in members if m.kind is Kind.FIELD and m.annotation is not None and not m.written_in]


def _own(klass: Klass, name: str, index: Index) -> tuple[Definition, ...]:
    found = index(klass.path)
    return found.definitions.get(f"{klass.definition.qualname}.{name}", ()) if found is not None else ()


def _is_generated(definition: Definition) -> bool:
    return any(_DATACLASS.match(d) or _ATTRS.match(d) for d in definition.decorators)


def _is_attrs(definition: Definition) -> bool:
    return any(_ATTRS.match(d) and not _DATACLASS.match(d) for d in definition.decorators)
