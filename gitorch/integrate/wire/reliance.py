"""What a side newly relies on: the fields that its new lines name, with all that tells what they are fields of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import NULL, Field, Mention, Request, Shape, WireFacts
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.fields import as_travelling
from gitorch.integrate.wire.held_lists import taken_elements
from gitorch.integrate.wire.taking import taken
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, module_path

Keys = Mapping[str, frozenset[str]]
_ASKS = Sought(
    rb"\bfetch\w*\(|axios|\bhttpx?\b|\brequests\b|TestClient|test_client|supertest|\bky\b|reqwest|resty|OkHttp|HttpClient"
    rb"|RestTemplate|RestClient|WebClient|FeignClient|retrofit"
    rb"|\w\.use\w*(?:Query|Mutation|Subscription)\(|\bcaller\.|\.mutate(?:Async)?\(|\.\$(?:get|post|put|patch|delete)\("
    rb"|(?:client|session|http)\.(?:get|post|put|patch|delete)\(|\.(?:get|post|put|patch|delete)\(f?[\"'`]/"
)


@dataclass(frozen=True)
class Reliance:
    """One new use of a field by name.

    ``shapes`` are the sets of fields that the thing is taken to have, ``requests`` those that fetch it, ``around``
    the words of what stands near: types, functions, the file. ``is_null_tested`` marks a use that null passes and what
    is not there does not. ``elements`` are the JSON types that it takes the things of a list for.
    """

    key: str
    path: str
    place: Place
    needs: frozenset[str]
    value: str | None
    is_sent: bool
    is_declaration: bool
    shapes: tuple[frozenset[str], ...]
    requests: tuple[Request, ...]
    around: frozenset[str]
    is_null_tested: bool = False
    elements: frozenset[str] = frozenset()


def reliances(files: WireFiles, integration: Integration, side: Side, keys: Keys) -> list[Reliance]:
    """Every one of these fields that the new or changed lines of a side name.

    ``keys`` says in which languages each field was offered: within one language only what a request fetches counts.
    """
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    if not keys:
        return []
    return [one for path in changed_files(side) for one in _of_file(files, base, view, path, keys)]


def _of_file(files: WireFiles, base: View, view: View, path: str, keys: Keys) -> Iterator[Reliance]:
    facts = files.facts(view, path)
    if facts is None:
        return
    own = frozenset((facts.language,))
    across = {key for key, languages in keys.items() if languages != own}
    named = {mention.key for mention in facts.mentions}
    shapes = [as_travelling(files, view, path, shape) for shape in facts.shapes]
    named.update(field.name for shape in shapes for field in shape.fields)
    if not named & keys.keys():
        return
    wanted = keys.keys() if _may_ask(view, path, facts) else across
    if not named & wanted:
        return
    fresh = changed_lines(view, base, path)
    context = _Context(files, view, path, facts)
    for mention in facts.mentions:
        if mention.key in wanted and mention.place.line in fresh:
            yield context.of_mention(mention)
    for shape in shapes:
        if not shape.travels and shape.kind == "literal":
            continue
        for field in shape.fields:
            if field.name in wanted and field.place.line in fresh and not field.is_optional:
                yield context.of_field(shape, field)


def _may_ask(view: View, path: str, facts: WireFacts) -> bool:
    """Whether a file, or one that it imports, sends requests at all."""
    if facts.requests:
        return True
    near = {one for binding in facts.imports if (one := module_path(view, path, binding)) is not None}
    return any(asks(view, one) for one in near)


def asks(view: View, path: str) -> bool:
    """Whether a file looks as if it sent requests, by its text alone."""
    return _ASKS.is_in(view.read(path) or b"")


class _Context:
    """What a file tells of its mentions: shapes in sight, requests by scope."""

    def __init__(self, files: WireFiles, view: View, path: str, facts: WireFacts) -> None:
        self._files = files
        self._view = view
        self._path = path
        self._facts = facts
        self._near: list[Shape] | None = None
        self._groups: dict[str, set[str]] = {}
        for mention in facts.mentions:
            self._groups.setdefault(mention.group, set()).add(mention.key)

    def of_mention(self, mention: Mention) -> Reliance:
        declared = self._declared(mention.key, mention.type_name)
        whole = [one for one in declared if self._groups[mention.group] <= {field.name for field in one.fields}]
        declared = whole or declared
        needs = self._worked_with(mention)
        if not needs and declared:
            needs = next((f.types for shape in declared for f in shape.fields if f.name == mention.key), needs)
        if needs and mention.is_guarded:
            needs |= {NULL}
        shapes = tuple(_required(shape) for shape in declared) or (frozenset(self._groups[mention.group]),)
        return Reliance(
            mention.key,
            self._path,
            mention.place,
            needs,
            mention.value,
            is_sent=False,
            is_declaration=False,
            shapes=shapes,
            requests=tuple(self._requests(mention.scope, declared)),
            around=self._around(mention.scope, declared, mention.group.rpartition(":")[2]),
            is_null_tested=mention.is_null_tested or (self._facts.language == "python" and not mention.is_guarded),
            elements=self._taken_for(mention.key, declared),
        )

    def of_field(self, shape: Shape, field: Field) -> Reliance:
        is_literal = shape.kind == "literal"
        scope = shape.name if is_literal else ""
        return Reliance(
            field.name,
            self._path,
            field.place,
            self._really_needed(field) if not is_literal else field.types,
            None,
            is_sent=is_literal,
            is_declaration=True,
            shapes=(_required(shape),),
            requests=tuple(self._requests(scope, [shape])),
            around=self._around(scope, [shape]),
            elements=self._taken_for(field.name, [shape]),
        )

    def _taken_for(self, key: str, declared: list[Shape]) -> frozenset[str]:
        """What the things of a list are taken for: as declared, else as the file works with them."""
        told = [field.elements for shape in declared for field in shape.fields if field.name == key]
        return next((one for one in told if one), None) or taken_elements(self._view.text(self._path) or "", key)

    def _worked_with(self, mention: Mention) -> frozenset[str]:
        """The types that a use would do with: what is done with it, or what the function takes that it is given to."""
        if mention.needs or mention.given is None:
            return mention.needs
        return taken(self._view, self._path, *mention.given)

    def _really_needed(self, field: Field) -> frozenset[str]:
        """The types of a declared field, or all that its uses in the file would do with where each of them tells."""
        mentions = [one for one in self._facts.mentions if one.key == field.name]
        uses = [self._worked_with(one) for one in mentions]
        is_told = any(one.given is not None for one in mentions) and all(uses)
        return (field.types & {NULL}).union(*uses) if is_told else field.types

    def _around(self, scope: str, declared: list[Shape], holder: str = "") -> frozenset[str]:
        names = (self._path, scope, holder, *(shape.name for shape in declared))
        return frozenset(word for name in names for word in words(name))

    def _declared(self, key: str, type_name: str) -> list[Shape]:
        """The declared shapes in sight that have a field; the one that the thing is typed as, where it is typed."""
        if self._near is None:
            paths = self._files.imported(self._view, self._path)
            known = [self._files.facts(self._view, path) for path in paths]
            self._near = [s for facts in known if facts is not None for s in facts.shapes if s.kind != "literal"]
        having = [shape for shape in self._near if any(field.name == key for field in shape.fields)]
        typed = [shape for shape in having if shape.name and shape.name in type_name]
        return typed or having

    def _requests(self, scope: str, declared: list[Shape]) -> Iterator[Request]:
        """The requests made in a function, or in the functions that it calls, here or in what it imports."""
        names = self._names(scope) | {shape.name for shape in declared}
        around = {one.name for one in self._facts.scopes if declared and not scope and names & one.uses}
        yield from (one for one in self._facts.requests if _within(one.scope, scope) or one.scope in around)
        for path in self._files.imported(self._view, self._path, 1):
            facts = self._files.facts(self._view, path)
            for request in facts.requests if facts is not None else ():
                if request.scope.split(".")[-1] in names and request.scope:
                    yield request

    def _names(self, scope: str) -> frozenset[str]:
        return frozenset(name for one in self._facts.scopes if _within(one.name, scope) for name in one.uses)


def _within(inner: str, scope: str) -> bool:
    if not scope:
        return False
    return inner == scope or inner.startswith(f"{scope}.") or (bool(inner) and scope.startswith(f"{inner}."))


def _required(shape: Shape) -> frozenset[str]:
    return frozenset(field.name for field in shape.fields if not field.is_optional)
