"""Interviews: who the guest is, and the answers where only type or place tells a question from them.

An introduction names the guest. Questions are paragraphs of their own, in bold or italics or ending with a question
mark;
what stands between them is the guest's. That is read so only where the text shows no other speech: the answers stand
in no quotation marks, and somebody says "I" or "we" in half of them.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator

import regex

from quotelens.lexicon.words import words
from quotelens.phrases.named_page import NamedPage
from quotelens.phrases.names import Name
from quotelens.quotes.directions import spoken
from quotelens.text.page import Page
from quotelens.text.view import View

Offsets = tuple[int, int]

_LEAST_QUESTIONS = 3
_LONGEST_QUESTION = 400
_SET_APART = ("*", "_")
_ASKS = regex.compile(r"[^“”\"«»„]*\?[*_]{0,3}")
_FIRST_PERSON = regex.compile(r"\b(?:I|me|my|mine|we|us|our|ours|myself)\b(?![.-]\w)")
_SUBHEADING = regex.compile(r"#{1,6}[ \t]+$")
_MEETS = regex.compile(
    r"\b(?:interview(?:s|ed|ing)? (?:with )?|conversation with |Q&A with |(?:talk(?:s|ed|ing)?|spoke|speaks|speaking"
    r"|sat down|sits down|catch(?:es)? up|caught up|chat(?:s|ted)?|met up) (?:to|with) |(?:meets?|met|asked|asks) )"
    r"(?:the |our )?(?:\p{Ll}[\p{L}\-]* ){0,4}$",
    regex.IGNORECASE,
)
_MEETS_REACH = 80
# Whom the guest has spoken to is none: "She spoke to the Herald", "told Ada Quist".
_ASKED_BY = regex.compile(
    r"\b(?:he|she|they|who) (?:has |had |recently )?(?:spoke|speaks|talks|talked|sat down|chatted|told|answered)\b"
    r"(?: (?:to|with))? (?:the |our )?(?:\p{Ll}[\p{L}\-]* ){0,3}$",
    regex.IGNORECASE,
)
_INTRODUCED = regex.compile(
    r",? (?:\(?\d{1,3}\b|who\b|spoke\b|speaks\b|talks\b|talked\b|has\b|is\b|was\b|told\b)|, (?:an?|the)\b"
)


def guest_of(page: Page, named: NamedPage, before: int) -> Offsets | None:
    """Where the text before an offset names the one who is interviewed, in full.

    >>> from quotelens.phrases.named_page import read_names
    >>> from quotelens.text.page import lay_out
    >>> page = lay_out("Ada Quist talks to Tom Berg, who keeps bees.\\n\\nQ: Why?")
    >>> page.text[slice(*guest_of(page, read_names(page), 46))]
    'Tom Berg'
    """
    best: tuple[int, Name] | None = None
    for name in _full_names(page, named, before):
        rank = 2 * (name.kind == "person")
        if _MEETS.search(page.text, max(0, name.outer - _MEETS_REACH), name.outer):
            rank += 8
        if _INTRODUCED.match(page.text, name.end):
            rank += 4 if name.opens or name.outer == 0 or page.text[name.outer - 1] == "\n" else 1
        if best is None or rank > best[0]:
            best = rank, name
    return None if best is None else (best[1].start, best[1].end)


def _full_names(page: Page, named: NamedPage, before: int) -> Iterator[Name]:
    silent = page.silent
    media = words("media")
    for name in named.names:
        if name.start >= before:
            return
        at = bisect.bisect_right(silent, (name.start, len(page.text))) - 1
        credited = at >= 0 and name.start < silent[at][1]
        asks = not media.isdisjoint(name.words) or _ASKED_BY.search(
            page.text, max(0, name.outer - _MEETS_REACH), name.outer
        )
        is_full = len(name.words) > 1 and name.kind in ("person", "unknown") and not name.determined
        if is_full and not credited and not asks:
            yield name


def find_answers(page: Page, named: NamedPage) -> list[tuple[Offsets, tuple[Offsets, ...]]]:
    """Where the guest is named, and the pieces of each answer; empty where the text is no such interview."""
    spans = page.paragraph_spans
    apart = [number for number, span in enumerate(spans) if _is_set_apart(page.view, span)]
    # Where some questions are in bold or italics, those that are not are a part of an answer.
    asked = (
        apart
        if len(apart) >= _LEAST_QUESTIONS
        else [number for number, span in enumerate(spans) if _asks(page.text, span)]
    )
    if len(asked) < _LEAST_QUESTIONS:
        return []
    asking = set(asked)
    credited = {start for start, _ in page.silent}
    answers = []
    for number, following in zip(asked, [*asked[1:], _end(page, asked, credited)], strict=True):
        own = [spans[at] for at in range(number + 1, following) if spans[at][0] not in credited and at not in asking]
        own = [span for span in own if _SUBHEADING.search(page.view.lead(span[0])) is None]
        if own:
            answers.append(tuple(piece for span in own for piece in spoken(page.text, *span)))
    answers = [answer for answer in answers if answer]
    personal = sum(any(_FIRST_PERSON.search(page.text, *piece) for piece in answer) for answer in answers)
    marked = sum(passage.start >= spans[asked[0]][0] for passage in page.outer)
    if len(answers) < _LEAST_QUESTIONS or 2 * personal < len(answers) or marked > len(answers):
        return []
    guest = guest_of(page, named, spans[asked[0]][0])
    return [] if guest is None else [(guest, answer) for answer in answers]


def _end(page: Page, asked: list[int], credited: set[int]) -> int:
    """The number of the paragraph behind the last answer, which has no more paragraphs than the longest before it."""
    longest = max(after - before - 1 for before, after in itertools.pairwise(asked))
    last = asked[-1]
    for number in range(last + 1, min(len(page.paragraphs), last + 1 + longest)):
        start = page.paragraphs[number].start
        if start in credited or _is_coda(page.text, start):
            return number
    return min(len(page.paragraphs), last + 1 + longest)


def _is_coda(text: str, start: int) -> bool:
    return text.startswith(("This interview", "This conversation", "The interview"), start + (text[start] in "*_[("))


def _is_set_apart(view: View, span: Offsets) -> bool:
    start, end = span
    short = end - start <= _LONGEST_QUESTION
    return short and view.lead(start).endswith(_SET_APART) and view.trail(end).startswith(_SET_APART)


def _asks(text: str, span: Offsets) -> bool:
    start, end = span
    return (
        end - start <= _LONGEST_QUESTION
        and "?" in text[end - 4 : end]
        and _ASKS.fullmatch(text, start, end) is not None
    )
