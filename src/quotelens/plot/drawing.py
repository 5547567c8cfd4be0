"""Paper, ink and marks, the same in every picture, light and dark.

The kinds are told apart by depth and hatching, which survive a copier and colour-blind eyes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

from quotelens.enums import QuoteKind
from quotelens.plot.rows import GREY, Row
from quotelens.render.colours import PALETTE
from quotelens.types import Document

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Color = tuple[float, float, float]

# How far a kind's colour is mixed with the paper, and its hatching.
KINDS = {QuoteKind.DIRECT: (0.0, ""), QuoteKind.MIXED: (0.35, "////"), QuoteKind.INDIRECT: (0.72, "")}
_WIDTH, _ROW_HEIGHT, _FRAME_HEIGHT = 8.0, 0.36, 1.55


def _grey(depth: float) -> tuple[Color]:
    return ((depth, depth, depth),)


class _Picture(Figure):
    """A figure that a notebook shows although ``pyplot`` does not know it."""

    def _repr_png_(self) -> bytes:
        data = io.BytesIO()
        self.savefig(data, format="png", dpi=144)
        return data.getvalue()


@attrs.frozen
class Theme:
    """The colours of a picture; ``colors`` are those of the voices, and the grey of all others last."""

    paper: str
    ink: str
    muted: str
    rule: str
    colors: tuple[Color, ...]


# By whether it is dark.
THEMES = {
    False: Theme(
        "#ffffff", "#1d1f23", "#444444", "#d5d5d5", tuple(to_rgb(light) for light, _ in PALETTE) + _grey(0.43)
    ),
    True: Theme("#17191d", "#e6e4df", "#b4b7bd", "#3f444c", tuple(to_rgb(dark) for _, dark in PALETTE) + _grey(0.63)),
}


def canvas(ax: Axes | None, rows: int, theme: Theme) -> tuple[Figure, Axes]:
    if ax is None:
        size = (_WIDTH, _FRAME_HEIGHT + _ROW_HEIGHT * max(rows, 3))
        figure = _Picture(figsize=size, layout="constrained", facecolor=theme.paper)
        return figure, _inked(figure.add_subplot(), theme)
    _inked(ax, theme)
    owner = ax.figure
    while isinstance(owner, SubFigure):
        owner = owner.figure
    return owner, ax


def _inked(axes: Axes, theme: Theme) -> Axes:
    """The axes with the paper and the ink of the theme."""
    axes.set_facecolor(theme.paper)
    axes.tick_params(colors=theme.ink)
    axes.xaxis.label.set_color(theme.ink)
    axes.spines[:].set_color(theme.muted)
    return axes


def titled(
    axes: Axes, title: str, docs: Sequence[Document], rows: Sequence[Row], theme: Theme, *, counted: bool
) -> bool:
    """Write the title; whether there is anything to draw. If not, the picture says so."""
    count = sum(len(row.placed) for row in rows)
    quotations = "1 quotation" if count == 1 else f"{count} quotations"
    texts = "" if len(docs) == 1 else f" in {len(docs)} texts"
    told = f"{title}: {quotations}{texts}" if count and counted else title
    axes.set_title(told, loc="left", fontsize=12, pad=18, color=theme.ink, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    if not count:
        none = "No quotations of these levels." if any(doc.quotes for doc in docs) else "No quotations."
        axes.text(0.5, 0.5, none, ha="center", va="center", transform=axes.transAxes, color=theme.muted)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    return count > 0


def label_rows(axes: Axes, rows: Sequence[Row]) -> None:
    axes.set_yticks(range(len(rows)), [row.label for row in rows], parse_math=False, fontsize=9, linespacing=0.95)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def style(kind: QuoteKind, tone: int, theme: Theme, line: float = 0.8) -> dict[str, Any]:
    depth, hatch = KINDS[kind]
    color, paper = theme.colors[tone], to_rgb(theme.paper)
    face = tuple(part + (behind - part) * depth for part, behind in zip(color, paper, strict=True))
    return {"facecolor": face, "edgecolor": color, "linewidth": line, "hatch": hatch}


def explain_kinds(axes: Axes, theme: Theme) -> None:
    axes.legend(
        handles=[Patch(label=kind.value, **style(kind, GREY, theme)) for kind in KINDS],
        labelcolor=theme.ink,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(KINDS),
        frameon=False,
        fontsize=9,
        borderaxespad=0,
        handlelength=1.4,
        columnspacing=1.2,
    )
