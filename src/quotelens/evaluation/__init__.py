"""How right quotations are, on texts that people have annotated: the measures, and what differs."""

from typing import TYPE_CHECKING

from quotelens.lazy import attach

if TYPE_CHECKING:
    from quotelens.evaluation.compare import Difference
    from quotelens.evaluation.gold import Annotated, Annotation, read_annotated
    from quotelens.evaluation.score import Evaluation, Figure, evaluate

__all__ = ["Annotated", "Annotation", "Difference", "Evaluation", "Figure", "evaluate", "read_annotated"]

# A type checker would take any name for one that such a function may find.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "quotelens.evaluation.compare": ("Difference",),
            "quotelens.evaluation.gold": ("Annotated", "Annotation", "read_annotated"),
            "quotelens.evaluation.score": ("Evaluation", "Figure", "evaluate"),
        },
    )
