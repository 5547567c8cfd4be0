"""Who said what, as plain text that fits a terminal.

The account lists quotations in the order of the text and then the speakers, because a reader who checks an
analysis goes through the article from top to bottom. Without colour nothing is lost. The article is foreign
text: characters that a terminal would act on are replaced before anything is printed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator

from quotelens.render.facts import manner, speaker_facts, to_check
from quotelens.types import Document, Quote, Speaker

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BOLD, _DIM, _COLOURS, _END = "\x1b[1m", "\x1b[2m", (36, 33, 32, 35, 34, 31), "\x1b[0m"
_INDENT = " " * 5


def table(doc: Document, *, width: int | None = None, color: bool = False) -> str:
    """An account of who said what.

    Args:
        doc: The analysed text.
        width: Characters in a line, at least 40; if not given, the terminal's width up to 100.
        color: Whether to write ANSI escape codes that set speakers apart and dim what is secondary.

    >>> from quotelens.types import Cue, Mention, Span
    >>> text = "We might win, she said."
    >>> she = Speaker("she", "person", [Mention(Span.of(text, 14, 17), "pronoun")])
    >>> cue = Cue(Span.of(text, 18, 22), "say", "neutral")
    >>> quote = Quote("indirect", [Span.of(text, 0, 12)], cue, she.mentions[0], she, confidence=0.9)
    >>> print(table(Document(text, quotes=[quote], speakers=[she]), width=60))
    1 quotation, 1 speaker, 0 hedges
    <BLANKLINE>
      1. she · indirect · 90%
         We might win
         source: she · cue: said
    <BLANKLINE>
    Speakers
      she  1 quotation  person
    """
    room = max(40, min(100, shutil.get_terminal_size().columns) if width is None else width)
    colours = {id(speaker): f"\x1b[{_COLOURS[number % len(_COLOURS)]}m" for number, speaker in enumerate(doc.speakers)}
    lines = [f"{_BOLD}{_heading(doc)}{_END}"]
    for number, quote in enumerate(doc.quotes, 1):
        lines += ["", *_quote_lines(quote, number, room, colours.get(id(quote.speaker), ""))]
    speakers = sorted((speaker for speaker in doc.speakers if speaker.quotes), key=lambda who: -len(who.quotes))
    if speakers:
        longest = min(room // 2, max(len(_shown(speaker.name)) for speaker in speakers))
        lines += ["", f"{_BOLD}Speakers{_END}"]
        for speaker in speakers:
            lines += _speaker_lines(speaker, longest, room, colours[id(speaker)])
    account = "\n".join(lines)
    return account if color else re.sub("\x1b\\[[0-9]+m", "", account)


def _heading(doc: Document) -> str:
    counts = ", ".join(
        _count(len(members), noun)
        for members, noun in ((doc.quotes, "quotation"), (doc.speakers, "speaker"), (doc.hedges, "hedge"))
    )
    return counts if doc.id is None else f"{_shown(doc.id)}: {counts}"


def _quote_lines(quote: Quote, number: int, width: int, colour: str) -> Iterator[str]:
    name = "(nobody named)" if quote.speaker is None else _shown(quote.speaker.name)
    end = _END if colour else ""
    facts = f" · {manner(quote)} · {quote.confidence:.0%}"
    yield f"{number:>3}. {colour}{_BOLD}{name}{_END}{_DIM}{facts}{_END}"
    content = " […] ".join(span.text for span in quote.content)
    yield from (f"{_INDENT}{colour}{line}{end}" for line in _filled(content, width - len(_INDENT)))
    notes = [
        *(speaker_facts(quote) if to_check(quote) else []),
        *([] if quote.source is None else [f"source: {quote.source.span.text}"]),
        *([] if quote.cue is None else [f"cue: {quote.cue.span.text}"]),
        *(["via: " + ", ".join(speaker.name for speaker in quote.via)] if quote.via else []),
        *(["corrected by hand: " + ", ".join(quote.corrected)] if quote.corrected else []),
        *(["hedges: " + ", ".join(hedge.span.text for hedge in quote.hedges)] if quote.hedges else []),
    ]
    yield from (f"{_INDENT}{_DIM}{line}{_END}" for line in _filled(" · ".join(notes), width - len(_INDENT)))


def _speaker_lines(speaker: Speaker, longest: int, width: int, colour: str) -> Iterator[str]:
    name = _shown(speaker.name)
    name = name if len(name) <= longest else f"{name[: longest - 1]}…"
    yield (
        f"  {colour}{_BOLD}{name:<{longest}}{_END}  {_count(len(speaker.quotes), 'quotation')}"
        f"{_DIM}  {speaker.type}{_END}"
    )
    printed = dict.fromkeys(mention.span.text for mention in speaker.mentions)
    others = [text for text in printed if text != speaker.name]
    if others:
        indent = " " * 4
        for line in _filled("also: " + ", ".join(others), width - len(indent)):
            yield f"{indent}{_DIM}{line}{_END}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def harmless(text: str) -> str:
    """The text with U+FFFD for each character that a terminal would act on, or that turns what follows around.

    >>> harmless("a\\x1b[2Jb\\u202e")
    'a�[2Jb�'
    """
    return _CONTROL.sub("\ufffd", text)


def _shown(text: str) -> str:
    """The text on one line, harmless."""
    return harmless(" ".join(text.split()))


def _filled(text: str, width: int) -> Iterable[str]:
    """Lines of at most ``width`` characters; linear in the length of a word, which textwrap is not."""
    line: list[str] = []
    length = 0
    for word in re.findall(rf"\S{{1,{width}}}", _shown(text)):
        if line and length + 1 + len(word) > width:
            yield " ".join(line)
            line, length = [], 0
        length += len(word) + (1 if line else 0)
        line.append(word)
    if line:
        yield " ".join(line)
