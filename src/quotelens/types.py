"""The objects that an analysis returns.

Everything is a frozen attrs class that validates itself when it is built, so that a wrong offset or an
unknown category is an error where it is made and not three stages later. A :class:`Span` carries its own
text, which makes the promise of the library visible: ``text[span.start:span.end] == span.text`` for the
string that the caller passed.

Quotations, speakers and hedges point at each other. The forward references (``quote.speaker``,
``quote.hedges``) are fields that take part in equality; the way back (``speaker.quotes``, ``hedge.quote``) is
filled in by :class:`Document` and left out of equality, hashing and ``repr``, which would otherwise never
end. A document fills it in on copies of its own, so that two documents made from the same parts
(``attrs.evolve``) never disturb each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from quotelens.about import About
from quotelens.correction import Correction, checked_corrections
from quotelens.enums import (
    SPEAKING_PARTS,
    CueCategory,
    HedgeCategory,
    HedgeHolder,
    MentionForm,
    Naming,
    PartKind,
    Pronoun,
    QuoteKind,
    QuoteLevel,
    SpeakerType,
)
from quotelens.errors import InputValueError, shown
from quotelens.fields import (
    as_cue_category,
    as_hedge_category,
    as_hedge_holder,
    as_mention_form,
    as_naming,
    as_part_kind,
    as_pronoun,
    as_quote_kind,
    as_quote_level,
    as_speaker_type,
    as_tuple,
    instance,
    probability,
    tuple_of,
)
from quotelens.links import GROUPS, Member, comparable, link
from quotelens.options import naming_its_options

if TYPE_CHECKING:
    import pandas

    from quotelens.hedges.summary import Hedging

SCHEMA = "quotelens/1"

T = TypeVar("T")


@attrs.frozen(order=True)
class Span:
    """A stretch of the caller's text.

    ``start`` and ``end`` count Unicode code points (Python string indices), end exclusive; ``text`` is the
    stretch itself.

    Raises:
        InputTypeError: an offset is not an int, or the text is not a str.
        InputValueError: the span starts before 0, ends before it starts, or its length is not that of its text.

    >>> Span(4, 7, "fox").text
    'fox'
    """

    start: int = attrs.field(validator=instance(int))
    end: int = attrs.field(validator=instance(int))
    text: str = attrs.field(validator=instance(str), repr=shown)

    def __attrs_post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise InputValueError(
                f"A span cannot run from {self.start} to {self.end}; offsets start at 0 and the end follows the start."
            )
        if self.end - self.start != len(self.text):
            raise InputValueError(
                f"The span {self.start}:{self.end} is {self.end - self.start} characters long but its text "
                f"{self.text[:40]!r} has {len(self.text)}; use Span.of(text, start, end)."
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of ``text`` from ``start`` to ``end``.

        Raises:
            InputValueError: the offsets reach outside the text.
        """
        if not 0 <= start <= end <= len(text):
            raise InputValueError(f"The span {start}:{end} does not lie in a text of {len(text)} characters.")
        return cls(start, end, text[start:end])


@attrs.frozen
class Mention:
    """An expression that refers to somebody: ``form`` is name, pronoun or nominal ("the ministry").

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: the form is none of :class:`MentionForm`.
    """

    span: Span = attrs.field(validator=instance(Span))
    form: MentionForm = attrs.field(converter=as_mention_form)


@attrs.frozen
class Cue:
    """The words that attribute: "said", "according to". ``lemma`` is the head's dictionary form.

    ``category`` is the attitude that the cue lends to the content; see ``docs/cues.md`` for the inventory.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: the category is none of :class:`CueCategory`.
    """

    span: Span = attrs.field(validator=instance(Span))
    lemma: str = attrs.field(validator=instance(str), repr=shown)
    category: CueCategory = attrs.field(converter=as_cue_category)


@attrs.frozen(repr=False)
class Speaker(Member):
    """One voice in the article, whatever it is called there.

    ``name`` is the fullest form in the text without honorifics; ``confidence`` and ``evidence`` say how sure
    the resolution is and what it rests on ("surname of Vladimir Saldo"). ``external_id`` names the voice
    outside quotelens, where the caller's ``identify`` knows it. ``pronoun`` is the one that the text uses for the
    voice, None where it uses none. ``naming`` says whether the text names the voice, describes it or leaves it vague;
    by default that is read from the mentions. ``description`` is where the text says who it is ("mayor of Lund").
    ``quotes`` is filled in by :class:`Document`.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set, or the confidence does not lie between 0 and 1.
    """

    name: str = attrs.field(validator=instance(str))
    type: SpeakerType = attrs.field(converter=as_speaker_type)
    mentions: tuple[Mention, ...] = attrs.field(converter=as_tuple, validator=tuple_of(Mention))
    confidence: float = attrs.field(default=1.0, validator=probability)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(str))
    external_id: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    pronoun: Pronoun | None = attrs.field(default=None, converter=as_pronoun, kw_only=True)
    naming: Naming = attrs.field(converter=as_naming, kw_only=True)
    description: Span | None = attrs.field(default=None, validator=instance(Span, NoneType), kw_only=True)
    quotes: tuple[Quote, ...] = attrs.field(default=(), init=False, eq=False)

    @naming.default
    def _naming_by_mentions(self) -> Naming:
        # The mentions are not checked yet.
        forms = {mention.form for mention in self.mentions if isinstance(mention, Mention)}
        if MentionForm.NAME in forms:
            return Naming.NAMED
        return Naming.DESCRIBED if MentionForm.NOMINAL in forms else Naming.VAGUE

    def __repr__(self) -> str:
        return f"Speaker({shown(self.name)}, {self.type!r}, {len(self.mentions)} mentions, {len(self.quotes)} quotes)"

    @property
    def hedging(self) -> Hedging:
        """How much the speaker hedges, in the quotations of this document."""
        from quotelens.hedges.summary import summarize

        return summarize(self.quotes, (hedge for quote in self.quotes for hedge in quote.hedges))


@attrs.frozen(repr=False)
class Hedge(Member):
    """An expression that marks a proposition as uncertain, tentative or unverified in its context.

    ``strength`` runs from 0 (hardly a hedge) to 1 (nearly a denial of knowledge); ``scope`` is the clause
    that is hedged; ``holder`` says whose uncertainty it is. ``quote`` is filled in by :class:`Document`.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set, or the strength does not lie between 0 and 1.
    """

    span: Span = attrs.field(validator=instance(Span))
    category: HedgeCategory = attrs.field(converter=as_hedge_category)
    strength: float = attrs.field(validator=probability)
    scope: Span | None = attrs.field(default=None, validator=instance(Span, NoneType))
    holder: HedgeHolder = attrs.field(default=HedgeHolder.WRITER, converter=as_hedge_holder)
    quote: Quote | None = attrs.field(default=None, init=False, eq=False)

    def __repr__(self) -> str:
        return (
            f"Hedge({shown(self.span.text)} at {self.span.start}:{self.span.end}, {self.category!r}, "
            f"strength={self.strength:.2g}, holder={self.holder!r})"
        )


def _those_around(quote: Quote | None) -> list[tuple[Any, ...]]:
    """What is compared of the quotations around one, which may be nested deeper than Python can follow."""
    around = []
    while quote is not None:
        around.append(tuple(getattr(quote, name) for name in _COMPARED))
        quote = quote.within
    return around


@attrs.frozen(repr=False)
class Quote(Member):
    """Words or a view that the text attributes to somebody.

    ``content`` has more than one span when the cue interrupts it ("“Go,” he said, “and hurry.”"). ``source``
    is the mention as printed, ``speaker`` the voice it stands for. ``confidence`` is the probability that
    source and content are right. ``evidence`` says in a few words why the quotation was found. ``via`` holds the
    voices that pass the words on, the one nearest to the reader first: in "according to Reuters, officials said" the
    officials are the speaker and Reuters stands in ``via``. It is empty where the text names nobody in between.

    ``level`` is speech, thought or act. ``within`` is the quotation around this one: its content begins before this
    one's or ends after it, and takes it in. ``speaker_confidence`` is the probability that ``speaker`` is the right
    voice, None where nothing measured it, and ``speaker_evidence`` says in a few words what it rests on. ``corrected``
    names what a person has corrected ("speaker", "level"), or is "added"; it is empty where nobody has.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a word is not in its closed set, a probability does not lie between 0 and 1, the content is
            empty, out of order or overlaps itself, or ``within`` is not around it.

    >>> text = "“Go,” he said, “and hurry.”"
    >>> Quote(kind="direct", content=[Span.of(text, 0, 5), Span.of(text, 15, 27)]).text
    '“Go,” “and hurry.”'
    """

    kind: QuoteKind = attrs.field(converter=as_quote_kind)
    content: tuple[Span, ...] = attrs.field(converter=as_tuple, validator=tuple_of(Span))
    cue: Cue | None = attrs.field(default=None, validator=instance(Cue, NoneType))
    source: Mention | None = attrs.field(default=None, validator=instance(Mention, NoneType))
    # Other members are left out of the hash, which would otherwise go through all mentions of a speaker for each of
    # the speaker's quotations.
    speaker: Speaker | None = attrs.field(default=None, validator=instance(Speaker, NoneType), hash=False)
    hedges: tuple[Hedge, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Hedge))
    confidence: float = attrs.field(default=1.0, validator=probability)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(str))
    via: tuple[Speaker, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Speaker), hash=False)
    level: QuoteLevel = attrs.field(default=QuoteLevel.SPEECH, converter=as_quote_level, kw_only=True)
    within: Quote | None = attrs.field(default=None, kw_only=True, hash=False, eq=_those_around)
    speaker_confidence: float | None = attrs.field(
        default=None, validator=attrs.validators.optional(probability), kw_only=True
    )
    speaker_evidence: str = attrs.field(default="", validator=instance(str), kw_only=True)
    corrected: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(str), kw_only=True)

    @content.validator
    def _check_content(self, attribute: attrs.Attribute[Any], value: tuple[Span, ...]) -> None:
        if not value:
            raise InputValueError("Quote.content is empty; a quotation has at least one span.")
        for span in value:
            if span.start == span.end:
                raise InputValueError(f"Quote.content has an empty span at {span.start}; leave it out.")
        for before, after in itertools.pairwise(value):
            if after.start < before.end:
                raise InputValueError(
                    f"Quote.content spans {before.start}:{before.end} and {after.start}:{after.end} are out "
                    "of order or overlap; sort them."
                )

    @within.validator
    def _check_within(self, attribute: attrs.Attribute[Any], value: Quote | None) -> None:
        instance(Quote, NoneType)(self, attribute, value)
        if value is not None and not encloses(value.content, self.content):
            raise InputValueError(
                f"Quote.within is {value!r}, which is not around {shown(self.text)} at {self.content[0].start}:"
                f"{self.content[-1].end}; pass a longer quotation that takes it in, or None."
            )

    @property
    def text(self) -> str:
        """The quoted or reported words as they stand in the text, pieces joined by one space."""
        return " ".join(span.text for span in self.content)

    def __repr__(self) -> str:
        speaker = "None" if self.speaker is None else shown(self.speaker.name)
        return (
            f"Quote({self.kind!r}, {shown(self.text)} at {self.content[0].start}:{self.content[-1].end}, "
            f"speaker={speaker}, confidence={self.confidence:.2g})"
        )


Where = Span | tuple[int, int] | str
"""A place in a text: a span, its offsets, or its words."""
ByQuote = Mapping[Quote, T] | Mapping[int, T]
BySpeaker = Mapping[str, T] | Mapping[Speaker, T]


_COMPARED = tuple(field.name for field in attrs.fields(Quote) if field.name != "within")


def encloses(outer: Sequence[Span], inner: Sequence[Span]) -> bool:
    """Whether a content reaches from the beginning of another to its end, and beyond at one of the two."""
    ends, others = (outer[0].start, outer[-1].end), (inner[0].start, inner[-1].end)
    return ends[0] <= others[0] and others[1] <= ends[1] and ends != others


@attrs.frozen
class Part:
    """A part of the page that is none of the article's paragraphs: headline, byline, caption, links, comments.

    Parts stand in the order of the text and do not overlap. Some are words of the article all the same, or of somebody
    whom it shows; in a part that is ``silent`` nobody speaks, and nothing in it is a quotation.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: there is no such kind.
    """

    span: Span = attrs.field(validator=instance(Span))
    kind: PartKind = attrs.field(converter=as_part_kind)

    @property
    def silent(self) -> bool:
        """Whether nobody speaks in it: false for headline, standfirst and post."""
        return self.kind not in SPEAKING_PARTS


@attrs.frozen
class Meta:
    """What made an analysis: the version of quotelens, the model's name and version, the number format of its products.

    Processors of different kinds round differently, so that whoever wants the same figures to the last digit needs the
    same ``precision`` too. A model without a name or a version has None there.
    """

    version: str = attrs.field(validator=instance(str))
    model: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    model_version: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    precision: str | None = attrs.field(default=None, validator=instance(str, NoneType))


@attrs.frozen(repr=False)
class Document:
    """An analysed text.

    ``id`` is the caller's own name for it. ``sentences``, ``quotes``, ``speakers``, ``hedges``, ``parts`` and
    ``tokens`` stand in the order of the text; a token belongs to the sentence that it lies in, and a document that was
    put together by hand need have none. The quotes, speakers and hedges that a document holds are copies of those
    passed in, equal to them and linked to each other.

    ``meta`` says what made the analysis; a document that was put together by hand has None. It takes no part in
    equality: two documents are equal when they say the same of the same text, whichever version found it. Neither does
    ``about``, which holds what is known of the article beside its text, where it came with any of it, nor
    ``corrections``, what people have corrected since the analysis, in order.

    Raises:
        InputTypeError: a field has the wrong type.
        InputValueError: a span disagrees with the text, tokens overlap, a quotation names a speaker or hedge that the
            document does not list, or an object is listed twice.

    >>> text = "We won, she said."
    >>> she = Speaker("she", "person", [Mention(Span.of(text, 8, 11), "pronoun")])
    >>> quote = Quote("indirect", [Span.of(text, 0, 6)], speaker=she)
    >>> Document(text, quotes=[quote], speakers=[she]).speakers[0].quotes[0].text
    'We won'
    """

    text: str = attrs.field(validator=instance(str))
    id: str | None = attrs.field(default=None, validator=instance(str, NoneType))
    sentences: tuple[Span, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Span))
    quotes: tuple[Quote, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Quote))
    speakers: tuple[Speaker, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Speaker))
    hedges: tuple[Hedge, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Hedge))
    parts: tuple[Part, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Part))
    tokens: tuple[Span, ...] = attrs.field(default=(), converter=as_tuple, validator=tuple_of(Span), kw_only=True)
    meta: Meta | None = attrs.field(default=None, validator=instance(Meta, NoneType), eq=False, kw_only=True)
    about: About | None = attrs.field(default=None, validator=instance(About, NoneType), eq=False, kw_only=True)
    corrections: tuple[Correction, ...] = attrs.field(default=(), converter=checked_corrections, eq=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for span in self._spans():
            if self.text[span.start : span.end] != span.text:
                raise InputValueError(
                    f"The span {span.start}:{span.end} says {span.text[:40]!r} but the text has "
                    f"{self.text[span.start : span.end][:40]!r} there."
                )
        done = 0
        for token in self.tokens:
            if token.start < done or token.start == token.end:
                raise InputValueError(
                    f"The token {token.start}:{token.end} is empty or begins before {done}, where the one before ends; "
                    "tokens must rise, not overlap, and hold at least one character each."
                )
            done = token.end
        self._link()

    def _link(self) -> None:
        """Replaces quotes, speakers and hedges by linked copies."""
        linked = link(self.quotes, self.speakers, self.hedges)
        for name in GROUPS:
            object.__setattr__(self, name, getattr(linked, name))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        own = [field.name for field in attrs.fields(Document) if field.eq and field.name not in GROUPS]
        return all(getattr(self, name) == getattr(other, name) for name in own) and self._linked() == other._linked()

    def __hash__(self) -> int:
        return hash((self.text, self.id, self._linked()))

    def _linked(self) -> Hashable:
        return comparable(self.quotes, self.speakers, self.hedges)

    def _spans(self) -> Iterable[Span]:
        yield from self.sentences
        yield from self.tokens
        for quote in self.quotes:
            yield from quote.content
            if quote.cue is not None:
                yield quote.cue.span
            if quote.source is not None:
                yield quote.source.span
        for speaker in self.speakers:
            yield from (mention.span for mention in speaker.mentions)
            if speaker.description is not None:
                yield speaker.description
        for hedge in self.hedges:
            yield hedge.span
            if hedge.scope is not None:
                yield hedge.scope
        yield from (part.span for part in self.parts)

    def __repr__(self) -> str:
        name = f"{self.id!r}, " if self.id is not None else ""
        return (
            f"Document({name}{len(self.text)} characters, {len(self.quotes)} quotes, "
            f"{len(self.speakers)} speakers, {len(self.hedges)} hedges)"
        )

    @property
    def hedging(self) -> Hedging:
        """How much is hedged: the share over all quotations, the counts over all hedges, the writer's too."""
        from quotelens.hedges.summary import summarize

        return summarize(self.quotes, self.hedges)

    @naming_its_options
    def corrected(
        self,
        *,
        speaker: ByQuote[str | Speaker | None] | None = None,
        via: ByQuote[Sequence[str | Speaker]] | None = None,
        kind: ByQuote[str] | None = None,
        level: ByQuote[str] | None = None,
        content: ByQuote[Where | Sequence[Where]] | None = None,
        cue: ByQuote[Where | None] | None = None,
        source: ByQuote[Where | None] | None = None,
        drop: Iterable[Quote | int] = (),
        add: Iterable[Mapping[str, Any]] = (),
        mention: Mapping[Any, str | Speaker | None] | None = None,
        rename: BySpeaker[str] | None = None,
        merge: BySpeaker[Sequence[str | Speaker]] | None = None,
        type: BySpeaker[str] | None = None,
        pronoun: BySpeaker[str | None] | None = None,
    ) -> Document:
        """The document as somebody has corrected it by hand, with all that follows from that.

        Quotations are named by the objects of ``quotes`` or by their place in it, speakers by name or by the objects of
        ``speakers``, places in the text by a pair of offsets, a :class:`Span`, or the words, where they stand there
        once; of several the cue or source is the one next to the content. A corrected quotation says so in
        ``corrected``, and the document keeps what was corrected in ``corrections``.

        Arguments:
            speaker: who says it, None for nobody. A name that no speaker and no mention has makes a new speaker, whose
                mentions are where the name stands in the text.
            via: through whom the words come.
            kind, level: the right word.
            content: the right span or spans; the kind follows from the quotation marks where none is given.
            cue, source: the right span, None where there is none. A source that is a mention of a speaker changes the
                speaker, too.
            drop: what is no quotation.
            add: quotations that were missed, as mappings with ``content`` and any of the fields above.
            mention: whom words mean, None for nobody who speaks.
            rename: the right name of a speaker.
            merge: for a speaker others who are the same.
            type, pronoun: the right word for a speaker.

        Raises:
            InputTypeError: an argument is of another type.
            InputValueError: a quotation, a speaker or words are not in this document, a name may mean several speakers,
                or a word is not in its closed set.
            OptionError: there is no such argument, or nothing to correct.

        >>> text = "“Go,” he said."
        >>> doc = Document(text, quotes=[Quote("direct", [Span.of(text, 0, 5)])])
        >>> doc.corrected(speaker={0: "Bo Lindt"}, source={0: "he"}).quotes[0]
        Quote('direct', '“Go,”' at 0:5, speaker='Bo Lindt', confidence=1)
        """
        given = dict(locals())
        del given["self"]
        from quotelens.corrections.given import corrected

        return corrected(self, given)

    def to_dict(self) -> dict[str, Any]:
        """The document in the JSON form ``quotelens/1``; :meth:`from_dict` is its inverse."""
        from quotelens.export.json import to_dict

        return to_dict(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """:meth:`to_dict` as a JSON string."""
        from quotelens.export.json import to_json

        return to_json(self, indent=indent)

    @classmethod
    def from_json(cls, data: str | bytes) -> Document:
        """The document that :meth:`to_json` wrote.

        Raises:
            InputTypeError, InputValueError: the data is no JSON, or not of the form ``quotelens/1``.
        """
        from quotelens.export.json import from_json

        return from_json(data)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Document:
        """The document that :meth:`to_dict` wrote.

        Raises:
            InputTypeError, InputValueError: the data is not of the form ``quotelens/1``.
        """
        from quotelens.export.json import from_dict

        return from_dict(data)

    def to_dataframe(self) -> pandas.DataFrame:
        """The quotations as a pandas data frame, one row for each; the columns are those of ``docs/tables.md``.

        Raises:
            MissingExtraError: pandas or pyarrow is not installed.
        """
        from quotelens.export.tables import to_dataframe

        return to_dataframe([self])

    def to_html(self) -> str:
        """A complete HTML page that shows the article with its quotations; it fetches nothing and runs no script."""
        from quotelens.render.html import page

        return page(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: :meth:`to_html` as an element instead of a page."""
        from quotelens.render.html import fragment

        return fragment(self)
