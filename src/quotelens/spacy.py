"""The spaCy component ``quotelens``: ``nlp.add_pipe("quotelens")`` on any English pipeline.

spaCy sends documents between processes and to disk as bytes, in which only plain data can travel. So the analysis is
kept as plain data in ``doc.user_data``, and ``doc._.quotes`` and the other attributes build their objects from it.
What was found stands in ``doc.spans`` too, as spaCy's own spans.

The attributes belong to the whole process, and each name to whoever took it first. So no name but ``doc._.quotelens``
is taken before a component is made, and another prefix can be chosen where another package has one of them.

spaCy finds the component by an entry point of the installed package; importing this module registers it as well.
Every pipeline that is made where quotelens is installed imports this module, so it loads nothing heavy itself.
"""

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import attrs

from quotelens.errors import MissingExtraError, OptionError, shown
from quotelens.options import Options
from quotelens.types import Document, Hedge, Quote, Span, Speaker

try:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens
except ImportError as error:
    raise MissingExtraError("quotelens.spacy needs spaCy: pip install 'quotelens[spacy]'") from error

KEY = "quotelens"
"""The key of the analysis in ``doc.user_data``, and of the spans in ``doc.spans``."""

_COLOURS = {"content": "#93a9f7", "source": "#febf76", "cue": "#8fd0ae", "hedge": "#e6b0d2"}

# The analysis of a document, beside the data that it was built from.
_built: WeakKeyDictionary[Doc, tuple[object, Document]] = WeakKeyDictionary()


class Component:
    """Analyses documents as they pass; made by ``nlp.add_pipe("quotelens")``.

    Sets ``doc._.quotes``, ``doc._.speakers`` and ``doc._.hedges``, quotelens objects whose offsets count the
    characters of ``doc.text``; ``doc._.quotelens``, the whole analysis; for each span and sentence ``span._.quotes``
    and ``span._.hedges``; and ``doc.spans["quotelens"]``, see :func:`spans`. With a prefix the attributes are
    ``doc._.PREFIXquotes`` and so on.
    """

    def __init__(self, options: Options, prefix: str = "") -> None:
        from quotelens import analyzer

        set_extensions(prefix)
        self._options = options
        self._prefix = prefix
        self._process = os.getpid()
        self._batch_size = analyzer.BATCH_SIZE
        self._analyzer = analyzer.made_from(options)

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int | None = None) -> Iterator[Doc]:
        """Analyse a stream, lazily and in order; the model reads several documents at once.

        Never more than quotelens does by itself, whatever ``batch_size`` says: spaCy's default is 1,000.
        """
        self._settle()
        docs, ahead = itertools.tee(stream)
        size = self._batch_size if batch_size is None else min(batch_size, self._batch_size)
        analyses = self._analyzer.pipe((doc.text for doc in ahead), batch_size=size)
        for doc, analysis in zip(docs, analyses, strict=True):
            data = analysis.to_dict()
            # The document has its text already.
            del data["text"]
            doc.user_data[KEY] = data
            doc.spans[KEY] = spans(doc, analysis)
            _built[doc] = data, analysis
            yield doc

    def _settle(self) -> None:
        """In a process that ``nlp.pipe(n_process=2)`` forked, keep to one thread: processes share the cores already."""
        if os.getpid() != self._process:
            from quotelens import analyzer

            self._analyzer = analyzer.made_from(attrs.evolve(self._options, threads=1))
            self._process = os.getpid()

    def __reduce__(self) -> "tuple[type[Component], tuple[Options, str]]":
        # Another process loads the model for itself.
        return Component, (self._options, self._prefix)


@Language.factory(
    KEY,
    assigns=["doc._.quotelens", "doc._.quotes", "doc._.speakers", "doc._.hedges", "doc.spans"],
    default_config=Options().as_dict() | {"prefix": ""},
)
def create(
    nlp: Language,
    name: str,
    model: str | None,
    min_confidence: float,
    min_speaker_confidence: float,
    levels: Sequence[str],
    fiction: bool | None,
    device: str | None,
    precision: str | None,
    threads: int | None,
    prefix: str,
) -> Component:
    """The component, as ``nlp.add_pipe("quotelens", config={"min_confidence": 0.5})`` makes it.

    Arguments:
        model, min_confidence, min_speaker_confidence, levels, fiction, device, precision, threads: as for
            :func:`quotelens.load`.
        prefix: what the names of the attributes begin with, where another package has taken one of them:
            ``doc._.ql_quotes`` for ``"ql_"``.

    Raises:
        OptionError: the pipeline is for another language, an option has an impossible value, or an attribute belongs to
            another package.
        ModelError: a model file is missing or damaged.
    """
    # Pipelines for many languages are "xx".
    if nlp.lang not in ("en", "xx"):
        raise OptionError(f"the pipeline's language is {nlp.lang!r}, but quotelens knows English only")
    options = Options(model, min_confidence, min_speaker_confidence, levels, fiction, device, precision, threads)
    return Component(options, prefix)


def spans(doc: Doc, analysis: Document) -> list[Tokens]:
    """What was found as spaCy spans, labelled content, cue, source and hedge.

    A span takes in each token that it shares a character with. Its ``id_`` is the number of its quotation in
    ``doc._.quotes``; a hedge that is in no quotation has none. Its ``kb_id_`` is the name of the quotation's speaker,
    empty where there is none.

    Arguments:
        doc: spaCy's document.
        analysis: quotelens's of the same text.
    """
    found: list[tuple[Span, str, str, str]] = []
    quotations: dict[int, tuple[str, str]] = {}
    for number, quote in enumerate(analysis.quotes):
        whose = quotations[id(quote)] = str(number), "" if quote.speaker is None else quote.speaker.name
        found += ((span, "content", *whose) for span in quote.content)
        found += ((part.span, "cue", *whose) for part in (quote.cue,) if part is not None)
        found += ((part.span, "source", *whose) for part in (quote.source,) if part is not None)
    found += ((hedge.span, "hedge", *quotations.get(id(hedge.quote), ("", ""))) for hedge in analysis.hedges)
    made = (
        doc.char_span(span.start, span.end, label, kb_id=name, span_id=number, alignment_mode="expand")
        for span, label, number, name in found
    )
    return [one for one in made if one is not None]


def displacy_options() -> dict[str, Any]:
    """Options for displaCy's ``style="span"``: quotelens's spans, each label in a colour under which black is legible.

    >>> sorted(displacy_options()["colors"])
    ['content', 'cue', 'hedge', 'source']
    """
    return {"spans_key": KEY, "colors": dict(_COLOURS)}


def _analysis(doc: Doc) -> Document | None:
    """The analysis of a document, or None where the component has not seen it."""
    data: Any = doc.user_data.get(KEY)
    if data is None:
        return None
    known = _built.get(doc)
    if known is None or known[0] is not data:
        known = _built[doc] = data, Document.from_dict(data | {"text": doc.text})
    return known[1]


def _quotes(doc: Doc) -> tuple[Quote, ...]:
    analysis = _analysis(doc)
    return () if analysis is None else analysis.quotes


def _speakers(doc: Doc) -> tuple[Speaker, ...]:
    analysis = _analysis(doc)
    return () if analysis is None else analysis.speakers


def _hedges(doc: Doc) -> tuple[Hedge, ...]:
    analysis = _analysis(doc)
    return () if analysis is None else analysis.hedges


def _quotes_in(span: Tokens) -> tuple[Quote, ...]:
    """The quotations with some of their content in a span."""
    return tuple(quote for quote in _quotes(span.doc) if any(_meet(piece, span) for piece in quote.content))


def _hedges_in(span: Tokens) -> tuple[Hedge, ...]:
    return tuple(hedge for hedge in _hedges(span.doc) if _meet(hedge.span, span))


def _meet(one: Span, other: Tokens) -> bool:
    return one.start < other.end_char and other.start_char < one.end


def set_extensions(prefix: str = "") -> None:
    """Take the names of the attributes, as making a component does.

    Whoever only reads documents that were analysed in another process, and makes no component, calls this first.

    Raises:
        OptionError: the prefix cannot begin a name, or one of the names belongs to another package.
    """
    if not isinstance(prefix, str) or not f"{prefix}quotes".isidentifier():
        raise OptionError(f"prefix is {shown(prefix)}; it must be a str that can begin a Python name, such as 'ql_'.")
    wanted: list[tuple[Any, str, Any]] = [
        (Doc, KEY, _analysis),
        *((Doc, prefix + name, getter) for name, getter in _OF_DOCUMENTS.items()),
        *((Tokens, prefix + name, getter) for name, getter in _OF_SPANS.items()),
    ]
    for holder, name, getter in wanted:
        if not _is_free_or_ours(holder, name, getter):
            raise OptionError(
                f"{holder.__name__.lower()}._.{name} belongs to another package; choose other names with "
                f'nlp.add_pipe("quotelens", config={{"prefix": "ql_"}}).'
            )
    for holder, name, getter in wanted:
        holder.set_extension(name, getter=getter, force=True)


def _is_free_or_ours(holder: Any, name: str, getter: Any) -> bool:
    if not holder.has_extension(name):
        return True
    found = holder.get_extension(name)[2]
    # By name, since a module that is loaded again has functions of its own.
    return (found.__module__, found.__qualname__) == (getter.__module__, getter.__qualname__) if found else False


_OF_DOCUMENTS = {"quotes": _quotes, "speakers": _speakers, "hedges": _hedges}
_OF_SPANS = {"quotes": _quotes_in, "hedges": _hedges_in}

# spaCy imports this module for every pipeline, whether it has the component or not.
if _is_free_or_ours(Doc, KEY, _analysis):
    Doc.set_extension(KEY, getter=_analysis, force=True)
