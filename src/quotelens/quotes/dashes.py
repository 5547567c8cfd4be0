"""Speech that a dash introduces: —Thanks, Stephen said. I can’t wear them.

Joyce, and most of Europe's printers, set a dash before each turn of a dialogue instead of quotation marks around it.
The dash says where the turn begins and nothing says where it ends: clauses of saying and sentences of narrative stand
in the same line without a sign, or between dashes of their own. Clauses are read as behind quotation marks. A sentence
that follows is narrative if it tells of the past and nobody in it says "I" or "you", asks or exclaims. Dashes begin
many other lines (items of lists, datelines, signatures), so that they are read only where a whole text is told with
them: many of its lines begin so, several have clauses of saying, and hardly anything stands in quotation marks; and
somebody asks or exclaims, or half of the lines have a clause whose verb comes first, as in no report (—I am, said Ann).

Everything here takes time linear in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import attrs
import regex

from quotelens.lexicon.titles import abbreviation
from quotelens.quotes.tags import find_tag
from quotelens.text.marks import Marked, with_levels
from quotelens.text.page import Page

Offsets = tuple[int, int]

_TURN = regex.compile(
    r"(?:^[ \t\u00a0]*+|(?<=:)[ \u00a0]?)(?<dash>[—―–]|--|-(?=[ \u00a0]))[ \u00a0]?(?=[\p{L}¿¡…])", regex.MULTILINE
)
_STOP = regex.compile(
    rf"(?<!\b(?:{abbreviation()}|\p{{Lu}}))(?:(?<![.?!…])[.?!…]+|,)(?=\s|$)|(?<=\S)[ \u00a0](?:[—―–]|--?)(?=[ \u00a0])"
)
_DASHED = regex.compile(r"[ \u00a0]?(?:[—―–]|--?)(?=[ \u00a0])")
_SENTENCE = regex.compile(r"\s+(?=[\p{Lu}—―–(…])")
_LEAST, _LEAST_TAGGED, _LEAST_CALLING = 5, 3, 2
_TAGGED, _CALLING, _MARKED, _INVERTED = 1 / 6, 1 / 8, 1 / 4, 1 / 2
_DASHES = frozenset("—―–-")
_LEADING = frozenset(",?!") | _DASHES
_REACH = 400
_SAID = regex.compile(
    r"[?!]|\b(?:I|me|my|mine|you|your|yours|we|us|our|ours)\b|n[’']t\b|[’'](?:ll|re|ve|m|d)\b"
    r"|\b(?:he|she|it|that|there|what|who)[’']s\b"
    r"|\b(?:is|are|am|will|shall|can|has|have|do|does|must|may|let|please|here|today|tomorrow)\b",
    regex.IGNORECASE,
)
_TOLD = regex.compile(
    r"\s*(?:He|She|They)\b|\b(?:was|were|had|did|said|went|came|took|stood|sat|saw|held|gave|made|put|ran|let|bent|felt"
    r"|began|turned|looked|drew|rose|fell|left|thought|knew)\b|(?<!\b(?:the|a|an) )\b\p{Ll}{2,}ed\b"
)


def mark_dashes(page: Page) -> Page:
    """The page with the speech that dashes introduce among its marked passages; the same page where there is none."""
    dashed = speech_behind_dashes(page.text, page.paragraph_spans, len(page.outer))
    if not dashed:
        return page
    passages = [*_clear_of(page.marked, dashed), *(_behind_dash(page.text, *span) for span in dashed)]
    return attrs.evolve(page, marked=with_levels(passages))


def _clear_of(marked: Sequence[Marked], dashed: Sequence[tuple[int, int]]) -> list[Marked]:
    """The passages in marks that lie within a stretch of speech behind a dash, or touch none."""
    kept = []
    for passage in marked:
        before = bisect_right(dashed, passage.start, key=lambda span: span[0]) - 1
        inside = before >= 0 and passage.end <= dashed[before][1]
        clear = (before < 0 or dashed[before][1] <= passage.start) and (
            before + 1 == len(dashed) or passage.end <= dashed[before + 1][0]
        )
        if inside or clear:
            kept.append(passage)
    return kept


def _behind_dash(text: str, start: int, end: int) -> Marked:
    inner = start
    while inner < end and (text[inner] in "—―–-" or text[inner].isspace()):
        inner += 1
    return Marked(start, end, inner, end, 0, False, ((start, end),))


def speech_behind_dashes(text: str, paragraphs: Sequence[Offsets], marked: int) -> list[Offsets]:
    """The stretches of speech that dashes introduce, each from its dash, or from where it goes on behind a clause.

    ``marked`` is the number of passages in quotation marks. Nothing, unless the whole text is told with dashes.

    >>> turns = ["—Tell me, said Ann.", "—What?", "—Who came, she asked. I saw nobody.", "—Nobody! Ray said. He left."]
    >>> text = "\\n\\n".join([*turns, "—Oh!"])
    >>> spans = [(at.start(), at.end()) for at in regex.finditer(r"[^\\n]+", text)]
    >>> [text[start:end] for start, end in speech_behind_dashes(text, spans, 0)]
    ['—Tell me,', '—What?', '—Who came,', 'I saw nobody.', '—Nobody!', '—Oh!']
    """
    turns = [turn for span in paragraphs for turn in _turns(text, *span)]
    if len(turns) < _LEAST_TAGGED or marked > _MARKED * len(turns):
        return []
    spoken = [list(_spoken(text, *turn)) for turn in turns]
    tags = [tag for pieces in spoken if (tag := _tag_behind(text, pieces[0][1])) is not None]
    calling = sum(any(text[end - 1] in "?!" for _, end in pieces) for pieces in spoken)
    inverted = sum(cue < source for cue, source in tags)
    told = inverted >= max(_LEAST_TAGGED, _INVERTED * len(turns)) or (
        len(turns) >= _LEAST
        and len(tags) >= max(_LEAST_TAGGED, _TAGGED * len(turns))
        and calling >= max(_LEAST_CALLING, _CALLING * len(turns))
    )
    return [piece for pieces in spoken for piece in pieces] if told else []


def _tag_behind(text: str, end: int) -> tuple[Offsets, Offsets] | None:
    """Cue and source of the clause of saying at ``end``, which a dash of its own may introduce."""
    dash = _DASHED.match(text, end)
    return find_tag(text, end if dash is None else dash.end())


def _turns(text: str, start: int, end: int) -> Iterator[Offsets]:
    """From each dash of a paragraph that may introduce speech to the next one, or to the end of the line."""
    dashes = [turn.start("dash") for turn in _TURN.finditer(text, start, end)]
    for dash, following in zip(dashes, [*dashes[1:], end], strict=False):
        line = text.find("\n", dash, following)
        stop = following if line < 0 else line
        yield dash, dash + len(text[dash:stop].rstrip())


def _spoken(text: str, start: int, end: int) -> Iterator[Offsets]:
    """What is spoken of a turn: its first words, and what goes on behind clauses of saying."""
    begin = place = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() <= place:
            continue
        tag = find_tag(text, stop.end()) if stop[0][-1] in _LEADING else None
        if tag is not None and max(map(max, tag)) <= end:
            yield begin, begin + len(text[begin : stop.end()].rstrip("—―–- \u00a0"))
            begin = place = _resumed(text, max(map(max, tag)), end)
            if begin == end:
                return
        elif stop[0][-1] in ".?!…" and _is_told(text, stop.end(), end):
            yield begin, stop.end()
            return
    yield begin, end


def _resumed(text: str, start: int, end: int) -> int:
    """Where speech goes on behind a clause of saying that the cue or source before ``start`` belongs to, or ``end``."""
    for stop in _STOP.finditer(text, start, end):
        follows = int(stop.end()) + 1
        if dash := _DASHED.match(text, stop.end(), end):
            follows = min(end, dash.end() + 1)
        if stop[0][-1] in _DASHES:
            # A clause between dashes is over, whatever follows.
            return follows if stop.start() == start else end
        if stop[0] != ",":
            told = dash is None and _is_told(text, stop.end(), end)
            return end if follows >= end or told else follows
        if stop.start() == start and follows < end and _SAID.search(text, follows, _sentence_end(text, follows, end)):
            return follows
    return end


def _is_told(text: str, start: int, end: int) -> bool:
    """Whether narrative follows the end of a sentence."""
    if _SENTENCE.match(text, start, end) is None:
        return False
    stop = _sentence_end(text, start, end)
    return _SAID.search(text, start, stop) is None and _TOLD.search(text, start, stop) is not None


def _sentence_end(text: str, start: int, end: int) -> int:
    reach = min(end, start + _REACH)
    for stop in _STOP.finditer(text, start, reach):
        if stop[0][-1] in ".?!…":
            return int(stop.end())
    return reach
