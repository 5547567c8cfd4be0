"""Who said what, in whose words, and how sure they were: quotations, speakers and hedges in English news.

Names are looked up when they are first used, so that ``import quotelens`` costs next to nothing and loads no neural
network library. ``quotelens.corrections``, ``.evaluation``, ``.export``, ``.read``, ``.plot``, ``.engines``,
``.serve``, ``.spacy`` and ``.stanza`` need no import of their own; one whose extra is not installed says so when it is
used.
"""

from typing import TYPE_CHECKING

from quotelens.lazy import attach

__version__ = "0.1.0"

if TYPE_CHECKING:
    from quotelens import corrections as corrections
    from quotelens import engines as engines
    from quotelens import evaluation as evaluation
    from quotelens import export as export
    from quotelens import plot as plot
    from quotelens import read as read
    from quotelens import serve as serve
    from quotelens import spacy as spacy
    from quotelens import stanza as stanza
    from quotelens.about import About, Article
    from quotelens.analyzer import Analyzer, analyze, load
    from quotelens.enums import (
        CueCategory,
        HedgeCategory,
        HedgeHolder,
        MentionForm,
        Naming,
        PartKind,
        Pronoun,
        QuoteKind,
        QuoteLevel,
        SpeakerType,
    )
    from quotelens.errors import (
        InputTypeError,
        InputValueError,
        MissingExtraError,
        ModelError,
        OptionError,
        ProcessError,
        QuotelensError,
    )
    from quotelens.evaluation.score import evaluate
    from quotelens.speakers.merge import Appearance, CorpusSpeaker, merge
    from quotelens.types import (
        Cue,
        Document,
        Hedge,
        Mention,
        Meta,
        Part,
        Quote,
        Span,
        Speaker,
    )

__all__ = [
    "About",
    "Analyzer",
    "Appearance",
    "Article",
    "CorpusSpeaker",
    "Cue",
    "CueCategory",
    "Document",
    "Hedge",
    "HedgeCategory",
    "HedgeHolder",
    "InputTypeError",
    "InputValueError",
    "Mention",
    "MentionForm",
    "Meta",
    "MissingExtraError",
    "ModelError",
    "Naming",
    "OptionError",
    "Part",
    "PartKind",
    "ProcessError",
    "Pronoun",
    "Quote",
    "QuoteKind",
    "QuoteLevel",
    "QuotelensError",
    "Span",
    "Speaker",
    "SpeakerType",
    "__version__",
    "analyze",
    "evaluate",
    "load",
    "merge",
]

# A type checker would take any name for one that such a function may find.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "quotelens.about": ("About", "Article"),
            "quotelens.analyzer": ("Analyzer", "analyze", "load"),
            "quotelens.enums": (
                "CueCategory",
                "HedgeCategory",
                "HedgeHolder",
                "MentionForm",
                "Naming",
                "PartKind",
                "Pronoun",
                "QuoteKind",
                "QuoteLevel",
                "SpeakerType",
            ),
            "quotelens.errors": (
                "InputTypeError",
                "InputValueError",
                "MissingExtraError",
                "ModelError",
                "OptionError",
                "ProcessError",
                "QuotelensError",
            ),
            "quotelens.evaluation.score": ("evaluate",),
            "quotelens.speakers.merge": ("Appearance", "CorpusSpeaker", "merge"),
            "quotelens.types": (
                "Cue",
                "Document",
                "Hedge",
                "Mention",
                "Meta",
                "Part",
                "Quote",
                "Span",
                "Speaker",
            ),
        },
        modules=("corrections", "engines", "evaluation", "export", "plot", "read", "serve", "spacy", "stanza"),
    )
