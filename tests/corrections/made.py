"""Documents for these tests, written down by words; each stands in the text once, or is given with a number."""

from __future__ import annotations

from typing import Any

from quotelens.quotes.cues import describe
from quotelens.types import Cue, Document, Hedge, Mention, Quote, Span, Speaker, encloses

Found = dict[str, Any]


def span(text: str, words: str) -> Span:
    """The span of words; "he#2" is the second "he" of the text."""
    plain, _, number = words.partition("#")
    start = -1
    for _ in range(int(number or 1)):
        start = text.index(plain, start + 1)
    return Span.of(text, start, start + len(plain))


def document(record: Found) -> Document:
    """The document that a record tells of by words."""
    text = record["text"]
    speakers = {
        one["name"]: Speaker(
            one["name"],
            one.get("type", "person"),
            [Mention(span(text, words), form) for words, form in one["mentions"]],
            pronoun=one.get("pronoun"),
        )
        for one in record.get("speakers", [])
    }
    hedges = {
        words: Hedge(span(text, words), "modal", 0.5, holder=holder)
        for words, holder in record.get("hedges", {}).items()
    }
    forms = {mention.span: mention.form for one in speakers.values() for mention in one.mentions}
    quotes: list[Quote] = []
    for one in record["quotes"]:
        content = [span(text, words) for words in one["content"]]
        cue, source = one.get("cue"), one.get("source")
        around = [other for other in quotes if one.get("within") and encloses(other.content, content)]
        quotes.append(
            Quote(
                one.get("kind", "indirect"),
                content,
                cue and Cue(span(text, cue), *describe(cue.partition("#")[0])),
                source and Mention(span(text, source), forms.get(span(text, source), "nominal")),
                speakers.get(one.get("speaker")),
                [hedge for words, hedge in hedges.items() if words in one.get("hedges", [])],
                one.get("confidence", 0.5),
                via=[speakers[name] for name in one.get("via", [])],
                level=one.get("level", "speech"),
                within=around[-1] if around else None,
            )
        )
    return Document(text, record.get("id"), quotes=quotes, speakers=speakers.values(), hedges=hedges.values())


def told(doc: Document) -> Found:
    """What a document says, by words."""
    return {
        "quotes": [
            {
                "content": [piece.text for piece in quote.content],
                "kind": str(quote.kind),
                "level": str(quote.level),
                "cue": quote.cue and quote.cue.span.text,
                "source": quote.source and quote.source.span.text,
                "speaker": quote.speaker and quote.speaker.name,
                "via": [one.name for one in quote.via],
                "hedges": [one.span.text for one in quote.hedges],
                "within": None if quote.within is None else quote.within.content[0].text,
                "corrected": list(quote.corrected),
            }
            for quote in doc.quotes
        ],
        "speakers": [
            {
                "name": one.name,
                "type": str(one.type),
                "pronoun": one.pronoun and str(one.pronoun),
                "naming": str(one.naming),
                "mentions": [f"{mention.span.start} {mention.span.text}" for mention in one.mentions],
            }
            for one in doc.speakers
        ],
        "hedges": {one.span.text: str(one.holder) for one in doc.hedges},
    }
