"""What the files of components say, at their own places: scripts, templates, props, events, elements."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.components.elements import elements
from gitorch.code.components.interface import interface_of
from gitorch.code.components.scripts import SUFFIXES, script_of


def props(suffix: str, source: str) -> list[tuple[str, bool]]:
    found = interface_of(suffix, source.encode())
    return [(one.name, one.is_required) for one in found.props] if found is not None else []


def test_all_but_scripts_and_expressions_is_blank() -> None:
    lines = [
        (b'<template><p :id="key">{{ name }}</p>', b"                ;(key) ;( name )     "),
        (b"</template><script>let name;</script>", b"                   let name;         "),
        (b"<style>p { color: red; }</style>", b"                                "),
    ]
    source = b"\n".join(line for line, _ in lines)
    assert script_of(".vue", source).code == b"\n".join(code for _, code in lines)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b'<a v-for="one of all" />', b";(one in all)"),
        (b'<a @click="count++; go()" />', b";{count++; go()}"),
        (b'<a #head="{ one }" v-slot="two" />', b""),
        (b"<!-- {{ gone }} -->", b""),
    ],
)
def test_each_expression_of_vue_is_a_statement(template: bytes, code: bytes) -> None:
    assert script_of(".vue", template).code.strip() == code


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b"{#each rows as row (row.id)}", b";       rows;"),
        (b"{#if ready}{shown}{/if}", b";    ready;;shown;"),
        (b"<Row {...row} />", b";   row;"),
        (b"{@html text}", b";       text;"),
    ],
)
def test_each_expression_of_svelte_is_a_statement(template: bytes, code: bytes) -> None:
    assert b" ".join(script_of(".svelte", template).code.split()) == b" ".join(code.split())


@given(st.binary(max_size=200), st.sampled_from(SUFFIXES))
@settings(deadline=None, max_examples=100)
def test_no_line_moves(source: bytes, suffix: str) -> None:
    code = script_of(suffix, source).code
    assert (len(code), code.count(b"\n")) == (len(source), source.count(b"\n"))


@pytest.mark.parametrize(
    "script",
    [
        'defineProps<{ id: number; "tag"?: string }>()',
        "defineProps({ id: { type: Number, required: true }, tag: String })",
        "interface Given { id: number; tag?: string }\nconst props = defineProps<Given>()",
        "withDefaults(defineProps<{ id: number; tag: string }>(), { tag: 'new' })",
        "const { id, tag = 'new' } = defineProps<{ id: number; tag: string }>()",
    ],
)
def test_props_of_vue(script: str) -> None:
    assert props(".vue", f'<script setup lang="ts">\n{script}\n</script>') == [("id", True), ("tag", False)]


def test_props_of_options() -> None:
    assert props(".vue", "<script>\nexport default { props: ['id', 'tag'] }\n</script>") == [
        ("id", False),
        ("tag", False),
    ]
    assert props(".vue", "<script>\nconst table = { props: ['id'] }\n</script>") == []


@pytest.mark.parametrize(
    "script",
    [
        "export let id;\nexport let tag = 1;",
        "let { id, tag = 1 } = $props();",
        "let { id, tag }: { id: 1; tag?: 2 } = $props();",
    ],
)
def test_props_of_svelte(script: str) -> None:
    assert props(".svelte", f'<script lang="ts">\n{script}\n</script>') == [("id", True), ("tag", False)]


@pytest.mark.parametrize(
    "text",
    [
        "<script setup>\nconst emit = defineEmits(['done', 'update:id']);\n</script>",
        "<script setup lang='ts'>\ndefineEmits<{ (e: 'done'): void; (e: 'update:id'): void }>();\n</script>",
        "<script setup lang='ts'>\ndefineEmits<{ done: []; 'update:id': [number] }>();\n</script>",
        "<script>\nexport default { methods: { go() { this.$emit('done'); this.$emit('update:id', 1); } } }\n</script>",
    ],
)
def test_events_of_vue(text: str) -> None:
    found = interface_of(".vue", text.encode())
    assert found is not None
    assert [name for name, _ in found.events] == ["done", "update:id"]


@pytest.mark.parametrize(
    "text",
    ["<script>\nexport default { mixins: [table] }\n</script>", "<template><input v-bind='$attrs' /></template>"],
)
def test_what_takes_more_than_it_says_is_open(text: str) -> None:
    found = interface_of(".vue", text.encode())
    assert found is not None
    assert found.is_open


def test_what_elements_are_given() -> None:
    template = (
        b'<template>\n<user-card :full-name=\'a > b\' @done="go" v-model:id="x" class="y" plain>\n'
        b"</user-card></template>"
    )
    (card,) = elements(".vue", template)
    assert (card.name, card.is_open) == ("user-card", False)
    assert [(one.name, *one.place) for one in card.props] == [("full-name", 2, 13), ("id", 2, 42), ("plain", 2, 67)]
    assert [(one.name, *one.place) for one in card.events] == [("done", 2, 32)]


def test_elements_of_svelte() -> None:
    (row,) = elements(".svelte", b"<Row {id} tag={a ? {} : b} bind:value on:done={go} {...rest} />")
    assert [one.name for one in row.props] == ["id", "tag", "value"]
    assert ([one.name for one in row.events], row.is_open) == (["done"], True)
