"""Posts of social networks that an article shows: their words, and whose handle stands beside them.

Embedding prints a post as a paragraph that is signed: “… — Ada Quist (@adaquist) May 3, 2022”. Copied from the
network's own page it has name and handle above and the time below. Handle and date together make it a post; a handle in
a sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import attrs

from quotelens.lexicon.calendar import month
from quotelens.text.paragraphs import Paragraph

Offsets = tuple[int, int]

_MONTH = month()
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d"
    r"|\d{1,3} ?(?:[smhd]|hours?|days?)(?: ago)?)"
)
_TIME = r"\d{1,2}[:.]\d\d(?: ?[AaPp]\.?[Mm]\.?)?"
_HANDLE = r"@\w[\w.-]{0,60}(?:@[\w.-]{1,60})?"
_NETWORK = r"(?: (?:on|via) (?:X|Twitter|Bluesky|Threads|Mastodon|Instagram|Facebook))?"
_SIGNED = re.compile(
    rf"(?:[*_>]{{0,3}} ?[—–―]|--?|&mdash;) ?(?P<name>[^()\n—–―“”\"]{{0,80}}?) ?\((?P<handle>{_HANDLE})\){_NETWORK},?"
    rf" ?(?:{_TIME} ?[·•-] ?)?{_DATE}(?:,? (?:at )?{_TIME})?[*_]{{0,3}}$"
)
_HEADED = re.compile(
    rf"(?P<name>[^()\n@“”\"]{{1,60}}?)?[ \t]?\(?(?P<handle>{_HANDLE})\)?(?:[ \t]?(?P<date>[·•|–—,-][ \t]?{_DATE}))?$"
)
_STAMP = re.compile(rf"(?:{_TIME} ?[·•-] ?{_DATE}|{_DATE}(?: ?[·•-]| at|,) {_TIME})(?: ?[·•].{{0,60}})?$")
_COUNTS = re.compile(
    r"(?:[\d,.]+[KM]?\s?(?:Views?|Reposts?|Retweets?|Quotes?|Quote Tweets|Likes?|Bookmarks?|Repl(?:y|ies)|Shares?"
    r"|Comments?)?[ \t·•|]{0,4}){1,6}$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:\s+|(?<!\S)(?:https?://|pic\.(?:twitter|x)\.com/|t\.co/)\S+(?!\S))+$")
_LEAD = re.compile(r"[>\s]*")
_REACH = 8
_LONGEST = 120


@attrs.frozen
class Post:
    """A post: all of it as printed, who is named beside it, and the pieces of what it says."""

    start: int
    end: int
    author: Offsets
    content: tuple[Offsets, ...]


def post_at(text: str, paragraphs: Sequence[Paragraph], number: int) -> tuple[Post, int] | None:
    """The post whose handle stands in a paragraph, and the number of the paragraph behind it.

    >>> text = "Taxes will fall. — Ada Quist (@adaquist) May 3, 2022"
    >>> post, _ = post_at(text, [Paragraph(0, len(text))], 0)
    >>> text[slice(*post.author)], [text[slice(*piece)] for piece in post.content]
    ('Ada Quist', ['Taxes will fall.'])
    """
    start, end = paragraphs[number].start, paragraphs[number].end
    if text.find("@", max(start, end - 2 * _LONGEST), end) < 0:
        return None
    return _signed(text, paragraphs, number) or _headed(text, paragraphs, number)


def _signed(text: str, paragraphs: Sequence[Paragraph], number: int) -> tuple[Post, int] | None:
    start, end = paragraphs[number].start, paragraphs[number].end
    match = _SIGNED.search(text, max(start, end - 2 * _LONGEST), end)
    if match is None:
        return None
    first = number
    alone = match.start() == start or not text[start : match.start()].strip(" \t>*_")
    if alone:
        # Only the paragraph above is its own, and in a block quote all that stand in it.
        first -= 1
        while first > 0 and _goes_on(text, paragraphs[first - 1], paragraphs[first]):
            first -= 1
        if first < 0:
            return None
    ends = [one.end for one in paragraphs[first:number]] + ([] if alone else [match.start()])
    spans = zip((one.start for one in paragraphs[first : number + 1]), ends, strict=False)
    return _post(text, spans, match, paragraphs[first].start, end, number + 1)


def _goes_on(text: str, one: Paragraph, following: Paragraph) -> bool:
    """Whether two paragraphs are of one block quote, which repeats its mark and closes it at its end."""
    return text[one.start] == "“" == text[following.start] and text[one.end - 1] != "”"


def _headed(text: str, paragraphs: Sequence[Paragraph], number: int) -> tuple[Post, int] | None:
    start, end = paragraphs[number].start, paragraphs[number].end
    match = _HEADED.match(text, start, end) if end - start <= _LONGEST else None
    if match is None or number + 1 == len(paragraphs):
        return None
    first = number
    name = match.span("name") if match["name"] else None
    if name is None and number > 0 and _is_name(text, paragraphs[number - 1]):
        first, name = number - 1, (paragraphs[number - 1].start, paragraphs[number - 1].end)
    stamp = None
    for at in range(number + 1, min(len(paragraphs), number + _REACH)):
        if _STAMP.match(text, paragraphs[at].start, paragraphs[at].end):
            stamp = at
            break
    if stamp is None and match["date"] is None:
        return None
    last = stamp if stamp is not None else number + 2
    behind = last + (stamp is not None)
    while behind < len(paragraphs) and _COUNTS.match(text, paragraphs[behind].start, paragraphs[behind].end):
        behind += 1
    spans = [(one.start, one.end) for one in paragraphs[number + 1 : last]]
    return _post(text, spans, match, paragraphs[first].start, paragraphs[behind - 1].end, behind, name)


def _is_name(text: str, paragraph: Paragraph) -> bool:
    words = text[paragraph.start : paragraph.end].split()
    return len(words) <= 6 and words[0][0].isupper() and text[paragraph.end - 1] not in ".?!:"


def _post(
    text: str,
    spans: Iterable[Offsets],
    match: re.Match[str],
    start: int,
    end: int,
    behind: int,
    name: Offsets | None = None,
) -> tuple[Post, int] | None:
    content = tuple(piece for span in spans if (piece := _words(text, *span))[0] < piece[1])
    if not content:
        return None
    author = name or (match.span("name") if match["name"] else match.span("handle"))
    if not any(character.isalpha() for character in text[slice(*author)]):
        author = match.span("handle")
    return Post(start, end, author, content), behind


def _words(text: str, start: int, end: int) -> Offsets:
    """A paragraph of a post without the sign of a block quote before it, and links and tags behind it."""
    start = min(end, _LEAD.match(text, start, end).end())  # type: ignore[union-attr]
    tail = _TAIL.search(text, max(start, end - 200), end)
    end = end if tail is None else max(start, tail.start())
    return start, end
