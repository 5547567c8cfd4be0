"""The public API as users write it. Type checkers read this file; nothing runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_type

import quotelens as ql

doc = ql.analyze("“Go,” he said.")
assert_type(doc, ql.Document)
assert_type(ql.analyze("text", id="a", aliases={"Vladimir Saldo": ["Saldo"]}), ql.Document)

lens = ql.load()
assert_type(lens, ql.Analyzer)
assert_type(lens("text", id="kherson", aliases={"Vladimir Saldo": ["Vladimir Balance", "Saldo"]}), ql.Document)
assert_type(lens.pipe(["one", "two"]), Iterator[ql.Document])
for each in lens.pipe(text for text in ("one", "two")):
    assert_type(each, ql.Document)
assert_type(lens.pipe(["one"], ids=["a"], batch_size=4, processes=2), Iterator[ql.Document])
assert_type(lens.pipe([("one", 1)], as_tuples=True), Iterator[tuple[ql.Document, int]])
pairs: Iterator[tuple[str, dict[str, str]]] = iter([("one", {"outlet": "Post"})])
for each, context in lens.pipe(pairs, as_tuples=True, ids=iter(["a", None])):
    assert_type(each, ql.Document)
    assert_type(context, dict[str, str])

assert_type(ql.load(model="folder", min_confidence=0.5, device="cpu", precision="int8", threads=1), ql.Analyzer)
assert_type(doc.meta, ql.Meta | None)
assert_type(doc.text, str)
assert_type(doc.id, str | None)
assert_type(doc.sentences, tuple[ql.Span, ...])
assert_type(doc.quotes, tuple[ql.Quote, ...])
assert_type(doc.speakers, tuple[ql.Speaker, ...])
assert_type(doc.hedges, tuple[ql.Hedge, ...])
assert_type(doc.parts, tuple[ql.Part, ...])

for quote in doc.quotes:
    assert_type(quote.kind, ql.QuoteKind)
    assert_type(quote.text, str)
    assert_type(quote.content, tuple[ql.Span, ...])
    assert_type(quote.cue, ql.Cue | None)
    assert_type(quote.source, ql.Mention | None)
    assert_type(quote.speaker, ql.Speaker | None)
    assert_type(quote.hedges, tuple[ql.Hedge, ...])
    assert_type(quote.confidence, float)
    assert_type(quote.evidence, tuple[str, ...])
    assert_type(quote.via, tuple[ql.Speaker, ...])
    assert_type(quote.level, ql.QuoteLevel)
    assert_type(quote.within, ql.Quote | None)
    assert_type(quote.speaker_confidence, float | None)
    assert_type(quote.speaker_evidence, str)
    if quote.cue is not None:
        assert_type(quote.cue.lemma, str)
        assert_type(quote.cue.category, ql.CueCategory)
    if quote.source is not None:
        assert_type(quote.source.form, ql.MentionForm)
    assert_type(doc.text[quote.content[0].start : quote.content[0].end], str)

for speaker in doc.speakers:
    assert_type(speaker.name, str)
    assert_type(speaker.type, ql.SpeakerType)
    assert_type(speaker.pronoun, ql.Pronoun | None)
    assert_type(speaker.naming, ql.Naming)
    assert_type(speaker.description, ql.Span | None)
    assert_type(speaker.mentions, tuple[ql.Mention, ...])
    assert_type(speaker.quotes, tuple[ql.Quote, ...])

for hedge in doc.hedges:
    assert_type(hedge.span, ql.Span)
    assert_type(hedge.category, ql.HedgeCategory)
    assert_type(hedge.holder, ql.HedgeHolder)
    assert_type(hedge.strength, float)
    assert_type(hedge.scope, ql.Span | None)
    assert_type(hedge.quote, ql.Quote | None)

for part in doc.parts:
    assert_type(part.span, ql.Span)
    assert_type(part.kind, ql.PartKind)
    assert_type(part.silent, bool)
fixes: dict[ql.Quote, str] = {doc.quotes[0]: "Ada Quist"}
fixed = doc.corrected(speaker=fixes, level={0: "thought"}, content={0: [(0, 5), (7, 9)]}, cue={0: None}, drop=[1])
assert_type(fixed, ql.Document)
assert_type(doc.corrected(rename={doc.speakers[0]: "Ada Quist"}, merge={"Ada Quist": ["she"]}), ql.Document)
assert_type(fixed.quotes[0].corrected, tuple[str, ...])
assert_type(fixed.corrections, tuple[ql.corrections.Correction, ...])
ql.corrections.save("corrections.json", [fixed])
assert_type(ql.corrections.load("corrections.json"), dict[str | None, tuple[ql.corrections.Correction, ...]])
assert_type(ql.corrections.between(doc, fixed), tuple[ql.corrections.Correction, ...])
replayed = ql.corrections.replay(doc, fixed.corrections)
assert_type(replayed.document, ql.Document)
assert_type(replayed.unfit, tuple[ql.corrections.Unfit, ...])

evaluation = ql.evaluate("annotated", [doc], levels=["speech"], seed=1)
assert_type(evaluation, ql.evaluation.Evaluation)
assert_type(evaluation["speaker"].f1_interval, tuple[float, float] | None)
assert_type(ql.evaluate([doc], lens=lens).differences, tuple[ql.evaluation.Difference, ...])

assert_type(ql.corrections.from_brat("collection"), list[ql.Document])
assert_type(ql.export.from_label_studio(ql.export.to_label_studio(doc)), ql.Document | None)
assert_type(ql.export.from_prodigy(ql.export.to_prodigy(doc)), ql.Document | None)
article = ql.read.file("article.html", encoding="cp1252")
assert_type(article, ql.Article)
assert_type(ql.read.url("https://example.org", timeout=5), ql.Article)
assert_type(ql.read.html("<p>Rain</p>", url="https://example.org"), ql.Article)
assert_type(ql.read.html(b"<p>Rain</p>"), ql.Article)
assert_type(ql.read.pdf(b""), ql.Article)
assert_type(ql.read.docx(b""), ql.Article)
assert_type(ql.read.language(article), ql.read.Language)
assert_type(ql.read.language("text").probability, float)
assert_type(ql.analyze(article, id="a"), ql.Document)
assert_type(lens(ql.Article("text", ql.About(title="Rain", columns={"row": 7}))), ql.Document)
assert_type(lens.pipe([article, "text"]), Iterator[ql.Document])
assert_type(article.text, str)
assert_type(article.about, ql.About)
assert_type(article.about.title, str | None)
assert_type(article.about.date, str | None)
assert_type(doc.about, ql.About | None)

assert_type(doc.to_dict(), dict[str, Any])
assert_type(doc.to_json(), str)
assert_type(doc.to_html(), str)
assert_type(ql.Document.from_dict(doc.to_dict()), ql.Document)
assert_type(ql.Document.from_json(doc.to_json()), ql.Document)

people = ql.merge([doc])
assert_type(ql.export.people_rows(people), list[dict[str, object]])
assert_type(ql.export.read_jsonl("quotations.jsonl"), Iterator[ql.Document])
ql.export.to_dataframe([doc], people=people, keep=["section"])
assert_type(ql.export.collection_page([doc], title="News"), str)
assert_type(ql.export.write_collection([doc], "folder"), int)
assert_type(ql.read.sample(), dict[str, ql.Article])
ql.serve.application(lens, max_characters=1000)
ql.plot.speakers([doc], title="Who", dark=True)
for voice in people:
    assert_type(voice.id, str)
    assert_type(voice.type, ql.SpeakerType)
    assert_type(voice.quotes, tuple[ql.Quote, ...])

# Modules that load on first use.
assert_type(ql.export.to_brat(doc), ql.export.Standoff)
assert_type(ql.export.rows(doc), list[dict[str, object]])
assert_type(ql.plot.wilson(1, 2), tuple[float, float])
assert_type(ql.engines.spark_schema(), str)

made = ql.Document("a b", quotes=[ql.Quote("direct", [ql.Span.of("a b", 0, 1)])])
assert_type(made, ql.Document)

try:
    ql.load()
except ql.QuotelensError as error:
    assert_type(error, ql.QuotelensError)
