"""What quotelens adds to Stanza: a tokenizer variant, processors ``quote`` and ``hedge``, a pipeline without downloads.

Stanza finds its processors in registries and its models through a folder with a ``resources.json``.
Importing this module fills the registries; the package carries a folder that names nothing but its own
processors, so the default pipeline is built from the installed package alone. People with Stanza's own
models add the processors to their pipelines by name instead: ``stanza.Pipeline("en",
processors="tokenize,coref,quote,hedge")`` after ``import quotelens.stanza``.

The other direction is here too: :func:`lay_out` reads a Stanza document, whoever made it, as plain offsets.

Importing this module imports Stanza, and with it torch, so nothing that ``import quotelens`` runs may
import it.
"""

from __future__ import annotations

import bisect
import contextlib
import gc
import importlib.resources
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import stanza
from stanza.models.common.doc import END_CHAR, ID, START_CHAR, TEXT
from stanza.pipeline.processor import (
    Processor,
    ProcessorVariant,
    register_processor,
    register_processor_variant,
)

from quotelens.errors import InputTypeError, InputValueError, OptionError
from quotelens.options import NAMES, Options
from quotelens.text.sentences import tokenize
from quotelens.types import Span

if TYPE_CHECKING:
    from quotelens.analyzer import Analyzer

T = TypeVar("T")
Offsets = tuple[int, int]

_PARAGRAPH = re.compile(r"#\s*new(par|doc)\b")

RESOURCES = str(importlib.resources.files("quotelens") / "data" / "stanza")
"""The folder to pass as ``dir`` to ``stanza.Pipeline`` for a pipeline without downloaded files."""


def pipeline(**options: Any) -> stanza.Pipeline:
    """The default pipeline, from the package alone: the rule-based tokenizer, ``quote`` and ``hedge``.

    ``options`` are those of ``stanza.Pipeline`` and override the defaults set here; an option of one
    processor is written ``tokenize_no_ssplit=True``, as everywhere in Stanza. The language, the folder and
    the download method are what this function is for, so they cannot be changed: build a
    ``stanza.Pipeline`` for another choice.

    Raises:
        OptionError: ``lang``, ``dir``, ``model_dir``, ``download_method`` or ``resources_filepath`` is given, or an
            option of ``quote`` or ``hedge`` does not exist or has an impossible value.
        ModelError: a model file is missing or damaged.
    """
    for name in ("lang", "dir", "model_dir", "download_method", "resources_filepath"):
        if name in options:
            raise OptionError(
                f"{name}={options[name]!r}: the default pipeline is English and comes from the installed "
                "package; call stanza.Pipeline yourself to choose another, with quotelens.stanza imported first"
            )
    settings: dict[str, Any] = {"package": "quotelens", "logging_level": "WARN"}
    return stanza.Pipeline("en", dir=RESOURCES, download_method=None, **(settings | options))


def document(text: str) -> stanza.Document:
    """A Stanza document of the text's tokens and sentences, without a pipeline around it.

    Words are tokens: ``don't`` is two words and two tokens, as it is for the treebanks when multi-word
    tokens are left out. Offsets are into ``text`` itself.

    Raises:
        InputTypeError: ``text`` is not a string.
    """
    return _document(text, no_ssplit=False)


def _document(text: str, *, no_ssplit: bool) -> stanza.Document:
    with _uncollected():
        sentences = tokenize(text)
        if no_ssplit and sentences:
            sentences = [[token for sentence in sentences for token in sentence]]
        entries = [
            [
                {ID: (number,), TEXT: form, START_CHAR: start, END_CHAR: end}
                for number, (start, end, form) in enumerate(sentence, 1)
            ]
            for sentence in sentences
        ]
        return stanza.Document(entries, text)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Hold back the cyclic garbage collector.

    Stanza makes some ten objects a word, all of which stay; looking through them for garbage again and again
    while they are made takes twice as long as making them (docs/tokenization.md).
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@register_processor_variant("tokenize", "quotelens")
class RuleTokenizer(ProcessorVariant):  # type: ignore[misc]  # Stanza has no types
    """``processors={"tokenize": "quotelens"}``: see ``quotelens.text.sentences``.

    Honours Stanza's ``tokenize_no_ssplit``: the whole text becomes one sentence.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        if config["lang"] != "en":
            raise OptionError(
                f"lang={config['lang']!r}: the quotelens tokenizer knows English only; use another tokenizer"
            )
        self.no_ssplit = bool(config.get("no_ssplit", False))

    def process(self, document: stanza.Document | str) -> stanza.Document:
        text = document if isinstance(document, str) else getattr(document, "text", None)
        if not isinstance(text, str):
            raise InputTypeError(
                f"the tokenizer takes a str or a stanza.Document with text, not {type(document).__name__}; "
                "pass tokenize_pretokenized=True for lists of tokens"
            )
        return _document(text, no_ssplit=self.no_ssplit)


@attrs.frozen
class Layout:
    """A Stanza document as offsets into its text.

    ``sentences`` holds the words of each sentence that has any; a multi-word token ("can't") counts as its words
    ("ca", "n't") where they spell it, else as one word. ``chains`` are the coreference chains that Stanza's ``coref``
    processor left, each with the spans of its mentions.
    """

    text: str
    sentences: tuple[tuple[Offsets, ...], ...]
    chains: tuple[tuple[Offsets, ...], ...]


def lay_out(document: stanza.Document) -> Layout:
    """Read a Stanza document.

    A document without text (``CoNLL.conll2doc``, ``Document(sentences)``) gets one that is put together from its
    tokens and the spaces around them. Where its tokens have offsets all the same, they stay true.

    Raises:
        InputTypeError: it is no Stanza document.
        InputValueError: it has text, and a token without offsets into it.
    """
    if not isinstance(document, stanza.Document):
        raise InputTypeError(f"expected a stanza.Document, not {type(document).__name__}; run a stanza.Pipeline first")
    text, places = _joined(document) if document.text is None else (document.text, _places(document))
    sentences: list[tuple[Offsets, ...]] = []
    chains: dict[int, list[Offsets]] = {}
    for sentence in document.sentences:
        words = [(word, piece) for token in sentence.tokens for word, piece in _pieces(token, text, next(places))]
        if words:
            sentences.append(tuple(dict.fromkeys(piece for _, piece in words)))
        _gather_mentions(words, chains)
    # A chain with a single mention says nothing about who else is meant.
    return Layout(text, tuple(sentences), tuple(tuple(chain) for chain in chains.values() if len(chain) > 1))


def _places(document: stanza.Document) -> Iterator[Offsets]:
    """Where each token stands in the document's own text."""
    for token in document.iter_tokens():
        if token.start_char is None or token.end_char is None:
            raise InputValueError(
                f"the token {token.text!r} has no start_char and end_char, though its document has text; "
                "give every token its offsets, or leave out the text"
            )
        yield token.start_char, token.end_char


def _joined(document: stanza.Document) -> tuple[str, Iterator[Offsets]]:
    """The text that a document's tokens make, and where each of them stands in it."""
    tokens = list(document.iter_tokens())
    paragraphs = {
        id(sentence.tokens[0])
        for sentence in document.sentences
        if any(_PARAGRAPH.match(comment) for comment in sentence.comments)
    }
    fixed = _have_offsets(tokens)
    parts: list[str] = []
    places: list[Offsets] = []
    length = 0
    spaces = tokens[0].spaces_before if tokens else ""
    for token in tokens:
        if id(token) in paragraphs and parts and "\n" not in spaces:
            spaces = "\n\n"
        if fixed:
            gap = token.start_char - length
            spaces = spaces.ljust(gap)[:gap]
        start = length + len(spaces)
        length = start + len(token.text)
        parts += spaces, token.text
        places.append((start, length))
        spaces = token.spaces_after
    return "".join([*parts, spaces]), iter(places)


def _have_offsets(tokens: Sequence[Any]) -> bool:
    """Whether the tokens' own offsets describe some text: they rise, and are as far apart as the tokens are long."""
    end = 0
    for token in tokens:
        if token.start_char is None or token.start_char < end:
            return False
        end = token.start_char + len(token.text)
        if token.end_char != end:
            return False
    return True


def _pieces(token: Any, text: str, place: Offsets) -> list[tuple[Any, Offsets]]:
    """The words of a token, each with its span, which is that of the token where the words do not spell it."""
    words = token.words or [None]
    start, end = place
    if len(words) == 1 or "".join(word.text for word in words) != text[start:end]:
        return [(word, place) for word in words]
    bounds = itertools.accumulate((len(word.text) for word in words), initial=start)
    return list(zip(words, itertools.pairwise(bounds), strict=True))


def _gather_mentions(words: Sequence[tuple[Any, Offsets]], chains: dict[int, list[Offsets]]) -> None:
    """Add the mentions of a sentence to the chains that they belong to.

    They are read from the words and not from ``document.coref``, which Stanza leaves empty when it reads several
    documents at once (``bulk_process``).
    """
    begun: dict[int, list[int]] = {}
    for word, (start, end) in words:
        for attachment in getattr(word, "coref_chains", None) or ():
            chain = id(attachment.chain)
            if attachment.is_start:
                begun.setdefault(chain, []).append(start)
            if attachment.is_end and begun.get(chain):
                chains.setdefault(chain, []).append((begun[chain].pop(), end))


def _by_sentence(sentences: Sequence[Span], members: Iterable[tuple[T, Sequence[Span]]]) -> list[tuple[T, ...]]:
    """For each sentence the members with a span that shares a character with it."""
    ends = [sentence.end for sentence in sentences]
    shared: list[dict[int, T]] = [{} for _ in sentences]
    for number, (member, spans) in enumerate(members):
        for span in spans:
            place = bisect.bisect_right(ends, span.start)
            while place < len(sentences) and sentences[place].start < span.end:
                shared[place][number] = member
                place += 1
    return [tuple(one.values()) for one in shared]


def _options(processor: str, pipeline: stanza.Pipeline) -> dict[str, Any]:
    """What the caller of ``stanza.Pipeline`` set for one processor: ``quote_min_confidence=0.5``."""
    prefix = f"{processor}_"
    given = {key.removeprefix(prefix): value for key, value in pipeline.kwargs.items() if key.startswith(prefix)}
    given.pop("check_requirements", None)
    return given


def _analyzer(processor: str, options: dict[str, Any]) -> Analyzer:
    # Not imported at the top: quotelens.analyzer imports this module.
    from quotelens import analyzer

    for name, value in options.items():
        if name not in NAMES:
            raise OptionError(
                f"{processor}_{name}={value!r}: {processor} has no such option; "
                f"it has {', '.join(f'{processor}_{known}' for known in NAMES)}"
            )
    return analyzer.made_from(Options(**options))


@register_processor("quote")
class QuoteProcessor(Processor):  # type: ignore[misc]  # Stanza has no types
    """``processors="tokenize,quote"``: who said what.

    Sets ``document.quotes``, ``document.speakers`` and ``document.quotelens``, the whole analysis as a
    :class:`quotelens.Document`, and for each sentence ``sentence.quotes``, those that some of its words are content
    of. Coreference chains of the ``coref`` processor help to tell the speakers.

    Options: ``quote_model``, ``quote_min_confidence``, ``quote_min_speaker_confidence``, ``quote_levels``,
    ``quote_fiction``, ``quote_device``, ``quote_precision`` and ``quote_threads``, see :func:`quotelens.load`.
    """

    PROVIDES_DEFAULT = {"quote"}  # noqa: RUF012  (Stanza reads it from the class)
    REQUIRES_DEFAULT = {"tokenize"}  # noqa: RUF012

    def __init__(self, config: dict[str, Any], pipeline: stanza.Pipeline, device: Any) -> None:
        super().__init__(config, pipeline, device)
        self.analyzer = _analyzer("quote", _options("quote", pipeline))

    def process(self, document: stanza.Document) -> stanza.Document:
        return self.bulk_process([document])[0]

    def bulk_process(self, documents: list[stanza.Document]) -> list[stanza.Document]:
        for document, analysis in zip(documents, self.analyzer.annotate_all(documents), strict=True):
            document.quotelens = analysis
            document.quotes, document.speakers = analysis.quotes, analysis.speakers
            found = _by_sentence(analysis.sentences, ((quote, quote.content) for quote in analysis.quotes))
            for sentence, quotes in zip(document.sentences, found, strict=True):
                sentence.quotes = quotes
        return documents

    def mark_inactive(self) -> None:
        """Nothing to drop. Stanza calls this when the pipeline lacks a processor that this one needs."""


@register_processor("hedge")
class HedgeProcessor(Processor):  # type: ignore[misc]  # Stanza has no types
    """``processors="tokenize,hedge"``: what is said to be uncertain.

    Sets ``document.hedges``, ``document.quotelens``, and for each sentence ``sentence.hedges``. A verb that attributes
    ("suggests") is no hedge as well, so attributions have to be found here too. With ``quote`` in the pipeline they
    are found once, for both.

    Options, without ``quote``: ``hedge_min_confidence`` and the others, as for ``quote``.
    """

    PROVIDES_DEFAULT = {"hedge"}  # noqa: RUF012
    REQUIRES_DEFAULT = {"tokenize"}  # noqa: RUF012

    def __init__(self, config: dict[str, Any], pipeline: stanza.Pipeline, device: Any) -> None:
        super().__init__(config, pipeline, device)
        options = _options("hedge", pipeline)
        # Stanza builds and runs its processors in the order in which they were registered, so quote comes first.
        self.quote: QuoteProcessor | None = pipeline.processors.get("quote")
        if self.quote is not None and options:
            name, value = next(iter(options.items()))
            raise OptionError(
                f"hedge_{name}={value!r}: quote and hedge share one analysis; give the option to quote, quote_{name}"
            )
        self.analyzer = _analyzer("hedge", options) if self.quote is None else self.quote.analyzer

    def process(self, document: stanza.Document) -> stanza.Document:
        return self.bulk_process([document])[0]

    def bulk_process(self, documents: list[stanza.Document]) -> list[stanza.Document]:
        new = [one for one in documents if self.quote is None or not hasattr(one, "quotelens")]
        for document, analysis in zip(new, self.analyzer.annotate_all(new), strict=True):
            document.quotelens = analysis
        for document in documents:
            document.hedges = document.quotelens.hedges
            found = _by_sentence(document.quotelens.sentences, ((hedge, (hedge.span,)) for hedge in document.hedges))
            for sentence, hedges in zip(document.sentences, found, strict=True):
                sentence.hedges = hedges
        return documents

    def mark_inactive(self) -> None:
        """Nothing to drop, as for ``quote``."""
