"""The analyzer: the only place where all stages meet.

Text goes through :mod:`quotelens.text`, a Stanza pipeline, the model, and the rooms for quotations, speakers and
hedges, all of which work on a repaired view of it. What they find is put back on the caller's own text here, and
becomes the objects of :mod:`quotelens.types`.
"""

from __future__ import annotations

import functools
import itertools
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import stanza

from quotelens import quotes as quotations
from quotelens.cues import describe
from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.hedges.detect import find_hedges
from quotelens.model import reader, store
from quotelens.speakers import resolve as voices
from quotelens.stanza import pipeline as default_pipeline
from quotelens.text.structure import Structure, read_structure
from quotelens.types import Credit, Cue, Document, Hedge, Mention, Quote, QuoteKind, Span, Speaker

Offsets = tuple[int, int]
Aliases = Mapping[str, Sequence[str]]

BATCH_SIZE = 16


@attrs.frozen(eq=False)
class _Reading:
    """A text on its way: its structure, and the tokens of each sentence as offsets into the view."""

    structure: Structure
    sentences: Sequence[Sequence[Offsets]]


class Analyzer:
    """Finds quotations, speakers and hedges; made by :func:`load`, safe to share and to call again and again."""

    def __init__(self, model: store.StoredModel, pipeline: stanza.Pipeline, min_confidence: float) -> None:
        self._model = model
        self._pipeline = pipeline
        self._min_confidence = min_confidence

    @property
    def meta(self) -> dict[str, Any]:
        """What the model's ``meta.json`` says: version, data, licences, scores."""
        return dict(self._model.meta)

    def __call__(self, text: str, *, id: str | None = None, aliases: Aliases | None = None) -> Document:
        """Analyse one text.

        Arguments:
            text: any string; offsets in the result count its characters.
            id: a name for the document, kept in the result.
            aliases: canonical names and other forms of each, ``{"Vladimir Saldo": ["Saldo"]}``; they settle outright
                who is meant.

        Raises:
            InputTypeError: the text is not a str, the id not a str, or the aliases not a mapping of str to strs.
        """
        _check_text(text)
        _check_id(id)
        known = _checked_aliases(aliases)
        reading = self._tokenized(text)
        (found,) = reader.read(self._model, [reading.structure])
        return self._document(reading, found, id, known)

    def pipe(
        self, texts: Iterable[str], *, aliases: Aliases | None = None, batch_size: int = BATCH_SIZE
    ) -> Iterator[Document]:
        """Analyse many texts, lazily, in order.

        Arguments:
            texts: any iterable of strings; no more than ``batch_size`` of them are read ahead.
            aliases: as for a single text, for all of them.
            batch_size: how many texts the model reads at once.

        Raises:
            InputTypeError: ``texts`` is a single str or no iterable (at once), or one of them is not a str (when its
                turn comes; those before it have been returned).
            OptionError: the batch size is not a positive int.
        """
        if isinstance(texts, (str, bytes)) or not isinstance(texts, Iterable):
            raise InputTypeError(
                f"pipe() takes an iterable of texts, not {type(texts).__name__}; put a single text into a list."
            )
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size < 1:
            raise OptionError(f"batch_size is {batch_size!r}; it must be an int of at least 1.")
        return self._piped(iter(texts), _checked_aliases(aliases), batch_size)

    def _piped(self, texts: Iterator[str], aliases: dict[str, tuple[str, ...]], batch_size: int) -> Iterator[Document]:
        number = 0
        while batch := list(itertools.islice(texts, batch_size)):
            wrong = next((place for place, text in enumerate(batch) if not isinstance(text, str)), None)
            readings = [self._tokenized(text) for text in batch[:wrong]]
            for reading, found in zip(
                readings, reader.read(self._model, [reading.structure for reading in readings]), strict=True
            ):
                yield self._document(reading, found, None, aliases)
            if wrong is not None:
                _check_text(batch[wrong], where=f"text {number + wrong} of pipe()")
            number += len(batch)

    def annotate(self, document: stanza.Document) -> Document:
        """The analysis of a Stanza document, with that document's own tokens and sentences.

        Raises:
            InputTypeError: the document carries no text.
        """
        text = document.text
        _check_text(text, where="the text of the Stanza document")
        structure = read_structure(text)
        sentences = [
            [structure.view.to_view(token.start_char, token.end_char) for token in sentence.tokens]
            for sentence in document.sentences
        ]
        reading = _Reading(structure, [sentence for sentence in sentences if sentence])
        (found,) = reader.read(self._model, [structure])
        return self._document(reading, found, None, {})

    def _tokenized(self, text: str) -> _Reading:
        structure = read_structure(text)
        document = self._pipeline(structure.view.text)
        sentences = [
            [(token.start_char, token.end_char) for token in sentence.tokens] for sentence in document.sentences
        ]
        return _Reading(structure, sentences)

    def _document(
        self,
        reading: _Reading,
        found: Sequence[reader.Attribution],
        id: str | None,
        aliases: dict[str, tuple[str, ...]],
    ) -> Document:
        structure = reading.structure
        kept = [one for one in quotations.assemble(found, structure) if one.confidence >= self._min_confidence]
        sentences = [(tokens[0][0], tokens[-1][1]) for tokens in reading.sentences]
        resolved = voices.resolve(
            structure.view.text,
            structure.paragraph_spans,
            sentences,
            [voices.Attribution(one.content, one.cue, one.source, one.kind is not QuoteKind.INDIRECT) for one in kept],
            aliases=aliases or None,
        )
        cues = [one.cue for one in kept if one.cue is not None and one.source is not None]
        hedges = find_hedges(structure.view.text, reading.sentences, cues)
        return _Assembly(structure).document(kept, resolved, hedges, sentences, id)


@attrs.frozen(eq=False)
class _Assembly:
    """Builds the public objects on the caller's text."""

    structure: Structure

    def span(self, offsets: Offsets) -> Span:
        return Span.of(self.structure.view.source, *self.structure.view.to_source(*offsets))

    def document(
        self,
        found: Sequence[quotations.Found],
        resolved: Sequence[voices.Resolved],
        hedges: Sequence[Any],
        sentences: Sequence[Offsets],
        id: str | None,
    ) -> Document:
        speakers = tuple(
            Speaker(
                name=one.name,
                type=one.type,
                mentions=tuple(Mention(self.span((start, end)), form) for start, end, form in one.mentions),
                confidence=one.confidence,
                evidence=one.evidence,
            )
            for one in resolved
        )
        spoken = {number: speaker for one, speaker in zip(resolved, speakers, strict=True) for number in one.quotes}
        owners = _owners([one.content for one in found], [(hedge.start, hedge.end) for hedge in hedges])
        all_hedges = tuple(
            Hedge(
                span=self.span((hedge.start, hedge.end)),
                category=hedge.category,
                strength=hedge.strength,
                scope=None if hedge.scope is None else self.span(hedge.scope),
                holder="source" if owner is not None and _has_voice(found[owner], spoken.get(owner)) else "writer",
            )
            for hedge, owner in zip(hedges, owners, strict=True)
        )
        owned: list[list[Hedge]] = [[] for _ in found]
        for hedge, owner in zip(all_hedges, owners, strict=True):
            if owner is not None:
                owned[owner].append(hedge)
        quotes = tuple(self.quote(one, spoken.get(number), tuple(owned[number])) for number, one in enumerate(found))
        return Document(
            text=self.structure.view.source,
            id=id,
            sentences=tuple(self.span(offsets) for offsets in sentences),
            quotes=quotes,
            speakers=speakers,
            hedges=all_hedges,
            credits=tuple(
                Credit(self.span((credit.start, credit.end)), credit.kind) for credit in self.structure.credits
            ),
        )

    def quote(self, one: quotations.Found, speaker: Speaker | None, hedges: tuple[Hedge, ...]) -> Quote:
        text = self.structure.view.text
        cue = source = None
        if one.cue is not None:
            following = next((text[start:end] for start, end in one.content if start >= one.cue[1]), "")
            lemma, category = describe(text[slice(*one.cue)], following)
            cue = Cue(self.span(one.cue), lemma, category)
        if one.source is not None:
            source = Mention(self.span(one.source), voices.form_of(text[slice(*one.source)]))
        return Quote(
            kind=one.kind,
            content=tuple(self.span(offsets) for offsets in one.content),
            cue=cue,
            source=source,
            speaker=speaker,
            hedges=hedges,
            confidence=one.confidence,
            evidence=one.evidence,
        )


def _has_voice(one: quotations.Found, speaker: Speaker | None) -> bool:
    """Whether the content is somebody's: "The talks are expected to resume" reports a view that is nobody's."""
    return one.source is not None or speaker is not None or one.kind is not QuoteKind.INDIRECT


def _owners(contents: Sequence[Sequence[Offsets]], hedges: Sequence[Offsets]) -> list[int | None]:
    """For each hedge the number of the quotation whose content holds it, or None."""
    pieces = sorted((start, end, number) for number, content in enumerate(contents) for start, end in content)
    starts = [start for start, _, _ in pieces]
    owners: list[int | None] = []
    for start, end in hedges:
        # Contents do not overlap, so that only the piece that begins last before the hedge can hold it.
        place = bisect_right(starts, start) - 1
        owners.append(pieces[place][2] if place >= 0 and end <= pieces[place][1] else None)
    return owners


def load(
    *,
    model: str | os.PathLike[str] | None = None,
    pipeline: stanza.Pipeline | None = None,
    min_confidence: float = 0.0,
    **unknown: object,
) -> Analyzer:
    """An analyzer.

    Arguments:
        model: a model folder written by ``python -m quotelens.train``; the embedded model by default.
        pipeline: a Stanza pipeline that supplies tokens and sentences; by default quotelens's own tokenizer, which
            needs no download.
        min_confidence: quotations that are less probably right are left out.

    Raises:
        OptionError: an option is unknown or has an impossible value.
        ModelError: a model file is missing or damaged.
    """
    if unknown:
        name = next(iter(unknown))
        raise OptionError(f"load() has no option {name!r}; its options are model, pipeline and min_confidence.")
    if not isinstance(min_confidence, (int, float)) or isinstance(min_confidence, bool) or not 0 <= min_confidence <= 1:
        raise OptionError(f"min_confidence is {min_confidence!r}; it must be a number from 0 to 1.")
    if pipeline is not None and not isinstance(pipeline, stanza.Pipeline):
        raise OptionError(f"pipeline is {pipeline!r}; it must be a stanza.Pipeline with a tokenize processor.")
    try:
        folder = store.embedded_folder() if model is None else Path(model)
    except TypeError:
        raise OptionError(f"model is {model!r}; it must be the path of a model folder.") from None
    return Analyzer(store.load(folder), pipeline or _default_pipeline(), min_confidence)


@functools.cache
def _default_pipeline() -> stanza.Pipeline:
    return default_pipeline(processors="tokenize")


@functools.cache
def _default_analyzer() -> Analyzer:
    return load()


def analyze(text: str, *, id: str | None = None, aliases: Aliases | None = None) -> Document:
    """Analyse one text with the default analyzer, which is loaded at the first call and kept.

    The arguments, and what is raised, are those of :meth:`Analyzer.__call__`.
    """
    _check_text(text)
    return _default_analyzer()(text, id=id, aliases=aliases)


def annotate(document: stanza.Document) -> None:
    """Set ``document.quotes`` to the quotations of a Stanza document; what the ``quote`` processor does."""
    document.quotes = _default_analyzer().annotate(document).quotes


def _check_text(text: object, where: str = "the text") -> None:
    if not isinstance(text, str):
        remedy = "decode it first: data.decode('utf-8')" if isinstance(text, (bytes, bytearray)) else "pass a str"
        raise InputTypeError(f"{where} is {_shown(text)} of type {type(text).__name__}, not a str; {remedy}.")


def _check_id(id: object) -> None:
    if id is not None and not isinstance(id, str):
        raise InputTypeError(f"id is {_shown(id)} of type {type(id).__name__}; it must be a str or None.")


def _checked_aliases(aliases: object) -> dict[str, tuple[str, ...]]:
    if aliases is None:
        return {}
    rule = 'aliases map a canonical name to its other forms, {"Vladimir Saldo": ["Saldo"]}'
    if not isinstance(aliases, Mapping):
        raise InputTypeError(f"aliases is {_shown(aliases)} of type {type(aliases).__name__}; {rule}.")
    checked = {}
    for name, forms in aliases.items():
        if not isinstance(name, str) or isinstance(forms, (str, bytes)) or not isinstance(forms, Iterable):
            raise InputTypeError(f"aliases holds {_shown(name)}: {_shown(forms)}; {rule}.")
        checked[name] = tuple(forms)
        if not all(isinstance(form, str) for form in checked[name]):
            raise InputTypeError(f"aliases holds {_shown(name)}: {_shown(forms)}; {rule}.")
        if not all(form.strip() for form in (name, *checked[name])):
            raise InputValueError(f"aliases holds an empty name in {_shown(name)}: {_shown(forms)}; {rule}.")
    return checked


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
