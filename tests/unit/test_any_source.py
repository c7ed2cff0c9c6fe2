"""No source makes a parser fail: what it can't read it leaves out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.languages import parser_for
from gitorch.code.model import Module
from gitorch.git.repository import Oid
from gitorch.integrate.modules import ModuleCache

TYPESCRIPT = """
import type { A, B as C } from './a'; import d, * as e from "d"; export * from './f';
export { A as default } from './g';
@Decorated({ a: 1 }) export abstract class P<T extends A = C> extends Q.R<T> implements I, J {
  static #x?: number = 1; constructor(private readonly a: A, b = f()) { super(a); this.a.b?.c!.d(); }
  get [Symbol.iterator]() { return this?.a; } abstract m?(x: T): asserts x is C; declare f: typeof e.g;
}
export enum E { A = 1, B = A << 2 } declare module 'x' { namespace N.M { const y: unique symbol } }
type U<K> = K extends (infer V)[] ? { readonly [P in keyof V]-?: V[P] } : `a${string}`;
async function* f({ a: { b = 1 }, ...c }: A, [d, , e] = [], ...rest: any[]): Promise<void> {
  for await (const x of y) label: try { await load()!.items?.[0]; } catch { break label } finally { delete x.y }
  switch (z as const) { case 'a': return <A<B> b="c" {...d}>{...e}<F.G/></A>; default: yield* g`h${i}` satisfies J }
}
module.exports = { ...require('./k'), l() {}, get m() { return 1 } }; export = n; (o, p) => q ?? r || new S<T>(...u);
"""
PYTHON = """
from __future__ import annotations
from .a import (b as c, d); import e.f as g; from h import *
@i.j(k=1)
class L(M[N], metaclass=O, **kw):
    p: "Q[R]" = field(default_factory=list)
    __slots__ = ("s",)
    async def t(self, /, u: int | None = None, *v, w, **x) -> Iterator[y]:
        async with z as (a, b), c() as self.d: yield from (await e for f in g if h)
        match self.i:
            case L(p=[1, *rest]) | {"k": v, **kw} if w: return super().t(*x, **y).z
try: import j
except* (K, l.M) as n: raise O from n
p = lambda q=1, *r: f"{s!r:>{t}}" if (u := v) else not w[x:y, ...]
__all__ = ["a"] + b.__all__; globals()["c"] = 1; type D[T: E] = F[T]; del g.h; print >>i, j
"""
TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
ODD = [b"/*", b"*/", b"/* a */", b"// a\n", b"# a\n", b"\r\n", b"\xef\xbb\xbf", b"\xff", b"\x00", b"\xe2\x80\xa8",
       "ü𝓐".encode(), b"(", b")", b"{", b"}", b"<", b">", b"?.", b"...", b"`", b'"', b"'", b"\t", b"\\\n"]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, source: str) -> bytes:
    """A stretch of a source with tokens taken out, doubled, swapped and put in."""
    tokens = TOKEN.findall(source.encode())
    start = draw(st.integers(0, len(tokens) - 1))
    kept = tokens[start : start + draw(st.integers(1, 200))]
    for _ in range(draw(st.integers(0, 6))):
        at, length = draw(st.integers(0, len(kept))), draw(st.integers(0, 4))
        kept[at : at + length] = draw(st.lists(st.sampled_from([*ODD, *tokens]), max_size=3))
    return b"".join(kept)


def parsed(path: str, source: bytes) -> Module:
    parser = parser_for(path)
    assert parser is not None
    return parser.parse(source)


@settings(deadline=None, max_examples=150)
@given(broken(TYPESCRIPT), st.sampled_from(["a.ts", "a.tsx", "a.js", "a.vue"]))
def test_typescript(source: bytes, path: str) -> None:
    assert parsed(path, b"<script>" + source if path == "a.vue" else source).language in ("typescript", "javascript")


@settings(deadline=None, max_examples=150)
@given(broken(PYTHON))
def test_python(source: bytes) -> None:
    assert parsed("a.py", source).language == "python"


@pytest.mark.parametrize(("path", "source"), [("a.ts", TYPESCRIPT), ("a.py", PYTHON)])
@pytest.mark.parametrize("comment", [b"/* a */", b"// a\n", b"# a\n", b"\xef\xbb\xbf", b"\r\n", b"\x00"])
def test_anything_between_all_tokens(path: str, source: str, comment: bytes) -> None:
    assert parsed(path, comment.join(TOKEN.findall(source.encode()))).language


@pytest.mark.parametrize("path", ["a.ts", "a.tsx", "a.js", "a.py"])
@pytest.mark.parametrize(
    "each", ["(", "[", "{", "{a:", "a.", "a()", "!", "if a: ", "namespace a {", "lambda:", "f(x=>"]
)
def test_what_no_person_writes(path: str, each: str) -> None:
    assert parsed(path, (each * 2000).encode()).language


def test_a_file_that_a_parser_stumbles_over_is_not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_content: bytes) -> Module:
        raise IndexError

    monkeypatch.setattr("gitorch.code.python.module.parse", stumble)
    found = ModuleCache().parse("a.py", Oid("0" * 40), lambda: b"")
    assert found == Module("python", has_errors=True, has_dynamic_names=True)
