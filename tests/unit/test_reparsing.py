"""What is parsed beside the version before it is what it would be parsed by itself."""

# ruff: noqa: E501 - a source a line

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Node

from gitorch.code.grammars import languages, parser
from gitorch.code.reparsing import root_of

_SOURCES = {
    "python": "import os\n\n\nclass Cart:\n    size = 1\n\n    def add(self, one, *more):\n        if one:\n            return f'{one}: {more}'\n",
    "typescript": "import { a } from './a';\nexport class Cart<T> {\n  size = 1;\n  add(one: T): T[] { return one ? [one] : []; }\n}\n",
    "tsx": 'export const Cart = ({ size }: Props) => <div className="c">{size > 1 ? <b>{size}</b> : null}</div>;\n',
    "go": 'package cart\n\nimport "fmt"\n\nfunc (c *Cart) Add(one int) error {\n\tfmt.Println(one)\n\treturn nil\n}\n',
    "java": "package cart;\nclass Cart<T> {\n  int size = 1;\n  T add(T one) { return one == null ? null : one; }\n}\n",
    "kotlin": 'package cart\n\nclass Cart(val size: Int = 1) {\n    fun add(one: String?): String = one ?: "none"\n}\n',
    "rust": "use std::fmt;\n\nimpl Cart {\n    fn add(&self, one: u8) -> Option<u8> { if one > 1 { Some(one) } else { None } }\n}\n",
    "csharp": "namespace Cart;\npublic class Cart<T> {\n  public int Size { get; set; } = 1;\n  T Add(T one) => one;\n}\n",
    "ruby": 'class Cart\n  attr_reader :size\n\n  def add(one, *more)\n    "#{one}: #{more}" if one\n  end\nend\n',
    "php": "<?php\nnamespace Cart;\nclass Cart {\n  public function add(?int $one): array { return $one ? [$one] : []; }\n}\n",
}
_PIECES = (
    "",
    " ",
    "\n",
    "\n    ",
    "one",
    "1",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    '"',
    "# ",
    "// ",
    "if one:\n        ",
    ";\n",
    "é",
)


def _told(node: Node) -> Iterator[tuple[object, ...]]:
    """Everything that a reader can see of a tree."""
    stack = [node]
    while stack:
        one = stack.pop()
        fields = tuple(one.field_name_for_child(number) for number in range(one.child_count))
        yield (
            one.type,
            one.start_byte,
            one.end_byte,
            one.start_point,
            one.end_point,
            one.has_error,
            one.is_extra,
            fields,
        )
        stack += one.children


def test_every_language_is_tried() -> None:
    assert set(_SOURCES) == set(languages())


@pytest.mark.parametrize("language", _SOURCES)
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_version_is_parsed_as_it_would_be_by_itself(language: str, data: st.DataObject) -> None:
    before = _SOURCES[language] * data.draw(st.integers(1, 3))
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, min(len(before), start + 12)))
    after = before[:start] + data.draw(st.sampled_from(_PIECES)) + before[end:]
    root_of(language, before.encode())
    again = root_of(language, after.encode())
    assert list(_told(again)) == list(_told(parser(language).parse(after.encode()).root_node))
