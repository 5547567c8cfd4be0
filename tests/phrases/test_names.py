"""Names in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.phrases.names import find_names
from quotelens.text.words import words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor met Ana Ruiz.", [("Ana Ruiz", "person")]),
        (
            "Sen. Ana Ruiz, Mr. Lund and Dr. O'Neill met.",
            [("Ana Ruiz", "person"), ("Lund", "person"), ("O'Neill", "person")],
        ),
        ("the Ministry of Sport and Culture", [("Ministry of Sport and Culture", "organization")]),
        ("Ana Ruiz’s team", [("Ana Ruiz", "person")]),
        ("On Monday Ana Ruiz left.", [("Ana Ruiz", "person")]),
        ("British Prime Minister Jane Doe", [("Jane Doe", "person")]),
        ("Jan van der Meer left.", [("Jan van der Meer", "person")]),
        ("Karim al-Rashid left.", [("Karim al-Rashid", "person")]),
        ("J.D. Lund Jr. left.", [("J.D. Lund Jr.", "person")]),
        ("Officials in New Zealand agreed.", [("New Zealand", "place")]),
        ("It was Johnson & Lund Inc. that sued.", [("Johnson & Lund Inc", "organization")]),
        ("I've seen nothing.", []),
        ("Many British voters stayed at home.", []),
    ],
)
def test_names_and_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(name.text, name.kind) for name in find_names(text, words_of(text)) if name.sure]
    assert found == expected


@given(st.text())
def test_offsets_hold_for_any_text(text: str) -> None:
    names = find_names(text, words_of(text))
    assert all(text[name.start : name.end] == name.text for name in names)
    assert [name.start for name in names] == sorted(name.start for name in names)
