"""Small print: datelines, bylines, timestamps, credits, captions.

They name people and agencies, and hold words like "reporting by", so later stages must know not to read them as prose.
The rules follow the printed forms of the news agencies closely: what merely resembles a credit stays prose.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import attrs

from quotelens.enums import PartKind
from quotelens.lexicon import reader
from quotelens.lexicon.calendar import day, month
from quotelens.lexicon.titles import offices
from quotelens.lexicon.words import fold, words
from quotelens.text.paragraphs import Paragraph


@attrs.frozen
class Part:
    """A span of the text that is none of the article's paragraphs."""

    start: int
    end: int
    kind: PartKind


_SPACE = re.compile(r"\s*")
_CAPITALS = r"[A-Z][A-Z.'’-]{1,20}"
_NAME_WORD = r"[A-Z][\w.'’-]{0,30}"
_NAME = rf"{_NAME_WORD}(?: (?:de|del|der|da|di|la|van|von|bin|al|el|{_NAME_WORD})){{1,4}}"
_MONTH = month()
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? (?:19|20)\d\d)?"
_DATE = rf"(?:(?:19|20)\d\d-\d\d-\d\d|{_DAY}|\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d)"
_TIME = r"(?:,? (?:at )?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: \(?[A-Z]{2,4}\)?)?)"
_DASH = r"(?: ?[—–] ?| --? ?)"
# A place in capitals and what may follow it: WASHINGTON, NASHUA, N.H., KYIV, Ukraine, LONDON, Oct. 13
_CAPITAL_PLACE = rf"{_CAPITALS}(?:[ /-]{_CAPITALS}){{0,2}}"
_PLACE = rf"{_NAME_WORD}(?:[ -]{_NAME_WORD}){{0,3}}"
# Iowa, N.H., Burma, West Virginia, D.C.
_REGION = r"(?:, (?:(?:[A-Z]\.){2,3}|[A-Z]{2}|[A-Z][a-z]{1,20}\.?(?:[ -][A-Z][a-z]{1,20}){0,2})){0,2}"
_DAY_NAME = day()
_SHORT_DAY = "Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun"
_READ = r"\d{1,2}[ -]min(?:ute)?s? read\b"
_ROLE = (
    r"(?:[A-Za-z][\w&’'-]{1,20} ){0,4}"
    r"(?:[Ww]riter|[Ee]ditor|[Rr]eporter|[Cc]orrespondent|[Cc]olumnist|[Cc]ritic|[Jj]ournalist|[Pp]roducer)"
)
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
        "colon dateline": re.compile(
            rf"(?!(?:{_labels()}):)(?P<place>{_CAPITAL_PLACE}){_REGION}(?:,? {_DAY})?: (?=[A-Z“\"‘'])"
        ),
        "timestamp": re.compile(
            rf"(?:(?:date|published|updated|posted|last updated|first published|last modified)(?: on|:)? ?)?"
            rf"(?:(?:\d{{1,2}}[:.]\d\d(?: [A-Z]{{2,4}})?, )?(?:(?:{_DAY_NAME}|{_SHORT_DAY}),? )?{_DATE}{_TIME}?"
            rf"|\d{{1,2}} (?:minutes?|hours?|days?) ago)(?: ?[|·•] ?{_READ})?(?!,|\w)|{_READ}",
            re.IGNORECASE,
        ),
        "dated": re.compile(
            r"(?:date|published|updated|posted)[: ]{1,2}(?:19|20)\d\d-\d\d-\d\d(?![\w,])", re.IGNORECASE
        ),
        "byline": re.compile(
            rf"(?:(?:By|BY|by)|(?:Interview|Story|Words|Text|Report|Written)(?: [Bb]y|:)) (?!(?:{_DAY_NAME})\b){staff}"
            rf"(?: in {_NAME_WORD}(?: {_NAME_WORD})?)?(?: @\w{{2,30}})?"
            rf"(?:(?:,| [|·•]|\s?[/–—-]) ?(?:{agencies}|{_NAME}|{_DATE}{_TIME}?|{_ROLE}|{_READ})){{0,3}}\.?$"
        ),
        "name alone": re.compile(
            rf"{staff}(?: in {_NAME_WORD}(?: (?:and )?{_NAME_WORD}){{0,2}}|,? {_ROLE}(?: in {_NAME_WORD})?)$"
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
            r"|(?:Image|Media|Photo|Picture|Video) (?:source|copyright)[,:]? ?[A-Z][^.!?]{1,80}$"
        ),
        "caption": re.compile(
            r"(?:(?:Image|Media|Photo|Picture|Video|Figure) )?(?:[Cc]aption|CAPTION)"
            r"(?:[,:] ?|(?<=\w [Cc]aption) (?=[A-Z]))\S.{1,300}$"
            r"|(?:Pictured|PICTURED|Above|Left|Right|Top|Below): [A-Z].{1,300}$"
        ),
    }


_EARLY = 6  # where bylines, plain datelines and timestamps stand: among the first paragraphs
_WHOLE = (
    (PartKind.CREDIT, ("agency alone", "staff", "contributed", "copyright")),
    (PartKind.PICTURE_CREDIT, ("photographer", "photo")),
    (PartKind.CAPTION, ("caption",)),
)


def credits_of(text: str, paragraph: Paragraph, index: int) -> Iterator[Part]:
    """The small print of one paragraph, in order; ``index`` is its number.

    >>> text = "OSLO, May 2 (Reuters) - Prices fell. (Reporting by Jane Doe; Editing by John Roe)"
    >>> [(str(part.kind), text[part.start : part.end]) for part in credits_of(text, Paragraph(0, len(text)), 0)][0]
    ('dateline', 'OSLO, May 2 (Reuters) -')
    """
    patterns = _patterns()
    start, end = paragraph.start, paragraph.end
    if whole := _whole(text, paragraph, index):
        yield Part(start, end, whole)
        return
    if index < _EARLY and (found := patterns["dated"].match(text, start, end)):
        yield Part(start, found.end(), PartKind.TIMESTAMP)
        start = _SPACE.match(text, found.end()).end()  # type: ignore[union-attr]
    for name in ("agency dateline", "plain dateline"):
        if (name == "agency dateline" or index < _EARLY) and (found := patterns[name].match(text, start, end)):
            stop = start + len(found.group().rstrip())
            yield Part(start, stop, PartKind.DATELINE)
            start = stop
            break
    yield from _tail(text, start, end)


_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our)\b")
_LEAST_WORDS = 8


def dateline_before_colon(text: str, paragraph: Paragraph) -> Part | None:
    """The place before a first sentence, as Indian papers print it: "VIJAYAPALLI: The police on Tuesday arrested …".

    Whoever speaks has a label of the same form. A place is told by what follows: a sentence of news, in which nobody
    says "I", after a word that is no calling.

    >>> text = "VIJAYAPALLI: The police on Tuesday arrested three persons for fraud, an officer said."
    >>> dateline_before_colon(text, Paragraph(0, len(text))).end
    12
    """
    start, end = paragraph.start, paragraph.end
    found = _patterns()["colon dateline"].match(text, start, end)
    if found is None:
        return None
    prose = text[found.end() : end]
    words_before = {fold(word) for word in found["place"].split()}
    is_calling = not words_before.isdisjoint(words("person_nouns") | words("group_nouns") | offices())
    if is_calling or prose.isupper() or len(prose.split()) < _LEAST_WORDS or prose.rstrip(_CLOSERS)[-1:] != ".":
        return None
    if _FIRST_PERSON.search(_MARKED.sub("", prose)):
        return None
    return Part(start, found.end() - 1, PartKind.DATELINE)


_CLOSERS = "\"'”’)"
_MARKED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")


def _whole(text: str, paragraph: Paragraph, index: int) -> PartKind | None:
    """The kind of credit that a paragraph is as a whole, if it is one."""
    start, end = paragraph.start, paragraph.end
    if end - start > 400:
        return None
    patterns = _patterns()
    if index < _EARLY:
        if patterns["byline"].match(text, start, end) or (index > 0 and patterns["name alone"].match(text, start, end)):
            return PartKind.BYLINE
        if (found := patterns["timestamp"].match(text, start, end)) and found.end() == end:
            return PartKind.TIMESTAMP
    for kind, names in _WHOLE:
        if any(patterns[name].match(text, start, end) for name in names):
            return kind
    return None


def _tail(text: str, start: int, end: int) -> Iterator[Part]:
    """Credits at the end of a paragraph, and the caption before a photograph's."""
    patterns = _patterns()
    earliest = max(start, end - _SHORT_TAIL)
    if found := patterns["agency end"].search(text, earliest, end):
        at = found.end() - len(found.group().lstrip())
        yield Part(at, end, PartKind.CREDIT)
        return
    for found in re.finditer(r"(?<=[.!?”\"’')])\s+(?=[A-Z(])", text[earliest:end]):
        at = earliest + found.end()
        if patterns["photo"].match(text, at, end):
            if end - start <= 400:
                yield Part(start, earliest + found.start(), PartKind.CAPTION)
            yield Part(at, end, PartKind.PICTURE_CREDIT)
            return
        if patterns["staff"].match(text, at, end):
            yield Part(at, end, PartKind.CREDIT)
            return
