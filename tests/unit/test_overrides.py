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
    ],
)
def test_an_override(override: str, base: str, why: str | None) -> None:
    assert unfit_override(signature(override), signature(base)) == why
