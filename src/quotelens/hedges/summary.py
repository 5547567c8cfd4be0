"""How much somebody hedges: counts over the quotations of a speaker or of a whole document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from quotelens.types import Hedge, Quote


@attrs.frozen
class Hedging:
    """Counts of hedges.

    ``quotes`` is how many quotations were looked at and ``hedged`` how many of them hold a hedge. ``categories`` and
    ``expressions`` (as printed, in lower case) count the hedges themselves, most frequent first. Approximators
    ("about 400") are counted among the hedges but do not make a quotation a hedged one: they are vague about a
    number and not about whether something is so (Prince et al. 1982).
    """

    quotes: int
    hedged: int
    categories: Mapping[str, int]
    expressions: Mapping[str, int]

    @property
    def share(self) -> float:
        """The share of the quotations that are hedged, from 0 to 1; 0 when there are none."""
        return self.hedged / self.quotes if self.quotes else 0.0


def summarize(quotes: Iterable[Quote], hedges: Iterable[Hedge]) -> Hedging:
    """The hedging of the given quotations, and the counts of the given hedges."""
    listed = tuple(quotes)
    counted = tuple(hedges)
    categories = Counter(hedge.category for hedge in counted)
    expressions = Counter(" ".join(hedge.span.text.lower().split()) for hedge in counted)
    return Hedging(
        quotes=len(listed),
        hedged=sum(any(hedge.category != "approximator" for hedge in quote.hedges) for quote in listed),
        categories=MappingProxyType(dict(categories.most_common())),
        expressions=MappingProxyType(dict(expressions.most_common())),
    )
