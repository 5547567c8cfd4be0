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

import io
import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from quotelens.enums import QuoteKind
from quotelens.errors import InputTypeError, MissingExtraError, checked_count
from quotelens.hedges.summary import summarize
from quotelens.options import COUNTED, checked_levels
from quotelens.render.colours import PALETTE, speaker_numbers
from quotelens.speakers.merge import merge
from quotelens.types import Document, Quote, Speaker

try:
    from matplotlib.colors import to_rgb
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.patches import Patch
    from matplotlib.ticker import MaxNLocator
except ModuleNotFoundError as error:
    raise MissingExtraError("Pictures need matplotlib; pip install 'quotelens[plot]'.") from error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Color = tuple[float, float, float]
_Voice = tuple[str, Color, Sequence[Quote]]

TOP = 10
_COLORS: tuple[Color, ...] = tuple(to_rgb(light) for light, _ in PALETTE)
_GREY: Color = (0.43, 0.43, 0.43)
_RULE = "#d5d5d5"
# How far a kind's colour is mixed with white, and its hatching.
KINDS = {QuoteKind.DIRECT: (0.0, ""), QuoteKind.MIXED: (0.35, "////"), QuoteKind.INDIRECT: (0.72, "")}
# Of the distance between two lines, which is 1: half of what a drawing fills, and how high a kind's blocks are.
_HALF = 0.35
_STRIP_HEIGHT = {QuoteKind.DIRECT: 0.7, QuoteKind.MIXED: 0.52, QuoteKind.INDIRECT: 0.34}
_BINS = 25
_LABEL_WIDTH, _LABEL_LINES = 26, 2
_WIDTH, _ROW_HEIGHT, _FRAME_HEIGHT = 8.0, 0.36, 1.55
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# The 97.5 % point of the normal distribution, for intervals that hold 95 %.
_Z = 1.959964


class _Picture(Figure):
    """A figure that a notebook shows although ``pyplot`` does not know it."""

    def _repr_png_(self) -> bytes:
        data = io.BytesIO()
        self.savefig(data, format="png", dpi=144)
        return data.getvalue()


@attrs.frozen
class _Placed:
    """A quotation with the length of its text, so that places in several texts can be compared."""

    quote: Quote
    length: int


@attrs.frozen
class _Row:
    """What one line of a picture shows: a voice, or several that share a line."""

    label: str
    color: Color
    placed: tuple[_Placed, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(one.quote for one in self.placed)


def speakers(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    ax: Axes | None = None,
) -> Figure:
    """Who speaks how much, and how: a bar for each voice, of direct, mixed and indirect quotations.

    Arguments:
        documents: one document, or any iterable of them.
        levels: which quotations are drawn, some of speech, thought and act.
        top: how many voices get a bar of their own, the most quoted first; the others share one.
        ax: the axes to draw on; by default those of a new figure.

    Returns the figure, which ``figure.savefig("who.png")`` stores and a notebook shows.

    Raises:
        InputTypeError: ``documents`` is not one or several documents.
        OptionError: ``top`` is not a positive int, or ``levels`` is empty or has an unknown one.

    >>> from quotelens.types import Span
    >>> doc = Document("“No.”", quotes=[Quote("direct", [Span(0, 5, "“No.”")])])
    >>> speakers(doc).axes[0].get_title(loc="left")
    'Who speaks, and how: 1 quotation'
    """
    docs = _checked(documents, top)
    rows = _rows(docs, checked_levels(levels), top)
    figure, axes = _canvas(ax, len(rows))
    if not _titled(axes, "Who speaks, and how", docs, rows):
        return figure
    lengths = [0] * len(rows)
    for kind in KINDS:
        counts = [sum(quote.kind is kind for quote in row.quotes) for row in rows]
        bars = axes.barh(range(len(rows)), counts, left=lengths, height=2 * _HALF)
        for bar, row in zip(bars, rows, strict=True):
            bar.set(**_style(kind, row.color))
        lengths = [length + count for length, count in zip(lengths, counts, strict=True)]
    for place, length in enumerate(lengths):
        axes.annotate(str(length), (length, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set_xlim(0, max(lengths) * 1.06)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("quotations")
    _label_rows(axes, rows)
    _explain_kinds(axes)
    return figure


def timeline(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    ax: Axes | None = None,
) -> Figure:
    """Where in the text each voice is heard, as shares of the text's length.

    For one document there is a strip for each voice, with a block for each piece of a quotation: as long as the piece,
    and the higher the more of it is verbatim. For several there is a histogram for each voice of where quotations
    begin, scaled to its own highest bar. Arguments, result and errors are those of :func:`speakers`.
    """
    docs = _checked(documents, top)
    rows = _rows(docs, checked_levels(levels), top)
    figure, axes = _canvas(ax, len(rows))
    if not _titled(axes, "Where in the text they are quoted", docs, rows):
        return figure
    for place, row in enumerate(rows):
        axes.axhline(place + (0 if len(docs) == 1 else _HALF), color=_RULE, linewidth=1, zorder=0)
        if len(docs) == 1:
            _draw_strip(axes, place, row)
        else:
            _draw_histogram(axes, place, row)
    axes.set_xlim(0, 100)
    axes.set_xlabel("place in the text (%)")
    _label_rows(axes, rows)
    _explain_kinds(axes)
    return figure


def _draw_strip(axes: Axes, place: int, row: _Row) -> None:
    for kind, height in _STRIP_HEIGHT.items():
        pieces = [
            (100 * span.start / one.length, 100 * len(span.text) / one.length)
            for one in row.placed
            if one.quote.kind is kind
            for span in one.quote.content
        ]
        blocks = axes.broken_barh(pieces, (place - height / 2, height))
        blocks.set(**_style(kind, row.color, 0.5))


def _draw_histogram(axes: Axes, place: int, row: _Row) -> None:
    counts = Counter((_BINS * one.quote.content[0].start // one.length, one.quote.kind) for one in row.placed)
    highest = max(sum(counts[number, kind] for kind in KINDS) for number in range(_BINS))
    lefts = [100 * number / _BINS for number in range(_BINS)]
    floors = [place + _HALF] * _BINS
    for kind in KINDS:
        # The axis runs down, so a bar that stands on its floor has a negative height.
        heights = [-2 * _HALF * counts[number, kind] / highest for number in range(_BINS)]
        bars = axes.bar(lefts, heights, 100 / _BINS, bottom=floors, align="edge")
        for bar, height in zip(bars, heights, strict=True):
            bar.set(**_style(kind, row.color, 0.5 if height else 0.0))
        floors = [floor + height for floor, height in zip(floors, heights, strict=True)]


def hedging(
    documents: Document | Iterable[Document],
    *,
    levels: Sequence[str] = COUNTED,
    top: int = TOP,
    ax: Axes | None = None,
) -> Figure:
    """How surely each voice speaks: the share of its quotations that are hedged.

    One hedged quotation of one is no proof of a habit, so each share has its counts beside it and a line that
    spans its 95 % interval (Wilson 1927). The dashed line is the share of all quotations. What counts as hedged is
    said at :class:`quotelens.hedges.summary.Hedging`. Arguments, result and errors are those of :func:`speakers`.
    """
    docs = _checked(documents, top)
    rows = _rows(docs, checked_levels(levels), top)
    figure, axes = _canvas(ax, len(rows))
    if not _titled(axes, "How much is hedged", docs, rows):
        return figure
    for place, row in enumerate(rows):
        counts = summarize(row.quotes, ())
        low, high = wilson(counts.hedged, counts.quotes)
        axes.plot([100 * low, 100 * high], [place, place], color=row.color, linewidth=2.2, solid_capstyle="butt")
        axes.plot([100 * counts.share], [place], "o", color=row.color, markersize=7, markeredgecolor="white")
        axes.annotate(
            f"{counts.hedged} of {counts.quotes}",
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    total = summarize((quote for row in rows for quote in row.quotes), ())
    axes.axvline(100 * total.share, color="#444444", linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    axes.annotate(
        f"all: {total.share:.0%}",
        (100 * total.share, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="left" if total.share < 0.5 else "right",
        fontsize=9,
        color="#444444",
    )
    axes.set_xlim(-2, 102)
    axes.set_xlabel("hedged quotations (%), with 95 % intervals")
    _label_rows(axes, rows)
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


def _checked(documents: object, top: int) -> list[Document]:
    rule = "pass a Document or an iterable of Documents"
    checked_count("top", top)
    if isinstance(documents, Document):
        return [documents]
    if isinstance(documents, (str, bytes)) or not isinstance(documents, Iterable):
        raise InputTypeError(f"documents is of type {type(documents).__name__}; {rule}.")
    docs = list(documents)
    for number, doc in enumerate(docs):
        if not isinstance(doc, Document):
            raise InputTypeError(f"documents[{number}] is of type {type(doc).__name__}; {rule}.")
    return docs


def _rows(docs: Sequence[Document], levels: tuple[str, ...], top: int) -> list[_Row]:
    """The voices, the most quoted first, then the others, those without a name, and those whom nobody names."""
    placed = {id(quote): _Placed(quote, len(doc.text)) for doc in docs for quote in doc.quotes}
    voices, nameless = _voices(docs[0], levels) if len(docs) == 1 else _corpus_voices(docs, levels)
    nobody = [quote for doc in docs for quote in _counted(doc.quotes, levels) if quote.speaker is None]
    # A line that would stand for one voice may as well show it.
    shown = len(voices) if len(voices) == top + 1 else top
    others = [quote for _, _, quotes in voices[shown:] for quote in quotes]
    grouped = (f"{len(voices) - shown} others", others), ("voices without a name", nameless), ("nobody named", nobody)
    rows = [(_label(name), color, quotes) for name, color, quotes in voices[:shown]]
    rows += [(label, _GREY, quotes) for label, quotes in grouped if quotes]
    return [_Row(label, color, tuple(placed[id(quote)] for quote in quotes)) for label, color, quotes in rows]


def _counted(quotes: Iterable[Quote], levels: tuple[str, ...]) -> list[Quote]:
    return [quote for quote in quotes if quote.level in levels]


def _voices(doc: Document, levels: tuple[str, ...]) -> tuple[list[_Voice], list[Quote]]:
    """The speakers of one document, each in the colour of its number, which counts all levels."""
    numbers = speaker_numbers(doc)
    ranked = sorted((who for who in doc.speakers if who.quotes), key=lambda who: numbers[id(who)])
    voices = [
        (who.name, _COLORS[place] if place < len(_COLORS) else _GREY, _counted(who.quotes, levels))
        for place, who in enumerate(ranked)
    ]
    return sorted((voice for voice in voices if voice[2]), key=lambda voice: -len(voice[2])), []


def _corpus_voices(docs: Sequence[Document], levels: tuple[str, ...]) -> tuple[list[_Voice], list[Quote]]:
    """The speakers of many documents, and the quotations of those whom no other document can know."""
    merged = [one for one in merge(docs, levels=levels) if one.quotes]
    known = [one for one in merged if any(_is_known(seen.speaker) for seen in one.appearances)]
    listed = {id(one) for one in known}
    nameless = [quote for one in merged if id(one) not in listed for quote in one.quotes]
    return [(one.name, _COLORS[0], one.quotes) for one in known], nameless


def _is_known(speaker: Speaker) -> bool:
    return speaker.external_id is not None or any(mention.form == "name" for mention in speaker.mentions)


def _label(name: str) -> str:
    """The name in at most two short lines, with nothing in it that a font cannot draw."""
    shown = " ".join(_UNPRINTABLE.sub("\ufffd", name).split()) or "\ufffd"
    return textwrap.fill(shown, _LABEL_WIDTH, max_lines=_LABEL_LINES, placeholder=" …")


def _canvas(ax: Axes | None, rows: int) -> tuple[Figure, Axes]:
    if ax is None:
        figure = _Picture(figsize=(_WIDTH, _FRAME_HEIGHT + _ROW_HEIGHT * max(rows, 3)), layout="constrained")
        return figure, figure.add_subplot()
    owner = ax.figure
    while isinstance(owner, SubFigure):
        owner = owner.figure
    return owner, ax


def _titled(axes: Axes, title: str, docs: Sequence[Document], rows: Sequence[_Row]) -> bool:
    """Write the title; whether there is anything to draw. If not, the picture says so."""
    count = sum(len(row.placed) for row in rows)
    quotations = "1 quotation" if count == 1 else f"{count} quotations"
    texts = "" if len(docs) == 1 else f" in {len(docs)} texts"
    axes.set_title(f"{title}: {quotations}{texts}" if count else title, loc="left", fontsize=12, pad=18)
    axes.spines[["top", "right"]].set_visible(False)
    if not count:
        none = "No quotations of these levels." if any(doc.quotes for doc in docs) else "No quotations."
        axes.text(0.5, 0.5, none, ha="center", va="center", transform=axes.transAxes, color="#444444")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    return count > 0


def _label_rows(axes: Axes, rows: Sequence[_Row]) -> None:
    axes.set_yticks(range(len(rows)), [row.label for row in rows], parse_math=False, fontsize=9, linespacing=0.95)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _style(kind: QuoteKind, color: Color, line: float = 0.8) -> dict[str, Any]:
    white, hatch = KINDS[kind]
    face = tuple(part + (1 - part) * white for part in color)
    return {"facecolor": face, "edgecolor": color, "linewidth": line, "hatch": hatch}


def _explain_kinds(axes: Axes) -> None:
    axes.legend(
        handles=[Patch(label=kind.value, **_style(kind, _GREY)) for kind in KINDS],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(KINDS),
        frameon=False,
        fontsize=9,
        borderaxespad=0,
        handlelength=1.4,
        columnspacing=1.2,
    )
