"""Shapes that Python declares: pydantic models, dataclasses, typed dicts, serializers; the types that it says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.model import Place
from gitorch.code.python.nodes import within
from gitorch.code.wire.model import ARRAY, BOOLEAN, NUMBER, OBJECT, STRING, Field, Shape
from gitorch.code.wire.python.elements import declared_elements
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, text_of
from gitorch.code.wire.python.types import types_of, union, value_types

_SERIALIZED = {
    "CharField": STRING, "IntegerField": NUMBER, "FloatField": NUMBER, "BooleanField": BOOLEAN, "ListField": ARRAY,
    "DateField": STRING, "DateTimeField": STRING, "EmailField": STRING, "UUIDField": STRING, "DictField": OBJECT,
    "String": STRING, "Str": STRING, "Integer": NUMBER, "Int": NUMBER, "Float": NUMBER, "Boolean": BOOLEAN,
    "Bool": BOOLEAN, "List": ARRAY, "DateTime": STRING, "Date": STRING, "Dict": OBJECT, "DecimalField": STRING,
}  # fmt: skip
_OWN_CONFIG = frozenset(("model_config", "Config", "Meta"))


def class_shape(found: Found, node: ast.ClassDef) -> Shape | None:
    """The fields that a class declares, with its aliases and its casing convention."""
    fields = [field for statement in node.body if (field := _field(found, statement)) is not None]
    fields = _made_optional(node, [*fields, *_listed(found, node, {field.name for field in fields})])
    casing, place, populates = _casing(found, node)
    bases = tuple(dotted(base) for base in node.bases if dotted(base))
    if not fields and not casing:
        return None
    return Shape(
        node.name,
        "model",
        tuple(fields),
        found.place(node),
        bases=bases,
        casing=casing,
        casing_place=place,
        accepts_own_names=populates,
    )


def _made_optional(node: ast.ClassDef, fields: list[Field]) -> list[Field]:
    """The fields of a typed dict, of which all may be missing with ``total=False``."""
    is_partial = any(one.arg == "total" and not _is_true(one.value) for one in node.keywords)
    return [replace(one, is_optional="Required" not in one.type_names) if is_partial else one for one in fields]


def _listed(found: Found, node: ast.ClassDef, known: set[str]) -> Iterator[Field]:
    """The fields that a serializer takes from its model, by ``fields`` in ``Meta`` or of its own.

    Their types are the model's, but for those that a method of the serializer gives.
    """
    for holder in (node, *(one for one in node.body if isinstance(one, ast.ClassDef) and one.name == "Meta")):
        for one in holder.body:
            value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
            target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
            if isinstance(value, ast.List | ast.Tuple) and last_name(target) == "fields":
                named = [each for each in value.elts if text_of(each) and text_of(each) not in known]
                yield from (_given(found, node, text_of(each), found.place(each)) for each in named)


def _given(found: Found, node: ast.ClassDef, name: str, place: Place) -> Field:
    """A field by what the method ``get_…`` of its class returns, where there is one that tells."""
    method = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == f"get_{name}"), None)
    returned = [one.value for one in within(method) if isinstance(one, ast.Return) and one.value] if method else []
    types = types_of(method.returns if method is not None else None) or union([value_types(one) for one in returned])
    return Field(name, found.place(returned[0]) if types and returned else place, types)


def _field(found: Found, statement: ast.stmt) -> Field | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value) if name not in _OWN_CONFIG:
            if name.startswith("_") or last_name(annotation) == "ClassVar":
                return None
            return _annotated(found, statement, name, annotation, value)
        case ast.FunctionDef(name=name, returns=returns, decorator_list=marks) if _is_computed(marks):
            return Field(name, found.place(statement), types_of(returns), is_fixed=False)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if _is_by_method(call):
            parent = found.parents.get(statement)
            place = found.place(statement)
            return _given(found, parent, name, place) if isinstance(parent, ast.ClassDef) else None
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if last_name(call.func) in _SERIALIZED:
            key = text_of(keyword(call, "data_key", "dump_to"))
            required = keyword(call, "required", "allow_null", "allow_none")
            types = frozenset((_SERIALIZED[last_name(call.func)],))
            return Field(key or name, found.place(statement), types, required is not None, is_fixed=bool(key))
        case _:
            return None


def _is_computed(marks: list[ast.expr]) -> bool:
    """Whether a property travels as a field does."""
    return any(last_name(one) == "computed_field" for one in marks)


def _is_by_method(call: ast.Call) -> bool:
    return last_name(call.func) in ("SerializerMethodField", "Method")


def _annotated(
    found: Found, statement: ast.AnnAssign, name: str, annotation: ast.expr, value: ast.expr | None
) -> Field:
    calls = [node for node in (value, *_annotated_extras(annotation)) if isinstance(node, ast.Call)]
    alias = _aliases(calls, "alias")
    sent = _aliases(calls, "serialization_alias") or alias
    accepted = _aliases(calls, "validation_alias") or alias
    if sent and not accepted:
        accepted = (name,)
    return Field(
        sent[0] if sent else name,
        found.place(statement),
        types_of(annotation),
        _is_optional(value) or last_name(annotation) == "NotRequired",
        is_fixed=bool(sent),
        accepted=accepted,
        type_names=tuple(sorted(names_of(annotation))),
        elements=declared_elements(found, annotation),
    )


def _aliases(calls: list[ast.Call], word: str) -> tuple[str, ...]:
    """The names that a keyword of ``Field`` gives, be it one or ``AliasChoices``."""
    given = [one for call in calls if (one := keyword(call, word)) is not None]
    return tuple(text for one in given for node in within(one) if (text := text_of(node)))


def _annotated_extras(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Annotated":
        return annotation.slice.elts[1:] if isinstance(annotation.slice, ast.Tuple) else []
    return []


def _is_optional(value: ast.expr | None) -> bool:
    """Whether a field may be left out: it has a default, which ``Field(...)`` alone is not."""
    if value is None or (isinstance(value, ast.Constant) and value.value is Ellipsis):
        return False
    if isinstance(value, ast.Call) and last_name(value.func) in ("Field", "field", "ib", "attrib"):
        first = value.args[0] if value.args else keyword(value, "default", "default_factory", "factory")
        return first is not None and not (isinstance(first, ast.Constant) and first.value is Ellipsis)
    return True


def names_of(expression: ast.expr) -> set[str]:
    """Every name and attribute in an expression."""
    return {last_name(node) for node in within(expression) if isinstance(node, ast.Name | ast.Attribute)}


def _casing(found: Found, node: ast.ClassDef) -> tuple[str, Place | None, bool]:
    """The naming convention of a class's configuration, where it stands, and whether own names are taken too."""
    for statement in node.body:
        for place, given in _configuration(found, statement):
            generator = given.get("alias_generator") or given.get("rename") or given.get("alias_generator_function")
            populates = any(_is_true(given.get(word)) for word in _POPULATES)
            if generator is not None:
                return _convention(generator), place, populates
    return "", None, False


_POPULATES = ("populate_by_name", "validate_by_name", "allow_population_by_field_name")


def _configuration(found: Found, statement: ast.stmt) -> Iterator[tuple[Place, dict[str, ast.expr]]]:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id="model_config")], value=value)
            | ast.AnnAssign(target=ast.Name(id="model_config"), value=value)
        ):
            yield found.place(statement), _settings(value)
        case ast.ClassDef(name="Config" | "Meta", body=body):
            given = {
                target.id: one.value
                for one in body
                if isinstance(one, ast.Assign)
                for target in one.targets
                if isinstance(target, ast.Name)
            }
            lines = [one for one in body if isinstance(one, ast.Assign) and "alias_generator" in ast.dump(one)]
            yield found.place(lines[0] if lines else statement), given
        case _:
            return


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _settings(value: ast.expr | None) -> dict[str, ast.expr]:
    if isinstance(value, ast.Call):
        return {one.arg: one.value for one in value.keywords if one.arg}
    if isinstance(value, ast.Dict):
        return {text_of(key): one for key, one in zip(value.keys, value.values, strict=True) if key is not None}
    return {}


def _convention(generator: ast.expr) -> str:
    if isinstance(generator, ast.Call):  # AliasGenerator(serialization_alias=to_camel)
        chosen = keyword(generator, "serialization_alias", "alias")
        return _convention(chosen) if chosen is not None else "other"
    words = f"{dotted(generator)} {ast.dump(generator)}".lower()
    conventions = ("pascal", "camel", "kebab", "snake")
    return next((name for name in conventions if name in words), "other")
