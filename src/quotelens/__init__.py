"""Who said what, in whose words, and how sure they were: quotations, speakers and hedges in English news.

Names are looked up when they are first used (PEP 562), so that ``import quotelens`` costs next to nothing and
loads no neural network library.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from quotelens.analyzer import Analyzer, analyze, load
    from quotelens.enums import (
        CueCategory,
        HedgeCategory,
        HedgeHolder,
        MentionForm,
        Naming,
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
    from quotelens.export.tables import to_arrow, to_dataframe
    from quotelens.speakers.merge import Appearance, CorpusSpeaker, merge
    from quotelens.types import (
        Credit,
        Cue,
        Document,
        Hedge,
        Mention,
        Meta,
        Quote,
        Span,
        Speaker,
    )

__all__ = [
    "Analyzer",
    "Appearance",
    "CorpusSpeaker",
    "Credit",
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
    "load",
    "merge",
    "to_arrow",
    "to_dataframe",
]

_MODULES = {
    "quotelens.analyzer": ("Analyzer", "analyze", "load"),
    "quotelens.enums": (
        "CueCategory",
        "HedgeCategory",
        "HedgeHolder",
        "MentionForm",
        "Naming",
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
    "quotelens.export.tables": ("to_arrow", "to_dataframe"),
    "quotelens.speakers.merge": ("Appearance", "CorpusSpeaker", "merge"),
    "quotelens.types": (
        "Credit",
        "Cue",
        "Document",
        "Hedge",
        "Mention",
        "Meta",
        "Quote",
        "Span",
        "Speaker",
    ),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value: object = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
