"""What classes of Java and Kotlin mean on a wire: Jackson's names; routes of Spring, JAX-RS and Feign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitorch.code.model import Place
from gitorch.code.wire.declared import declared_types
from gitorch.code.wire.model import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Event,
    Field,
    Mount,
    Request,
    Route,
    Scope,
    Shape,
)
from gitorch.code.wire.nodes import Nodes
from gitorch.code.wire.paths import joined, request_path, route_path

_TYPES = {
    **dict.fromkeys(("String", "CharSequence", "UUID", "LocalDate", "LocalDateTime", "Instant", "OffsetDateTime",
                     "ZonedDateTime", "URI", "char", "Char"), STRING),
    **dict.fromkeys(("int", "long", "short", "float", "double", "Integer", "Int", "Long", "Short", "Float", "Double",
                     "BigDecimal", "BigInteger"), NUMBER),
    **dict.fromkeys(("boolean", "Boolean"), BOOLEAN),
    **dict.fromkeys(("List", "Set", "Collection", "Iterable", "Array", "MutableList", "Page"), ARRAY),
    **dict.fromkeys(("Map", "HashMap", "JsonNode", "ObjectNode", "MutableMap"), OBJECT),
}  # fmt: skip
_VERBS = {"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "PatchMapping": "PATCH",
          "DeleteMapping": "DELETE", "GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE", "PATCH": "PATCH",
          "RequestMapping": ""}  # fmt: skip
_CONVENTIONS = {"snake": "snake", "kebab": "kebab", "uppercamel": "pascal", "lowercamel": "camel"}
_WORD = re.compile(r"\w+")
_LISTENERS = frozenset(("KafkaListener", "RabbitListener", "JmsListener", "SqsListener", "StreamListener"))
_TOLD_BY = ("topics", "queues", "destination", "value")


@dataclass(frozen=True)
class Annotation:
    """``@name(value, key = value)``; what has no key is under ``value``. Texts are without quotes."""

    name: str
    place: Place
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, *keys: str) -> str:
        return next((self.given[key][0] for key in keys if self.given.get(key)), "")


@dataclass(frozen=True)
class Variable:
    """A field or parameter, its type as written."""

    name: str
    type: str
    place: Place
    annotations: tuple[Annotation, ...] = ()
    has_default: bool = False

    def annotated(self, *names: str) -> Annotation | None:
        return next((one for one in self.annotations if one.name in names), None)


@dataclass(frozen=True)
class Method:
    """A method; ``uses`` are all names in it."""

    name: str
    returns: str
    place: Place
    parameters: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]
    uses: frozenset[str]


@dataclass(frozen=True)
class Class:
    """A class, record or interface. ``is_data`` says that it is made to hold data, by how it is declared."""

    name: str
    place: Place
    annotations: tuple[Annotation, ...]
    fields: tuple[Variable, ...]
    methods: tuple[Method, ...]
    bases: tuple[str, ...]
    is_data: bool
    is_interface: bool = False

    def annotated(self, *names: str) -> Annotation | None:
        return next((one for one in self.annotations if one.name in names), None)


def file_class(found: Nodes, one: Class) -> None:
    """File a class as a shape, and its methods as scopes and as routes that are served or asked for."""
    found.scopes.append(Scope(one.name, one.place))
    if _holds_data(one):
        found.add_shape(_shape(one))
    base = one.annotated("RequestMapping", "Path")
    if base is not None:  # every route has the prefix already; this says where it is decided
        found.mounts.append(Mount("", base.first("path", "value"), base.place, one.name))
    for method in one.methods:
        found.scopes.append(_scope(one, method))
        _mapped(found, one, method)
        _listening(found, one, method)


def _listening(found: Nodes, one: Class, method: Method) -> None:
    """``@KafkaListener(topics = "user.created")`` and its like."""
    for note in (each for each in method.annotations if each.name in _LISTENERS):
        for name in (text for key in _TOLD_BY for text in note.given.get(key, ())):
            scope = f"{one.name}.{method.name}"
            found.events.append(Event(name, sends=False, place=note.place, callee=f"{one.name}.listener", scope=scope))


def _holds_data(one: Class) -> bool:
    if not one.fields or one.annotated("Service", "Component", "RestController", "Controller", "Configuration"):
        return False
    says = {note.name for variable in one.fields for note in variable.annotations}
    read = {method.name.lower() for method in one.methods}
    return (
        one.is_data
        or any(name.startswith("Json") or name in ("SerializedName", "SerialName") for name in says)
        or one.annotated("Data", "Getter", "Value", "Serializable", "JsonNaming") is not None
        or any(f"get{variable.name.lower()}" in read for variable in one.fields)
    )


def _shape(one: Class) -> Shape:
    naming = one.annotated("JsonNaming")
    said = (naming.first("value").lower().replace("_", "") if naming is not None else "").rpartition(".")[2]
    casing = next((case for word, case in _CONVENTIONS.items() if word in said), "other" if naming is not None else "")
    ignored = one.annotated("JsonIgnoreProperties")
    hidden = ignored.given.get("value", ()) if ignored is not None else ()
    leaves_out = one.annotated("JsonInclude") is not None
    fields = tuple(_field(each, leaves_out=leaves_out) for each in one.fields if _travels(each, hidden))
    at = naming.place if naming is not None else None
    return Shape(one.name, "model", fields, one.place, bases=one.bases, casing=casing, casing_place=at)


def _travels(one: Variable, hidden: tuple[str, ...]) -> bool:
    return one.name not in hidden and one.annotated("JsonIgnore", "Transient") is None


def _field(one: Variable, *, leaves_out: bool) -> Field:
    said = one.annotated("JsonProperty", "SerializedName", "SerialName")
    name = said.first("value") if said is not None else ""
    alias = one.annotated("JsonAlias")
    types = declared_types(one.type, _TYPES)
    may_be_null = NULL in types or one.type.startswith("Optional<") or one.annotated("Nullable") is not None
    return Field(
        name or one.name,
        one.place,
        types,
        one.has_default or one.type.startswith("Optional<") or (leaves_out and may_be_null),
        is_fixed=bool(name),
        accepted=alias.given.get("value", ()) if alias is not None else (),
        type_names=tuple(sorted(set(_WORD.findall(one.type)))),
    )


def _scope(one: Class, method: Method) -> Scope:
    takes = {
        word
        for variable in method.parameters
        if variable.annotated("RequestBody", "Valid") or not variable.annotations
        for word in _WORD.findall(variable.type)
    }
    returns = frozenset(_WORD.findall(method.returns))
    return Scope(f"{one.name}.{method.name}", method.place, method.uses, returns, frozenset(takes))


def _mapped(found: Nodes, one: Class, method: Method) -> None:
    """The routes of a controller's method; those of a client's interface are requests."""
    base = one.annotated("RequestMapping", "Path", "FeignClient", "HttpExchange")
    prefix = base.first("path") or (base.first("value") if base.name != "FeignClient" else "") if base else ""
    for note in method.annotations:
        if note.name not in _VERBS:
            continue
        verbs = [word.rpartition(".")[2] for word in note.given.get("method", ())] or [_VERBS[note.name]]
        paths = note.given.get("path") or note.given.get("value") or (_jax_path(method),)
        for verb, path in ((verb, path) for verb in verbs for path in paths):
            whole = joined(prefix, path)
            if _is_client(one, note):
                asked = request_path(whole)
                if asked is not None:
                    found.requests.append(
                        Request(verb, route_path(asked), method.place, f"{one.name}.{method.name}", one.name)
                    )
            else:
                handler = f"{one.name}.{method.name}"
                query = tuple(_query(method))
                found.routes.append(Route(verb, route_path(whole), method.place, one.name, handler, query=query))


def _jax_path(method: Method) -> str:
    return next((note.first("value") for note in method.annotations if note.name == "Path"), "")


def _is_client(one: Class, note: Annotation) -> bool:
    """Whether an interface is implemented by a client: Feign's, or Retrofit's with a path in the verb itself."""
    return one.annotated("FeignClient") is not None or (
        one.is_interface and note.name in ("GET", "POST", "PUT", "DELETE", "PATCH") and bool(note.given)
    )


def _query(method: Method) -> Iterator[Field]:
    for one in method.parameters:
        note = one.annotated("RequestParam", "QueryParam")
        if note is not None and not one.type.startswith(("Map", "MultipartFile")):
            may_lack = (
                note.first("required") == "false" or bool(note.first("defaultValue")) or note.name == "QueryParam"
            )
            is_optional = may_lack or one.type.endswith("?") or one.type.startswith("Optional<") or one.has_default
            yield Field(
                note.first("name", "value") or one.name, one.place, declared_types(one.type, _TYPES), is_optional
            )
