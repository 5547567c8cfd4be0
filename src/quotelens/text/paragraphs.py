"""Paragraphs, and the pieces of print that belong to the page rather than to the article.

Paragraphs carry meaning in news: a quotation that runs on repeats its opening mark on each, and a bare quotation
follows its speaker from the paragraph before. Texts come with blank lines between paragraphs, with one line for each,
or hard-wrapped at a fixed width, and this module tells which.

Datelines, bylines, credits and captions stand inside the same text. They name people and agencies, and hold words
like "reporting by", so later stages must know not to read them as prose. The rules follow the printed forms of the
news agencies closely: what merely resembles a credit stays prose.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from quotelens.lexicon import reader

__all__ = ["Credit", "Paragraph", "find_credits", "split_paragraphs"]


@attrs.frozen
class Paragraph:
    """A half-open span of characters, never empty, without white space at its ends."""

    start: int
    end: int


@attrs.frozen
class Credit:
    """A span of the text that is no part of its prose.

    ``kind`` is "dateline" (place, date and agency before the first words), "byline" (who wrote it), "credit" (who
    reported, edited, photographed or owns it), "caption" (the words that describe a credited photograph) or "header"
    (the date line of a scraped page).
    """

    start: int
    end: int
    kind: str


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


# Credits

_CAPITALS = r"[A-Z][A-Z.'’-]{1,20}"
_NAME_WORD = r"[A-Z][\w.'’-]{0,30}"
_NAME = rf"{_NAME_WORD}(?: (?:de|del|der|da|di|la|van|von|bin|al|el|{_NAME_WORD})){{1,4}}"
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? (?:19|20)\d\d)?"
_DATE = rf"(?:(?:19|20)\d\d-\d\d-\d\d|{_DAY}|\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d)"
_TIME = r"(?:,? (?:at )?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: \(?[A-Z]{2,4}\)?)?)"
_DASH = r"(?: ?[—–] ?| --? ?)"
# A place in capitals and what may follow it: WASHINGTON, NASHUA, N.H., KYIV, Ukraine, LONDON, Oct. 13
_CAPITAL_PLACE = rf"{_CAPITALS}(?:[ /-]{_CAPITALS}){{0,2}}"
_PLACE = rf"{_NAME_WORD}(?:[ -]{_NAME_WORD}){{0,3}}"
# Iowa, N.H., Burma, West Virginia, D.C.
_REGION = r"(?:, (?:(?:[A-Z]\.){2,3}|[A-Z]{2}|[A-Z][a-z]{1,20}\.?(?:[ -][A-Z][a-z]{1,20}){0,2})){0,2}"
_DAY_NAME = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_POST = "(?:Writer|Editor|Reporter|Correspondent)"
_PICTURE = "(?:(?:Photo|Photograph|PHOTO|Image|Picture)(?: [Cc]redit| [Ss]ource| [Bb]y)?|Photographer)"
_SHORT_TAIL = 160


def _labels() -> str:
    return "|".join(re.escape(label) for label in reader.lines("dateline_labels.txt"))


@functools.cache
def _agencies() -> str:
    """A pattern for one agency, or several: AFP and WPOST."""
    names = reader.lines("agencies.txt")
    one = "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")(?!\w)"
    return rf"{one}(?:(?: ?[/,&] ?| and | via ){one}){{0,3}}"


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    agencies = _agencies()
    staff = rf"{_NAME}(?:(?:,| and|, and|;| in [A-Z][\w. ]{{1,20}},?) {_NAME}){{0,5}}"
    return {
        "agency dateline": re.compile(
            rf"(?:{_PLACE}{_REGION}(?:,? {_DAY})?,? |{_DAY},? )?"
            rf"\((?:{agencies})\)(?:{_DASH}|: | (?=[A-Z“\"])|(?=[A-Z]))"
        ),
        "plain dateline": re.compile(
            rf"(?!(?:{_labels()}) ?[—–-]){_CAPITAL_PLACE}{_REGION}(?:,? {_DAY}(?:,? {agencies})?)?"
            r"(?: {0,2}[—–] {0,2}| --? {1,2})(?=\S)"
        ),
        "header": re.compile(
            rf"(?:(?:date|published|updated|posted|last updated|first published|last modified)(?: on|:)? ?)?"
            rf"(?:\d{{1,2}}[:.]\d\d(?: [A-Z]{{2,4}})?, )?{_DATE}{_TIME}?(?!,|\w)",
            re.IGNORECASE,
        ),
        "dated": re.compile(
            r"(?:date|published|updated|posted)[: ]{1,2}(?:19|20)\d\d-\d\d-\d\d(?![\w,])", re.IGNORECASE
        ),
        "byline": re.compile(
            rf"(?:By|BY) (?!(?:{_DAY_NAME})\b){staff}"
            rf"(?:(?:,| \||\s?[/–—-]) ?(?:{agencies}|{_NAME}|{_DATE}{_TIME}?|[A-Z]\w+ {_POST})){{0,2}}\.?$"
        ),
        "agency end": re.compile(
            rf"(?:(?<=[.!?”\"’')])\s{{0,2}}(?:/|--?|[—–|]) ?(?:{agencies})|(?<=[.!?”\"’'])\s?\((?:{agencies})\))\.?$"
        ),
        "agency alone": re.compile(rf"(?:[/—–|-]{{1,2}} ?|Source: )?\(?(?:{agencies})\)?\.?$"),
        "staff": re.compile(
            r"\(?(?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Ww]ritten|[Ee]dited|[Tt]ranslated)"
            rf"(?: and (?:writing|editing))? by {_NAME}[^()]{{0,300}}\)?$"
        ),
        "contributed": re.compile(r"[A-Z].{3,200} contributed to this (?:report|story|article)\.?$"),
        "copyright": re.compile(r"(?:\(?[Cc]opyright\)?|©|\([Cc]\))(?: ?©| \([Cc]\))? ?(?:19|20)\d\d\b.{0,300}$"),
        "photographer": re.compile(rf"[A-Z][^.,;:!?“”\"]{{2,40}}(?: ?/ ?| via )(?:{agencies})\.?$"),
        "photo": re.compile(
            r"\(?(?:AP|Reuters|REUTERS|AFP|EPA|Getty|Pool) ?(?:[Pp]hoto|PHOTO|[Ii]mage)s? ?[/|:] ?[^()]{2,80}\)?$"
            rf"|\(?{_PICTURE}(?:: ?|(?<=[Bb]y) ){_NAME_WORD}[^().!?:]{{1,80}}\)?\.?$"
            rf"|\((?:[^()]{{2,60}} ?/ ?)?(?:{agencies})\.?\)$"
        ),
    }


def find_credits(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Credit, ...]:
    """Datelines, bylines, credits and captions, in order and without overlap.

    >>> text = "OSLO, May 2 (Reuters) - Prices fell. (Reporting by Jane Doe; Editing by John Roe)"
    >>> [(c.kind, text[c.start : c.end]) for c in find_credits(text, split_paragraphs(text))][0]
    ('dateline', 'OSLO, May 2 (Reuters) -')
    """
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    credits: list[Credit] = []
    for index, paragraph in enumerate(paragraphs):
        credits += _credits_of(text, paragraph, index)
    return tuple(credits)


_EARLY = 6  # where bylines, plain datelines and page headers stand: among the first paragraphs


def _credits_of(text: str, paragraph: Paragraph, index: int) -> Iterator[Credit]:
    patterns = _patterns()
    start, end = paragraph.start, paragraph.end
    if whole := _whole(text, paragraph, index):
        yield Credit(start, end, whole)
        return
    if index < _EARLY and (found := patterns["dated"].match(text, start, end)):
        yield Credit(start, found.end(), "header")
        start = _SPACE.match(text, found.end()).end()  # type: ignore[union-attr]
    for name in ("agency dateline", "plain dateline"):
        if (name == "agency dateline" or index < _EARLY) and (found := patterns[name].match(text, start, end)):
            stop = start + len(found.group().rstrip())
            yield Credit(start, stop, "dateline")
            start = stop
            break
    yield from _tail(text, start, end)


def _whole(text: str, paragraph: Paragraph, index: int) -> str | None:
    """The kind of credit that a paragraph is as a whole, if it is one."""
    start, end = paragraph.start, paragraph.end
    if end - start > 400:
        return None
    patterns = _patterns()
    if index < _EARLY:
        if patterns["byline"].match(text, start, end):
            return "byline"
        if (header := patterns["header"].match(text, start, end)) and header.end() == end:
            return "header"
    names = ("agency alone", "photographer", "staff", "contributed", "copyright", "photo")
    if any(patterns[name].match(text, start, end) for name in names):
        return "credit"
    return None


def _tail(text: str, start: int, end: int) -> Iterator[Credit]:
    """Credits at the end of a paragraph, and the caption before a photograph's."""
    patterns = _patterns()
    earliest = max(start, end - _SHORT_TAIL)
    if found := patterns["agency end"].search(text, earliest, end):
        at = found.end() - len(found.group().lstrip())
        yield Credit(at, end, "credit")
        return
    for found in re.finditer(r"(?<=[.!?”\"’')])\s+(?=[A-Z(])", text[earliest:end]):
        at = earliest + found.end()
        if patterns["photo"].match(text, at, end):
            if end - start <= 400:
                yield Credit(start, earliest + found.start(), "caption")
            yield Credit(at, end, "credit")
            return
        if patterns["staff"].match(text, at, end):
            yield Credit(at, end, "credit")
            return
