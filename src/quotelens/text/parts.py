"""The parts of a page: what stands in an article's text and is none of its paragraphs.

Whoever copies an article from a page copies what the page has around it: headline, standfirst and byline above it,
links to other stories within it, sources and readers' comments below it, and posts of social networks that it shows.
Each is told by how it is printed. What merely resembles one stays prose: a paragraph lost is worse than a link kept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

import attrs

from quotelens.enums import PartKind
from quotelens.lexicon import reader
from quotelens.text.credits import Part, credits_of, dateline_before_colon
from quotelens.text.labels import Label, LabelForm
from quotelens.text.paragraphs import Paragraph
from quotelens.text.posts import Post, post_at

# Behind the last stop of a paragraph come marks and notes; so far from its end it is looked for.
_TAIL = 12
_ENDS = re.compile(r"[.…][\"'”’»›)\]*_]*(?:\[\^?\w{1,4}\])*$")
_ASKS = re.compile(r"[?!][\"'”’»›)\]*_]*$")
_CLOSED_BY = frozenset(":,;")
_COUNT = r"\(?\d[\d,.]{0,6}\)?"
_SOURCE_LINE = re.compile(r"[*_]{0,3}(?:Sources?|SOURCES?|Via)[*_]{0,3}: ?\S.{1,300}$")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\]: ?\S")
_SOURCE_ITEM = re.compile(
    r"(?:[*•–—-]|\(?\d{1,3}[.):\]]|\[\d{1,3}\]|\[\^)[ \t]?\S|.*(?:https?://|www\.|\b(?:19|20)\d\d\b)"
)
_SAYS = re.compile(r"\b(?:said|says|told|added|asked|that)\b")
_LONGEST_LINE = 300
_LONGEST_TITLE = 160
_MOST_LINKS = 12
_COMMENT_REACH = 8
_LONGEST_STANDFIRST = 400
_EARLY = 8
# A transcript begins with labels and has no headline with one.
_LEAST_LABELS = 3


@attrs.frozen
class Parts:
    """The parts of a page in order, without overlap, and what is known of the posts among them."""

    parts: tuple[Part, ...]
    posts: tuple[Post, ...]


def find_parts(text: str, paragraphs: Sequence[Paragraph], labels: Sequence[Label] = ()) -> Parts:
    """The parts of a page; ``labels`` are those that its paragraphs begin with.

    >>> from quotelens.text.paragraphs import split_paragraphs
    >>> text = "Rain in Oslo\\n\\nBy Ona Reyes\\n\\nRain fell on Oslo.\\n\\nRead more: Snow in Bergen"
    >>> [str(part.kind) for part in find_parts(text, split_paragraphs(text)).parts]
    ['headline', 'byline', 'link']
    """
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    parts: list[Part] = []
    posts: list[Post] = []
    number = 0
    while number < len(paragraphs):
        found = post_at(text, paragraphs, number)
        if found is not None:
            post, number = found
            while parts and parts[-1].start >= post.start:
                parts.pop()
            parts.append(Part(post.start, post.end, PartKind.POST))
            posts.append(post)
            continue
        kind, behind = _furniture(text, paragraphs, number)
        if kind is None:
            # Where there are several labels they are those of speakers.
            alone = number <= 1 and sum(label.form is LabelForm.COLON for label in labels) == 1
            place = dateline_before_colon(text, paragraphs[number]) if alone else None
            parts += credits_of(text, paragraphs[number], number) if place is None else [place]
        else:
            parts.append(Part(paragraphs[number].start, paragraphs[behind - 1].end, kind))
        number = behind
    return Parts((*_above(text, paragraphs, labels, parts), *parts), tuple(posts))


def _furniture(text: str, paragraphs: Sequence[Paragraph], number: int) -> tuple[PartKind | None, int]:
    """The kind of the part that begins with a paragraph, and the number of the paragraph behind it."""
    start, end = paragraphs[number].start, paragraphs[number].end
    if number == 0 or end - start > _LONGEST_LINE:
        return None, number + 1
    patterns = _patterns()
    if patterns["comments"].match(text, start, end) and _has_comments(text, paragraphs, number + 1):
        return PartKind.COMMENTS, len(paragraphs)
    if patterns["list"].match(text, start, end) and (behind := _titles_end(text, paragraphs, number + 1)) > number + 1:
        return PartKind.LINK, behind
    if patterns["link"].match(text, start, end) or patterns["capitals"].match(text, start, end):
        return PartKind.LINK, number + 1
    if patterns["sources"].match(text, start, end):
        behind = _sources_end(text, paragraphs, number + 1)
        return (PartKind.SOURCES if behind > number + 1 else None), behind
    is_source = _SOURCE_LINE.match(text, start, end) and not _SAYS.search(text, start, end)
    if is_source or _FOOTNOTE.match(text, start, end):
        return PartKind.SOURCES, number + 1
    return None, number + 1


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    phrases: dict[str, list[str]] = {}
    for use, phrase in reader.rows("page_phrases.tsv"):
        phrases.setdefault(use, []).append(re.escape(phrase).replace("'", "['’]"))
    known = {use: "(?:" + "|".join(sorted(found, key=len, reverse=True)) + ")" for use, found in phrases.items()}
    signs = r"(?:[>#*_•▶►→➤»|\[(–—-]{1,4}[ \t]*)?"
    end = r"[*_]{0,3}[ \t]*[:|»›→#.…?*_]{0,4}$"
    capitals = known["title"].upper()
    return {
        "link": re.compile(
            rf"{signs}(?:{known['title']}[*_]*[ \t]?(?:[:|»›→]|[–—-](?= )).{{2,240}}"
            rf"|{known['call']}\b.{{0,200}}|{known['whole']}[*_ \t]{{0,4}}[.…»›→:]{{0,3}})$",
            re.IGNORECASE,
        ),
        "capitals": re.compile(rf"{signs}{capitals} [A-Z“‘\"'].{{4,200}}$"),
        "list": re.compile(rf"{signs}{known['list']}{end}", re.IGNORECASE),
        "sources": re.compile(rf"{signs}{known['sources']}{end}", re.IGNORECASE),
        "comments": re.compile(rf"{signs}(?:{_COUNT} )?{known['comments']}(?: ?{_COUNT})?{end}", re.IGNORECASE),
        # Buttons, ages, whoever "says:", a clock time behind a date, "Jan, Leeds".
        "comment": re.compile(
            rf"(?:(?:\d+ )?{known['button']}(?:[ |·•].{{0,40}})?"
            r"|.{0,60}\b(?:\d{1,3}|an?) ?(?:[hdwmy]|(?:min(?:ute)?|h(?:ou)?r|day|week|month|year)s?) ago\b.{0,20}"
            r"|.{1,40} (?:says|wrote|commented):?|.{0,60}\bat \d{1,2}[:.]\d\d ?[ap]\.?m\.?"
            r"|[\w .-]{2,30}, [A-Z][\w .-]{2,30})$",
            re.IGNORECASE,
        ),
    }


def _has_comments(text: str, paragraphs: Sequence[Paragraph], first: int) -> bool:
    following = paragraphs[first : first + _COMMENT_REACH]
    return any(_patterns()["comment"].match(text, one.start, one.end) for one in following)


def _titles_end(text: str, paragraphs: Sequence[Paragraph], first: int) -> int:
    """The number of the first paragraph that is no title of another story."""
    number = first
    for one in paragraphs[first : first + _MOST_LINKS]:
        ended = one.end - one.start > _LONGEST_TITLE or _ENDS.search(text, max(one.start, one.end - _TAIL), one.end)
        if ended or any(_patterns()[name].match(text, one.start, one.end) for name in ("sources", "comments", "list")):
            break
        number += 1
    return number


def _sources_end(text: str, paragraphs: Sequence[Paragraph], first: int) -> int:
    """The number of the first paragraph that is no source, as lists of them print it."""
    number = first
    for one in paragraphs[first:]:
        if one.end - one.start > _LONGEST_STANDFIRST or not _SOURCE_ITEM.match(text, one.start, one.end):
            break
        number += 1
    return number


def _above(
    text: str, paragraphs: Sequence[Paragraph], labels: Sequence[Label], parts: Sequence[Part]
) -> Iterator[Part]:
    """Headline and standfirst, which have a form of their own only together with what follows them."""
    if len(paragraphs) < 2 or (parts and parts[0].start == paragraphs[0].start):
        return
    first, second = paragraphs[0], paragraphs[1]
    labelled = {label.paragraph for label in labels if label.form in (LabelForm.COLON, LabelForm.STOP)}
    if 0 in labelled and len(labelled) >= _LEAST_LABELS:
        return
    byline = _byline(paragraphs, parts)
    if not _is_headline(text, first, byline is not None) or not _has_prose(text, paragraphs):
        return
    yield Part(first.start, first.end, PartKind.HEADLINE)
    if byline is not None and byline > 1:
        above = paragraphs[byline - 1]
        covered = any(part.start < above.end and second.start < part.end for part in parts[:_EARLY])
        if not covered and byline <= 3 and above.end - second.start <= _LONGEST_STANDFIRST:
            yield Part(second.start, above.end, PartKind.STANDFIRST)


def _byline(paragraphs: Sequence[Paragraph], parts: Sequence[Part]) -> int | None:
    """The number of the first paragraph that says who wrote the article, or when."""
    heads = {part.start for part in parts[:_EARLY] if part.kind in (PartKind.BYLINE, PartKind.TIMESTAMP)}
    return next((number for number, one in enumerate(paragraphs[:_EARLY]) if one.start in heads), None)


def _is_headline(text: str, first: Paragraph, signed: bool) -> bool:
    start, end = first.start, first.end
    if end - start > _LONGEST_TITLE or text[end - 1] in _CLOSED_BY or " " not in text[start:end]:
        return False
    last = max(start, end - _TAIL)
    return _ENDS.search(text, last, end) is None and (signed or _ASKS.search(text, last, end) is None)


def _has_prose(text: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether sentences follow: where no line ends as one does, the first is no headline."""
    return any(_ENDS.search(text, max(one.start, one.end - _TAIL), one.end) for one in paragraphs[1:_EARLY])
