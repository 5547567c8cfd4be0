"""What somebody does between two halves of a sentence: “It will be our”—Zainab bent down—“little joke.”"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import regex

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.quotes.spans import overlaps, passages_at
from quotelens.text.marks import Marked

Offsets = tuple[int, int]

_ACTION = regex.compile(
    r"[ \u00a0]?(?:[—–]|--)[ \u00a0]?(?<subject>he|she|they|I|we|(?:\p{Lu}[\p{L}’'\-]+)(?: \p{Lu}[\p{L}’'\-]+){0,2})"
    r" \p{Ll}[^“”\"\n—–.;:!?]{1,70}(?:[—–]|--)[ \u00a0]?"
)


def _action_between(text: str, first: Marked, second: Marked) -> regex.Match[str] | None:
    """What parts two halves of a sentence, where dashes and a small letter say that it goes on."""
    if not (first.closed and text[second.inner_start : second.inner_start + 1].islower()):
        return None
    return _ACTION.fullmatch(text, first.end, second.start)


def without_actions(text: str, start: int, end: int, outer: Sequence[Marked]) -> list[Offsets]:
    """A content piece cut where somebody does something between dashes."""
    pieces = []
    for first, second in itertools.pairwise(passages_at(outer, start, end)):
        if start < first.end and second.start < end and _action_between(text, first, second) is not None:
            pieces.append((start, first.end))
            start = second.start
    return [*pieces, (start, end)]


def interrupted(text: str, outer: Sequence[Marked], taken: Sequence[Offsets], confidence: float) -> list[Attribution]:
    """Sentences in marks that dashes and what the speaker does meanwhile interrupt, where nothing attributes them."""
    found: list[Attribution] = []
    for first, second in itertools.pairwise(outer):
        action = _action_between(text, first, second)
        halves = ((first.start, first.end), (second.start, second.end))
        if (
            action is None
            or any(overlaps(half, taken) for half in halves)
            or (found and found[-1].content[1] == halves[0])
        ):
            continue
        found.append(
            Attribution(
                halves,
                source=action.span("subject"),
                confidence=confidence,
                kind=QuoteKind.DIRECT,
                evidence=("quotation marks around a sentence, what its speaker does between dashes",),
            )
        )
    return found
