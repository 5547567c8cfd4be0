"""Prodigy: examples with spans and relations for ``rel.manual``, and the answers that come back.

Prodigy has no place for words about a span, so that a speaker is an arc from the quotation to a mention of that
speaker, and kind and level are not shown. Spans are of whole tokens, and the interface for relations wants spans that
do not overlap: of two that do the second is left out. ``head`` and ``child`` are the last tokens of the two spans, as
spaCy's recipes read them.

See https://prodi.gy/docs/api-interfaces#relations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

from quotelens.errors import InputValueError
from quotelens.export.lines import encodable
from quotelens.export.readers import get, integer, list_of, mapping, optional, string
from quotelens.export.regions import LABELS, Arc, Marked, Region, document_of, marked
from quotelens.text.page import lay_out
from quotelens.types import Document


def to_prodigy(doc: Document) -> dict[str, Any]:
    """The document as one example; a line of JSON for each is what Prodigy reads.

    The analysis goes along under ``quotelens``, so that corrections can be told from it. A lone surrogate in the text
    becomes U+FFFD.

    >>> from quotelens.types import Quote, Span
    >>> example = to_prodigy(Document("“No.”", quotes=[Quote("direct", [Span(0, 5, "“No.”")])]))
    >>> example["spans"]
    [{'start': 0, 'end': 5, 'token_start': 0, 'token_end': 3, 'label': 'Quotation'}]
    """
    text = encodable(doc.text)
    tokens = _tokens(doc)
    found = marked(doc, speakers_by_arcs=True)
    spans: dict[str, dict[str, Any]] = {}
    taken = 0
    for one in sorted(found.regions, key=lambda region: (region.start, -region.end)):
        first = bisect_right([end for _, end in tokens], one.start)
        last = bisect_left([start for start, _ in tokens], one.end) - 1
        if first > last or one.start < taken:
            continue
        taken = one.end
        spans[one.id] = {
            "start": one.start,
            "end": one.end,
            "token_start": first,
            "token_end": last,
            "label": one.label,
        }
    relations = [
        {
            "head": spans[arc.first]["token_end"],
            "child": spans[arc.second]["token_end"],
            "head_span": spans[arc.first],
            "child_span": spans[arc.second],
            "label": arc.label,
        }
        for arc in found.arcs
        if arc.first in spans and arc.second in spans
    ]
    return {
        "quotelens": doc.to_dict(),
        "text": text,
        "tokens": [
            {"text": text[start:end], "start": start, "end": end, "id": number, "ws": text[end : end + 1].isspace()}
            for number, (start, end) in enumerate(tokens)
        ],
        "spans": list(spans.values()),
        "relations": relations,
        "meta": {"id": doc.id},
    }


def _tokens(doc: Document) -> list[tuple[int, int]]:
    if doc.tokens:
        return [(token.start, token.end) for token in doc.tokens]
    page = lay_out(doc.text)
    return [page.view.to_source(*token) for sentence in page.sentences for token in sentence]


def from_prodigy(example: Mapping[str, Any]) -> Document | None:
    """The document that an answer says; None where it was not accepted.

    Raises:
        InputTypeError, InputValueError: the example is of another form, or a span is not in the text; the message names
            the place.
    """
    record = mapping(example, "the example")
    if record.get("answer", "accept") != "accept":
        return None
    text = get(record, "text", "", string)
    none: list[Mapping[str, Any]] = []
    regions: dict[tuple[int, int], Region] = {}
    for number, one in enumerate(get(record, "spans", "", list_of(mapping), none)):
        where = f"spans[{number}]"
        start, end = _ends(one, where, text)
        label = get(one, "label", where, string)
        if label in LABELS:
            regions[start, end] = Region(f"s{number}", label, start, end)
    arcs: list[Arc] = []
    for number, one in enumerate(get(record, "relations", "", list_of(mapping), none)):
        where = f"relations[{number}]"
        ends = [
            regions.get(_ends(get(one, name, where, mapping), f"{where}.{name}", text))
            for name in ("head_span", "child_span")
        ]
        label = get(one, "label", where, string)
        if ends[0] is not None and ends[1] is not None:
            arcs.append(Arc(label, ends[0].id, ends[1].id))
    nothing: Mapping[str, Any] = {}
    meta = get(record, "meta", "", mapping, nothing)
    id = get(meta, "id", "meta", optional(string), None)
    return document_of(text, id, Marked(tuple(regions.values()), tuple(arcs)), speakers_by_arcs=True)


def _ends(one: Mapping[str, Any], where: str, text: str) -> tuple[int, int]:
    start, end = (get(one, name, where, integer) for name in ("start", "end"))
    if not 0 <= start < end <= len(text):
        raise InputValueError(
            f"{where} has the offsets {start}:{end}; they must rise and lie in the text of {len(text)} characters."
        )
    return start, end
