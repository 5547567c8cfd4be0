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

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from quotelens.enums import HedgeCategory, HedgeHolder, MentionForm, QuoteKind, QuoteLevel
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.json import to_dict
from quotelens.export.lines import BREAKS, encodable, json_line
from quotelens.export.pieces import assemble, without
from quotelens.files import write_new
from quotelens.phrases.mentions import form_of
from quotelens.quotes.cues import describe
from quotelens.types import Document

Offsets = tuple[int, int]

_UNBROKEN = re.compile(f"[^{BREAKS}]+")
_LINES = {
    "T": re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?"),
    "R": re.compile(r"(R\d+)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*"),
    "A": re.compile(r"([AM]\d+)\t(\S+) (\S+)(?: (\S+))?\s*"),
    "#": re.compile(r"(#\d*)\t(\S+) (\S+)\t(.*)"),
}
_RELATIONS = ("HasCue", "HasSource", "HasHedge", "HasScope", "Continues", "Within")

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

    A file is named after its document's ``id``, without folders and suffix, or after its number. Files that are there
    are left as they are: an annotation may have been corrected by hand.

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
        for suffix, content in ((".txt", standoff.txt), (".ann", standoff.ann)):
            write_new(folder / f"{stem}{suffix}", content)


def from_brat(txt: str, ann: str, *, id: str | None = None) -> Document:
    """The document that :func:`to_brat` wrote, also after somebody has worked on it in brat.

    Spans and relations of types that are not in :data:`CONFIGURATION` are left out. What an annotator need not give
    is filled in: a confidence of 1, the form of a mention and the lemma of a cue by quotelens's own rules, a strength
    of 0.5.

    Arguments:
        txt: the text, with its line ends as they are in the file (``newline=""``).
        ann: the annotation.
        id: a name for the document.

    Raises:
        InputTypeError: an argument is not a str.
        InputValueError: a line cannot be read, names a span that is not there, or breaks a rule of the annotation.

    >>> from_brat("Rain, she said.", "T1\\tQuotation 0 4\\tRain\\nA1\\tKind T1 indirect").quotes[0].text
    'Rain'
    """
    for name, value in (("txt", txt), ("ann", ann)):
        if not isinstance(value, str):
            raise InputTypeError(f"{name} is of type {type(value).__name__}; pass the content of the file as a str.")
    return _Reader(txt, ann).document(id)


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


class _Reader:
    """The lines of an ``.ann`` file by what they say."""

    def __init__(self, txt: str, ann: str) -> None:
        self._txt = txt
        self._spans: dict[str, tuple[str, list[Offsets]]] = {}
        self._relations: list[tuple[str, str, str]] = []
        self._values: dict[tuple[str, str], str] = {}
        self._notes: list[tuple[str, str, dict[str, Any]]] = []
        for number, line in enumerate(ann.splitlines(), 1):
            if line.strip() and line[0] in "TRAM#":
                self._read(number, line)
        targets = [target for _, *pair in self._relations for target in pair] + [target for _, target, _ in self._notes]
        for target in targets:
            if target not in self._spans:
                raise InputValueError(
                    f"The annotation refers to {target}, but has no such span; correct or remove that."
                )
        self._relations_of: dict[tuple[str, str], list[str]] = {}
        for type, first, second in self._relations:
            self._relations_of.setdefault((first, type), []).append(second)
        self._notes_of: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
        for note in self._notes:
            self._notes_of.setdefault(note[1], []).append(note)

    def _read(self, number: int, line: str) -> None:
        match = _LINES["A" if line[0] == "M" else line[0]].fullmatch(line)
        if match is None:
            raise InputValueError(f"Line {number} of the annotation is {shown(line)}; that is not brat's form.")
        name, type, *rest = match.groups()
        if line[0] == "T":
            self._spans[name] = type, self._joined(number, rest[0])
        elif line[0] == "R" and type in _RELATIONS:
            self._relations.append((type, rest[0], rest[1]))
        elif line[0] == "#" and type in ("quotelens", "Speaker"):
            try:
                record = json.loads(rest[1])
            except ValueError:
                record = None
            if not isinstance(record, dict) or (type == "Speaker" and not isinstance(record.get("id"), int)):
                rule = "the note must be a JSON object" + (", with an integer id" if type == "Speaker" else "")
                raise InputValueError(f"Line {number} of the annotation is {shown(line)}; {rule}.")
            self._notes.append((type, rest[0], record))
        elif line[0] in "AM":
            self._values[rest[0], type] = rest[1] or ""

    def _joined(self, number: int, places: str) -> list[Offsets]:
        """The spans whose fragments are given: fragments with nothing but breaks between them are one span."""
        fragments = sorted((int(start), int(end)) for start, end in (place.split(" ") for place in places.split(";")))
        spans = fragments[:1]
        for start, end in fragments[1:]:
            gap = self._txt[spans[-1][1] : start]
            if gap and not gap.strip(BREAKS):
                spans[-1] = spans[-1][0], end
            else:
                spans.append((start, end))
        if spans[0][0] > spans[0][1] or spans[-1][1] > len(self._txt):
            raise InputValueError(
                f"Line {number} of the annotation has the span {places}; it must lie in the text of "
                f"{len(self._txt)} characters."
            )
        return spans

    def document(self, id: str | None) -> Document:
        """What the lines say, in the JSON form's terms."""
        hedge_ids = {name: number for number, name in enumerate(self._named("Hedge"))}
        continuing = {second for type, _, second in self._relations if type == "Continues"}
        quote_ids = {
            name: number
            for number, name in enumerate(name for name in self._named("Quotation") if name not in continuing)
        }
        quotes = [self._quote(name, quote_ids, hedge_ids) for name in quote_ids]
        hedges = [self._hedge(name, number) for name, number in hedge_ids.items()]
        return assemble(self._txt, id, quotes, self._speakers(), hedges)

    def _named(self, type: str) -> list[str]:
        return [name for name, (its, _) in self._spans.items() if its == type]

    def _related(self, first: str, type: str, wanted: str) -> list[str]:
        """The spans of a type that a relation leads to."""
        found = self._relations_of.get((first, type), [])
        for name in found:
            if self._spans[name][0] != wanted:
                raise InputValueError(f"{type} leads from {first} to {name}, a {self._spans[name][0]}, not a {wanted}.")
        return found

    def _only(self, first: str, type: str, wanted: str) -> str | None:
        found = self._related(first, type, wanted)
        if len(found) > 1:
            raise InputValueError(f"{type} leads from {first} to {', '.join(found)}; it may lead to one span.")
        return found[0] if found else None

    def _value(self, name: str, type: str) -> str:
        if (name, type) not in self._values:
            raise InputValueError(f"{name} is a {self._spans[name][0]} without the attribute {type}; give it one.")
        return self._values[name, type]

    def _note(self, name: str) -> dict[str, Any]:
        return next((record for type, target, record in self._notes_of.get(name, []) if type == "quotelens"), {})

    def _whole(self, name: str) -> dict[str, int]:
        spans = self._spans[name][1]
        return {"start": spans[0][0], "end": spans[-1][1]}

    def _text_of(self, name: str) -> str:
        return self._txt[self._spans[name][1][0][0] : self._spans[name][1][-1][1]]

    def _speakers(self) -> list[dict[str, Any]]:
        speakers: dict[int, dict[str, Any]] = {}
        for type, target, record in self._notes:
            if type == "Speaker":
                speaker = speakers.setdefault(record["id"], record | {"mentions": []})
                if self._spans[target][0] == "Mention":
                    speaker["mentions"].append(self._mention(target))
        return [speakers[number] for number in sorted(speakers)]

    def _mention(self, name: str) -> dict[str, Any]:
        form = self._values.get((name, "Form")) or form_of(self._text_of(name))
        return self._whole(name) | {"form": form}

    def _hedge(self, name: str, number: int) -> dict[str, Any]:
        scope = self._only(name, "HasScope", "Scope")
        return {
            "id": number,
            **self._whole(name),
            "category": self._value(name, "Category"),
            "strength": 0.5,
            "scope": None if scope is None else self._whole(scope),
            "holder": self._values.get((name, "Holder"), "writer"),
        } | self._note(name)

    def _quote(self, name: str, quote_ids: Mapping[str, int], hedge_ids: Mapping[str, int]) -> dict[str, Any]:
        pieces = [name, *self._related(name, "Continues", "Quotation")]
        content = sorted(span for piece in pieces for span in self._spans[piece][1])
        cue, source = self._only(name, "HasCue", "Cue"), self._only(name, "HasSource", "Mention")
        following = next(
            (self._txt[start:end] for start, end in content if cue and start >= self._whole(cue)["end"]), ""
        )
        speakers = [record["id"] for type, _, record in self._notes_of.get(name, []) if type == "Speaker"]
        around = self._only(name, "Within", "Quotation")
        return {
            "id": quote_ids[name],
            "kind": self._value(name, "Kind"),
            "level": self._values.get((name, "Level"), QuoteLevel.SPEECH),
            "within": None if around is None else quote_ids.get(around),
            "content": [{"start": start, "end": end} for start, end in content],
            "cue": None if cue is None else self._whole(cue) | self._described(cue, following) | self._note(cue),
            "source": None if source is None else self._mention(source),
            "speaker": speakers[0] if speakers else None,
            "hedges": [hedge_ids[hedge] for hedge in self._related(name, "HasHedge", "Hedge")],
            "confidence": 1.0,
        } | self._note(name)

    def _described(self, cue: str, following: str) -> dict[str, str]:
        lemma, category = describe(self._text_of(cue), following)
        return {"lemma": lemma, "category": category}
