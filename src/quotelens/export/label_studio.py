"""Label Studio: tasks with predictions, which people correct there, and the annotations that come back.

A quotation, its cue and its source are regions with labels; kind and level are choices of the region, the speaker is a
text of the region, and relations lead from a quotation to the rest. Offsets count code points, as Label Studio does.

See https://labelstud.io/guide/task_format and https://labelstud.io/guide/predictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import Any

import attrs

from quotelens.enums import QuoteKind, QuoteLevel
from quotelens.errors import InputValueError, shown
from quotelens.export.lines import encodable
from quotelens.export.readers import get, integer, list_of, mapping, optional, string
from quotelens.export.regions import ARCS, LABELS, Arc, Marked, Region, document_of, marked
from quotelens.types import Document

_COLOURS = {"Quotation": "#2b7bba", "Cue": "#b8860b", "Mention": "#2e8b57"}


def _lines(lines: Iterable[str]) -> str:
    return "\n    ".join(lines)


CONFIGURATION = f"""<View>
  <Relations>
    {_lines(f'<Relation value="{label}"/>' for label in ARCS if label != "HasSpeaker")}
  </Relations>
  <Labels name="label" toName="text">
    {_lines(f'<Label value="{label}" background="{_COLOURS[label]}"/>' for label in LABELS)}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <Choices name="kind" toName="text" perRegion="true" whenTagName="label" whenLabelValue="Quotation">
    {_lines(f'<Choice value="{kind}"/>' for kind in QuoteKind)}
  </Choices>
  <Choices name="level" toName="text" perRegion="true" whenTagName="label" whenLabelValue="Quotation">
    {_lines(f'<Choice value="{level}"/>' for level in QuoteLevel)}
  </Choices>
  <TextArea name="speaker" toName="text" perRegion="true" whenTagName="label" whenLabelValue="Quotation"
            maxSubmissions="1" editable="true" placeholder="Who says it?"/>
</View>
"""
"""The labelling interface of the project that the tasks are imported into."""


def to_label_studio(doc: Document) -> dict[str, Any]:
    """The document as a task with one prediction; a list of tasks is what Label Studio imports.

    The analysis goes along in ``data``, so that corrections can be told from it. Not shown there: hedges, relays,
    mentions that are no source. A lone surrogate in the text becomes U+FFFD.

    >>> from quotelens.types import Quote, Span
    >>> task = to_label_studio(Document("“No.”", quotes=[Quote("direct", [Span(0, 5, "“No.”")])]))
    >>> task["predictions"][0]["result"][0]["value"]
    {'start': 0, 'end': 5, 'text': '“No.”', 'labels': ['Quotation']}
    """
    text = encodable(doc.text)
    found = marked(doc, speakers_by_arcs=False)
    result: list[dict[str, Any]] = []
    for one in found.regions:
        place = {"start": one.start, "end": one.end, "text": text[one.start : one.end]}
        common = {"id": one.id, "to_name": "text"}
        score = {} if one.confidence is None else {"score": one.confidence}
        result.append(
            common | {"from_name": "label", "type": "labels", "value": place | {"labels": [one.label]}} | score
        )
        for name in ("kind", "level"):
            if name in one.said:
                choice = place | {"choices": [one.said[name]]}
                result.append(common | {"from_name": name, "type": "choices", "value": choice})
        if "speaker" in one.said:
            written = {"start": one.start, "end": one.end, "text": [encodable(one.said["speaker"])]}
            result.append(common | {"from_name": "speaker", "type": "textarea", "value": written})
    result += [
        {"type": "relation", "from_id": arc.first, "to_id": arc.second, "direction": "right", "labels": [arc.label]}
        for arc in found.arcs
    ]
    prediction: dict[str, Any] = {"model_version": _version(doc), "result": result}
    if doc.quotes:
        prediction["score"] = fmean(quote.confidence for quote in doc.quotes)
    return {"data": {"quotelens": doc.to_dict(), "text": text, "id": doc.id}, "predictions": [prediction]}


def _version(doc: Document) -> str:
    if doc.meta is None:
        return "quotelens"
    model = "" if doc.meta.model_version is None else f", model {doc.meta.model_version}"
    return f"quotelens {doc.meta.version}{model}"


def from_label_studio(task: Mapping[str, Any]) -> Document | None:
    """The document that the last annotation of an exported task says; None where nobody has annotated it.

    Raises:
        InputTypeError, InputValueError: the task is of another form, or a region has other words than the text; the
            message names the place.
    """
    record = mapping(task, "the task")
    data = get(record, "data", "", mapping)
    text = get(data, "text", "data", string)
    none: list[Mapping[str, Any]] = []
    done = [one for one in get(record, "annotations", "", list_of(mapping), none) if not one.get("was_cancelled")]
    if not done:
        return None
    number = len(get(record, "annotations", "", list_of(mapping))) - 1
    path = f"annotations[{number}].result"
    regions: dict[str, Region] = {}
    said: dict[str, dict[str, str]] = {}
    arcs: list[Arc] = []
    for place, one in enumerate(get(done[-1], "result", f"annotations[{number}]", list_of(mapping))):
        where = f"{path}[{place}]"
        kind = get(one, "type", where, string)
        if kind == "relation":
            arcs.append(_arc(one, where))
        elif kind == "labels":
            region = _region(one, where, text)
            if region is not None:
                regions[region.id] = region
        elif kind in ("choices", "textarea"):
            name = get(one, "from_name", where, string)
            value = get(one, "value", where, mapping)
            given = get(value, "choices" if kind == "choices" else "text", f"{where}.value", list_of(string))
            if given and name in ("kind", "level", "speaker"):
                said.setdefault(get(one, "id", where, string), {})[name] = given[-1].strip()
    told = tuple(attrs.evolve(one, said=said.get(one.id, {})) for one in regions.values())
    known = tuple(arc for arc in arcs if {arc.first, arc.second} <= regions.keys())
    return document_of(
        text, get(data, "id", "data", optional(string), None), Marked(told, known), speakers_by_arcs=False
    )


def _arc(one: Mapping[str, Any], where: str) -> Arc:
    none: list[str] = []
    labels = get(one, "labels", where, list_of(string), none)
    ends = [get(one, name, where, string) for name in ("from_id", "to_id")]
    if one.get("direction") == "left":
        ends.reverse()
    return Arc(labels[0] if labels else "", *ends)


def _region(one: Mapping[str, Any], where: str, text: str) -> Region | None:
    value = get(one, "value", where, mapping)
    labels = get(value, "labels", f"{where}.value", list_of(string))
    if not labels or labels[0] not in LABELS:
        return None
    start, end = (get(value, name, f"{where}.value", integer) for name in ("start", "end"))
    words = get(value, "text", f"{where}.value", optional(string), None)
    if not 0 <= start < end <= len(text):
        raise InputValueError(
            f"{where}.value has the offsets {start}:{end}; they must rise and lie in the text of {len(text)} "
            "characters."
        )
    if words is not None and words.split() != text[start:end].split():
        raise InputValueError(
            f"{where}.value says {shown(words)}, but the text has {shown(text[start:end])} at {start}:{end}; mark the "
            "words again."
        )
    return Region(get(one, "id", where, string), labels[0], start, end)
