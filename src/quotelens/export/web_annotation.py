"""W3C Web Annotations: quotations as JSON-LD that points into a text somewhere else.

Annotation servers, digital editions and browsers' annotation tools exchange this form. Each quotation is an annotation
whose targets are the pieces of its content; cue, source, hedges and other mentions of a speaker are annotations of
their own that link to it. A target is found by its place and, should the text have moved, by its words and those
around them.

The data model counts Unicode code points and not UTF-16 units (sections 4.2.4 and 4.2.5), as Python and quotelens do;
JavaScript must convert. See https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from quotelens import __version__
from quotelens.errors import InputValueError
from quotelens.export.lines import encodable
from quotelens.types import Document, Hedge, Quote, Span, Speaker

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# As many characters before and after a quotation as browsers' annotation tools keep.
AROUND = 32
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+")


def to_web_annotations(doc: Document, *, source: str | None = None) -> dict[str, Any]:
    """The document as an ``AnnotationCollection`` with one page, ready for ``json.dumps``.

    Arguments:
        source: the IRI of the annotated text, such as the address of the article; by default the document's ``id`` if
            that is an IRI, and otherwise a ``urn:uuid:`` that depends on the text alone.

    The text itself is not in it, nor are sentences and parts. A lone surrogate is written as U+FFFD.

    Raises:
        InputValueError: ``source`` is not an absolute IRI.

    >>> doc = Document("No.", quotes=[Quote("direct", [Span(0, 3, "No.")])])
    >>> page = to_web_annotations(doc, source="https://example.org/a")["first"]
    >>> page["items"][0]["target"][0]["selector"][0]
    {'type': 'TextPositionSelector', 'start': 0, 'end': 3}
    """
    iri = _iri(doc, source)
    items = list(_annotations(doc, iri))
    collection = f"{iri}#quotelens"
    page = {"id": f"{collection}-1", "type": "AnnotationPage", "partOf": collection, "startIndex": 0, "items": items}
    return {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": "Who said what",
        "generator": {"id": "urn:quotelens", "type": "Software", "name": f"quotelens {__version__}"},
        "total": len(items),
        "first": page,
    }


def _iri(doc: Document, source: str | None) -> str:
    if source is not None:
        if not isinstance(source, str) or not _IRI.fullmatch(source):
            raise InputValueError(f"source is {source!r}; it must be an absolute IRI, such as https://example.org/1.")
        return source.partition("#")[0]
    if doc.id is not None and _IRI.fullmatch(doc.id):
        return doc.id.partition("#")[0]
    return uuid.uuid5(uuid.NAMESPACE_OID, encodable(doc.text)).urn


def _annotations(doc: Document, iri: str) -> Iterator[dict[str, Any]]:
    numbers = {id(one): number for group in (doc.quotes, doc.speakers) for number, one in enumerate(group)}

    def annotation(name: str, motivation: str, bodies: list[dict[str, Any]], *spans: Span) -> dict[str, Any]:
        targets = [
            {"type": "SpecificResource", "source": iri, "selector": _selectors(doc.text, span)} for span in spans
        ]
        return {
            "id": f"{iri}#{name}",
            "type": "Annotation",
            "motivation": motivation,
            "body": bodies,
            "target": targets,
        }

    def link(kind: str, one: Quote | Speaker) -> dict[str, Any]:
        return {"type": "SpecificResource", "purpose": "linking", "source": f"{iri}#{kind}-{numbers[id(one)]}"}

    for number, quote in enumerate(doc.quotes):
        bodies = [
            _text("tagging", "quotation"),
            _text("classifying", quote.kind.value),
            _text("assessing", f"{quote.confidence:.4g}"),
        ]
        if quote.speaker is not None:
            bodies += [_text("identifying", quote.speaker.name), link("speaker", quote.speaker)]
        yield annotation(f"quote-{number}", "identifying", bodies, *quote.content)
        if quote.cue is not None:
            said = [_text("tagging", "cue"), _text("classifying", quote.cue.category.value), link("quote", quote)]
            yield annotation(f"cue-{number}", "linking", said, quote.cue.span)
        if quote.source is not None:
            named = [_text("tagging", "source"), _text("classifying", quote.source.form.value), link("quote", quote)]
            yield annotation(f"source-{number}", "linking", named, quote.source.span)
    for number, speaker in enumerate(doc.speakers):
        spans = [mention.span for mention in speaker.mentions]
        if spans:
            who = [
                _text("tagging", "speaker"),
                _text("identifying", speaker.name),
                _text("classifying", speaker.type.value),
            ]
            if speaker.external_id is not None and _IRI.fullmatch(speaker.external_id):
                who.append({"type": "SpecificResource", "purpose": "identifying", "source": speaker.external_id})
            yield annotation(f"speaker-{number}", "identifying", who, *spans)
    for number, hedge in enumerate(doc.hedges):
        bodies = _hedge_bodies(hedge) + ([] if hedge.quote is None else [link("quote", hedge.quote)])
        yield annotation(f"hedge-{number}", "classifying", bodies, hedge.span)


def _hedge_bodies(hedge: Hedge) -> list[dict[str, Any]]:
    strength = _text("assessing", f"{hedge.strength:.4g}")
    return [_text("tagging", "hedge"), _text("classifying", hedge.category.value), strength]


def _text(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": encodable(value), "format": "text/plain"}


def _selectors(text: str, span: Span) -> list[dict[str, Any]]:
    quoted = {
        "exact": span.text,
        "prefix": text[max(0, span.start - AROUND) : span.start],
        "suffix": text[span.end : span.end + AROUND],
    }
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {"type": "TextQuoteSelector", **{name: encodable(value) for name, value in quoted.items()}},
    ]
