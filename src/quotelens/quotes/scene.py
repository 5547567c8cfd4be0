"""What the rules for relays ask of a page."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import attrs

from quotelens.lexicon.words import fold, words
from quotelens.phrases.mentions import Phrase, read_speaking_phrase
from quotelens.phrases.named_page import NamedPage
from quotelens.quotes.clauses import can_speak
from quotelens.quotes.cues import describe
from quotelens.text.marks import Marked

Offsets = tuple[int, int]

# How far from its cue a chain is read, in characters.
_REACH = 400


@attrs.frozen
class Scene:
    """A page as the rules for relays ask it: what stands where, and who can speak or is a medium."""

    text: str
    named: NamedPage
    outer: Sequence[Marked]
    sentences: Sequence[Offsets]

    def phrase(self, span: Offsets) -> Phrase:
        """The noun phrase at ``span``."""
        return read_speaking_phrase(self.named, *span)

    def around(self, cue: Offsets) -> Offsets:
        """The sentence of a cue, at most as far as a chain reaches."""
        at = bisect.bisect_right(self.sentences, cue[0], key=lambda sentence: sentence[0]) - 1
        start, end = self.sentences[at] if at >= 0 else (0, len(self.text))
        return max(start, cue[0] - _REACH), min(max(end, cue[1]), cue[1] + _REACH)

    def marked(self, place: int) -> bool:
        """Whether the place stands inside quotation marks."""
        at = bisect.bisect_right(self.outer, place, key=lambda passage: passage.start) - 1
        return at >= 0 and place < self.outer[at].end

    def lemma(self, cue: Offsets) -> str:
        return describe(self.text[slice(*cue)])[0]

    def voice(self, span: Offsets) -> Offsets | None:
        """The noun phrase at ``span`` if it can speak or is a medium."""
        printed = self.text[slice(*span)]
        phrase = self.phrase(span)
        if not (can_speak(phrase, printed) or self.is_medium(span)):
            return None
        end = phrase.end if phrase.form == "name" or not phrase.relayed else span[1]
        return span[0], span[0] + len(self.text[span[0] : end].rstrip())

    def voice_or_document(self, span: Offsets) -> Offsets | None:
        return span if self.phrase(span).kind == "document" else self.voice(span)

    def is_medium(self, span: Offsets) -> bool:
        """Whether a noun phrase names or describes a news medium ("the Miami Herald", "a local newspaper")."""
        phrase = self.phrase(span)
        head = fold(self.text[phrase.start : phrase.end].split(",")[0])
        plain = head.removeprefix("the ").split(" of ")[0].split()
        sizes = range(2 if phrase.kind == "person" else 1, min(3, len(plain)) + 1)
        endings = {" ".join(plain[-size:]) for size in sizes}
        if phrase.form == "name":
            endings.update(self.text[span[0] : phrase.start].split()[-1:])  # "the newspaper El Sol"
        return phrase.form != "pronoun" and not endings.isdisjoint(words("media"))
