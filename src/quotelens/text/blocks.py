"""Blocks: words of somebody that print sets apart instead of putting them between quotation marks.

A block quotation is indented, or stands behind ">" or in a <blockquote>, or follows a paragraph that ends with a verb
of saying and a colon. Print leaves out the marks since the layout does their work (The Chicago Manual of Style, 13.9).
Later stages know marks and no layout, so the view gets the marks that the layout stands for, and a block whose
paragraph before ends with a colon stands behind that colon, as it would within a line.

What is set apart for another reason stays as it is: what has marks of its own, labels of speakers, items of a list,
lines that are no sentences, and a whole text that is quoted, as in a forwarded mail.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from quotelens.lexicon.saying import clear_forms
from quotelens.text.glyphs import is_mark, read_candidates
from quotelens.text.labels import find_labels
from quotelens.text.paragraphs import Paragraph, split_paragraphs
from quotelens.text.view import Edit, View

_SIGN = re.compile(r"^[ \t]*>|<blockquote|^(?:[ ]{2,}|\t)\S|:[ \t]*[*_]{0,3}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_BLOCKQUOTE = re.compile(r"<(?P<closing>/?)blockquote\b[^<>]{0,2000}>", re.IGNORECASE)
_INDENT, _TAB = 2, 4
_LEAST_WORDS = 4
_SIGNED = re.compile(r"(?:[—–―~]|--?)[ \xa0]?\S")
_ITEM = re.compile(r"[-–—*•·(\d]")
_ENDED = re.compile(r"[.!?…][\"”'’)\]]{0,2}$")
_WRITING = ("read", "reads", "wrote", "writes", "posted", "tweeted", "recalls", "explains", "concludes")
_WORKS = "statement|letter|message|e-?mail|post|tweet|note|speech|memo|reply|response|testimony|words"
# "What they said:" is a heading.
_ASKS = re.compile(r"(?:What|How|Why|Where|Who|When|Which)\b")
_LOOK = 120
_NEXT_LINE = re.compile(r"\n[ \t]*")
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours)\b(?![.\-]\w)", re.IGNORECASE)


def set_apart(view: View) -> list[Edit]:
    """The marks that the layout of a view stands for, as edits of it.

    >>> text = "Ana Ruiz wrote:\\n\\n    The bridge is safe.\\n    It stays open.\\n\\nNobody was hurt."
    >>> print(View(text, text).edited(set_apart(View(text, text))).text)
    Ana Ruiz wrote: “The bridge is safe.
        “It stays open.”
    <BLANKLINE>
    Nobody was hurt.
    """
    if _SIGN.search(view.source) is None:
        return []
    paragraphs = split_paragraphs(view.text)
    edits: list[Edit] = []
    for first, last, follows in _blocks(view, paragraphs):
        if follows:
            edits.append(Edit(paragraphs[first - 1].end, paragraphs[first].start, " "))
        edits += (Edit(one.start, one.start, "“") for one in paragraphs[first:last])
        edits.append(Edit(paragraphs[last - 1].end, paragraphs[last - 1].end, "”"))
    return edits


def _blocks(view: View, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, int, bool]]:
    """The first paragraph of each block that is somebody's words, the one behind it, and whether a clause announces it.

    Where a name below signs it, the clause before it is not looked at: the two may be of different people.
    """
    text = view.text
    quoted, indented = _quoted(view, paragraphs), _indented(text, paragraphs)
    labelled = {label.paragraph for label in find_labels(text, [(one.start, one.end) for one in paragraphs])}
    whole = 2 * sum(quoted) > len(paragraphs)
    at = 0
    while at < len(paragraphs):
        first = at
        announced = first > 0 and _announces(text, paragraphs[first - 1])
        last = max(_run_end(quoted, first), _run_end(indented, first))
        if last == first and announced:
            last = _spoken_until(text, paragraphs, first, labelled)
        at = max(last, first + 1)
        if first < last - 1 and _SIGNED.match(text, paragraphs[last - 1].start):
            last -= 1
        signed = last < len(paragraphs) and _SIGNED.match(text, paragraphs[last].start) is not None
        colon = first > 0 and text[paragraphs[first - 1].end - 1] == ":"
        spoken = announced or signed or (quoted[first] and (colon or not whole))
        spoken = spoken and first < last and labelled.isdisjoint(range(first, last))
        if spoken and _reads_as_speech(text, paragraphs[first:last]):
            yield first, last, announced and not signed


def _run_end(apart: Sequence[bool], first: int) -> int:
    """The number of the paragraph behind the last one of a row that is set apart."""
    last = first
    while last < len(apart) and apart[last]:
        last += 1
    return last


def _quoted(view: View, paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Which paragraphs stand behind ">" or in a <blockquote>."""
    tags = [(match.end(), match["closing"] == "") for match in _BLOCKQUOTE.finditer(view.source)]
    ends = [end for end, _ in tags]
    found = []
    for paragraph in paragraphs:
        place = bisect_right(ends, view.to_source(paragraph.start, paragraph.start)[0]) - 1
        tagged = place >= 0 and tags[place][1]
        found.append(tagged or view.lead(paragraph.start).lstrip().startswith(">"))
    return found


def _indented(text: str, paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Which paragraphs are indented on all their lines."""
    return [all(_indent(text, line) >= _INDENT for line in _lines(text, one)) for one in paragraphs]


def _lines(text: str, paragraph: Paragraph) -> Iterator[int]:
    """Where the lines of a paragraph begin, behind their white space."""
    yield paragraph.start
    for match in _NEXT_LINE.finditer(text, paragraph.start, paragraph.end):
        yield match.end()


def _indent(text: str, start: int) -> int:
    before = text[max(0, start - _LOOK) : start].rpartition("\n")[2]
    return len(before.expandtabs(_TAB)) if before.isspace() else 0


def _announces(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph ends with a verb of saying, or the name of what is written or said, and a colon."""
    start = max(paragraph.start, paragraph.end - _LOOK)
    return _announcing().search(text, start, paragraph.end) is not None and not _ASKS.match(text, paragraph.start)


@functools.cache
def _announcing() -> re.Pattern[str]:
    verbs = "|".join(sorted({*clear_forms(), *_WRITING}))
    return re.compile(rf"(?<!-)\b(?:{verbs}|{_WORKS})\b[^.:?!“”\"]{{0,60}}:$")


def _spoken_until(text: str, paragraphs: Sequence[Paragraph], first: int, labelled: set[int]) -> int:
    """The end of what a colon announces and nothing else sets apart: its paragraph, and those in the first person."""
    last = first + 1
    while (
        last < len(paragraphs)
        and last not in labelled
        and _FIRST_PERSON.search(text, paragraphs[last].start, paragraphs[last].end)
        and not read_candidates(text, paragraphs[last].start, paragraphs[last].end)
    ):
        last += 1
    return last


def _reads_as_speech(text: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs are sentences without marks of their own, and no list."""
    start, end = paragraphs[0].start, paragraphs[-1].end
    first = text[start]
    return (
        (first.isupper() or first in "…[")
        and _ENDED.search(text, max(start, end - 4), end) is not None
        and len(text[start : start + _LOOK].split()) >= _LEAST_WORDS
        and not any(is_mark(text[one.start]) or _ITEM.match(text, one.start) for one in paragraphs)
    )
