"""Pictures: what is drawn for which voice, how long, in which colour, and that nothing leaks."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from quotelens import plot
from quotelens.errors import InputTypeError, OptionError
from quotelens.plot.drawing import THEMES, style
from quotelens.render.colours import PALETTE
from quotelens.types import Document, Hedge, Mention, Quote, Span, Speaker
from tests.strategies import documents

PICTURES = [plot.speakers, plot.timeline, plot.hedging]


def document(said: Sequence[tuple[str | None, str, int]], length: int = 100, form: str = "name") -> Document:
    """A text of ``length`` dots in which each (name, kind, start) is a quotation of five of them."""
    text = "." * length
    names = list(dict.fromkeys(name for name, _, _ in said if name is not None))
    speakers = {name: Speaker(name, "person", [Mention(Span.of(text, 0, 1), form)]) for name in names}
    return Document(
        text,
        quotes=[
            Quote(kind, [Span.of(text, start, start + 5)], speaker=None if name is None else speakers[name])
            for name, kind, start in said
        ],
        speakers=list(speakers.values()),
    )


ARTICLE = document(
    [
        ("Ona Reyes", "direct", 0),
        ("Ona Reyes", "direct", 10),
        ("Ona Reyes", "indirect", 20),
        ("Ada Quist", "mixed", 50),
        (None, "indirect", 95),
    ]
)


def labels(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def bars(ax: Axes) -> dict[str, list[float]]:
    """The lengths of each row's direct, mixed and indirect bar."""
    return {
        label: [round(float(group[place].get_width()), 6) for group in ax.containers]  # type: ignore[index]
        for place, label in enumerate(labels(ax))
    }


def titled(figure: Figure) -> str:
    return figure.axes[0].get_title(loc="left")


def test_a_bar_is_as_long_as_its_kind_was_frequent() -> None:
    figure = plot.speakers(ARTICLE)
    (ax,) = figure.axes
    assert bars(ax) == {"Ona Reyes": [2, 0, 1], "Ada Quist": [0, 1, 0], "nobody named": [0, 0, 1]}
    assert [bar.get_x() for bar in ax.containers[2]] == [2, 1, 0]  # type: ignore[attr-defined]
    assert [note.get_text() for note in ax.texts] == ["3", "1", "1"]
    assert titled(figure) == "Who speaks, and how: 5 quotations"
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["direct", "mixed", "indirect"]


def test_voices_have_the_colours_of_the_page_and_kinds_differ_without_colour() -> None:
    direct, mixed, _ = plot.speakers(ARTICLE).axes[0].containers
    first, second = direct[0], direct[1]  # type: ignore[index]
    assert first.get_facecolor()[:3] == pytest.approx(to_rgb(PALETTE[0][0]))
    assert second.get_edgecolor()[:3] == pytest.approx(to_rgb(PALETTE[1][0]))
    assert (first.get_hatch() or "", mixed[0].get_hatch()) == ("", "////")  # type: ignore[index]


@pytest.mark.parametrize("dark", [False, True])
def test_depths_of_the_kinds_differ_in_grey(dark: bool) -> None:
    for tone in range(len(PALETTE) + 1):
        shades = [np.dot(style(kind, tone, THEMES[dark])["facecolor"], [0.2126, 0.7152, 0.0722]) for kind in plot.KINDS]
        assert np.diff(sorted(shades)).min() > 0.08


def test_a_bar_that_many_share_is_cut_and_those_of_voices_stay_readable() -> None:
    doc = document([(f"Voice {n}", "direct", n % 90) for n in range(60) for _ in range(1 + (n < 2))])
    (ax,) = plot.speakers(doc, top=2).axes
    assert bars(ax) == {"Voice 0": [2, 0, 0], "Voice 1": [2, 0, 0], "58 others": [58, 0, 0]}
    assert ax.get_xlim()[1] < 4
    assert [note.get_text() for note in ax.texts] == ["2", "2", "58"]
    assert all(note.xy[0] <= ax.get_xlim()[1] for note in ax.texts)  # type: ignore[attr-defined]
    assert len(ax.lines) == 2, "two strokes show that the bar goes on"


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_for_a_dark_page_is_dark_and_legible(picture: Callable[..., Figure]) -> None:
    figure = picture(ARTICLE, dark=True)
    (ax,) = figure.axes

    def light(color: Any) -> float:
        return float(np.dot(to_rgb(color), [0.2126, 0.7152, 0.0722]))

    assert light(figure.get_facecolor()) < 0.15 and light(ax.get_facecolor()) < 0.15
    texts = [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels(), ax.xaxis.label, *ax.findobj(Text)]
    assert all(light(text.get_color()) > 0.6 for text in texts if text.get_text())
    assert light(picture(ARTICLE).get_facecolor()) == pytest.approx(1)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_title_of_ones_own_stands_as_it_is(picture: Callable[..., Figure]) -> None:
    assert titled(picture(ARTICLE, title="Who costs $5 and $6?")) == "Who costs $5 and $6?"
    assert titled(picture(document([]), title="Nobody")) == "Nobody"
    picture(ARTICLE, title="$\\frac{").canvas.draw()
    with pytest.raises(OptionError, match="title is 7"):
        picture(ARTICLE, title=7)


def test_the_many_share_a_row() -> None:
    doc = document([(f"Voice {n}", "direct", n) for n in range(20) for _ in range(1 + (n < 2))])
    shown = bars(plot.speakers(doc, top=3).axes[0])
    assert list(shown) == ["Voice 0", "Voice 1", "Voice 2", "17 others"]
    assert shown["17 others"] == [17, 0, 0]
    assert len(bars(plot.speakers(doc, top=19).axes[0])) == 20, "one other is shown by name"


def test_blocks_lie_where_the_words_stand() -> None:
    (ax,) = plot.timeline(ARTICLE).axes
    blocks = [
        (round(float(low), 6), round(float(high), 6), round((top + bottom) / 2))
        for collection in ax.collections
        for (low, bottom), (high, top) in [
            (path.vertices.min(axis=0), path.vertices.max(axis=0))
            for path in collection.get_paths()  # type: ignore[attr-defined]
        ]
    ]
    assert sorted(blocks) == [(0, 5, 0), (10, 15, 0), (20, 25, 0), (50, 55, 1), (95, 100, 2)]
    assert ax.get_xlim() == (0, 100)
    assert labels(ax) == ["Ona Reyes", "Ada Quist", "nobody named"]


def test_quotations_of_a_corpus_are_counted_where_they_begin() -> None:
    other = document([("Ona Reyes", "direct", 4), ("Ona Reyes", "direct", 196)], length=201)
    (ax,) = plot.timeline([ARTICLE, other]).axes
    heights = {
        round(bar.get_x()): round(float(-bar.get_height()), 6)
        for bar in ax.containers[0]  # type: ignore[attr-defined]
        if bar.get_height()
    }
    # Two begin in the first twenty-fifth, which is the highest bar.
    assert heights == {0: 0.7, 8: 0.35, 96: 0.35}


def test_voices_of_a_corpus_are_joined_by_name_and_the_nameless_are_not() -> None:
    officials = document([("officials", "indirect", 0), ("they", "direct", 9)], form="nominal")
    figure = plot.speakers([ARTICLE, ARTICLE, officials])
    assert bars(figure.axes[0]) == {
        "Ona Reyes": [4, 0, 2],
        "Ada Quist": [0, 2, 0],
        "voices without a name": [1, 0, 1],
        "nobody named": [0, 0, 2],
    }
    assert titled(figure) == "Who speaks, and how: 12 quotations in 3 texts"
    assert "officials" in bars(plot.speakers(officials).axes[0])


def test_a_share_is_shown_with_its_counts_and_its_interval() -> None:
    text = "." * 40
    hedges = [Hedge(Span.of(text, 1, 2), "modal", 0.5), Hedge(Span.of(text, 21, 22), "approximator", 0.2)]
    once, often = Speaker("Once", "person", []), Speaker("Often", "person", [])
    quotes = [Quote("direct", [Span.of(text, 0, 5)], speaker=once, hedges=[hedges[0]])] + [
        Quote("direct", [Span.of(text, 20, 25)], speaker=often, hedges=[hedges[1]]) for _ in range(10)
    ]
    (ax,) = plot.hedging(Document(text, quotes=quotes, speakers=[once, often], hedges=hedges)).axes
    assert labels(ax) == ["Often", "Once"]
    assert [note.get_text() for note in ax.texts] == ["0 of 10", "1 of 1", "all: 9%"]
    often_line, often_dot, once_line, once_dot = ax.lines[:4]
    # By hand, with z = 1.96: 1 / (1 + z²) and z² / (10 + z²).
    assert once_line.get_xdata() == pytest.approx([20.654, 100], abs=0.01)
    assert often_line.get_xdata() == pytest.approx([0, 27.753], abs=0.01)
    assert (list(once_dot.get_xdata()), list(often_dot.get_xdata())) == ([100], [0])


def test_speech_is_drawn_unless_told_otherwise_and_colours_stay() -> None:
    levels = {"Ona Reyes": "thought", "Ada Quist": "speech", None: "act"}
    quotes = [
        attrs.evolve(quote, level=levels[None if quote.speaker is None else quote.speaker.name])
        for quote in ARTICLE.quotes
    ]
    doc = attrs.evolve(ARTICLE, quotes=quotes)
    figure = plot.speakers(doc)
    assert bars(figure.axes[0]) == {"Ada Quist": [0, 1, 0]}
    assert titled(figure) == "Who speaks, and how: 1 quotation"
    assert figure.axes[0].containers[1][0].get_edgecolor()[:3] == pytest.approx(to_rgb(PALETTE[1][0]))  # type: ignore[index]
    assert bars(plot.speakers([doc, doc]).axes[0]) == {"Ada Quist": [0, 2, 0]}
    assert labels(plot.timeline(doc, levels=["act"]).axes[0]) == ["nobody named"]
    assert labels(plot.hedging(doc, levels=["thought", "act"]).axes[0]) == ["Ona Reyes", "nobody named"]


@pytest.mark.parametrize("picture", PICTURES)
def test_quotations_of_other_levels_only_are_not_called_none(picture: Callable[..., Figure]) -> None:
    (ax,) = picture(ARTICLE, levels=["act"]).axes
    assert [note.get_text() for note in ax.texts] == ["No quotations of these levels."]


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("wrong", ["speech", [], ["shout"], None])
def test_levels_are_checked(picture: Callable[..., Figure], wrong: list[str]) -> None:
    with pytest.raises(OptionError, match=r"^levels .*it must be a sequence of some of speech, thought, act\.$"):
        picture(ARTICLE, levels=wrong)


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("empty", [Document(""), Document("Nothing was said."), [], [Document("a"), Document("b")]])
def test_without_quotations_the_picture_says_so(
    picture: Callable[..., Figure], empty: Document | list[Document]
) -> None:
    (ax,) = picture(empty).axes
    assert [note.get_text() for note in ax.texts] == ["No quotations."]
    assert not ax.patches and not ax.lines


@pytest.mark.parametrize("picture", PICTURES)
def test_it_draws_where_it_is_told_to(picture: Callable[..., Figure]) -> None:
    figure = Figure()
    subfigures = figure.subfigures(1, 2)
    ax = subfigures[1].add_subplot()
    assert picture(ARTICLE, ax=ax) is figure
    assert labels(ax) == ["Ona Reyes", "Ada Quist", "nobody named"]


@pytest.mark.parametrize("picture", PICTURES)
def test_labels_are_inside_the_picture_and_do_not_overlap(picture: Callable[..., Figure]) -> None:
    long = "The Extraordinarily Long-Winded Interdepartmental Committee for the Naming of Further Committees"
    odd = "Ada $x_1$\n“Q”\x00\ud800 " + "w" * 70
    doc = document([(name, "direct", n) for n, name in enumerate([long, odd, "A"] + [f"Voice {n}" for n in range(12)])])
    figure = picture(doc)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    (ax,) = figure.axes
    boxes = [label.get_window_extent(renderer) for label in ax.get_yticklabels()]
    legend = ax.get_legend()
    around = [*boxes, ax.title, *ax.texts] if legend is None else [*boxes, legend, *ax.texts]
    for thing in around:
        box = thing if thing in boxes else thing.get_window_extent(renderer)
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1
    assert all(above.y0 >= below.y1 for above, below in itertools.pairwise(boxes))
    assert labels(ax)[0].endswith("…") and labels(ax)[0].count("\n") == 1
    assert "$x_1$" in labels(ax)[1] and "\x00" not in labels(ax)[1]


@pytest.mark.parametrize("picture", PICTURES)
@settings(max_examples=5, deadline=None)
@given(doc=documents())
def test_any_document_can_be_drawn(picture: Callable[..., Figure], doc: Document) -> None:
    picture(doc)
    picture([doc, doc])


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("wrong", ["text", None, 3, ["text"], [ARTICLE, None]])
def test_other_things_are_refused(picture: Callable[..., Figure], wrong: Iterable[Document]) -> None:
    with pytest.raises(InputTypeError, match=r"pass a Document or an iterable of Documents\.$"):
        picture(wrong)


@pytest.mark.parametrize("top", [0, -1, 2.5, True, "3"])
def test_top_is_a_count(top: int) -> None:
    with pytest.raises(OptionError, match="at least 1"):
        plot.speakers(ARTICLE, top=top)


def test_a_notebook_shows_the_picture_and_pyplot_does_not_know_it() -> None:
    code = (
        "import sys; from quotelens import Document, plot; from IPython.core.formatters import DisplayFormatter; "
        "data, _ = DisplayFormatter().format(plot.speakers(Document('a'))); "
        "assert data['image/png'][:4] == b'\\x89PNG', data; assert 'matplotlib.pyplot' not in sys.modules"
    )
    pytest.importorskip("IPython")
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_without_matplotlib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from quotelens.errors import MissingExtraError\n"
        "try:\n    import quotelens.plot\nexcept MissingExtraError as error:\n    print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True
    )
    assert run.stdout == "Pictures need matplotlib; pip install 'quotelens[plot]'.\n"


def test_the_backend_is_left_alone() -> None:
    before = matplotlib.get_backend()
    plot.speakers(ARTICLE)
    assert matplotlib.get_backend() == before
