"""What quotelens adds to Stanza: a tokenizer variant, a ``quote`` processor, a pipeline without downloads.

Stanza finds its processors in registries and its models through a folder with a ``resources.json``.
Importing this module fills the registries; the package carries a folder that names nothing but its own two
processors, so the default pipeline is built from the installed package alone. People with Stanza's own
models add the processors to their pipelines by name instead: ``stanza.Pipeline("en",
processors={"tokenize": "quotelens", "pos": "default", "quote": "quotelens"})`` after ``import
quotelens.stanza``.

Importing this module imports Stanza, and with it torch, so nothing that ``import quotelens`` runs may
import it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.resources
from collections.abc import Iterator
from typing import Any

import stanza
from stanza.models.common.doc import END_CHAR, ID, START_CHAR, TEXT
from stanza.pipeline.processor import (
    Processor,
    ProcessorVariant,
    register_processor,
    register_processor_variant,
)

from quotelens.errors import InputTypeError, OptionError
from quotelens.text.sentences import tokenize

RESOURCES = str(importlib.resources.files("quotelens") / "data" / "stanza")
"""The folder to pass as ``dir`` to ``stanza.Pipeline`` for a pipeline without downloaded files."""


def pipeline(**options: Any) -> stanza.Pipeline:
    """The default pipeline: the rule-based tokenizer and the ``quote`` processor, from the package alone.

    ``options`` are those of ``stanza.Pipeline`` and override the defaults set here; an option of one
    processor is written ``tokenize_no_ssplit=True``, as everywhere in Stanza. The language, the folder and
    the download method are what this function is for, so they cannot be changed: build a
    ``stanza.Pipeline`` for another choice.

    Raises ``OptionError`` for ``lang``, ``dir``, ``model_dir``, ``download_method`` or
    ``resources_filepath``.
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

    Raises ``InputTypeError`` if ``text`` is not a string.
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


@register_processor("quote")
class QuoteProcessor(Processor):  # type: ignore[misc]  # Stanza has no types
    """``processors="tokenize,quote"``: sets ``document.quotes``."""

    PROVIDES_DEFAULT = {"quote"}  # noqa: RUF012  (Stanza reads it from the class)
    REQUIRES_DEFAULT = {"tokenize"}  # noqa: RUF012

    def process(self, document: stanza.Document) -> stanza.Document:
        # The analyzer loads the model, which a pipeline that is only built, or only tokenizes, need not pay
        # for.
        from quotelens.analyzer import annotate

        annotate(document)
        return document

    def mark_inactive(self) -> None:
        """Nothing to drop. Stanza calls this when the pipeline lacks a processor that this one needs."""
