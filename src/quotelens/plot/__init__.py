"""Pictures of who speaks, where and how surely, for one document or for a corpus.

A table of quotations answers questions that somebody already has; a picture shows what to ask. Each function
here draws one question's answer and returns a matplotlib figure that belongs to nobody else: no ``pyplot``, no
global state, so that a server can draw as well as a notebook.

In the picture of one document a voice has the colour that it has in :func:`quotelens.render.html.page`. The kinds
are told apart by depth and hatching, which survive a copier and colour-blind eyes. The voices of a corpus are those of
:func:`quotelens.merge`; whoever is only "he" or "officials" in an article is nobody that another
article knows, and stands with his like in a row of their own.

This module needs matplotlib: ``pip install 'quotelens[plot]'``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quotelens.enums import QuoteKind
from quotelens.errors import MissingExtraError
from quotelens.hedges.summary import summarize
from quotelens.options import COUNTED, checked_levels
from quotelens.types import Document

try:
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import MaxNLocator
except ModuleNotFoundError as error:
    raise MissingExtraError("Pictures need matplotlib; pip install 'quotelens[plot]'.") from error

from quotelens.plot.drawing import KINDS, THEMES, Theme, canvas, explain_kinds, label_rows, style, titled
from quotelens.plot.rows import Row, checked, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOP = 10
# How many times as long as the longest bar of a voice that of many may be.
_ROOM = 1.5
# Of the distance between two lines, which is 1: half of what a drawing fills, and how high a kind's blocks are.
_HALF = 0.35
_STRIP_HEIGHT = {QuoteKind.DIRECT: 0.7, QuoteKind.MIXED: 0.52, QuoteKind.INDIRECT: 0.34}
_BINS = 25
# The 97.5 % point of the normal distribution, for intervals that hold 95 %.
_Z = 1.959964


def speakers(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    title: str | None = None,
    dark: bool = False,
    ax: Axes | None = None,
) -> Figure:
    """Who speaks how much, and how: a bar for each voice, of direct, mixed and indirect quotations.

    Arguments:
        documents: one document, or any iterable of them.
        levels: which quotations are drawn, some of speech, thought and act.
        top: how many voices get a bar of their own, the most quoted first; the others share one, which is cut off where
            it would leave no room for theirs.
        title: what stands above; by default what the picture shows, and of how many quotations.
        dark: draw for a dark page.
        ax: the axes to draw on; by default those of a new figure.

    Returns the figure, which ``figure.savefig("who.png")`` stores and a notebook shows.

    Raises:
        InputTypeError: ``documents`` is not one or several documents.
        OptionError: ``top`` is not a positive int, ``title`` no str, or ``levels`` is empty or has an unknown one.

    >>> from quotelens.types import Document, Quote, Span
    >>> doc = Document("“No.”", quotes=[Quote("direct", [Span(0, 5, "“No.”")])])
    >>> speakers(doc).axes[0].get_title(loc="left")
    'Who speaks, and how: 1 quotation'
    """
    docs, theme = checked(documents, top, title), THEMES[dark]
    rows = rows_of(docs, checked_levels(levels), top)
    figure, axes = canvas(ax, len(rows), theme)
    if not titled(axes, title or "Who speaks, and how", docs, rows, theme, counted=title is None):
        return figure
    lengths = [0] * len(rows)
    for kind in KINDS:
        counts = [sum(quote.kind is kind for quote in row.quotes) for row in rows]
        bars = axes.barh(range(len(rows)), counts, left=lengths, height=2 * _HALF)
        for bar, row in zip(bars, rows, strict=True):
            bar.set(**style(kind, row.tone, theme))
        lengths = [length + count for length, count in zip(lengths, counts, strict=True)]
    end = _end([length for length, row in zip(lengths, rows, strict=True) if not row.shared], lengths)
    for place, length in enumerate(lengths):
        _tell_length(axes, place, length, end, theme)
    axes.set_xlim(0, end * 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("quotations")
    label_rows(axes, rows)
    explain_kinds(axes, theme)
    return figure


def _end(named: Sequence[int], lengths: Sequence[int]) -> float:
    """Where the bars end: what many voices share must not make those of each too short to be told apart."""
    most = max(lengths)
    return min(most, _ROOM * max(named)) if named else most


def _tell_length(axes: Axes, place: int, length: int, end: float, theme: Theme) -> None:
    """The number at the end of a bar, and a gap in one that is longer than it is drawn."""
    if length > end:
        at = 0.93 * end
        for shift in (0.0, 0.012 * end):
            edge = [at + shift, at + shift + 0.012 * end]
            axes.plot(
                edge, [place + 0.45, place - 0.45], color=theme.paper, linewidth=3, solid_capstyle="butt", zorder=3
            )
        axes.add_patch(Rectangle((end, place - 0.5), end, 1, facecolor=theme.paper, edgecolor="none", zorder=2))
    axes.annotate(
        str(length),
        (min(length, end), place),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        color=theme.ink,
    )


def timeline(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    title: str | None = None,
    dark: bool = False,
    ax: Axes | None = None,
) -> Figure:
    """Where in the text each voice is heard, as shares of the text's length.

    For one document there is a strip for each voice, with a block for each piece of a quotation: as long as the piece,
    and the higher the more of it is verbatim. For several there is a histogram for each voice of where quotations
    begin, scaled to its own highest bar. Arguments, result and errors are those of :func:`speakers`.
    """
    docs, theme = checked(documents, top, title), THEMES[dark]
    rows = rows_of(docs, checked_levels(levels), top)
    figure, axes = canvas(ax, len(rows), theme)
    if not titled(axes, title or "Where in the text they are quoted", docs, rows, theme, counted=title is None):
        return figure
    for place, row in enumerate(rows):
        axes.axhline(place + (0 if len(docs) == 1 else _HALF), color=theme.rule, linewidth=1, zorder=0)
        if len(docs) == 1:
            _draw_strip(axes, place, row, theme)
        else:
            _draw_histogram(axes, place, row, theme)
    axes.set_xlim(0, 100)
    axes.set_xlabel("place in the text (%)")
    label_rows(axes, rows)
    explain_kinds(axes, theme)
    return figure


def _draw_strip(axes: Axes, place: int, row: Row, theme: Theme) -> None:
    for kind, height in _STRIP_HEIGHT.items():
        pieces = [
            (100 * span.start / one.length, 100 * len(span.text) / one.length)
            for one in row.placed
            if one.quote.kind is kind
            for span in one.quote.content
        ]
        blocks = axes.broken_barh(pieces, (place - height / 2, height))
        blocks.set(**style(kind, row.tone, theme, 0.5))


def _draw_histogram(axes: Axes, place: int, row: Row, theme: Theme) -> None:
    counts = Counter((_BINS * one.quote.content[0].start // one.length, one.quote.kind) for one in row.placed)
    highest = max(sum(counts[number, kind] for kind in KINDS) for number in range(_BINS))
    lefts = [100 * number / _BINS for number in range(_BINS)]
    floors = [place + _HALF] * _BINS
    for kind in KINDS:
        # The axis runs down, so a bar that stands on its floor has a negative height.
        heights = [-2 * _HALF * counts[number, kind] / highest for number in range(_BINS)]
        bars = axes.bar(lefts, heights, 100 / _BINS, bottom=floors, align="edge")
        for bar, height in zip(bars, heights, strict=True):
            bar.set(**style(kind, row.tone, theme, 0.5 if height else 0.0))
        floors = [floor + height for floor, height in zip(floors, heights, strict=True)]


def hedging(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    title: str | None = None,
    dark: bool = False,
    ax: Axes | None = None,
) -> Figure:
    """How surely each voice speaks: the share of its quotations that are hedged.

    One hedged quotation of one is no proof of a habit, so each share has its counts beside it and a line that
    spans its 95 % interval (Wilson 1927). The dashed line is the share of all quotations. What counts as hedged is
    said at :class:`quotelens.hedges.summary.Hedging`. Arguments, result and errors are those of :func:`speakers`.
    """
    docs, theme = checked(documents, top, title), THEMES[dark]
    rows = rows_of(docs, checked_levels(levels), top)
    figure, axes = canvas(ax, len(rows), theme)
    if not titled(axes, title or "How much is hedged", docs, rows, theme, counted=title is None):
        return figure
    for place, row in enumerate(rows):
        counts = summarize(row.quotes, ())
        low, high = wilson(counts.hedged, counts.quotes)
        color = theme.colors[row.tone]
        axes.plot([100 * low, 100 * high], [place, place], color=color, linewidth=2.2, solid_capstyle="butt")
        axes.plot([100 * counts.share], [place], "o", color=color, markersize=7, markeredgecolor=theme.paper)
        axes.annotate(
            f"{counts.hedged} of {counts.quotes}",
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=theme.ink,
        )
    total = summarize((quote for row in rows for quote in row.quotes), ())
    axes.axvline(100 * total.share, color=theme.muted, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    axes.annotate(
        f"all: {total.share:.0%}",
        (100 * total.share, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="left" if total.share < 0.5 else "right",
        fontsize=9,
        color=theme.muted,
    )
    axes.set_xlim(-2, 102)
    axes.set_xlabel("hedged quotations (%), with 95 % intervals")
    label_rows(axes, rows)
    return figure


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score method (1927), which is honest about small counts.

    >>> [round(end, 2) for end in wilson(1, 1)]
    [0.21, 1.0]
    >>> [round(end, 2) for end in wilson(0, 20)]
    [0.0, 0.16]
    """
    share = hits / total
    weight = _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    return max(0.0, middle - reach), min(1.0, middle + reach)
