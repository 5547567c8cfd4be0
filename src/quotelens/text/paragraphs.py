"""Paragraphs.

Paragraphs carry meaning in news: a quotation that runs on repeats its opening mark on each, and a bare quotation
follows its speaker from the paragraph before. Texts come with blank lines between paragraphs, with one line for each,
or hard-wrapped at a fixed width, and this module tells which.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import attrs


@attrs.frozen
class Paragraph:
    """A half-open span of characters, never empty, without white space at its ends."""

    start: int
    end: int


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s*")
_FIRST_WORD = re.compile(r"\S{1,40}")
_BLANK = re.compile(r"(?:\r\n|\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])\s*?[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# A hard-wrapped line is as full as the next word allows; e-mail, wire and Gutenberg text wraps at 60 to 100.
_WIDEST_WRAP = 120
_WRAPPED_BREAKS = 3
_FULL_SHARE = 0.6
_BROKEN_SHARE = 0.3


_RUNNING = frozenset(",;-–—")
_CALLING = frozenset("?!")
_CLOSING = "\"'”’»›)]"


@attrs.frozen
class _Break:
    """What one line end tells: whether the line was full, and whether a sentence runs on over it."""

    full: bool
    broken: bool


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""The paragraphs of a text, in order.

    Blank lines separate. So does a single line end, unless the sentence runs on in lower case, or the text is
    hard-wrapped (lines of similar length, many of them broken within a sentence) and the line is a full one.

    >>> split_paragraphs("A headline\n\nA paragraph. \nAnother.")
    (Paragraph(start=0, end=10), Paragraph(start=12, end=24), Paragraph(start=26, end=34))
    """
    groups = list(_line_groups(text))
    width = max((end - start for group in groups if len(group) > 1 for start, end in group), default=0)
    breaks = [[_read_break(text, a, b, width) for a, b in pairwise(g)] for g in groups]
    every = [one for group in breaks for one in group]
    wrapped = (
        width <= _WIDEST_WRAP
        and len(every) >= _WRAPPED_BREAKS
        and sum(one.full for one in every) >= _FULL_SHARE * len(every)
        and sum(one.broken for one in every) >= _BROKEN_SHARE * len(every)
    )
    paragraphs: list[Paragraph] = []
    for lines, ends in zip(groups, breaks, strict=True):
        start = lines[0][0]
        for (_, line_end), (next_start, _), one in zip(lines, lines[1:], ends, strict=False):
            if not (one.broken or (wrapped and one.full)):
                paragraphs.append(Paragraph(start, line_end))
                start = next_start
        paragraphs.append(Paragraph(start, lines[-1][1]))
    return tuple(paragraphs)


def _line_groups(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines that hold more than white space, trimmed, in groups that blank lines separate."""
    group: list[tuple[int, int]] = []
    last = 0
    for line in _LINE.finditer(text):
        content = line.group()
        stripped = content.strip()
        if not stripped:
            continue
        start = line.start() + len(content) - len(content.lstrip())
        if group and _BLANK.search(text, last, start):
            yield group
            group = []
        last = start + len(stripped)
        group.append((start, last))
    if group:
        yield group


def _read_break(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> _Break:
    word = _FIRST_WORD.match(text, following[0], following[1])
    length = line[1] - line[0] + 1 + (len(word.group()) if word else 0)
    ending = text[max(line[0], line[1] - 4) : line[1]]
    last = ending.rstrip(_CLOSING)[-1:]
    runs_on = last.isalnum() or last in _RUNNING or (last in _CALLING and ending[-1] in _CLOSING)
    return _Break(length > 0.9 * width, runs_on and text[following[0]].islower())
