"""What a message shows of a value."""

from __future__ import annotations

from typing import Any

import pytest

from quotelens.errors import shown


class _Unprintable:
    def __repr__(self) -> str:
        raise ZeroDivisionError


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("no\x1b", r"'no\x1b'"),
        ("a" * 100, "'" + "a" * 56 + "..."),
        (10**5000, "<int>"),
        (nested(100_000), "<list>"),
        (_Unprintable(), "<_Unprintable>"),
    ],
    ids=["a string", "a long one", "a number that is too long", "a list that is too deep", "what cannot be printed"],
)
def test_any_value_can_be_shown(value: object, printed: str) -> None:
    assert shown(value) == printed
