"""The registry of conditions: questions about the words around an expression, which entries of the lexicon name."""

from collections.abc import Callable

from quotelens.hedges.words import Words

Sense = Callable[[Words, int, int], bool]
SENSES: dict[str, Sense] = {}


def sense(function: Sense) -> Sense:
    """Register a condition under its own name, for the lexicon to call.

    A condition gets the words of the sentence and the expression's first token and end.
    """
    SENSES[function.__name__] = function
    return function
