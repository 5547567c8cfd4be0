"""CoNLL-U: one token a line, with the annotation in the column that is free for it.

Treebanks, parsers and corpus tools read this form, so that a quotation can be looked at next to its syntax. What is
said of a token stands in ``MISC``; what is said of a quotation, speaker or hedge as a whole stands in a comment, as
JSON, so that all fields of the JSON form are kept, those of later versions too. Columns that quotelens has nothing to
say about are ``_``.

The tokens are those that the analyzer read. The text comes back exactly: white space is written as UDPipe does, in
``SpacesBefore`` and ``SpacesAfter`` (Straka & Straková 2017), wherever it is not the one space that CoNLL-U takes for
granted.

See https://universaldependencies.org/format.html.
"""

from __future__ import annotations

import itertools
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.json import to_dict
from quotelens.export.lines import json_line
from quotelens.export.pieces import assemble, without
from quotelens.text.page import lay_out
from quotelens.types import SCHEMA, Document

Offsets = tuple[int, int]

# What a reader of lines, columns or features would stumble over.
_UNSAFE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff|\\\\]|\\s")
_ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
_UNESCAPES = {escape: character for character, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|.)")
# Whether the token begins the piece, its role, whose it is, which of several, and what of the token it covers.
_LABEL = re.compile(r"[BI]-([a-z]+)-(\d+)(?:\.(\d+))?(?:\[(\d+):(\d+)\])?")
_FEATURES = {"content": "Quote", "cue": "Quote", "source": "Quote", "mention": "Speaker", "part": "Part"}
_FEATURES |= {"hedge": "Hedge", "scope": "Hedge"}
_COMMENT = re.compile(r"# (document|speaker|quote|hedge|part) = (.*)")


@attrs.frozen
class _Piece:
    """A span with its role and the number of the object that it belongs to; ``index`` tells several apart."""

    role: str
    number: int
    index: int
    start: int
    end: int

    @property
    def name(self) -> str:
        return f"{self.role}-{self.number}" + (f".{self.index}" if self.index else "")


def to_conllu(doc: Document) -> str:
    """The document in CoNLL-U, with a blank line behind each sentence; :func:`from_conllu` reads it.

    Not held: the document's ``meta``; sentences of a document that has no tokens, where they are not those of
    quotelens's own tokenizer; white space at the edges of a span, and spans of nothing else; a text of nothing but
    white space.

    >>> from quotelens.types import Quote, Span
    >>> doc = Document("We won. ", quotes=[Quote("indirect", [Span(0, 6, "We won")])])
    >>> print(to_conllu(doc).replace("\\t", " ").rstrip())
    # newdoc
    # document = {"schema": "quotelens/1", "id": null}
    # newpar
    # sent_id = 1
    # text = We won.
    # quote = {"id": 0, "kind": "indirect", "confidence": 1.0}
    1 We _ _ _ _ _ _ _ Quote=B-content-0
    2 won _ _ _ _ _ _ _ Quote=I-content-0|SpaceAfter=No
    3 . _ _ _ _ _ _ _ SpacesAfter=\\s
    """
    sentences, paragraphs = _read(doc)
    tokens = [token for sentence in sentences for token in sentence]
    data = to_dict(doc)
    labels: dict[int, dict[str, list[str]]] = {}
    begins: dict[tuple[str, int], int] = {}
    for piece in _pieces(data):
        for place, label in _labelled(piece, tokens):
            labels.setdefault(place, {}).setdefault(_FEATURES[piece.role], []).append(label)
            begins.setdefault((piece.role, piece.number), place)
    comments: dict[int, list[str]] = {}
    for role, record in _records(data):
        if (role, record["id"]) in begins:
            name = "quote" if role == "content" else role
            comments.setdefault(begins[role, record["id"]], []).append(f"# {name} = {json_line(record)}")
    lines: list[str] = []
    done = 0
    for count, sentence in enumerate(sentences, 1):
        if count == 1:
            lines += _head(data)
        if sentence[0][0] in paragraphs:
            lines.append("# newpar")
        lines += [f"# sent_id = {count}", f"# text = {_plain(doc.text, sentence)}"]
        for place in range(done, done + len(sentence)):
            lines += comments.get(place, [])
        for place, (start, end) in enumerate(sentence, 1):
            features = [f"{name}={','.join(values)}" for name, values in labels.get(done, {}).items()]
            misc = "|".join(features + list(_exact(doc.text, tokens, done))) or "_"
            lines.append("\t".join((str(place), _form(doc.text[start:end]), *"_______", misc)))
            done += 1
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def _read(doc: Document) -> tuple[list[list[Offsets]], set[int]]:
    """The tokens of each sentence, and the places where paragraphs begin.

    Of a document without tokens they are those that the analyzer would read.
    """
    page = lay_out(doc.text)
    view = page.view
    if doc.tokens:
        sentences = _grouped(doc)
    else:
        sentences = [[view.to_source(*token) for token in found] for found in page.sentences]
        sentences = [shown for found in sentences if (shown := [token for token in found if token[0] < token[1]])]
    starts = [start for sentence in sentences for start, _ in sentence]
    begins = [bisect_left(starts, view.to_source(start, start)[0]) for start, _ in page.paragraph_spans]
    return sentences, {starts[place] for place in begins if place < len(starts)}


def _grouped(doc: Document) -> list[list[Offsets]]:
    """The tokens of a document by the sentences that they lie in."""
    starts = [sentence.start for sentence in doc.sentences]
    by_sentence = itertools.groupby(doc.tokens, key=lambda token: bisect_right(starts, token.start))
    return [[(token.start, token.end) for token in tokens] for _, tokens in by_sentence]


def _pieces(data: Mapping[str, Any]) -> Iterator[_Piece]:
    for quote in data["quotes"]:
        spans = [("content", quote["content"]), ("cue", [quote["cue"]]), ("source", [quote["source"]])]
        for role, found in spans:
            yield from _of(role, quote["id"], found)
    for speaker in data["speakers"]:
        yield from _of("mention", speaker["id"], speaker["mentions"])
    for hedge in data["hedges"]:
        yield from _of("hedge", hedge["id"], [hedge])
        yield from _of("scope", hedge["id"], [hedge["scope"]])
    for number, part in enumerate(data["parts"]):
        yield from _of("part", number, [part])


def _of(role: str, number: int, spans: Sequence[Mapping[str, int] | None]) -> Iterator[_Piece]:
    for index, span in enumerate(spans):
        if span is not None and span["start"] < span["end"]:
            yield _Piece(role, number, index, span["start"], span["end"])


def _labelled(piece: _Piece, tokens: Sequence[Offsets]) -> Iterator[tuple[int, str]]:
    """The numbers of the tokens that a piece covers, and what is said there of it."""
    place = bisect_right(tokens, piece.start, key=lambda token: token[1])
    letter = "B"
    while place < len(tokens) and tokens[place][0] < piece.end:
        start, end = tokens[place]
        low, high = max(start, piece.start), min(end, piece.end)
        part = "" if (low, high) == (start, end) else f"[{low - start}:{high - start}]"
        yield place, f"{letter}-{piece.name}{part}"
        letter = "I"
        place += 1


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    name = re.sub(r"\s+", "_", _UNSAFE.sub("_", data["id"] or ""))
    yield f"# newdoc id = {name}" if name else "# newdoc"
    yield f"# document = {json_line({'schema': SCHEMA, 'id': data['id']})}"
    for speaker in data["speakers"]:
        forms = [mention["form"] for mention in speaker["mentions"]]
        yield f"# speaker = {json_line(without(speaker, 'mentions', 'quotes') | {'forms': forms})}"


def _records(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said of quotations, hedges and parts beside their spans, with the role of the span that they need."""
    for quote in data["quotes"]:
        record = without(quote, "content", "cue", "source")
        for role in ("cue", "source"):
            if quote[role] is not None:
                record[role] = without(quote[role], "start", "end")
        yield "content", record
    for hedge in data["hedges"]:
        yield "hedge", without(hedge, "start", "end", "scope", "quote")
    for number, part in enumerate(data["parts"]):
        yield "part", {"id": number} | without(part, "start", "end")


def _form(text: str) -> str:
    return _UNSAFE.sub(lambda match: match[0] if match[0] in "|\\" else "\ufffd", text)


def _plain(text: str, sentence: Sequence[Offsets]) -> str:
    """The forms of a sentence with a space wherever there is anything between two."""
    pieces = []
    done = sentence[0][0]
    for start, end in sentence:
        pieces.append((" " if start > done else "") + _form(text[start:end]))
        done = end
    return "".join(pieces)


def _exact(text: str, tokens: Sequence[Offsets], number: int) -> Iterator[str]:
    """The features from which the text comes back exactly, where it is not as CoNLL-U takes for granted."""
    start, end = tokens[number]
    if number == 0 and start:
        yield f"SpacesBefore={_escaped(text[:start])}"
    if _form(text[start:end]) != text[start:end]:
        yield f"Form={_escaped(text[start:end])}"
    if number + 1 == len(tokens):
        # The end of a document parts it from the next, so that nothing is what goes without saying.
        if text[end:]:
            yield f"SpacesAfter={_escaped(text[end:])}"
    elif not (gap := text[end : tokens[number + 1][0]]):
        yield "SpaceAfter=No"
    elif gap != " ":
        yield f"SpacesAfter={_escaped(gap)}"


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text)


def _unescaped(value: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[0] in _UNESCAPES:
            return _UNESCAPES[match[0]]
        if len(match[0]) < 6:
            raise InputValueError(
                f"MISC has the escape {match[0]!r}; it must be one of {', '.join(_UNESCAPES)}, \\uXXXX."
            )
        return chr(int(match[0].removeprefix("\\u"), 16))

    return _ESCAPE.sub(character, value)


def from_conllu(conllu: str) -> list[Document]:
    """The documents of a file that :func:`to_conllu` wrote, also after another tool has filled the other columns.

    Raises:
        InputTypeError: the argument is not a str.
        InputValueError: a line is not CoNLL-U, or what it says of the annotation contradicts another.

    >>> [doc.text for doc in from_conllu(to_conllu(Document("Is  it so?")) + to_conllu(Document("No.")))]
    ['Is  it so?', 'No.']
    """
    if not isinstance(conllu, str):
        raise InputTypeError(f"conllu is of type {type(conllu).__name__}; pass the content of the file as a str.")
    parts: list[_Part] = []
    for number, line in enumerate(conllu.split("\n"), 1):
        if line.startswith("# newdoc") or (line and not parts):
            parts.append(_Part())
        try:
            if line.startswith("#"):
                parts[-1].comment(line)
            elif line.strip():
                parts[-1].token(line)
            elif parts:
                parts[-1].close()
        except ValueError as error:
            raise InputValueError(f"Line {number} is {shown(line)}: {error}") from None
    return [part.document() for part in parts]


class _Part:
    """One document on its way in."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._text: list[str] = []
        self._length = 0
        self._gap = self._stated = ""
        self._sentences: list[dict[str, int]] = []
        self._tokens: list[list[int]] = []
        self._open: dict[str, int] | None = None
        self._records: dict[str, list[dict[str, Any]]] = {"speaker": [], "quote": [], "hedge": [], "part": []}
        self._pieces: dict[tuple[str, int], dict[int, dict[str, int]]] = {}

    def comment(self, line: str) -> None:
        match = _COMMENT.fullmatch(line)
        if match is None:
            return
        record = json.loads(match[2])
        if not isinstance(record, dict):
            raise InputValueError("the comment must hold a JSON object.")
        if match[1] == "document":
            if record.get("schema") != SCHEMA:
                raise InputValueError(f"the schema must be {SCHEMA!r}.")
            self._id = record.get("id")
        else:
            self._records[match[1]].append(record)

    def token(self, line: str) -> None:
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdecimal():
            raise InputValueError("a token has ten columns, of which the first is a number; ranges are not read.")
        features = dict(feature.partition("=")[::2] for feature in columns[9].split("|") if "=" in feature)
        self._add(self._gap + _unescaped(features.get("SpacesBefore", "")))
        start = self._length
        self._add(_unescaped(features["Form"]) if "Form" in features else columns[1])
        for name in sorted(set(_FEATURES.values())):
            for label in features[name].split(",") if name in features else ():
                self._label(label, start)
        self._open = self._open or {"start": start, "end": start}
        self._open["end"] = self._length
        self._tokens.append([start, self._length])
        self._stated = _unescaped(features.get("SpacesAfter", ""))
        self._gap = self._stated or ("" if features.get("SpaceAfter") == "No" else " ")

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _label(self, label: str, start: int) -> None:
        match = _LABEL.fullmatch(label)
        if match is None:
            raise InputValueError(f"the label {label!r} is not of the form B-content-0.")
        role, number, index, low, high = match.groups()
        span = start + int(low or 0), self._length if high is None else start + int(high)
        pieces = self._pieces.setdefault((role, int(number)), {})
        pieces.setdefault(int(index or 0), {"start": span[0]})["end"] = span[1]

    def close(self) -> None:
        """The sentence is over."""
        if self._open is not None:
            self._sentences.append(self._open)
            self._open = None

    def document(self) -> Document:
        self.close()
        self._add(self._stated)
        hedges = [
            hedge | self._one("hedge", hedge) | {"scope": self._one("scope", hedge) or None}
            for hedge in self._records["hedge"]
        ]
        return assemble(
            "".join(self._text),
            self._id,
            [self._quote(quote) for quote in sorted(self._records["quote"], key=_number)],
            [self._speaker(speaker) for speaker in sorted(self._records["speaker"], key=_number)],
            sorted(hedges, key=_number),
            sentences=self._sentences,
            tokens=self._tokens,
            parts=[part | self._one("part", part) for part in sorted(self._records["part"], key=_number)],
        )

    def _spans(self, role: str, record: Mapping[str, Any]) -> dict[int, dict[str, int]]:
        return self._pieces.get((role, _number(record)), {})

    def _one(self, role: str, record: Mapping[str, Any]) -> dict[str, int]:
        return next(iter(self._spans(role, record).values()), {})

    def _quote(self, record: Mapping[str, Any]) -> dict[str, Any]:
        content = self._spans("content", record)
        quote = {**record, "content": [content[index] for index in sorted(content)]}
        for role in ("cue", "source"):
            span = self._one(role, record)
            quote[role] = {**record[role], **span} if span and role in record else None
        return quote

    def _speaker(self, record: Mapping[str, Any]) -> dict[str, Any]:
        forms = record.get("forms", [])
        mentions = sorted(self._spans("mention", record).items())
        return {**record, "mentions": [span | {"form": forms[n] if n < len(forms) else None} for n, span in mentions]}


def _number(record: Mapping[str, Any]) -> int:
    number = record.get("id")
    if not isinstance(number, int):
        raise InputValueError(f"A comment has the id {shown(number)}; it must be an integer.")
    return number
