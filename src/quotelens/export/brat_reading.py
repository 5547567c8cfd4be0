"""What stands in an ``.ann`` file, read with the care that files edited by hand need.

People draw spans and relations in brat, and some edit the file itself. So each thing remembers its line, everything
that cannot be read is told at once, with its line, and what an annotator need not give is filled in.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from quotelens.contents import Offsets
from quotelens.enums import HedgeCategory, HedgeHolder, MentionForm, QuoteKind, QuoteLevel, Word
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.lines import BREAKS
from quotelens.export.pieces import assemble
from quotelens.phrases.mentions import form_of
from quotelens.quotes.assemble import kind_of
from quotelens.quotes.cues import describe
from quotelens.text.page import Page, lay_out
from quotelens.types import Document

T = TypeVar("T")
Record = dict[str, Any]

TYPES = ("Quotation", "Cue", "Mention", "Hedge", "Scope")
RELATIONS = ("HasCue", "HasSource", "HasSpeaker", "HasHedge", "HasScope", "Continues", "Within")
VALUES: Mapping[str, type[Word]] = {
    "Kind": QuoteKind,
    "Level": QuoteLevel,
    "Form": MentionForm,
    "Category": HedgeCategory,
    "Holder": HedgeHolder,
}

_LINES = {
    "T": re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?"),
    "R": re.compile(r"(R\d+)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*"),
    "A": re.compile(r"([AM]\d+)\t(\S+) (\S+)(?: (.*?))?\s*"),
    "#": re.compile(r"(#\d*)\t(\S+) (\S+)\t(.*)"),
}
_FORMS = {
    "T": "T1<tab>TYPE START END<tab>WORDS",
    "R": "R1<tab>TYPE Arg1:T1 Arg2:T2",
    "A": "A1<tab>NAME T1 VALUE",
    "#": "#1<tab>TYPE T1<tab>NOTE",
}
_NAMED = re.compile(r"\s*speaker\s*[:=]\s*(.*\S)\s*", re.IGNORECASE)
_PLACE = re.compile(r"(quotes|hedges|speakers)\[(\d+)\]")
_MOST = 20


@attrs.frozen
class _Span:
    line: int
    type: str
    pieces: tuple[Offsets, ...]

    @property
    def whole(self) -> Record:
        return {"start": self.pieces[0][0], "end": self.pieces[-1][1]}


@attrs.frozen
class _Relation:
    line: int
    type: str
    first: str
    second: str


@attrs.frozen
class _Note:
    line: int
    type: str
    target: str
    record: Record


class Reader:
    """The lines of an ``.ann`` file by what they say; ``problems`` has what cannot be read, with its line."""

    def __init__(self, txt: str, ann: str) -> None:
        self._txt = txt
        self.problems: list[tuple[int, str]] = []
        self._spans: dict[str, _Span] = {}
        self._relations: list[_Relation] = []
        self._values: dict[tuple[str, str], str] = {}
        self._notes: list[_Note] = []
        self._named: dict[str, str] = {}
        self._unread: set[str] = set()
        for number, line in enumerate(ann.removeprefix("\ufeff").splitlines(), 1):
            if line.strip():
                self._tried(number, functools.partial(self._read, number, line))
                if self.problems and self.problems[-1][0] == number:
                    # What refers to it is no fault of its own.
                    self._unread.add(line.split(maxsplit=1)[0])
        self._check_targets()
        self._relations_of: dict[tuple[str, str], list[_Relation]] = {}
        for relation in self._relations:
            self._relations_of.setdefault((relation.first, relation.type), []).append(relation)
        self._speakers: dict[int, Record] = {}
        self._speaker_of: dict[str, int] = {}
        self._noted: list[tuple[str, int]] = []
        self._given: dict[str, int] = {}

    def _tried(self, line: int, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except (InputTypeError, InputValueError) as error:
            self.problems.append((line, str(error)))
            return None

    # Lines.

    def _read(self, number: int, line: str) -> None:
        first = line[0]
        if first in "EN*":
            # Events, links to knowledge bases, equivalences: other people's layers.
            return
        kind = "A" if first == "M" else first
        if kind not in _LINES:
            raise InputValueError(f"{shown(line)} begins with none of T, R, A, M, E, N, * and #; remove it.")
        match = _LINES[kind].fullmatch(line)
        if match is None:
            tabs = "" if "\t" in line else "; its fields are parted by tabs, and there is none"
            raise InputValueError(f"{shown(line)} is not of the form {_FORMS[kind]}{tabs}.")
        name, type, *rest = match.groups()
        if kind == "T":
            self._read_span(number, name, type, rest[0], rest[1])
        elif kind == "R":
            if type in RELATIONS:
                self._relations.append(_Relation(number, type, rest[0], rest[1]))
            else:
                _check_spelling(type, RELATIONS)
        elif kind == "A":
            self._read_value(type, rest[0], (rest[1] or "").strip())
        else:
            self._read_note(number, type, rest[0], rest[1])

    def _read_span(self, number: int, name: str, type: str, places: str, words: str | None) -> None:
        if name in self._spans:
            raise InputValueError(f"{name} is the name of line {self._spans[name].line}, too; give it another number.")
        fragments = [(int(start), int(end)) for start, end in (place.split(" ") for place in places.split(";"))]
        if any(start > end or end > len(self._txt) for start, end in fragments):
            raise InputValueError(
                f"{name} has the span {places}; it must rise and lie in the text of {len(self._txt)} characters."
            )
        there = " ".join(self._txt[start:end] for start, end in fragments)
        if words is not None and words.split() != there.split():
            raise InputValueError(
                f"{name} says {shown(words)}, but the text has {shown(there)} at {places}; the text may have been "
                "changed since. Mark the words again."
            )
        if type not in TYPES:
            _check_spelling(type, TYPES)
        self._spans[name] = _Span(number, type, tuple(self._joined(sorted(fragments))))

    def _joined(self, fragments: list[Offsets]) -> list[Offsets]:
        """The spans of fragments: those with nothing but breaks between them are one span."""
        spans = fragments[:1]
        for start, end in fragments[1:]:
            gap = self._txt[spans[-1][1] : start]
            if gap and not gap.strip(BREAKS):
                spans[-1] = spans[-1][0], end
            else:
                spans.append((start, end))
        return spans

    def _read_value(self, type: str, target: str, value: str) -> None:
        if type not in VALUES:
            _check_spelling(type, VALUES)
        elif value not in tuple(VALUES[type]):
            raise InputValueError(f"{type} of {target} is {value!r}; it must be one of {', '.join(VALUES[type])}.")
        self._values[target, type] = value

    def _read_note(self, number: int, type: str, target: str, content: str) -> None:
        if type not in ("quotelens", "Speaker"):
            # What an annotator writes into brat's field for notes.
            if match := _NAMED.fullmatch(content):
                self._named[target] = match[1]
            return
        try:
            record = json.loads(content)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict) or (type == "Speaker" and not _is_speaker(record)):
            rule = "the note must be a JSON object" + (", with an integer id and a name" if type == "Speaker" else "")
            raise InputValueError(f"{shown(content)}: {rule}.")
        self._notes.append(_Note(number, type, target, record))

    def _check_targets(self) -> None:
        targets = [(one.line, target) for one in self._relations for target in (one.first, one.second)]
        targets += [(one.line, one.target) for one in self._notes]
        for line, target in targets:
            if target not in self._spans and target not in self._unread:
                self.problems.append((line, f"It refers to {target}, but there is no such span; correct or remove it."))
        self._relations = [one for one in self._relations if {one.first, one.second} <= self._spans.keys()]
        self._notes = [one for one in self._notes if one.target in self._spans]

    # What they say, in the JSON form's terms.

    def document(self, id: str | None) -> Document:
        """The document that the lines say.

        Raises:
            InputValueError: some of them cannot be read; the message has each with its line.
        """
        hedge_ids = {name: number for number, name in enumerate(self._of_type("Hedge"))}
        continuing = {one.second for one in self._relations if one.type == "Continues"}
        names = [name for name in self._of_type("Quotation") if name not in continuing]
        quote_ids = {name: number for number, name in enumerate(names)}
        self._read_speakers()
        hedges = [
            self._tried(self._spans[name].line, functools.partial(self._hedge, name, n))
            for name, n in hedge_ids.items()
        ]
        quotes = [
            self._tried(self._spans[name].line, functools.partial(self._quote, name, quote_ids, hedge_ids))
            for name in quote_ids
        ]
        self._raise()
        used = {quote["speaker"] for quote in quotes if quote} | {
            via for quote in quotes if quote for via in quote.get("via", ())
        }
        speakers = [one for number, one in sorted(self._speakers.items()) if one["mentions"] or number in used]
        lines = {
            "quotes": [self._spans[name].line for name in quote_ids],
            "hedges": [self._spans[name].line for name in hedge_ids],
            "speakers": [one.pop("line") for one in speakers],
        }
        try:
            return assemble(self._txt, id, [one for one in quotes if one], speakers, [one for one in hedges if one])
        except (InputTypeError, InputValueError) as error:
            match = _PLACE.match(str(error))
            if match is None:
                raise
            self.problems.append((lines[match[1]][int(match[2])], str(error)))
            self._raise()
            raise

    def _raise(self) -> None:
        if self.problems:
            told = [f"Line {line}: {what}" for line, what in sorted(self.problems)[:_MOST]]
            more = len(self.problems) - len(told)
            raise InputValueError("\n".join([*told, *([f"… and {more} more."] if more else [])]))

    def _of_type(self, type: str) -> list[str]:
        return [name for name, span in self._spans.items() if span.type == type]

    def _related(self, first: str, type: str, wanted: str) -> list[str]:
        """The spans of a type that a relation leads to."""
        found = self._relations_of.get((first, type), [])
        for one in found:
            leads = self._spans[one.second].type
            if leads != wanted:
                raise InputValueError(
                    f"{type} of {first} leads to {one.second}, a {leads}, not a {wanted} (line {one.line})."
                )
        return [one.second for one in found]

    def _only(self, first: str, type: str, wanted: str) -> str | None:
        found = list(dict.fromkeys(self._related(first, type, wanted)))
        if len(found) > 1:
            raise InputValueError(f"{type} leads from {first} to {', '.join(found)}; it may lead to one span.")
        return found[0] if found else None

    def _note(self, name: str) -> Record:
        return next((one.record for one in self._notes if one.target == name and one.type == "quotelens"), {})

    def _text_of(self, name: str) -> str:
        whole = self._spans[name].whole
        return self._txt[whole["start"] : whole["end"]]

    # Speakers: notes say who is who, and what an annotator has drawn or written besides says it anew.

    def _read_speakers(self) -> None:
        by_name: dict[str, list[int]] = {}
        first: dict[int, str] = {}
        for note in self._notes:
            if note.type != "Speaker":
                continue
            number, name = note.record["id"], note.record["name"]
            if first.setdefault(number, name) != name:
                # Somebody has written another name into one note.
                known = by_name.get(name, [])
                number = known[0] if len(known) == 1 else self._new_speaker(name, note.line, by_name)
            elif number not in self._speakers:
                self._speakers[number] = note.record | {"mentions": [], "line": note.line}
                by_name.setdefault(name, []).append(number)
            self._speaker_of.setdefault(note.target, number)
            if self._spans[note.target].type == "Mention":
                self._noted.append((note.target, number))
        for name, written in self._named.items():
            if name in self._spans:
                known = by_name.get(written, [])
                line = self._spans[name].line
                self._give(name, known[0] if known else self._new_speaker(written, line, by_name))
        for one in self._relations:
            if one.type == "HasSpeaker":
                self._tried(one.line, functools.partial(self._follow, one, by_name))
        for name, number in self._noted:
            # A span may mean several speakers, unless somebody has said whom it means.
            if name not in self._given:
                self._speakers[number]["mentions"].append(self._mention(name))
        for name, number in self._given.items():
            if self._spans[name].type == "Mention":
                self._speakers[number]["mentions"].append(self._mention(name))

    def _follow(self, one: _Relation, by_name: dict[str, list[int]]) -> None:
        leads = self._spans[one.second].type
        if leads != "Mention":
            raise InputValueError(f"HasSpeaker of {one.first} leads to {one.second}, a {leads}, not a Mention.")
        if one.second not in self._speaker_of:
            name = " ".join(self._text_of(one.second).split())
            known = by_name.get(name, [])
            self._assign(one.second, known[0] if known else self._new_speaker(name, one.line, by_name))
        self._give(one.first, self._speaker_of[one.second])

    def _give(self, name: str, number: int) -> None:
        """A quotation or mention is that speaker's, and so is the quotation's source."""
        old = self._speaker_of.get(name)
        self._assign(name, number)
        for one in self._relations_of.get((name, "HasSource"), []):
            if self._speaker_of.get(one.second) == old and one.second not in self._named:
                self._assign(one.second, number)

    def _assign(self, name: str, number: int) -> None:
        self._speaker_of[name] = self._given[name] = number

    def _new_speaker(self, name: str, line: int, by_name: dict[str, list[int]]) -> int:
        number = (
            max((*self._speakers, *(one.record["id"] for one in self._notes if one.type == "Speaker")), default=-1) + 1
        )
        self._speakers[number] = {"id": number, "name": name, "type": "unknown", "mentions": [], "line": line}
        by_name.setdefault(name, []).append(number)
        return number

    def _mention(self, name: str) -> Record:
        form = self._values.get((name, "Form")) or form_of(self._text_of(name))
        return self._spans[name].whole | {"form": form}

    def _hedge(self, name: str, number: int) -> Record:
        scope = self._only(name, "HasScope", "Scope")
        if (name, "Category") not in self._values:
            raise InputValueError(f"{name} is a Hedge without the attribute Category; give it one.")
        return {
            "id": number,
            **self._spans[name].whole,
            "category": self._values[name, "Category"],
            "strength": 0.5,
            "scope": None if scope is None else self._spans[scope].whole,
            "holder": self._values.get((name, "Holder"), "writer"),
        } | self._note(name)

    def _quote(self, name: str, quote_ids: Mapping[str, int], hedge_ids: Mapping[str, int]) -> Record:
        pieces = [name, *self._related(name, "Continues", "Quotation")]
        content = sorted(span for piece in pieces for span in self._spans[piece].pieces)
        cue, source = self._only(name, "HasCue", "Cue"), self._only(name, "HasSource", "Mention")
        around = self._only(name, "Within", "Quotation")
        note = self._note(name)
        # One that an annotator has drawn is whose its source is; of others it is said whose they are.
        whose = None if source is None or note else self._speaker_of.get(source)
        return {
            "id": quote_ids[name],
            "kind": self._values.get((name, "Kind")) or self._kind(content),
            "level": self._values.get((name, "Level"), QuoteLevel.SPEECH),
            "within": None if around is None else quote_ids.get(around),
            "content": [{"start": start, "end": end} for start, end in content],
            "cue": None if cue is None else self._cue(cue, content),
            "source": None if source is None else self._mention(source),
            "speaker": self._speaker_of.get(name, whose),
            "hedges": [hedge_ids[hedge] for hedge in self._related(name, "HasHedge", "Hedge")],
            "confidence": 1.0,
        } | note

    def _cue(self, name: str, content: Iterable[Offsets]) -> Record:
        whole = self._spans[name].whole
        following = next((self._txt[start:end] for start, end in content if start >= whole["end"]), "")
        lemma, category = describe(self._text_of(name), following)
        return whole | {"lemma": lemma, "category": category} | self._note(name)

    @functools.cached_property
    def _page(self) -> Page:
        return lay_out(self._txt)

    def _kind(self, content: Iterable[Offsets]) -> QuoteKind:
        """What the quotation marks say."""
        return kind_of(self._page.text, [self._page.view.to_view(*span) for span in content], self._page.outer)


def _is_speaker(record: Record) -> bool:
    return isinstance(record.get("id"), int) and isinstance(record.get("name"), str)


def _check_spelling(type: str, known: Iterable[str]) -> None:
    """Other layers have types of their own; one that is nearly ours is a slip, and would be lost."""
    lowered = {name.lower(): name for name in known}
    # "Location" is as near to "Quotation" as "Quote" is, but begins otherwise.
    near = [name for name in lowered if name[:4] == type[:4].lower() and len(type) > 3]
    near = near or difflib.get_close_matches(type.lower(), lowered, 1, 0.75)
    if len(near) == 1:
        meant = lowered[near[0]]
        raise InputValueError(f"The type is {type!r}; did you mean {meant}? If it is another, give it another name.")
