"""TypeScript and JavaScript source to definitions, imports and references."""

from __future__ import annotations

import pytest

from gitorch.code.languages import parser_for
from gitorch.code.model import Call, Definition, Kind, Module, Place, Reference


def module(source: str, path: str = "a.ts") -> Module:
    parser = parser_for(path)
    assert parser is not None
    return parser.parse(source.encode())


def names(source: str, path: str = "a.ts") -> list[str]:
    return [definition.qualname for definition in module(source, path).definitions]


def definition(source: str, qualname: str) -> Definition:
    found = module(source).find(qualname)
    assert found is not None
    return found


def imports(source: str, path: str = "a.ts") -> list[tuple[str, str | None, str]]:
    return [(one.module, one.name, one.alias) for one in module(source, path).imports]


def references(source: str, role: str = "use", path: str = "a.ts") -> list[tuple[str, str | None]]:
    return [(one.path, one.root_type) for one in module(source, path).references if one.role == role]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function f() {} async function g() {}", ["f", "g"]),
        ("const f = () => 1, x = 2", ["f", "x"]),
        ("const { a, b: { c = 1 }, ...d } = load()", ["a", "c", "d"]),
        ("class C { static s = 1; #p; m() {} get g() { return 1 } }", ["C", "C.s", "C.#p", "C.m", "C.g"]),
        ("class C { constructor(private a: string, b: string) {} }", ["C", "C.constructor", "C.a"]),
        ("abstract class C { abstract m(): void; abstract f: string }", ["C", "C.m", "C.f"]),
        ("interface I { a: string; m(): void; [k: string]: any }", ["I", "I.a", "I.m", "I.[]"]),
        ("type T = { a: string } & { b: string }", ["T", "T.a", "T.b"]),
        ("type T = 'x' | 'y'", ["T", "T.x", "T.y"]),
        ("const enum E { A, B = 'b', 'c-d' = 2 }", ["E", "E.A", "E.B", "E.c-d"]),
        ("const o = { a: 1, b() {}, c: { d: 1 } } as const", ["o", "o.a", "o.b", "o.c", "o.c.d"]),
        ("const o = { ...other, a: 1 }", ["o", "o.a", "o.[]"]),
        ("namespace N { export const a = 1 }", ["N", "N.a"]),
        ("declare function f(): void; declare global { interface Window { a: 1 } }",
         ["f", '"global".Window', '"global".Window.a']),
        ("if (x) { const hidden = 1 } function f() { const hidden = 1; class Hidden { m() {} } }", ["f"]),
        ("export default class {}", ["default"]),
        ("export default () => 1", ["default"]),
        ("export default { a: 1 }", ["default", "default.a"]),
    ],
)  # fmt: skip
def test_definitions(source: str, expected: list[str]) -> None:
    assert names(source) == expected


def test_javascript_exports_and_assigned_fields() -> None:
    source = "module.exports = { a, b: c, d() {}, e: { f: 1 } }; exports.g = () => 1; class C { m() { this.x = 1 } }"
    found = module(source, "a.cjs")
    assert [one.qualname for one in found.definitions] == [
        "exports.d", "exports.e", "exports.e.f", "exports.g", "C", "C.m", "C.x",
    ]  # fmt: skip
    assert [(one.name, one.alias) for one in found.imports] == [("a", "a"), ("c", "b")]


def test_a_signature_counts_what_a_call_must_give() -> None:
    signature = definition("function f(a: string, b = 1, c?: X, ...d: Y[]): Promise<Z> {}", "f").signature
    assert signature is not None
    assert [(p.name, p.required, p.kind.value, p.annotation) for p in signature.parameters] == [
        ("a", True, "positional", "string"),
        ("b", False, "positional", None),
        ("c", False, "positional", "X"),
        ("d", False, "variadic", "Y[]"),
    ]
    assert signature.returns == "Promise<Z>"


def test_overloads_are_one_definition() -> None:
    source = "function f(a: string): void\nfunction f(a: string, b: number): void\nfunction f(a: any, b?: any) {}"
    found = module(source).definitions
    assert [(one.qualname, one.place.line, [len(s.parameters) for s in one.overloads]) for one in found] == [
        ("f", 1, [1, 2])
    ]


def test_the_same_name_twice_stays_twice() -> None:
    assert names("function f() {}\nfunction f() {}") == ["f", "f"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("function f(a) { return a + 1 }", "function g(a) {\n  // why\n  return a + 1;\n}"),
        ("const f = (a) => f(a - 1)", "const renamed = (a) =>\n  renamed(a - 1)"),
    ],
)
def test_a_body_is_the_same_under_another_name_and_layout(one: str, other: str) -> None:
    assert module(one).definitions[0].body == module(other).definitions[0].body


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import d, { a as b, type T } from './x'",
         [("./x", "default", "d"), ("./x", "a", "b"), ("./x", "T", "T")]),
        ("import * as ns from './x'", [("./x", None, "ns")]),
        ("import fs = require('fs')", [("fs", None, "fs")]),
        ("import './effect'", [("./effect", None, "")]),
        ("export { a as c } from './y'", [("./y", "a", "c")]),
        ("export * from './z'; export * as zz from './zz'", [("./z", "*", "*"), ("./zz", None, "zz")]),
        ("export { x as y }", [("", "x", "y")]),
        ("export default x", [("", "x", "default")]),
        ("export = x", [("", "x", "=")]),
        ("const x = require('./a'); const { b: c, d } = require('./e')",
         [("./a", None, "x"), ("./e", "b", "c"), ("./e", "d", "d")]),
        ("const x = require('./a').b", [("./a", "b", "x")]),
        ("async () => { await import('./dynamic') }", [("./dynamic", None, "")]),
        ("import {\n  a,\n} from \"./x\"", [("./x", "a", "a")]),
    ],
)  # fmt: skip
def test_imports(source: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert imports(source) == expected


def test_a_require_within_a_try_is_guarded() -> None:
    found = module("try { require('a') } catch {}\nrequire('b')", "a.js").imports
    assert [(one.module, one.is_guarded) for one in found] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.b.c", [("a.b.c", None)]),
        ("a['b']!.c?.d", [("a.b.c.d", None)]),
        ("load().name", [("load", None), ("load().name", "ReturnType<typeof load>")]),
        ("function f(user: User) { user.name }", [("user.name", "User")]),
        ("function f({ name, old: { x } }: User) {}",
         [("{}.name", "User"), ("{}.old", "User"), ("{}.x", '(User)["old"]')]),
        ("function f<T>(x: T) { x.a }", [("x.a", None)]),
        ("async function f() { const u = await load(); u.name }",
         [("load", None), ("u.name", "Awaited<ReturnType<typeof load>>")]),
        ("function f(users: User[]) { for (const u of users) u.name }",
         [("users", "User[]"), ("u.name", "(User[])[number]")]),
        ("function f() { const u = new User(); u.name }", [("User", None), ("u.name", "User")]),
        ("class C { a = 1; m() { this.a } }", [("this.a", "C")]),
        ("const { a } = config", [("config.a", None), ("config", None)]),
        ("function f() { if (x) { const config = 1 } config.a }", [("x", None), ("config.a", None)]),
        ("function f() { late(1); function late(a?: User) {} }", [("late", "(a0?: User) => any")]),
    ],
)  # fmt: skip
def test_references(source: str, expected: list[tuple[str, str | None]]) -> None:
    assert references(source) == expected


def test_a_shadowing_name_is_local() -> None:
    source = "import { a } from './x'\nfunction f(a: A) { a.b }\na.b"
    found = [(one.path, one.root_is_local) for one in module(source).references if one.role == "use"]
    assert found == [("a.b", True), ("a.b", False)]


def test_a_call_says_what_it_gives() -> None:
    calls = [(one.path, one.call) for one in module("await f(1, ...rest); new C(); g`x`").references if one.call]
    assert calls == [
        ("f", Call(1, has_spread=True, is_awaited=True)),
        ("C", Call()),
        ("g", Call(has_spread=True)),
    ]


def test_keys_of_an_object_are_members_of_the_expected_type() -> None:
    source = "const o: Options = { a: 1, 'b': 2 }; run({ c: 3 })"
    assert references(source, "key") == [
        ("{}.a", "Options"), ("{}.b", "Options"), ("{}.c", "Parameters<typeof run>[0]"),
    ]  # fmt: skip


def test_strings_are_members_of_the_expected_type() -> None:
    source = "function f(s: Status) { if (s === 'open') {} switch (s) { case 'shut': } }"
    assert references(source, "literal") == [("=.open", "Status"), ("=.shut", "Status")]


def test_attributes_of_an_element_are_members_of_its_props() -> None:
    source = "const a = <Box.Inner size={1} data-x='1' {...rest}><div id='x' /></Box.Inner>"
    found = module(source, "a.tsx").references
    assert [(one.path, one.root_type, one.role) for one in found if one.path != "rest"] == [
        ("Box.Inner", None, "use"),
        ("{}.size", "ComponentProps<typeof Box.Inner>", "key"),
        ("{}", "ComponentProps<typeof Box.Inner>", "element"),
    ]


@pytest.mark.parametrize(
    ("source", "path", "guarded"),
    [
        ("if (typeof a !== 'undefined') a()", "a.ts", True),
        ("if ('b' in a) a.b.c", "a.ts", True),
        ("'b' in a && a.b", "a.ts", True),
        ("if (a.b) a.b()", "a.js", True),
        ("if (a.b) a.b()", "a.ts", False),
        ("a.b?.()", "a.js", True),
        ("a.b?.()", "a.ts", False),
        ("if (other) a.b", "a.ts", False),
    ],
)
def test_guards(source: str, path: str, guarded: bool) -> None:
    last = [one for one in module(source, path).references if one.path.startswith("a")][-1]
    assert last.is_guarded is guarded


def test_types_are_references() -> None:
    source = "let a: N.T<U>; class C extends B<V> implements I {} type X<P> = { f: (p: P) => Q }"
    found = [(one.path, one.role) for one in module(source).references]
    assert found == [
        ("N.T", "annotation"), ("U", "annotation"),
        ("B", "base"), ("I", "base"), ("V", "annotation"),
        ("Q", "annotation"),
    ]  # fmt: skip


def test_places_count_characters() -> None:
    found = module("const grüße = '🙂'; gone()").references
    assert found == (Reference("gone", Place(1, 20), call=Call()),)


def test_the_script_of_a_component_keeps_its_place() -> None:
    source = "<template><a/></template>\n<script setup lang='ts'>\nimport { a } from './a'\na.b\n</script>\n"
    found = module(source, "A.vue")
    assert imports(source, "A.vue") == [("./a", "a", "a")]
    assert [(one.path, one.place) for one in found.references] == [("a.b", Place(4, 3))]


@pytest.mark.parametrize(
    "source", ["", "class {", "const = ", "<<<<<<< ours\na\n=======\nb\n>>>>>>>", "\x00", "export {"]
)
def test_broken_source_is_read_as_far_as_it_goes(source: str) -> None:
    assert module(source + "\nfunction f() {}").language == "typescript"


def test_comments_may_stand_anywhere() -> None:
    source = "interface I { m</* a */ T /* b */>(/* c */ x: T): void }\nconst f = (/* d */) => /* e */ 1; f(/* g */ 1)"
    assert names(source) == ["I", "I.m", "f"]


def test_members_of_a_result_may_be_asked_for_with_care() -> None:
    found = [(one.path, one.is_guarded) for one in module("load().items?.length", "a.js").references]
    assert found == [("load", False), ("load().items.length", True)]


def test_what_is_nested_too_deep_is_read_in_part() -> None:
    found = module("export const first = 1;\nconst x = " + "(" * 3000 + "1" + ")" * 3000)
    assert (found.definitions[0].name, found.has_errors) == ("first", True)


def test_kinds() -> None:
    source = (
        "enum E { A } const c = { k: 1 } as const; interface I { m(): void; f: 1 } class C { get p() { return 1 } }"
    )
    assert {one.qualname: one.kind for one in module(source).definitions} == {
        "E": Kind.ENUM, "E.A": Kind.MEMBER, "c": Kind.VARIABLE, "c.k": Kind.MEMBER, "I": Kind.INTERFACE,
        "I.m": Kind.METHOD, "I.f": Kind.FIELD, "C": Kind.CLASS, "C.p": Kind.PROPERTY,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("interface Box<in T, out /* a */ U, in out V = never> { get(): U }", ["Box", "Box.get"]),
        ("class Box<\n  // widened\n  out T extends object = {},\n  const in U = T\n> { a = 1 }", ["Box", "Box.a"]),
        ("export type * from './a'\nexport type * as all from './b'\nexport const c = 1", ["c"]),
        ("const a = await load<typeof import('./a')>();\nconst b = 1", ["a", "b"]),
        ("interface Options { ast?: import('./ast').Node[]; b: string }", ["Options", "Options.ast", "Options.b"]),
    ],
)
def test_what_the_grammar_does_not_know_is_understood(source: str, expected: list[str]) -> None:
    assert (names(source), module(source).has_errors) == (expected, False)


def test_an_ampersand_in_an_attribute_stays_in_its_text() -> None:
    source = "const a = () => <a href='/find?a=b&c=d' title='x'>{label}</a>;\nexport const b = a;"
    assert (names(source, "a.tsx"), module(source, "a.tsx").has_errors) == (["a", "b"], False)
