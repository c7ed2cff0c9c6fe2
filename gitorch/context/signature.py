"""A definition as one short line: what a caller must know, in as few tokens as tell it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gitorch.code.model import Definition, Kind, Parameter, ParameterKind, Signature

_LONGEST_NOTE = 120  # characters of a type; a longer one is cut, and says so
_LONGEST_MEANING = 80  # of what a type or a value is, which nobody has to fit
_OVERLOADS = 3  # that are shown
_LONGEST_DEFAULT = 12
FIELD_BASES = frozenset({"NamedTuple", "TypedDict", "BaseModel", "Struct"})  # what inherits them is made of its fields
_FIELD_MARKS = FIELD_BASES | {"dataclass", "define", "frozen", "mutable", "s", "attrs"}
_RECEIVERS = ("self", "cls", "this")
_STARS = {ParameterKind.VARIADIC: "*", ParameterKind.KEYWORDS: "**"}
_STRING = "[rRuU]?(?:" + "|".join(f"{q * 3}(?:(?!{q * 3}).)*{q * 3}|{q}(?!{q}{q})[^{q}]*{q}" for q in "\"'") + ")"
_DOCUMENTATION = re.compile(rf",\s*(?:\w+\.)*Doc\(\s*(?:{_STRING}\s*)+,?\s*\)\s*", re.DOTALL)
_ANNOTATED = re.compile(r"\s*(?:\w+\.)*Annotated\[\s*(.*?)\s*,?\s*\]\s*", re.DOTALL)
_TYPES = {Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM, Kind.NAMESPACE}


def signature_text(definition: Definition) -> str:
    """``load(id: int, *, strict: bool=False) -> User``, ``class User(Base)``, ``limit: int``."""
    if definition.kind in _TYPES:
        return _type_text(definition)
    if definition.signature is None or definition.kind is Kind.PROPERTY:
        return f"{definition.name}{_note(_type_of(definition), _LONGEST_MEANING)}"
    shown = definition.overloads or (definition.signature,)
    texts = list(dict.fromkeys(_call_text(definition, one) for one in shown))
    more = [f"{len(texts) - _OVERLOADS} more"] if len(texts) > _OVERLOADS else []
    return " | ".join([*texts[:_OVERLOADS], *more])


def parameters_text(signature: Signature) -> str:
    """The parameters as a caller sees them: without the receiver, with the marks of what is by position or by name."""
    return ", ".join(_parts(signature.parameters))


def is_made_of_fields(definition: Definition) -> bool:
    """Whether a class says of itself that its construction takes its fields."""
    marks = [mark.partition("(")[0].rpartition(".")[2] for mark in definition.decorators]
    return bool(_FIELD_MARKS & {*marks, *(base.rpartition(".")[2] for base in definition.bases)})


def fields_text(members: Iterable[Definition]) -> str:
    """The annotated fields of a class as its construction takes them, in parentheses; empty if there are none."""
    parts = [
        f"{one.name}{_note(one.annotation)}{f'={_default(one.value)}' if one.value else ''}"
        for one in members
        if one.kind is Kind.FIELD and one.annotation and not one.written_in and "ClassVar" not in one.annotation
    ]
    return f"({', '.join(parts)})" if parts else ""


def undocumented(annotation: str) -> str:
    """A type without the documentation that it may carry (PEP 727): ``Annotated[int, Doc("…")]`` is an int; any other
    metadata stays."""
    bare = _DOCUMENTATION.sub("", annotation) if "Doc(" in annotation else annotation
    found = _ANNOTATED.fullmatch(bare) if bare != annotation else None
    return found[1] if found is not None and not _has_arguments(found[1]) else bare


def _has_arguments(inside: str) -> bool:
    """Whether a comma stands outside all brackets."""
    depth = 0
    for char in inside:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            return True
    return False


def _type_text(definition: Definition) -> str:
    bases = ", ".join((*definition.bases, *definition.implements))
    heads = f"({bases})" if bases else ""
    meaning = (
        f" = {_cut(definition.annotation, _LONGEST_MEANING)}"
        if definition.kind is Kind.TYPE and definition.annotation
        else ""
    )
    return f"{definition.kind} {definition.name}{heads}{meaning}"


def _call_text(definition: Definition, signature: Signature) -> str:
    start = "async " if signature.is_async else ""
    returns = f" -> {_cut(signature.returns)}" if signature.returns else ""
    return f"{start}{definition.name}({parameters_text(signature)}){returns}"


def _type_of(definition: Definition) -> str | None:
    if definition.signature is not None:
        return definition.signature.returns
    return definition.annotation or definition.inferred


def _parts(parameters: Sequence[Parameter]) -> list[str]:
    parts: list[str] = []
    is_named = False
    for at, parameter in enumerate(parameters):
        if at == 0 and parameter.name in _RECEIVERS:
            continue
        if parameter.kind is ParameterKind.KEYWORD and not is_named:
            parts.append("*")
        is_named = is_named or parameter.kind in (ParameterKind.KEYWORD, ParameterKind.VARIADIC)
        parts.append(_parameter(parameter))
        if parameter.kind is ParameterKind.POSITIONAL_ONLY and _ends_positional(parameters, at):
            parts.append("/")
    return parts


def _ends_positional(parameters: Sequence[Parameter], at: int) -> bool:
    return at + 1 == len(parameters) or parameters[at + 1].kind is not ParameterKind.POSITIONAL_ONLY


def _parameter(parameter: Parameter) -> str:
    stars = _STARS.get(parameter.kind, "")
    optional = "" if parameter.required or stars else f"={_default(parameter.default)}"
    return f"{stars}{parameter.name}{_note(parameter.annotation)}{optional}"


def _default(written: str | None) -> str:
    return written if written and len(written) <= _LONGEST_DEFAULT else "…"


def _note(annotation: str | None, longest: int = _LONGEST_NOTE) -> str:
    return f": {_cut(annotation, longest)}" if annotation else ""


def _cut(annotation: str, longest: int = _LONGEST_NOTE) -> str:
    folded = " ".join(undocumented(annotation).split())
    return folded if len(folded) <= longest else f"{folded[:longest]}…"
