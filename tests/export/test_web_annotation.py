"""Web Annotations: that each finds its words, and that processors of JSON-LD and RDF read what was meant.

``fixtures/anno.jsonld`` states, in our own writing, the terms of the W3C's context that are used here (Web Annotation
Vocabulary, appendix A), since a test may not fetch the original.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
import rdflib
from hypothesis import given, settings
from pyld import jsonld

from quotelens.errors import InputValueError
from quotelens.export.json import from_dict
from quotelens.export.web_annotation import AROUND, CONTEXT, to_web_annotations
from quotelens.types import Document, Quote, Span, Speaker
from tests.records import FOLDER
from tests.strategies import documents

LOCAL_CONTEXT = json.loads((Path(__file__).parent / "fixtures" / "anno.jsonld").read_text("utf-8"))["@context"]
EXAMPLE = from_dict(json.loads((FOLDER / "document.json").read_text(encoding="utf-8")))
IRI = "https://example.org/sale"
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")


def load(url: str, options: Any) -> dict[str, Any]:
    assert url == CONTEXT, "nothing else is fetched"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": LOCAL_CONTEXT}}


def graph(collection: dict[str, Any]) -> rdflib.Graph:
    """The triples of the collection, made by PyLD and read by rdflib."""
    quads = jsonld.to_rdf(collection, {"documentLoader": load, "format": "application/n-quads"})
    return rdflib.Graph().parse(data=quads, format="nquads")


def restored(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


def the_only(found: Any) -> Any:
    (one,) = found
    return one


@settings(deadline=None)
@given(documents())
def test_each_target_finds_its_words_by_place_and_by_quotation(doc: Document) -> None:
    collection = json.loads(json.dumps(to_web_annotations(doc, source=IRI)).encode())
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == len({item["id"] for item in items})
    for item in items:
        assert item["target"] and all(target["source"] == IRI for target in item["target"])
        for target in item["target"]:
            place, quoted = target["selector"]
            start, end = place["start"], place["end"]
            assert quoted["exact"] == restored(doc.text[start:end])
            assert restored(doc.text[:start]).endswith(quoted["prefix"])
            assert restored(doc.text[end:]).startswith(quoted["suffix"])
            assert len(quoted["prefix"]) == min(AROUND, start)


def test_places_count_code_points() -> None:
    text = "😀 “Go,” they said.\0"
    doc = Document(text, quotes=[Quote("direct", [Span.of(text, 2, 7)])])
    (item,) = to_web_annotations(doc)["first"]["items"]
    assert item["target"][0]["selector"] == [
        {"type": "TextPositionSelector", "start": 2, "end": 7},
        {"type": "TextQuoteSelector", "exact": "“Go,”", "prefix": "😀 ", "suffix": " they said.\0"},
    ]


@settings(deadline=None, max_examples=25)
@given(documents())
def test_no_term_is_unknown_to_the_context(doc: Document) -> None:
    """A processor drops what the context does not define; so nothing is lost between expanding and compacting."""
    collection = to_web_annotations(doc, source=IRI)
    expanded = jsonld.expand(collection, {"documentLoader": load})
    compacted = jsonld.compact(expanded, CONTEXT, {"documentLoader": load, "compactArrays": True})
    assert plain(compacted) == plain(collection)


def plain(value: Any) -> Any:
    """Arrays of one are written as their member, and empty ones left out, as JSON-LD allows."""
    if isinstance(value, list):
        members = [plain(member) for member in value]
        return members[0] if len(members) == 1 else members
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if member != []}
    return value


def test_the_graph_says_who_said_what() -> None:
    triples = graph(to_web_annotations(EXAMPLE, source=IRI))
    quote = rdflib.URIRef(f"{IRI}#quote-1")
    assert (quote, rdflib.RDF.type, OA.Annotation) in triples
    assert triples.value(quote, OA.motivatedBy) == OA.identifying
    targets = list(triples.objects(quote, OA.hasTarget))
    exact = {
        str(triples.value(selector, OA.exact)): int(triples.value(other, OA.start))
        for target in targets
        for selector in triples.objects(target, OA.hasSelector)
        for other in triples.objects(target, OA.hasSelector)
        if (selector, OA.exact, None) in triples and (other, OA.start, None) in triples
    }
    assert exact == {"it could": 47, "take years": 56}
    bodies = {
        (str(triples.value(body, OA.hasPurpose)).rpartition("#")[2], str(triples.value(body, rdflib.RDF.value)))
        for body in triples.objects(quote, OA.hasBody)
        if (body, rdflib.RDF.value, None) in triples
    }
    assert bodies == {
        ("tagging", "quotation"),
        ("classifying", "indirect"),
        ("assessing", "0.8"),
        ("identifying", "Ona Reyes"),
    }
    linked = {
        str(triples.value(body, OA.hasSource)).removeprefix(IRI)
        for body in triples.objects(quote, OA.hasBody)
        if (body, OA.hasSource, None) in triples
    }
    assert linked == {"#speaker-0"}
    hedge = rdflib.URIRef(f"{IRI}#hedge-1")
    assert rdflib.URIRef(f"{IRI}#quote-1") in {
        triples.value(body, OA.hasSource) for body in triples.objects(hedge, OA.hasBody)
    }


def test_what_the_data_model_demands() -> None:
    """The MUSTs of sections 3.1, 4.2.4, 4.2.5 and 5 of the data model, on the triples."""
    triples = graph(to_web_annotations(EXAMPLE, source=IRI))
    annotations = set(triples.subjects(rdflib.RDF.type, OA.Annotation))
    assert len(annotations) == 2 + 1 + 2 + 1 + 2
    for annotation in annotations:
        assert isinstance(annotation, rdflib.URIRef)
        assert list(triples.objects(annotation, OA.hasTarget))
    for selector in triples.subjects(rdflib.RDF.type, OA.TextPositionSelector):
        start, end = (the_only(triples.objects(selector, name)) for name in (OA.start, OA.end))
        assert start.datatype == end.datatype == rdflib.XSD.nonNegativeInteger
        assert int(start) <= int(end)
    for selector in triples.subjects(rdflib.RDF.type, OA.TextQuoteSelector):
        for name in (OA.exact, OA.prefix, OA.suffix):
            assert len(list(triples.objects(selector, name))) == 1
    streams = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
    collection = the_only(triples.subjects(rdflib.RDF.type, streams.OrderedCollection))
    page = the_only(triples.subjects(rdflib.RDF.type, streams.OrderedCollectionPage))
    assert (collection, streams.first, page) in triples and (page, streams.partOf, collection) in triples
    assert int(triples.value(collection, streams.totalItems)) == len(annotations)


@pytest.mark.parametrize(
    ("id", "source", "expected"),
    [
        (None, IRI, IRI),
        ("https://example.org/1", None, "https://example.org/1"),
        ("https://example.org/1#top", None, "https://example.org/1"),
        ("news/1.txt", None, "urn:uuid:"),
        ("two words: x", None, "urn:uuid:"),
        (None, None, "urn:uuid:"),
    ],
)
def test_the_text_has_an_iri(id: str | None, source: str | None, expected: str) -> None:
    doc = Document("No.", id, quotes=[Quote("direct", [Span(0, 3, "No.")])])
    collection = to_web_annotations(doc, source=source)
    (item,) = collection["first"]["items"]
    assert item["target"][0]["source"].startswith(expected)
    assert "#" not in item["target"][0]["source"]
    assert collection == to_web_annotations(attrs.evolve(doc), source=source), "the same text has the same IRI"


def test_a_speaker_known_elsewhere_is_linked() -> None:
    text = "No, Reyes said."
    wikidata = "http://www.wikidata.org/entity/Q1"
    mention = EXAMPLE.speakers[0].mentions[0]
    reyes = Speaker("Reyes", "person", [attrs.evolve(mention, span=Span.of(text, 4, 9))], external_id=wikidata)
    (item,) = to_web_annotations(Document(text, speakers=[reyes]))["first"]["items"]
    assert {"type": "SpecificResource", "purpose": "identifying", "source": wikidata} in item["body"]
    local = attrs.evolve(reyes, external_id="Q1")
    (item,) = to_web_annotations(Document(text, speakers=[local]))["first"]["items"]
    assert len(item["body"]) == 3


@pytest.mark.parametrize("source", ["article.txt", "", "a b:c", 7])
def test_a_source_that_is_no_iri_is_refused(source: str) -> None:
    with pytest.raises(InputValueError, match="must be an absolute IRI"):
        to_web_annotations(Document("No."), source=source)
