"""No source of a language of packages makes its parser fail: what it can't read it leaves out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.languages import parser_for
from gitorch.code.model import Module

SOURCES = {
    "a.go": """
package a
import ( "fmt"; u "x.com/y/v2"; . "z"; _ "w" )
type S[T any] struct { *B; u.O; m map[string][]T `json:"x"`; f func(a int, b ...T) (n int, err error) }
type I interface { G(ctx u.C, a, b string) (*S, error); u.T; ~int | string }
const ( A K = iota; B ); var x, y = N(1), 2; var _ I = (*S)(nil); type D = u.E
func (s *S[T]) G(ctx u.C, a, b string) (r *S, err error) {
  t := &S{m: nil, B: &B{1, 2}}; for i, v := range s.m { v.F(i) }
  if err := t.D(1, b...); err != nil { return nil, err } else if v, ok := s.m[a]; ok { go v() }
  switch q := s.(type) { case *B, I: q.N(); default: defer func(c chan<- int) { c <- 1 }(nil) }
  select { case j, ok := <-s.c: f(j); case z <- 1: }
  return []*S{{m: x}, {B: y}}[0], u.N[int](g()).h[1:2]
}
func M[T, K comparable](a []T, f func(T) K) map[K]struct{ T } { goto l; l: for { break l }; return new(S).x.(u.T).y }
""",
    "A.java": """
package a.b; import a.c.D; import a.c.*; import static a.E.f; import static a.E.*;
@G(name = "x") public abstract class A<T extends H> extends I<T> implements J, k.L {
  private final List<H> m = new N<>(), o; public A(String p, int... q) { super(p); this.m = q; }
  public abstract int r(String a) throws S;
  @Override public <K> T u(K a, List<? super K> b, final int... c) throws V {
    T d = x.y(a).z(0); var e = new B("é", 1); for (H f : m) { f.g(); } for (int i = 0; i < 3; i++) { f(i); }
    try (R r = s()) { r.t(); } catch (U | W v) { v.x(); } finally { m.n(q -> q.r()); m.o(H::p); }
    if (o instanceof T w && w.x() && y instanceof P(int z, var a)) { return (T) w; }
    Q q = new Q() { public void r() { s(); } }; l: while (true) { continue l; }
    return switch (k) { case X -> super.u(this.m.get(0)).y; default -> { yield new int[3][0]; } };
  }
  enum X implements Y { A(1), B { int f() { return 1; } }; private final int n; X(int n) { this.n = n; } }
  record P(int x, @Z int y) implements Y { P { f(x); } static P of() { return new P(1, 2); } }
  interface Y { String n(); default int s() { return 1; } int A = 1; } @interface F { String v() default ""; }
  { i(); } static { j(); }
}
""",
    "a.rs": """
use crate::s::{self, S as T, m::{M, *}}; pub use self::i::T as _; use super::u; extern crate x as y; pub mod i;
mod t { use super::*; #[test] fn t() { g(1); } }
#[derive(D, C)] pub struct U<'a, T: C> { pub n: &'a str, #[cfg(x)] l: Vec<I>, } struct P(pub u32, S); struct Q;
pub enum C { R, G(u8, u8), N { n: S } = 1 } union W { a: u32 }
pub trait S: C + Z { type O; const N: usize; fn g(&self, k: &str) -> Option<&I>; fn s(self: Box<Self>) -> u8 { 0 } }
impl<'a, T> U<'a, T> where T: C {
  pub const M: u32 = 1;
  pub async fn l(&mut self, mut k: S, (a, [b, ..]): (u8, &[u8])) -> Result<Box<U>, E> {
    let u = M::new("é").g(&k)?.c(); let U { n, l: a, .. } = self; let x: Arc<M> = Arc::<M>::new(*p);
    for (i, ref mut j) in &self.l { i.p::<u32>(); } while let Some(y) | Ok(y) = x.g("a") { y.p(); }
    match c { C::R => g(1), C::G(r, _) | C::N { n: r } if r > 1 => { r.x() } q @ 1..=2 => self.0.1.len(), _ => () }
    println!("{}", x.g("b", |q| q.r(), s::t![1])); assert_eq!(self.k, s::o(1, 2,).n, X { a: b });
    let z = U { n, l: vec![], ..Default::default() }; <U as S>::g(&u); Self::M; let f = move |a: u32, &b| a as u8 + b.c;
    if let Some(v) = self.m(k).await? && true { loop { break 'a v } } else { unsafe { return Err(e)? } }
  }
}
impl<T: A> fmt::D for foo::B<T> { type O = u32; } impl<T> S for T {}
macro_rules! m { ($a:expr) => { $a } } m!{ fn q() {} }
pub const A: u32 = 1; static mut B: M = M::new(); pub type I = s::I; const _: () = {};
""",
    "a.kt": """
package a.b
import a.c.D; import a.c.d as e
import a.f.*
@S abstract class A<T : I>(private val i: String, var c: Int = 1, vararg n: Int) : B<T>(i), u.C, J by x {
  val m: List<I> = N(); lateinit var k: String
  val t get() = field
  constructor(i: String) : this(i, 1)
  init { b() }
  override suspend fun <K> l(i: K, n: List<String> = o(), f: (Int) -> Unit): U? {
    val u = us.f(i)[0]; val v: U = U("é", age = 1, *xs); val (a, b) = p()
    for (j in m) j.p(); m.q { it.p(); r { x -> x.g() } }(1)
    if (o is U && o.k()) return o as U
    when (k) { C.R -> x(); is U -> y(); in 1..2 -> z(); else -> w() }
    u?.n = "s ${u.n} $v"; u!!.g().s(); this.m.get(0); super.l(1) ; a to b
    val q = object : R, S<T>() { override fun r() { g() } }; ::t; U::n; f<Int>(1) { }
    try { t() } catch (e: E) { e.p() } finally { throw X(1) }
    fun l(x: Int) = fun(y: Int): Int { return x + y }
    return l(1)
  }
  companion object F {
    const val M = 1
    fun of(): A = A("x")
  }
}
enum class G(val n: Int) : H {
  R(1),
  S { override fun f() = 1 };

  fun f() = 0
}
interface H {
  val n: String
  fun s(): Int = 1
}
fun String.t(n: Int): String = this.u()
typealias K = com.a.L
""",
    "a.cs": """
using System; using A.B; using static A.C.D; using U = A.B.E;
namespace A.F {
  [S(x = 1)] public abstract partial class G<T> : B<T>, I where T : J {
    private readonly List<J> m = new List<J>(), n; public const int M = 1; public string N { get; set; } = "x";
    public int T => m.C; public G(string i, params int[] n) : base(i) { this.m = null; } ~G() { } static G() { }
    public abstract int S(string a); public int this[int i] => m[i];
    public override async Task<U> L<K>(K i, List<string> n = null, ref int z) {
      U u = us.F(i)[0]; var v = new U("é", age: 1) { N = "a", [1] = 2 }; foreach (var (a, b) in m) { a.P(); }
      using (var r = O()) { r.R(); } try { T(); } catch (E e) when (e.X) { e.P(); } finally { } lock (m) { }
      m.F(x => x.P()).G((a, b) => { return a; }); if (o is U { N: "x" } w && w.O()) return w;
      switch (k) { case C.R: X(); break; case int i when i > 1: goto default; default: Y(); break; }
      u?.G()?.S(); this.m.G(0); base.L(1); H.F<int>(1, out var q); (var c, var d) = P(); int[] r2 = { 1 };
      int L2(int x) => x; await u.A(); var s = $"a {u.N:x}"; return k switch { 1 => new(), _ => (U)o };
    }
    enum C { R = 1, G } public interface I { string N { get; } void G(int x); int S() { return 1; } }
    public record P(int X, int Y = 2) : I; public delegate void H(int x); public event H E; struct S2 { public int A; }
  }
  static class X { public static string T(this string s, int n) { return s; } }
}
""",
    "a.php": """<?php
declare(strict_types=1); namespace A\\B;
use C\\D as E; use F\\{G, H as I}; use function J\\k; use const L\\M; use function N\\{o, p};
#[Attr(1, name: I::X)] abstract class X extends E implements I, \\Q\\R {
  use T, U { T::a as protected b; U::c insteadof T; }
  const int A = 1, B = self::A; public static ?Foo $s = null; private readonly int|string $n;
  /** @var G[] */ private $l;
  public function __construct(private readonly Foo $f, protected int $z = 3, &...$rest) { parent::__construct($f); }
  abstract protected function g(): static; public function q() { return $this->l[0]; }
  /** @return G[]|null @param I $c */
  public static function h(?Foo $a, int &$b, $c = [], string ...$d): ?Foo {
    $x = new Foo($a, name: 1, ...$d); $x?->y()->z;
    static::h(1); $x::B; Foo::class; E::$s; k(1); \\strlen($a); new class($a) extends Foo { function q() {} };
    foreach ($a as $k => [$v, 'w' => $u]) { $v->w(); } try { q(); } catch (Ex | \\Error $e) { $e->m(); } finally { }
    fn(Foo $q) => $q->r(); function (Foo $q) use ($x) { return $x; };
    if ($a instanceof Foo && method_exists($a, 't')) { $a->t(); }
    [$l, $m] = f(); $f = $this->foo(...); $o->$name(); $this->{'a'}(); "a {$a->b} $a->c"; $y = clone $x;
    match(true) { A::B => 1, default => M }; list('a' => $q) = z(); $a['x']->g(); return $this;
    [self::class, 'h']; [$this, 'q'];
    static $t = 1; global $u; $x ??= namespace\\foo(); yield $a => $b; throw new static; }
  public string $hook { get => 1; set(int $v) { $this->x = $v; } } }
enum St: string implements I { case A = 'a'; case B; const C = self::A;
  public static function f(): self { return self::A; } }
interface J extends K, L { const A = 1; public function m(int $a): void; } trait T { abstract function q(); public $a; }
if (!function_exists('ff')) { function ff(int $a = 5, $b): array { return func_get_args(); } }
const Y = 2; require_once __DIR__ . '/a.php'; class_alias(X::class, 'A\\B\\Z');
function &rf() { static fn() => 1; ?> <b> <?php }
""",
    "a.rb": """
require "json"; require_relative "../a/b"; autoload :Q, "a/q"
module A::B
  class C < D::E
    include F, G::H; extend self; prepend I; attr_accessor :x, "y"; X = 1; before_action :x?, only: :y
    Y = Struct.new(:a, :b, keyword_init: true) do def z; end end
    class << self; def k(a); end; attr_reader :cfg; end
    def self.m(a, b = 1, *c, d, e:, f: 2, **g, &h) = foo(a)
    private def p!(...) = q(...)
    def w=(v); @w = v; @w ||= V.new; self.w = 1; @a, b, (c, *d) = f; end
    def x? ; return super unless a.b?; super(1, k: 2); yield 1, 2; end
    def y(a, (b, c), *) ; a.b.c(1, *d, k: 1, **o, &blk) { |i, (j, k)| i.z }; a&.b; ::Z::W.new; x = y = 1; @a[1].b; end
    def ==(other) = other.is_a?(C) && x; def [](i) = @l[i]; def -@; end
    alias foo bar; alias_method :c, :d; define_method(:q) { |a| a.b }; delegate :r, to: :s; module_function
    def t; begin; foo.bar; rescue NoMethodError, E => e; e.m; else; u; ensure; z; end; x.each(&:foo); method(:bar); end
    def u; f = ->(t) { t.x }; "a#{b.c}"; foo :a, b: 1 do |z| z.y end; foo rescue nil; a.b += 1; a.b ||= C.new(c:) end
    def v; case x when Foo, B::C then 1 end; case y in {a: Integer, b: [d, *e]} then d in Foo(x:) then x end; end
    def w; for i in xs do i.q end; Foo::bar(1); defined?(Foo); h = { a: 1, "b" => 2, c: }; foo(a: 1, "k" => 2); end
    def x; @@z = 1; $g = 2; A::Q = 3; foo.(); _1.b; puts <<~T, 1
      é #{a.b}
    T
    end
  end
  class N < Struct.new(:a); end; raise NotImplementedError if a; Class.new(N) { def a; end }; include(Module.new)
end
""",
}
TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
ODD = [b"/*", b"*/", b"/* a */", b"// a\n", b"# a\n", b"\r\n", b"\xef\xbb\xbf", b"\xff", b"\x00", b"\xe2\x80\xa8",
       "ü𝓐".encode(), b"(", b")", b"{", b"}", b"<", b">", b"?.", b"...", b"::", b'"', b"'", b"\t", b"->"]  # fmt: skip
PATHS = sorted(SOURCES)


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """A stretch of a source with tokens taken out, doubled, swapped and put in."""
    path = draw(st.sampled_from(PATHS))
    tokens = TOKEN.findall(SOURCES[path].encode())
    start = draw(st.integers(0, len(tokens) - 1))
    kept = tokens[start : start + draw(st.integers(1, 200))]
    for _ in range(draw(st.integers(0, 6))):
        at, length = draw(st.integers(0, len(kept))), draw(st.integers(0, 4))
        kept[at : at + length] = draw(st.lists(st.sampled_from([*ODD, *tokens]), max_size=3))
    return path, b"".join(kept)


def parsed(path: str, source: bytes) -> Module:
    parser = parser_for(path)
    assert parser is not None
    return parser.parse(source)


@settings(deadline=None, max_examples=300)
@given(broken())
def test_broken_source(source: tuple[str, bytes]) -> None:
    assert parsed(*source).language


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(PATHS), st.binary(max_size=200))
def test_any_bytes(path: str, source: bytes) -> None:
    assert parsed(path, source).language


@pytest.mark.parametrize("path", PATHS)
def test_whole_source_is_understood(path: str) -> None:
    module = parsed(path, SOURCES[path].encode())
    assert module.definitions
    assert module.references


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("comment", [b"/* a */", b"// a\n", b"\xef\xbb\xbf", b"\r\n", b"\x00"])
def test_anything_between_all_tokens(path: str, comment: bytes) -> None:
    assert parsed(path, comment.join(TOKEN.findall(SOURCES[path].encode()))).language


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("each", ["(", "[", "{", "a.", "a()", "!", "if a { ", "f(x=>", "<A", "a::", "class A {", "f("])
def test_what_no_person_writes(path: str, each: str) -> None:
    assert parsed(path, (each * 2000).encode()).language


@pytest.mark.parametrize("path", PATHS)
def test_a_huge_file(path: str) -> None:
    once = parsed(path, SOURCES[path].encode())
    many = parsed(path, SOURCES[path].encode() * 100)
    assert len(many.references) >= len(once.references)
