"""Counts over documents built by hand."""

import quotelens as ql

TEXT = "Ann said it may rain. Bob said about 400 would probably, perhaps, come. It seems fine."


def _hedge(word: str, category: str, holder: str = "source") -> ql.Hedge:
    at = TEXT.index(word)
    return ql.Hedge(ql.Span.of(TEXT, at, at + len(word)), category, 0.5, holder=holder)


def _quote(content: str, speaker: ql.Speaker, hedges: list[ql.Hedge]) -> ql.Quote:
    at = TEXT.index(content)
    return ql.Quote("indirect", [ql.Span.of(TEXT, at, at + len(content))], speaker=speaker, hedges=hedges)


def _document() -> ql.Document:
    ann, bob = (
        ql.Speaker(name, "person", [ql.Mention(ql.Span.of(TEXT, TEXT.index(name), TEXT.index(name) + 3), "name")])
        for name in ("Ann", "Bob")
    )
    may, about = _hedge("may", "modal"), _hedge("about", "approximator")
    seems = _hedge("seems", "verb", "writer")
    quotes = [_quote("it may rain", ann, [may]), _quote("about 400", bob, [about])]
    return ql.Document(TEXT, quotes=quotes, speakers=[ann, bob], hedges=[may, about, seems])


def test_of_a_document() -> None:
    hedging = _document().hedging
    assert (hedging.quotes, hedging.hedged, hedging.share) == (2, 1, 0.5)
    assert dict(hedging.categories) == {"modal": 1, "approximator": 1, "verb": 1}
    assert dict(hedging.expressions) == {"may": 1, "about": 1, "seems": 1}


def test_of_speakers() -> None:
    ann, bob = _document().speakers
    assert (ann.hedging.share, dict(ann.hedging.expressions)) == (1.0, {"may": 1})
    assert (bob.hedging.share, dict(bob.hedging.expressions)) == (0.0, {"about": 1})


def test_of_nothing() -> None:
    assert ql.Document("").hedging.share == 0.0
