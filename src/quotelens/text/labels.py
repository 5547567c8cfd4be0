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
    STOP = "a full stop, behind capitals: Mr. SMITH."
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


TIME = r"[\[(<]?\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?(?: ?[AaPp]\.?[Mm]\b\.?)?[\])>]?"
_EMPHASIS = r"(?:\*{1,3}|_{1,3})"
_LEAD = rf"(?:>>+[ \t]*)?(?:{TIME}[ \t]*(?:[-–—|][ \t]*)?)?{_EMPHASIS}?"
_FIRST = r"(?:\p{Lu}[\p{L}\d.'’\-]{0,24}|@\w[\w.]{0,30})"
_PARTICLE = "de|da|del|della|di|du|la|le|van|von|der|den|ter|al|el|bin|of|for|the|and|&"
_MORE = rf"(?:{_FIRST}|(?:pro tempore|{_PARTICLE}|#?\d{{1,3}})(?!\w))"
_NAME = rf"{_FIRST}(?: {_MORE}){{0,8}}"
_ROLE = r"(?:, ?[^:：\n.?!“”\"()\[\]*]{1,60})"
_ASIDES = r"(?: ?(?:\((?<aside>[^()\n]{1,60})\)|\[(?<aside>[^\[\]\n]{1,60})\])){0,3}"
_HEAD = rf"{_LEAD}(?:(?<label>{_NAME})|\[(?<label>{_NAME})\]|<(?<label>\w[\w.\-]{{0,30}})>)"
_TAIL = rf"{_ROLE}?{_ASIDES}(?:[ \t]{{1,4}}{TIME})?{_EMPHASIS}?"
_COLON = regex.compile(rf"{_HEAD}{_TAIL}(?:[:：]|(?<=>)){_EMPHASIS}?(?:(?=\s)|(?<=：)|(?<=\*))\s*(?=\S)")
_CAPITALS = r"(?:Mc|Mac|De|La|Le|Van)?\p{Lu}[\p{Lu}'’\-]+"
_STOP = regex.compile(
    rf"{_LEAD}(?<label>[QA]|QUESTION|ANSWER"
    rf"|(?:Mr\.|Mrs\.|Ms\.|Miss|Dr\.|Senator|Chairman|Chairwoman|Chair|The|Madam) {_CAPITALS}"
    rf"(?: {_CAPITALS}| pro tempore| of (?:\p{{Lu}}\p{{Ll}}+ ?){{1,2}}(?=\.)){{0,4}})\.\s+(?=[\p{{Lu}}“\"‘'(\[\d])"
)
_LINE = regex.compile(rf"{_HEAD}{_TAIL}[:：]?{_EMPHASIS}?(?<![.,;])")
_DASH = regex.compile(rf"{_LEAD}(?<label>{_NAME}){_ASIDES}{_EMPHASIS}? (?:[–—]|--?) (?=\S)")
_FORMS = ((_COLON, LabelForm.COLON), (_STOP, LabelForm.STOP), (_DASH, LabelForm.DASH))
# How far into a paragraph its label may reach, and how long a line is that can be a label.
_REACH = 260
_LONGEST_LINE = 90
_STOPS = ("Mr. ", "Mrs.", "Ms. ", "Miss", "Dr. ", "Sena", "Chai", "The ", "Mada", "Q. ", "A. ", "QUES", "ANSW")


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
            if form is LabelForm.STOP and not text.startswith(_STOPS, start):
                continue
            if (match := pattern.match(text, start, end)) is not None and not _is_heading(match["label"]):
                yield _label(number, match, match.end(), form)
                break
        else:
            if end - start <= _LONGEST_LINE and number + 1 < len(paragraphs):
                match = _LINE.fullmatch(text, start, end)
                if match is not None and not _is_heading(match["label"]):
                    yield _label(number, match, end, LabelForm.LINE)


def _label(number: int, match: regex.Match[str], behind: int, form: LabelForm) -> Label:
    start, end = match.span("label")
    return Label(
        number, start, end, behind, form, tuple(match.spans("aside")) if "aside" in match.re.groupindex else ()
    )


def _is_heading(label: str) -> bool:
    """Whether newsrooms print the words before a line that is nobody's: "Sources:", "UPDATE:"."""
    return fold(label) in words("dateline_labels")
