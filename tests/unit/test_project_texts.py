"""What scripts, data files, templates and schemas say, by their text."""

from __future__ import annotations

from gitorch.code.exhaustive import exhaustive
from gitorch.code.model import Place
from gitorch.code.project.blocks import blocks
from gitorch.code.project.commands import abbreviates, called, declared, given, options
from gitorch.code.project.keys import keys
from gitorch.code.project.settings import classes, keys_asked, variables_declared, variables_read
from gitorch.code.project.templates import declared_filters, filters, links, members
from gitorch.code.python.unpackings import unpackings


def test_a_makefile_declares_targets_and_no_variables() -> None:
    source = "CC := gcc\n.PHONY: all\nall docs: build\n\techo\n"
    assert declared("Makefile", source) == {("make", "all"): Place(3, 1), ("make", "docs"): Place(3, 5)}


def test_scripts_called_in_another_folder_are_nobodys() -> None:
    assert [one.name for one in called("npm run build\nnpm --prefix web run lint\nmake -j4 all V=1\n")] == [
        "build",
        "all",
    ]


def test_an_option_is_given_to_the_words_before_it() -> None:
    assert [(one.name, one.before.split()) for one in given("a && tool \\\n  --fast | b --slow\n")] == [
        ("--fast", ["tool"]),
        ("--slow", ["b"]),
    ]


def test_argparse_takes_the_beginning_of_an_option() -> None:
    source = 'import argparse\nparser.add_argument("-o", "--output")\n'
    assert (set(options(source)), abbreviates(source)) == ({"--output"}, True)


def test_keys_are_told_by_what_leads_to_them() -> None:
    assert [one.path for one in keys("a.json", b'{"a": {"b": 1}, "c": [{"d": 2}]}')] == [
        ("a",),
        ("a", "b"),
        ("c",),
        ("c", "0", "d"),
    ]
    assert [one.path for one in keys("a.ini", b"[x]\nA = 1\n b\n[y]\nc: 2\n")] == [
        ("x",),
        ("x", "a"),
        ("y",),
        ("y", "c"),
    ]
    assert [one.path for one in keys("a.toml", b"[x]\na = 1\n[[y]]\nb = 2\n[y.z]\nc = 3\n[w]\nd = 4\n")] == [
        ("x",),
        ("x", "a"),
        ("w",),
        ("w", "d"),
    ]


def test_variables_are_read_in_any_language() -> None:
    source = 'process.env.API_URL\nos.environ["DB_URL"]\nos.Getenv("GO_URL")\nSystem.getenv("JVM_URL")\n'
    assert [one.path[0] for one in variables_read("a.ts", source)] == ["API_URL", "DB_URL", "GO_URL", "JVM_URL"]
    assert list(variables_declared(".env.example", "API_URL=1\n# OLD=2\n")) == ["API_URL"]


def test_a_stylesheets_numbers_are_no_classes() -> None:
    assert list(classes(".card > .title { margin: 1.5rem }\n/* .old {} */\n")) == ["card", "title"]


def test_keys_are_asked_for_by_dots_or_by_brackets() -> None:
    assert [one.path for one in keys_asked('t("cart.add"); config["queue"]["workers"]')] == [
        ("cart", "add"),
        ("queue", "workers"),
    ]


def test_a_templates_text_is_not_its_code() -> None:
    source = "a.b {{ 'x.y' }} {{ user.name|title }} {% url 'shop:cart' %}"
    assert [(one.holder, one.name) for one in members(source)] == [("user", "name")]
    assert [one.name for one in filters(source)] == ["title"]
    assert [(one.holder, one.name) for one in links(source)] == [("shop", "cart")]
    assert set(declared_filters('@app.template_filter("money")\ndef f(): ...\n')) == {"money"}


def test_an_extension_of_a_type_is_no_second_one() -> None:
    assert [one.name for one in blocks("a.graphql", "type A {\n  b: Int\n}\nextend type A {\n  c: Int\n}\n")] == ["A"]


def test_a_branching_is_whole_where_its_rest_takes_never() -> None:
    source = b'switch (x.kind) { case "a": return 1; default: return assertNever(x); }'
    assert [one.cases for one in exhaustive("a.ts", source)] == [frozenset({"a"})]
    assert list(exhaustive("a.ts", b'switch (x.kind) { case "a": return 1; default: return "never"; }')) == []


def test_an_open_pattern_is_no_fixed_number_of_names() -> None:
    assert [(one.names, one.chain) for one in unpackings(b"a, b = f()\nc, *d = g()\nfor e, f in h: pass\n")] == [
        (2, "f()"),
        (2, "h[]"),
    ]


def test_keys_of_yaml_stand_in_their_documents_and_say_what_they_are_given() -> None:
    source = "a: &one {b: 1}\nlist:\n- name: x\n  <<: *one\n- [y]\n? [c]\n: d\ntext: |\n  é\n---\na: 2"

    assert [(key.path, key.place, key.value) for key in keys("some.yml", source.encode())] == [
        (("0", "a"), Place(1, 1), "&one {b: 1}"),
        (("0", "a", "b"), Place(1, 10), "1"),
        (("0", "list"), Place(2, 1), "- name: x <<: *one - [y]"),
        (("0", "list", "0", "name"), Place(3, 3), "x"),
        (("0", "text"), Place(8, 1), "| é"),
        (("1", "a"), Place(11, 1), "2"),
    ]


def test_yaml_that_nobody_writes_has_no_keys() -> None:
    assert keys("a.yaml", b"a: [") == ()
    assert keys("a.yaml", b"a: " + b"[" * 5000 + b"]" * 5000) == ()
