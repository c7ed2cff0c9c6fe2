"""What an override may take and give."""

from __future__ import annotations

import pytest

from gitorch.code.languages import parser_for
from gitorch.code.model import Signature
from gitorch.code.overrides import unfit_override


def signature(text: str) -> Signature:
    parser = parser_for("a.ts")
    assert parser is not None
    found = parser.parse(f"interface A {{ m{text} }}".encode()).definitions[-1].signature
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("override", "base", "why"),
    [
        ("(a: string): void", "(a: string): void", None),
        ("(): void", "(a: string): void", None),
        ("(a: string, b?: number): void", "(a: string): void", None),
        ("(a: string, b: number): void", "(...all: any[]): void", None),
        ("(a: string, b: number): void", "(a: string): void", "needs 2 arguments where 1 are given"),
        ("(a: string): void", "(a: number): void", "takes string for number"),
        ("(a: string): void", "(a: string | number): void", None),
        ("(): number", "(): void", None),
        ("(): string", "(): Promise<string>", "gives string for Promise<string>"),
        ("(): User", "(): Promise<User>", None),
        ("()", "(): string", None),
        ("(): string | null", "(): string[]", "gives string | null for string[]"),
        ("(): string | null", "(): string[] | string | null", None),
        ("(): string | null", "(): string", "may give null"),
        ("(): User | undefined", "(): User", "may give undefined"),
        ("(): User | undefined", "(): Maybe", None),
        ("(): User | undefined", "(): User | null", None),
        ("(): void", "(): undefined", None),
        ("(): Promise<User | null>", "(): Promise<User>", "may give null"),
        ("(): Promise<void>", "(): Promise<boolean>", "gives Promise<void> for Promise<boolean>"),
        ("(): string[]", "(): readonly string[]", None),
        ("(): string[]", "(): Array<string>", None),
        ("(): string[]", "(): number[]", "gives string[] for number[]"),
        ("(): Item[]", "(): Map<string, Item>", "gives Item[] for Map<string, Item>"),
        ("(): { id: string }", "(): Record<string, string>", None),
        ("(): Date", "(): { getTime(): number }", None),
        ("(): 'a' | 'b'", "(): string", None),
        ("(): 'a' | 'b'", "(): 1 | 2", "gives 'a' | 'b' for 1 | 2"),
        ("(): T", "(): string[]", None),
        ("(): Row", "(): Row[]", None),
        ("(a: string): void", "(a: string[]): void", "takes string for string[]"),
        ("(a: Date): void", "(a: string): void", "takes Date for string"),
        ("(a: string | null): void", "(a: string): void", None),
        ("(a: (x: number) => void): void", "(a: string): void", "takes (x: number) => void for string"),
    ],
)
def test_an_override(override: str, base: str, why: str | None) -> None:
    assert unfit_override(signature(override), signature(base)) == why
