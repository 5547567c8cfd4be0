"""The closed sets: what a field may say where a word is not enough and a free string is too much.

Each member is a string too, equal to its value, so that ``speaker.type == "person"`` holds, JSON and tables have plain
words, and whoever builds an object may pass the word. What is not in the set is refused where it is passed.
"""

from __future__ import annotations

import enum
from typing import TypeVar

from quotelens.errors import InputTypeError, InputValueError, shown

W = TypeVar("W", bound="Word")


class Word(enum.StrEnum):
    """A member of a closed set, which is shown as what it is equal to, in tables and dictionaries too."""

    def __repr__(self) -> str:
        return repr(self.value)


class QuoteKind(Word):
    """How a content is rendered (Pareti 2015): in the speaker's words, in the writer's, or in both."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class QuoteLevel(Word):
    """What is presented (Semino and Short 2004): what was said, what was thought, or an act that words do."""

    SPEECH = "speech"
    THOUGHT = "thought"
    ACT = "act"


class MentionForm(Word):
    """How an expression refers: by a name, by a pronoun, or by a description ("the ministry")."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"


class SpeakerType(Word):
    """What a speaker is. A document speaks for whoever wrote it, and a place for those who govern there."""

    PERSON = "person"
    GROUP = "group"
    ORGANIZATION = "organization"
    PLACE = "place"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class Pronoun(Word):
    """The pronoun that a text uses for a speaker; it says nothing beyond that text."""

    HE = "he"
    SHE = "she"
    THEY = "they"
    IT = "it"


class Naming(Word):
    """How much a text says of who a speaker is: a name, a description, or neither ("officials", "he")."""

    NAMED = "named"
    DESCRIBED = "described"
    VAGUE = "vague"


class PartKind(Word):
    """What a part of the page is that is none of the article's paragraphs; ``docs/parts.md`` describes each."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"
    TIMESTAMP = "timestamp"
    CREDIT = "credit"
    PICTURE_CREDIT = "picture_credit"
    CAPTION = "caption"
    LINK = "link"
    SOURCES = "sources"
    POST = "post"
    COMMENTS = "comments"


SPEAKING_PARTS = frozenset((PartKind.HEADLINE, PartKind.STANDFIRST, PartKind.POST))
"""The parts in which somebody may speak: what the article says in short, and posts that it shows."""


class HedgeCategory(Word):
    """What kind of expression a hedge is; see ``docs/hedges.md``."""

    MODAL = "modal"
    ADVERB = "adverb"
    ADJECTIVE = "adjective"
    VERB = "verb"
    NOUN = "noun"
    EVIDENTIAL = "evidential"
    APPROXIMATOR = "approximator"


class HedgeHolder(Word):
    """Whose uncertainty a hedge is: that of the quotation's source, or the writer's."""

    SOURCE = "source"
    WRITER = "writer"


class CueCategory(Word):
    """The attitude that a cue lends to the content; each is described in ``docs/cues.md``."""

    NEUTRAL = "neutral"
    TOPIC = "topic"
    ASSERTIVE = "assertive"
    FACTIVE = "factive"
    ADMISSION = "admission"
    KNOWLEDGE = "knowledge"
    BELIEF = "belief"
    TENTATIVE = "tentative"
    PREDICTION = "prediction"
    QUESTION = "question"
    DIRECTIVE = "directive"
    COMMISSIVE = "commissive"
    INTENTION = "intention"
    APPROVAL = "approval"
    CRITICISM = "criticism"
    DENIAL = "denial"
    CHARACTERIZATION = "characterization"
    DECLARATION = "declaration"
    EMOTIVE = "emotive"
    OTHER = "other"


def member_of(kind: type[W], value: object, place: str) -> W:
    """The member of a closed set that a word names; ``place`` says where it stands, for the message.

    Raises:
        InputTypeError: the value is no string.
        InputValueError: the set has no such member.

    >>> member_of(QuoteKind, "mixed", "Quote.kind") is QuoteKind.MIXED
    True
    """
    if not isinstance(value, str):
        raise InputTypeError(
            f"{place} is {shown(value)} of type {type(value).__name__}; it must be a string, one of {', '.join(kind)}."
        )
    try:
        return kind(value)
    except ValueError:
        raise InputValueError(f"{place} is {shown(value)}; it must be one of {', '.join(kind)}.") from None
