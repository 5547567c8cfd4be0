"""brat standoff: a text, and a file of lines about it, which the annotation tool brat shows and edits.

People correct a machine's quotations in brat and train on the result, so what is written must come back. Spans are
``T`` lines, their roles are ``R`` lines from the content, closed sets of values are ``A`` lines, which brat offers as
menus, and everything else is JSON in ``#`` lines, which brat shows when a pointer rests on the span. The types are
named in the ``annotation.conf`` of :data:`CONFIGURATION`.

brat counts code points, as Python does, but cannot hold a line break or a tab inside a span. Such a span is written
as several fragments, one to each side of the break, and joined when it is read.

See https://brat.nlplab.org/standoff.html (Stenetorp et al. 2012).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from quotelens.enums import HedgeCategory, HedgeHolder, MentionForm, QuoteKind, QuoteLevel
from quotelens.errors import InputTypeError, InputValueError
from quotelens.export.brat_reading import Reader
from quotelens.export.json import to_dict
from quotelens.export.lines import BREAKS, encodable, json_line
from quotelens.export.pieces import without
from quotelens.files import write_new
from quotelens.types import Document

_UNBROKEN = re.compile(f"[^{BREAKS}]+")

CONFIGURATION: Mapping[str, str] = {
    "annotation.conf": f"""[entities]
Quotation
Cue
Mention
Hedge
Scope

[relations]
HasCue Arg1:Quotation, Arg2:Cue
HasSource Arg1:Quotation, Arg2:Mention
HasSpeaker Arg1:Quotation|Mention, Arg2:Mention
HasHedge Arg1:Quotation, Arg2:Hedge
HasScope Arg1:Hedge, Arg2:Scope
Continues Arg1:Quotation, Arg2:Quotation
Within Arg1:Quotation, Arg2:Quotation
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Kind Arg:Quotation, Value:{"|".join(QuoteKind)}
Level Arg:Quotation, Value:{"|".join(QuoteLevel)}
Form Arg:Mention, Value:{"|".join(MentionForm)}
Category Arg:Hedge, Value:{"|".join(HedgeCategory)}
Holder Arg:Hedge, Value:{"|".join(HedgeHolder)}
""",
    "visual.conf": """[labels]
Quotation | Quotation | Quot | Q
HasCue | cue
HasSource | source
HasSpeaker | speaker
HasHedge | hedge
HasScope | scope

[drawing]
SPAN_DEFAULT fgColor:black, borderColor:darken
ARC_DEFAULT color:black, arrowHead:triangle-5
Quotation bgColor:#a9cfe8
Cue bgColor:#f7dca0
Mention bgColor:#a5dcc9
Hedge bgColor:#ecc9dd
Scope bgColor:#e4e4e4
""",
}
"""The files beside the texts that tell brat what the annotation may hold and how it looks."""


@attrs.frozen
class Standoff:
    """The contents of a ``.txt`` file and of its ``.ann`` file, both to be written as UTF-8."""

    txt: str
    ann: str


def to_brat(doc: Document) -> Standoff:
    """The document in brat's form; :func:`from_brat` reads it.

    Not held: the document's ``id``, ``meta``, sentences and parts; speakers without a quotation or mention; line
    breaks and tabs at the edges of a span, and spans of nothing else. A lone surrogate in the text becomes U+FFFD.

    >>> from quotelens.types import Cue, Quote, Span
    >>> text = "We\\nwon, she said."
    >>> quote = Quote("indirect", [Span.of(text, 0, 6)], Cue(Span.of(text, 12, 16), "say", "neutral"))
    >>> print(to_brat(Document(text, quotes=[quote])).ann.replace("\\t", " | ").rstrip())
    T1 | Quotation 0 2;3 6 | We won
    A1 | Kind T1 indirect
    #1 | quotelens T1 | {"confidence": 1.0}
    T2 | Cue 12 16 | said
    #2 | quotelens T2 | {"lemma": "say", "category": "neutral"}
    R1 | HasCue Arg1:T1 Arg2:T2
    """
    txt = encodable(doc.text)
    writer = _Writer(txt)
    data = to_dict(doc)
    for hedge in data["hedges"]:
        writer.hedge(hedge)
    for speaker in data["speakers"]:
        record = {"id": speaker["id"]} | without(speaker, "mentions", "quotes")
        for mention in speaker["mentions"]:
            if name := writer.mention(mention):
                writer.note("Speaker", name, record)
    for quote in data["quotes"]:
        speaker = None if quote["speaker"] is None else data["speakers"][quote["speaker"]]
        writer.quote(quote, None if speaker is None else without(speaker, "mentions", "quotes"))
    for quote in data["quotes"]:
        writer.within(quote)
    return Standoff(txt, "".join(f"{line}\n" for line in writer.lines))


def write_brat(documents: Iterable[Document], folder: Path | str) -> None:
    """Write documents and :data:`CONFIGURATION` into a folder that brat can open; it is made if need be.

    A file is named after its document's ``id``, without folders and suffix, or after its number. Beside a text and its
    annotation stands the document in quotelens's own form, so that what is corrected by hand can be told from it
    (:func:`quotelens.corrections.from_brat`). Files that are there are left as they are.

    Raises:
        InputValueError: two documents would have the same file, or a file that is there holds something else.
        OSError: a file cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONFIGURATION.items():
        write_new(folder / name, content)
    taken: set[str] = set()
    for number, doc in enumerate(documents, 1):
        stem = re.sub(r"[^\w.-]", "_", Path(doc.id or "").stem) or f"{number:05}"
        if stem in taken:
            raise InputValueError(f"Two documents would be written to {stem}.ann; give them ids that differ.")
        taken.add(stem)
        standoff = to_brat(doc)
        for suffix, content in ((".txt", standoff.txt), (".ann", standoff.ann), (".json", f"{doc.to_json()}\n")):
            write_new(folder / f"{stem}{suffix}", content)


def from_brat(txt: str, ann: str, *, id: str | None = None) -> Document:
    """The document that :func:`to_brat` wrote, also after somebody has worked on it in brat.

    Spans and relations of types that are not in :data:`CONFIGURATION` are left out. What an annotator need not give
    is filled in: a confidence of 1, the kind of a quotation by its marks, the form of a mention and the lemma of a cue
    by quotelens's own rules, a strength of 0.5. Whose a quotation or mention is, a relation HasSpeaker to a mention of
    the speaker says, or a note "speaker: Ada Quist".

    Arguments:
        txt: the text, with its line ends as they are in the file (``newline=""``).
        ann: the annotation.
        id: a name for the document.

    Raises:
        InputTypeError: an argument is not a str.
        InputValueError: lines cannot be read, name a span that is not there, have other words than the text, or break a
            rule of the annotation; the message has each of them with its number.

    >>> from_brat("Rain, she said.", "T1\\tQuotation 0 4\\tRain\\nA1\\tKind T1 indirect").quotes[0].text
    'Rain'
    """
    for name, value in (("txt", txt), ("ann", ann)):
        if not isinstance(value, str):
            raise InputTypeError(f"{name} is of type {type(value).__name__}; pass the content of the file as a str.")
    return Reader(txt, ann).document(id)


class _Writer:
    """Collects lines, and numbers them."""

    def __init__(self, txt: str) -> None:
        self.lines: list[str] = []
        self._txt = txt
        self._counts: dict[str, int] = {}
        self._names: dict[object, str | None] = {}

    def _line(self, prefix: str, content: str) -> str:
        number = self._counts[prefix] = self._counts.get(prefix, 0) + 1
        self.lines.append(f"{prefix}{number}\t{content}")
        return f"{prefix}{number}"

    def span(self, type: str, spans: Iterable[Mapping[str, int]]) -> str | None:
        """A ``T`` line; its name, or None where brat has nothing to show."""
        fragments = [
            match.span() for span in spans for match in _UNBROKEN.finditer(self._txt, span["start"], span["end"])
        ]
        if not fragments:
            return None
        places = ";".join(f"{start} {end}" for start, end in fragments)
        return self._line("T", f"{type} {places}\t{' '.join(self._txt[start:end] for start, end in fragments)}")

    def note(self, type: str, target: str, record: object) -> None:
        self._line("#", f"{type} {target}\t{json_line(record)}")

    def relation(self, type: str, first: str, second: str | None) -> None:
        if second is not None:
            self._line("R", f"{type} Arg1:{first} Arg2:{second}")

    def mention(self, record: Mapping[str, Any]) -> str | None:
        key = ("Mention", record["start"], record["end"], record["form"])
        if key not in self._names:
            name = self._names[key] = self.span("Mention", [record])
            if name:
                self._line("A", f"Form {name} {record['form']}")
        return self._names[key]

    def cue(self, record: Mapping[str, Any]) -> str | None:
        key = ("Cue", record["start"], record["end"], record["lemma"], record["category"])
        if key not in self._names:
            name = self._names[key] = self.span("Cue", [record])
            if name:
                self.note("quotelens", name, {"lemma": record["lemma"], "category": record["category"]})
        return self._names[key]

    def hedge(self, record: Mapping[str, Any]) -> None:
        name = self._names["Hedge", record["id"]] = self.span("Hedge", [record])
        if name:
            self._line("A", f"Category {name} {record['category']}")
            self._line("A", f"Holder {name} {record['holder']}")
            self.note("quotelens", name, {"strength": record["strength"]})
            if record["scope"] is not None:
                self.relation("HasScope", name, self.span("Scope", [record["scope"]]))

    def quote(self, record: Mapping[str, Any], speaker: Mapping[str, Any] | None) -> None:
        pieces = [self.span("Quotation", group) for group in self._groups(record["content"])]
        names = [name for name in pieces if name is not None]
        if not names:
            return
        first = names[0]
        self._names["Quotation", record["id"]] = first
        self._line("A", f"Kind {first} {record['kind']}")
        if record["level"] != QuoteLevel.SPEECH:
            self._line("A", f"Level {first} {record['level']}")
        own = ("id", "kind", "level", "content", "cue", "source", "speaker", "hedges", "within")
        self.note("quotelens", first, without(record, *own))
        if speaker is not None:
            self.note("Speaker", first, speaker)
        for name in names[1:]:
            self.relation("Continues", first, name)
        if record["cue"] is not None:
            self.relation("HasCue", first, self.cue(record["cue"]))
        if record["source"] is not None:
            self.relation("HasSource", first, self.mention(record["source"]))
        for number in record["hedges"]:
            self.relation("HasHedge", first, self._names["Hedge", number])

    def within(self, record: Mapping[str, Any]) -> None:
        inner = self._names.get(("Quotation", record["id"]))
        if inner is not None and record["within"] is not None:
            self.relation("Within", inner, self._names.get(("Quotation", record["within"])))

    def _groups(self, content: Iterable[Mapping[str, int]]) -> list[list[Mapping[str, int]]]:
        """The pieces of a content that one ``T`` line can hold: only a break between two would read as one piece."""
        groups: list[list[Mapping[str, int]]] = []
        for span in content:
            gap = self._txt[groups[-1][-1]["end"] : span["start"]] if groups else ""
            # What is left out at the edges belongs to the gap.
            if groups and gap.strip(BREAKS):
                groups[-1].append(span)
            else:
                groups.append([span])
        return groups
