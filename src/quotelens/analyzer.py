"""The analyzer: the only place where all stages meet.

Text goes through :mod:`quotelens.text` (or a Stanza pipeline), the model, and the rooms for quotations, speakers and
hedges, all of which work on a repaired view of it; :mod:`quotelens.objects` puts what they find back on the caller's
own text.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import itertools
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import attrs

from quotelens import __version__
from quotelens.about import About, Article, words
from quotelens.attribution import Attribution
from quotelens.errors import InputTypeError, OptionError, checked_count, shown
from quotelens.fiction.tell import resolve_story
from quotelens.hedges.detect import find_hedges
from quotelens.knowledge import Aliases, Chains, Identify, checked_aliases, checked_chains
from quotelens.model import reader, store
from quotelens.model.compute import checked_device, checked_precision
from quotelens.objects import Assembly
from quotelens.options import LEVELS, MIN_CONFIDENCE, Options, naming_its_options
from quotelens.processes import cores, in_order
from quotelens.quotes import assemble as quotations
from quotelens.quotes import relays
from quotelens.quotes.dashes import mark_dashes
from quotelens.quotes.nested import find_nested
from quotelens.quotes.overlaps import apart
from quotelens.quotes.transcripts import find_posts, find_turns
from quotelens.speakers import resolve as voices
from quotelens.speakers.confidence import sure_enough
from quotelens.speakers.labels import by_voice, with_labels
from quotelens.streams import Item, batches, before_an_error, check_id, check_text, items
from quotelens.text.page import Page, lay_out, lay_out_view
from quotelens.text.repair import repair
from quotelens.text.view import View
from quotelens.types import Document, Meta

if TYPE_CHECKING:
    import stanza

C = TypeVar("C")
Offsets = tuple[int, int]
KnownAliases = Mapping[str, tuple[str, ...]]

BATCH_SIZE = 16


@attrs.frozen(eq=False)
class _Reading:
    """A text on its way: its page, and coreference chains as offsets into it."""

    page: Page
    chains: Sequence[Sequence[Offsets]] = ()
    about: About | None = None


class Analyzer:
    """Finds quotations, speakers and hedges; made by :func:`load`, safe to share and to call again and again."""

    def __init__(
        self,
        model: store.StoredModel,
        pipeline: stanza.Pipeline | None,
        options: Options,
        identify: Identify | None,
        again: Callable[[], Analyzer] | None,
    ) -> None:
        self._model = model
        self._pipeline = pipeline
        self._options = options
        self._identify = identify
        self._again = again

    def __repr__(self) -> str:
        """The model and the options that decide what is found."""
        made = self._made_with
        parts = [f"model={f'{made.model} {made.model_version}'!r}", f"min_confidence={self._options.min_confidence:g}"]
        parts += [f"device={self._options.device!r}", f"precision={self._options.precision!r}"]
        parts += ["pipeline=stanza.Pipeline"] if self._pipeline is not None else []
        parts += [f"identify={shown(self._identify)}"] if self._identify is not None else []
        return f"Analyzer({', '.join(parts)})"

    @property
    def _made_with(self) -> Meta:
        name, version = (self._model.meta.get(key) for key in ("name", "version"))
        return Meta(
            __version__,
            None if name is None else str(name),
            None if version is None else str(version),
            self._options.precision,
        )

    @property
    def meta(self) -> dict[str, Any]:
        """What the ``meta.json`` of the model records, such as version, data, licences and scores."""
        return dict(self._model.meta)

    @naming_its_options
    def __call__(
        self,
        text: str | Article,
        *,
        id: str | None = None,
        aliases: Aliases | None = None,
        chains: Chains | None = None,
    ) -> Document:
        """Analyse one text.

        Arguments:
            text: any string; offsets in the result count its characters. Or what :mod:`quotelens.read` has read, whose
                ``about`` then is the document's.
            id: a name for the document, kept in the result.
            aliases: canonical names and other forms of each, ``{"Vladimir Saldo": ["Saldo"]}``; they settle outright
                who is meant.
            chains: coreference chains from elsewhere, each the (start, end) offsets of the mentions of one voice or
                thing; they decide who pronouns and descriptions stand for, and the rules do where they are silent. By
                default those of the pipeline, where it has a ``coref`` processor.

        Raises:
            InputTypeError: the text is not a str, the id not a str, the aliases not a mapping of str to strs, or the
                chains not sequences of pairs of ints.
            InputValueError: an alias is empty, or a chain reaches outside the text.
        """
        check_text(text)
        check_id(id)
        known = checked_aliases(aliases)
        given = None if chains is None else checked_chains(words(text), chains)
        reading = self._laid_out(text)
        if given is not None:
            reading = attrs.evolve(reading, chains=_in_view(given, reading.page.view))
        (found,) = self._read([reading.page])
        return self._document(reading, found, id, known)

    @overload
    def pipe(
        self,
        texts: Iterable[str | Article],
        *,
        ids: Iterable[str | None] | None = None,
        as_tuples: Literal[False] = False,
        aliases: Aliases | None = None,
        batch_size: int = BATCH_SIZE,
        processes: int = 1,
    ) -> Iterator[Document]: ...
    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str | Article, C]],
        *,
        ids: Iterable[str | None] | None = None,
        as_tuples: Literal[True],
        aliases: Aliases | None = None,
        batch_size: int = BATCH_SIZE,
        processes: int = 1,
    ) -> Iterator[tuple[Document, C]]: ...
    @naming_its_options
    def pipe(
        self,
        texts: Iterable[str | Article] | Iterable[tuple[str | Article, C]],
        *,
        ids: Iterable[str | None] | None = None,
        as_tuples: bool = False,
        aliases: Aliases | None = None,
        batch_size: int = BATCH_SIZE,
        processes: int = 1,
    ) -> Iterator[Document] | Iterator[tuple[Document, C]]:
        """Analyse many texts, lazily, in order.

        Arguments:
            texts: any iterable of strings or articles, or, with ``as_tuples``, of pairs of one and anything. No more
                than ``batch_size`` of them are read ahead, or, with several processes, three times that for each.
            ids: a name for each text, or None where it has none; any iterable, read along with the texts. It may go on
                where the texts end (``map(str, itertools.count())``), except that of two lists one is not longer.
            as_tuples: take pairs of a text and its context (a date, a row number), and yield pairs of the document and
                that same context, as spaCy's ``pipe`` does. The context goes to no other process.
            aliases: as for a single text, for all of them.
            batch_size: how many texts the model reads at once.
            processes: how many processes analyse. With 1 it is this one; others load the model first, which takes some
                seconds, and compute with one thread each. A script that asks for several must have what it does under
                ``if __name__ == "__main__"``.

        Raises:
            InputTypeError: ``texts`` or ``ids`` is a single str or no iterable (at once), or one of the texts is not a
                str, one of the ids neither a str nor None, or an item no pair where pairs are asked for (when its turn
                comes; those before it have been returned).
            InputValueError: there are fewer ids than texts (at once for lists, else when the turn comes), or a list of
                ids is longer than one of texts.
            OptionError: the batch size or the number of processes is not a positive int; or several processes are asked
                for, and the analyzer has a Stanza pipeline, or a function ``identify`` that cannot be sent to them.
            ProcessError: a process died twice of the same texts, or none can be started.
        """
        contexts: collections.deque[C] = collections.deque()
        read = items(texts, ids, contexts.append if as_tuples else None)
        checked_count("batch_size", batch_size)
        known = checked_aliases(aliases)
        if checked_count("processes", processes) == 1:
            docs = self._piped(read, known, batch_size)
        else:
            docs = _dealt_out(read, self._recipe(), known, batch_size, processes)
        return ((doc, contexts.popleft()) for doc in docs) if as_tuples else docs

    def _recipe(self) -> bytes:
        """What makes the same analyzer in another process."""
        if self._again is None:
            raise OptionError(
                "pipe(processes=…) cannot send an analyzer with a Stanza pipeline to other processes; leave out "
                "processes, or pipeline."
            )
        try:
            return pickle.dumps(self._again)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise OptionError(
                f"pipe(processes=…) cannot send {shown(self._identify)} to other processes ({error}); make identify a "
                "function of a module, or leave out processes."
            ) from None

    def _piped(self, texts: Iterator[Item], known: KnownAliases, batch_size: int) -> Iterator[Document]:
        with self._pool() as pool:
            if pool is None or batch_size == 1:
                for batch in batches(texts, batch_size):
                    yield from self._started(batch, known, pool)()
                return
            # Threads read one half of a batch, while Python is at the other.
            wrong: list[Exception] = []
            waiting: Callable[[], Iterator[Document]] | None = None
            for batch in before_an_error(batches(texts, batch_size // 2), wrong):
                started = self._started(batch, known, pool)
                if waiting is not None:
                    yield from waiting()
                waiting = started
            if waiting is not None:
                yield from waiting()
            if wrong:
                raise wrong[0]

    def _started(
        self, batch: Sequence[Item], known: KnownAliases, pool: Executor | None
    ) -> Callable[[], Iterator[Document]]:
        """The documents of the texts, when they are asked for; the pool reads the texts from now on."""
        readings = [self._laid_out(text) for text, _ in batch]
        read = reader.start(self._model, [reading.page for reading in readings], pool)

        def documents() -> Iterator[Document]:
            for (_, id), reading, found in zip(batch, readings, read(), strict=True):
                yield self._document(reading, found, id, known)

        return documents

    def annotate(self, document: stanza.Document, *, chains: Chains | None = None) -> Document:
        """The analysis of a Stanza document, with that document's own tokens and sentences.

        ``chains`` are as for a text; by default they are those of Stanza's ``coref`` processor, where it ran. Offsets
        count the characters of the document's text, or, if it has none, of one that is put together from its tokens.

        Raises:
            InputTypeError: it is no Stanza document, or as for the chains of a text.
            InputValueError: a token has no offsets into the document's text, or as for the chains of a text.
        """
        reading = _laid_out(document, chains)
        (found,) = self._read([reading.page])
        return self._document(reading, found, None, {})

    def annotate_all(self, documents: Iterable[stanza.Document], *, batch_size: int = BATCH_SIZE) -> Iterator[Document]:
        """As :meth:`annotate`, for many documents: lazily, in order, ``batch_size`` of them read at once.

        Raises:
            InputTypeError: ``documents`` is no iterable (at once), or as for :meth:`annotate` (when the turn comes).
            OptionError: the batch size is not a positive int.
        """
        checked_count("batch_size", batch_size)
        if isinstance(documents, str) or not isinstance(documents, Iterable):
            raise InputTypeError(
                f"annotate_all() takes an iterable of Stanza documents, not {type(documents).__name__}; put a single "
                "one into a list."
            )
        return self._annotated(iter(documents), batch_size)

    def _annotated(self, remaining: Iterator[stanza.Document], batch_size: int) -> Iterator[Document]:
        while batch := [_laid_out(document, None) for document in itertools.islice(remaining, batch_size)]:
            found = self._read([reading.page for reading in batch])
            for reading, attributions in zip(batch, found, strict=True):
                yield self._document(reading, attributions, None, {})

    def _laid_out(self, given: str | Article) -> _Reading:
        text, about = words(given), given.about if isinstance(given, Article) else None
        if self._pipeline is None:
            return _Reading(mark_dashes(lay_out(text)), about=about)
        # Stanza takes as long to import as all the rest, so only those wait for it who use it.
        from quotelens import stanza

        view = repair(text)
        layout = stanza.lay_out(self._pipeline(view.text))
        return _Reading(mark_dashes(lay_out_view(view, layout.sentences)), layout.chains, about)

    def _read(self, pages: Sequence[Page]) -> list[reader.Reading]:
        with self._pool() as pool:
            return reader.read(self._model, pages, pool)

    def _attributed(self, pages: Sequence[Page]) -> list[list[Attribution]]:
        return [one.attributions for one in self._read(pages)]

    @contextlib.contextmanager
    def _pool(self) -> Iterator[Executor | None]:
        """As many threads as the analyzer may use, if several; nobody keeps them, since none would survive a fork."""
        threads = self._options.threads or 1
        if threads == 1 or not self._model.network.alone:
            yield None
            return
        pool = ThreadPoolExecutor(threads, "quotelens")
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)

    def _keeps(self, one: Attribution) -> bool:
        return one.confidence >= self._options.min_confidence and one.level in self._options.levels

    def _document(
        self,
        reading: _Reading,
        read: reader.Reading,
        id: str | None,
        aliases: KnownAliases,
    ) -> Document:
        page = reading.page
        named = voices.names_on(page, read)
        turns = (*find_turns(page, named), *find_posts(page))
        chained = relays.unfold(quotations.assemble(read.attributions, page, turns), page, named)
        kept = [one for one in apart(chained, page) if self._keeps(one)]
        kept += [one for one in find_nested(page, kept, self._attributed) if self._keeps(one)]
        sources = [*by_voice(kept), *(relay for _, relay in relays.passed_on(kept))]
        resolution = resolve_story(
            page, named, sources, read, aliases=aliases, chains=reading.chains, fiction=self._options.fiction
        ) or voices.resolve(page, named, sources, read, aliases=aliases, chains=reading.chains)
        weights = self._model.meta["speaker_calibration"]
        resolution = sure_enough(resolution, sources, weights, self._options.min_speaker_confidence)
        resolution = with_labels(resolution, kept, page.text)
        cues = [one.cue for one in kept if one.cue is not None and one.source is not None]
        hedges = find_hedges(page.text, page.sentences, cues)
        return Assembly(page, self._identify, self._made_with, reading.about).document(kept, resolution, hedges, id)


def _dealt_out(
    texts: Iterator[Item], recipe: bytes, known: KnownAliases, batch_size: int, processes: int
) -> Iterator[Document]:
    """:meth:`Analyzer.pipe` in several processes."""
    wrong: list[Exception] = []
    given = before_an_error(batches(texts, batch_size), wrong)
    for documents in in_order(functools.partial(_read_elsewhere, recipe, known), given, processes):
        yield from documents
    if wrong:
        raise wrong[0]


def _read_elsewhere(recipe: bytes, known: KnownAliases, batch: Sequence[Item]) -> list[Document]:
    """What each of several processes does."""
    return list(_made(recipe)._started(batch, known, None)())


@functools.cache
def _made(recipe: bytes) -> Analyzer:
    again: Callable[[], Analyzer] = pickle.loads(recipe)
    return again()


def _laid_out(document: stanza.Document, chains: Chains | None) -> _Reading:
    from quotelens.stanza import lay_out

    layout = lay_out(document)
    given = layout.chains if chains is None else checked_chains(layout.text, chains)
    view = repair(layout.text)
    sentences = [list(_in_order(sentence)) for sentence in _in_view(layout.sentences, view)]
    return _Reading(mark_dashes(lay_out_view(view, list(filter(None, sentences)))), _in_view(given, view))


def _in_view(groups: Sequence[Sequence[Offsets]], view: View) -> list[list[Offsets]]:
    """Groups of spans of the caller's text as offsets into the view, without those that it does not show."""
    spans = ((view.to_view(*span) for span in group) for group in groups)
    return [[(start, end) for start, end in group if start < end] for group in spans]


def _in_order(tokens: Iterable[Offsets]) -> Iterator[Offsets]:
    """The tokens without those that show the same as the one before: &, quot and ; are one mark."""
    at = 0
    for start, end in tokens:
        if start >= at:
            yield start, end
            at = end


@naming_its_options
def load(
    *,
    model: str | os.PathLike[str] | None = None,
    pipeline: stanza.Pipeline | None = None,
    min_confidence: float = MIN_CONFIDENCE,
    min_speaker_confidence: float = 0.0,
    levels: Sequence[str] = LEVELS,
    fiction: bool | None = None,
    identify: Identify | None = None,
    device: str | None = None,
    precision: str | None = None,
    threads: int | None = None,
) -> Analyzer:
    """An analyzer.

    Arguments:
        model: a model folder written by ``python -m quotelens.train``; the embedded model by default.
        pipeline: a Stanza pipeline that supplies tokens and sentences; by default quotelens's own tokenizer, which
            needs no download.
        min_confidence: quotations that are less probably right are left out; 0 keeps all that the model finds.
        min_speaker_confidence: a quotation whose speaker is less probably the right one has none.
        levels: what is kept, some of "speech" (said, written, asked, found), "thought" (believed, hoped, planned) and
            "act" (nothing is reported: "blocked the bill").
        fiction: whether texts tell a story, as a novel does, so that the rules for dialogues hold; by default each text
            shows that itself.
        identify: a function that gives a :class:`Speaker` its id outside quotelens (in Wikidata, in a newsroom's
            database), or None where it has none; it becomes ``speaker.external_id``.
        device: where the encoder is computed, as torch names it: "cpu", "cuda", "cuda:1"; by default a graphics
            processor where there is one.
        precision: the number format of the encoder's products, "int8", "bfloat16" or "float32"; by default the first of
            these that the device multiplies natively and without loss.
        threads: how many threads the encoder may use, each for a part of a text of its own; by default as many as there
            are cores.

    Raises:
        OptionError: an option is unknown or has an impossible value.
        ModelError: a model file is missing or damaged.
    """
    given = Options(model, min_confidence, min_speaker_confidence, levels, fiction, device, precision, threads)
    if pipeline is not None:
        from stanza import Pipeline

        if not isinstance(pipeline, Pipeline):
            raise OptionError(f"pipeline is {pipeline!r}; it must be a stanza.Pipeline with a tokenize processor.")
    if identify is not None and not callable(identify):
        raise OptionError(f"identify is {shown(identify)}; it must be a function of a Speaker, or None.")
    place = checked_device(device)
    form = checked_precision(precision, place)
    folder = store.embedded_folder() if given.model is None else Path(given.model)
    stored = store.load(folder, place, form)
    again = functools.partial(
        load,
        model=folder,
        min_confidence=min_confidence,
        min_speaker_confidence=min_speaker_confidence,
        levels=given.levels,
        fiction=fiction,
        identify=identify,
        device=place,
        precision=form,
        # Processes that share the cores do more than threads do.
        threads=1,
    )
    settled = attrs.evolve(given, device=place, precision=form, threads=threads or cores())
    return Analyzer(stored, pipeline, settled, identify, None if pipeline is not None else again)


@functools.cache
def _default_analyzer() -> Analyzer:
    return load()


def made_from(options: Options) -> Analyzer:
    """The analyzer with these options, which is that of :func:`analyze` where they are the usual ones.

    Raises:
        OptionError, ModelError: as :func:`load`.
    """
    return _default_analyzer() if options == Options() else load(**options.as_dict())


@naming_its_options
def analyze(
    text: str | Article, *, id: str | None = None, aliases: Aliases | None = None, chains: Chains | None = None
) -> Document:
    """Analyse one text with the default analyzer, which is loaded at the first call and kept.

    The arguments, and what is raised, are those of :meth:`Analyzer.__call__`.
    """
    check_text(text)
    return _default_analyzer()(text, id=id, aliases=aliases, chains=chains)
