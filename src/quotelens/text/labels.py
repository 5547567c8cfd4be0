"""Labels of speakers, as transcripts have them: "Q:", "[00:04] LENA BRANDT, HOST:", "Mr. SMITH of Ohio.", "**Ada:**".

A label is found by its form alone, which is that of a name with what transcripts print around it: a time, a role behind
a comma, a constituency in brackets, the signs of Markdown. One label proves little; whether the text is a transcript is
decided from all of them together, in :mod:`quotelens.quotes.transcripts`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

import attrs
import regex

from quotelens.lexicon.words import fold, words

Offsets = tuple[int, int]


class LabelForm(enum.Enum):
    """What parts a label from the words of its speaker."""

    COLON = "a colon"
    STOP = "a full stop or a gap, behind capitals or before a dash: Mr. SMITH. – Ada Quist (S&D). – Q   "
    TIME = "a time, and the end of its line"
    LINE = "the end of its line"
    DASH = "a dash"


@attrs.frozen
class Label:
    """A label: the number of its paragraph, where its name stands, what brackets add, and where the words begin.

    Where the label has its line for itself, ``behind`` is the end of that paragraph.
    """

    paragraph: int
    start: int
    end: int
    behind: int
    form: LabelForm
    asides: tuple[Offsets, ...] = ()


_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?(?: ?[AaPp]\.?[Mm]\b\.?)?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
TIME = rf"[\[(<]?(?:\b{_DAY},? )?\b{_CLOCK}[\])>]?"
_EMPHASIS = r"(?:\*{1,3}|_{1,3})"
_LEAD = rf"(?:>>+[ \t]*)?(?:(?<time>{TIME})[ \t]*(?:[-–—|][ \t]*)?)?{_EMPHASIS}?"
# What a chat has sent, under whatever name the writer bears there.
_SENT = rf"\[?{_DAY},? {_CLOCK}\]?(?: -|:)? (?<label>\w[\w.'’\-]{{0,30}}(?: [\w.'’\-]{{1,30}}){{0,4}})"
_FIRST = r"(?:\p{Lu}[\p{L}\d.'’\-]{0,24}|(?:@|u/)\w[\w.\-]{0,30})"
_PARTICLE = "de|da|del|della|di|du|la|le|van|von|der|den|ter|al|el|bin|of|for|the|and|&"
_MORE = rf"(?:{_FIRST}|(?:pro tempore|{_PARTICLE}|#?\d{{1,3}})(?!\w))"
_SEVERAL = r"(?:Some|Several|Many|All|An) (?:\p{Ll}+\.? ){0,2}(?:members?|senators?|delegates?|voices?)"
_NAME = rf"(?:{_SEVERAL}|{_FIRST}(?: {_MORE}){{0,8}})"
_ROLE = r"(?:(?:,| [–—-]{1,2}(?= )) ?[^:：\n.?!“”\"()\[\]*]{1,90})"
_ASIDES = r"(?: ?(?:\((?<aside>[^()\n]{1,60})\)|\[(?<aside>[^\[\]\n]{1,60})\])){0,3}"
_HEAD = rf"{_LEAD}(?:(?<label>{_NAME})|\[(?<label>{_NAME})\]|<(?<label>\w[\w.\-]{{0,30}})>)"
_BEHIND = rf"{_ASIDES}(?:[ \t]{{1,4}}(?<time>{TIME}))?{_EMPHASIS}?"
_TAIL = rf"{_ASIDES}{_ROLE}?{_BEHIND}"
_COLON = regex.compile(
    rf"(?:{_SENT}{_ASIDES}:|{_HEAD}{_TAIL}(?:[:：]|(?<=>))){_EMPHASIS}?(?:(?=\s|$)|(?<=：)|(?<=\*))\s*"
)
_CAPITALS = r"(?:Mc|Mac|De|La|Le|Van)?\p{Lu}[\p{Lu}'’\-]+"
_TITLE = r"(?:Mr\.|Mrs\.|Ms\.|Miss|Dr\.|Senator|Chairman|Chairwoman|Chair|The|Madam)"
_OF = r"of (?:\p{Lu}\p{Ll}+ ?){1,2}(?=\.)"
_PROCEEDINGS = rf"(?<label>[QA]|QUESTION|ANSWER|{_TITLE} {_CAPITALS}(?: {_CAPITALS}| pro tempore| {_OF}){{0,4}})"
_STOP = regex.compile(
    rf"{_LEAD}(?:(?<label>[QA])(?:[.:]? ?[–—]|[.:]--?|--|\t| {{2}})\s*(?=\S)"
    rf"|{_PROCEEDINGS}\.\s+(?=[\p{{Lu}}“\"‘'(\[\d])"
    rf"|(?<label>{_NAME}){_ASIDES}{_ROLE}?\.\s?(?:[–—]|--?)\s?(?=\S))"
)
# What has neither a stop before a dash nor one of these at its beginning has no such label.
_STOPS = regex.compile(rf"[^\n]{{0,160}}?\. ?[–—-]|{_LEAD}(?:[QA](?!\p{{Ll}})|QUES|ANSW|{_TITLE} )")
_LINE = regex.compile(rf"{_HEAD}{_TAIL}[:：]?{_EMPHASIS}?(?<![.,;])")
_DASH = regex.compile(rf"{_LEAD}(?<label>{_NAME}){_ASIDES}{_EMPHASIS}? (?:[–—]|--?) (?=\S)")
_FORMS = ((_COLON, LabelForm.COLON), (_STOP, LabelForm.STOP), (_DASH, LabelForm.DASH))
# How far into a paragraph its label may reach, and how long a line is that can be a label.
_REACH = 260
_LONGEST_LINE = 90


def find_labels(text: str, paragraphs: Sequence[Offsets]) -> tuple[Label, ...]:
    """What is written as a name and parted from what follows it as a label is, in order.

    >>> text = "[00:04] LENA BRANDT, HOST: Why?"
    >>> [(text[label.start:label.end], text[label.behind:]) for label in find_labels(text, [(0, len(text))])]
    [('LENA BRANDT', 'Why?')]
    """
    return tuple(_labels(text, paragraphs))


def _labels(text: str, paragraphs: Sequence[Offsets]) -> Iterator[Label]:
    for number, (start, end) in enumerate(paragraphs):
        reach = min(end, start + _REACH)
        for pattern, form in _FORMS:
            if form is LabelForm.COLON and text.find(":", start, reach) < 0 and text.find("：", start, reach) < 0:
                continue
            if form is LabelForm.STOP and _STOPS.match(text, start, reach) is None:
                continue
            if (match := pattern.match(text, start, end)) is not None and not _is_heading(match["label"]):
                yield _label(number, match, match.end(), form)
                break
        else:
            if end - start <= _LONGEST_LINE and number + 1 < len(paragraphs):
                match = _LINE.fullmatch(text, start, end)
                if match is not None and not _is_heading(match["label"]):
                    yield _label(number, match, end, LabelForm.LINE if match["time"] is None else LabelForm.TIME)


def _label(number: int, match: regex.Match[str], behind: int, form: LabelForm) -> Label:
    start, end = match.span("label")
    return Label(
        number, start, end, behind, form, tuple(match.spans("aside")) if "aside" in match.re.groupindex else ()
    )


def _is_heading(label: str) -> bool:
    """Whether the words are printed before what is nobody's: "Sources:", "UPDATE:", "BY MR. SMITH:"."""
    return fold(label) in words("dateline_labels") or label.startswith("BY ")
