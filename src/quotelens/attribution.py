"""One attribution, from the model's decoding to the objects that users get: who is said to say what.

Each stage adds to it with ``attrs.evolve`` what it knows: decoding the spans and the probabilities of its parts, the
model's reader the confidence, the room for quotations the kind, the evidence and through whom the words come. Speakers
and hedges read it.
"""

from __future__ import annotations

import attrs

from quotelens.enums import QuoteKind, QuoteLevel

Offsets = tuple[int, int]


@attrs.frozen
class Certainty:
    """The model's probabilities of one attribution's parts; ``source`` is None where it has none.

    ``contents`` and ``links`` are products over the ``pieces`` of the content (and the source's link).
    """

    cue: float
    source: float | None
    contents: float
    links: float
    pieces: int


@attrs.frozen
class Attribution:
    """Who is said to say what. Offsets count characters of the view; while a block is decoded, its words.

    Attributes:
        content: the pieces of what is said, in order.
        cue: the words that attribute, None where only marks or a label show speech.
        source: whom the words attribute it to, None where no words name one.
        certainty: the model's probabilities, None for what rules found.
        confidence: how probable it is that source and content are right.
        level: whether it reports speech, a thought, or nothing at all.
        kind: whether the content stands in quotation marks; indirect until they have been looked at.
        evidence: why it was found, in words.
        voice: where the text says in full who its source is, in a transcript, or names one for words that are repeated;
            the source's own words, where it is None.
        via: the mentions of those through whom it comes, the one nearest to the reader first.
        within: the number of the attribution in whose content this one stands.
    """

    content: tuple[Offsets, ...]
    cue: Offsets | None = None
    source: Offsets | None = None
    certainty: Certainty | None = None
    confidence: float = 1.0
    level: QuoteLevel = QuoteLevel.SPEECH
    kind: QuoteKind = QuoteKind.INDIRECT
    evidence: tuple[str, ...] = ()
    voice: Offsets | None = None
    via: tuple[Offsets, ...] = ()
    within: int | None = None

    @property
    def quoted(self) -> bool:
        """Whether some of the content stands in quotation marks."""
        return self.kind is not QuoteKind.INDIRECT

    @property
    def parts(self) -> list[Offsets]:
        """The pieces of the content, the cue and the source, in the order of the text."""
        return sorted((*self.content, *(span for span in (self.cue, self.source) if span is not None)))

    @property
    def known_cue(self) -> Offsets:
        """The cue, for stages that read only attributions with one, as all are that the model finds."""
        assert self.cue is not None
        return self.cue

    @property
    def known_source(self) -> Offsets:
        """The source, for stages that read only attributions with one."""
        assert self.source is not None
        return self.source
