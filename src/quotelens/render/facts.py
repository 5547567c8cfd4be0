"""What is told about a quotation in words: the same on the page, in its list and in a terminal."""

from __future__ import annotations

from quotelens.enums import QuoteLevel
from quotelens.types import Hedge, Quote

# Whoever is less probably the speaker should be checked before anything is printed.
_CHECK = 0.7


def to_check(quote: Quote) -> bool:
    """Whether it was measured that the speaker may well be another."""
    return quote.speaker is not None and quote.speaker_confidence is not None and quote.speaker_confidence < _CHECK


def manner(quote: Quote) -> str:
    """The kind, and the level where it is not speech."""
    return quote.kind.value if quote.level is QuoteLevel.SPEECH else f"{quote.kind.value} · {quote.level.value}"


def speaker_facts(quote: Quote) -> list[str]:
    """Who speaks, how surely and why, as one line or none; not yet escaped.

    >>> from quotelens.types import Span, Speaker
    >>> she = Speaker("Laura Finch", "person", [])
    >>> speaker_facts(Quote("direct", [Span(0, 2, "No")], speaker=she))
    []
    >>> speaker_facts(
    ...     Quote("direct", [Span(0, 2, "No")], speaker=she, speaker_confidence=0.6, speaker_evidence="turn")
    ... )
    ['speaker to check: Laura Finch (60%: turn)']
    """
    sure = "" if quote.speaker_confidence is None else f"{quote.speaker_confidence:.0%}"
    why = ": ".join(filter(None, (sure, quote.speaker_evidence)))
    if quote.speaker is None or not why:
        return []
    return [f"speaker{' to check' if to_check(quote) else ''}: {quote.speaker.name} ({why})"]


def facts(quote: Quote) -> list[str]:
    """What is known of a quotation beside its words, in lines: who, kind and confidence first; not yet escaped."""
    name = "nobody named" if quote.speaker is None else quote.speaker.name
    lines = [f"{name} · {manner(quote)} · {quote.confidence:.0%} sure", *speaker_facts(quote)]
    if quote.source is not None:
        lines.append(f"source: {quote.source.span.text} ({quote.source.form})")
    if quote.cue is not None:
        lines.append(f"cue: {quote.cue.span.text} ({quote.cue.category})")
    if quote.via:
        lines.append(f"passed on by: {', '.join(speaker.name for speaker in quote.via)}")
    if quote.hedges:
        lines.append(f"hedges: {', '.join(hedge_facts(hedge) for hedge in quote.hedges)}")
    if quote.corrected:
        lines.append(f"corrected by hand: {', '.join(quote.corrected)}")
    if quote.evidence:
        lines.append(f"found by: {'; '.join(quote.evidence)}")
    return lines


def hedge_facts(hedge: Hedge) -> str:
    return f"{hedge.span.text} ({hedge.category}, strength {hedge.strength:.2g})"
