"""Calls that a type checker must refuse. Each has its error on its line; where it is none, the checker says so."""

from __future__ import annotations

import quotelens as ql

lens = ql.load()
span = ql.Span.of("a b", 0, 1)

# Options that do not exist, or of the wrong type.
ql.load(modle="folder")  # type: ignore[call-arg]
ql.load("folder")  # type: ignore[call-arg]
ql.load(min_confidence="high")  # type: ignore[arg-type]
ql.load(threads=1.5)  # type: ignore[arg-type]
ql.load(identify=lambda speaker: 7)  # type: ignore[arg-type, return-value]
ql.analyze("text", ids="a")  # type: ignore[call-arg]
ql.analyze("text", id=7)  # type: ignore[arg-type]
ql.analyze(b"text")  # type: ignore[arg-type]
ql.analyze("text", aliases=["Saldo"])  # type: ignore[arg-type]
lens("text", chain=[])  # type: ignore[call-arg]

# Articles.
ql.Article(b"text")  # type: ignore[arg-type]
ql.Article("text", {"title": "Rain"})  # type: ignore[arg-type]
ql.About(titel="Rain")  # type: ignore[call-arg]
ql.About(date=2026)  # type: ignore[arg-type]
ql.read.html(7)  # type: ignore[arg-type]
ql.read.pdf("article.pdf")  # type: ignore[arg-type]
ql.read.file("article.txt", encodings="cp1252")  # type: ignore[call-arg]
ql.Article("text").about.title.upper()  # type: ignore[union-attr]

# Streams.
lens.pipe(["text"], batchsize=3)  # type: ignore[call-overload]
lens.pipe([b"text"])  # type: ignore[list-item]
lens.pipe(["text"], as_tuples=True)  # type: ignore[call-overload]
lens.pipe([("text", 1)])  # type: ignore[list-item]
lens.pipe(["text"], ids=[1])  # type: ignore[list-item]
for doc, row in lens.pipe([("text", 1)], as_tuples=True):
    row.upper()  # type: ignore[attr-defined]
    doc.quote  # type: ignore[attr-defined]  # noqa: B018

# Many articles.
ql.export.to_dataframe([doc], people=[doc])  # type: ignore[list-item]
ql.export.to_dataframe([doc], keep=7)  # type: ignore[arg-type]
ql.plot.speakers([doc], title=7)  # type: ignore[arg-type]
ql.serve.application(lens, max_size=7)  # type: ignore[call-arg]

# Objects.
ql.Span("0", 1, "a")  # type: ignore[arg-type]
ql.Mention(span, None)  # type: ignore[arg-type]
ql.Quote("direct", [span], speaker="she")  # type: ignore[arg-type]
ql.Quote("direct", [span], within=0)  # type: ignore[arg-type]
ql.Quote("direct", [span], level=ql.QuoteKind)  # type: ignore[arg-type]
ql.Speaker("A", "person")  # type: ignore[call-arg]
ql.Part(span)  # type: ignore[call-arg]
ql.Part("a", "byline")  # type: ignore[arg-type]
ql.Document(b"text")  # type: ignore[arg-type]
ql.Document("text", quotes=None)  # type: ignore[arg-type]
ql.Document.from_dict("{}")  # type: ignore[arg-type]
ql.Document.from_json({})  # type: ignore[arg-type]

# What is frozen, and what may be missing.
made = ql.Document("text")
made.text = "other"  # type: ignore[misc]
for quote in made.quotes:
    quote.speaker.name  # type: ignore[union-attr]  # noqa: B018
    quote.cue.lemma  # type: ignore[union-attr]  # noqa: B018
    quote.within.text  # type: ignore[union-attr]  # noqa: B018
    quote.kind = ql.QuoteKind.MIXED  # type: ignore[misc]
    quote.kind is ql.HedgeHolder.SOURCE  # type: ignore[comparison-overlap]  # noqa: B015

# Names that do not exist, in packages that look theirs up.
ql.analyse("text")  # type: ignore[attr-defined]
ql.to_dataframe([made])  # type: ignore[attr-defined]
ql.export.to_xml(made)  # type: ignore[attr-defined]
ql.plot.timelines(made)  # type: ignore[attr-defined]
ql.export.to_brat("text")  # type: ignore[arg-type]
ql.plot.speakers("text")  # type: ignore[arg-type]
ql.plot.speakers(made, top="ten")  # type: ignore[arg-type]
