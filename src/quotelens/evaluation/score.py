"""Figures over many texts, with the intervals in which they would lie on other texts of the kind.

Quotations of one article are alike, so that they are no independent trials: what is drawn again for the interval are
whole texts (the bootstrap by cluster, Efron and Tibshirani 1993).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from quotelens.errors import InputTypeError, InputValueError, OptionError, checked_count, shown
from quotelens.evaluation.compare import Compared, Difference, compare
from quotelens.evaluation.gold import Annotated, Annotation, annotated, read_annotated
from quotelens.evaluation.measure import Counts
from quotelens.options import LEVELS, checked_levels
from quotelens.types import Document

Interval = tuple[float, float]
SAMPLES = 1000
_INTERVAL = (2.5, 97.5)
# In the order of a table: what was found, its parts, the whole of it, and what is said of it.
_ORDER = ("quotation", "content", "source", "cue", "relation soft", "relation exact", "speaker")


@attrs.frozen
class Figure:
    """How right one thing is: from 0 to 1, each with the interval in which 95 of 100 such samples of texts lie.

    ``support`` is how many the annotation has, ``found`` how many were found, ``right`` how many of these are right.
    The intervals are None where there is one text only.
    """

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    found: int
    right: int
    precision_interval: Interval | None
    recall_interval: Interval | None
    f1_interval: Interval | None


@attrs.frozen
class Evaluation:
    """The figures of an evaluation, how many texts it is of, and every difference (``differences``)."""

    figures: tuple[Figure, ...]
    documents: int
    differences: tuple[Difference, ...]

    def __getitem__(self, name: str) -> Figure:
        """The figure of that name.

        Raises:
            InputValueError: there is none.
        """
        found = next((figure for figure in self.figures if figure.name == name), None)
        if found is None:
            names = ", ".join(figure.name for figure in self.figures)
            raise InputValueError(f"There is no figure {shown(name)}; there are {names}.")
        return found

    def to_dict(self) -> dict[str, Any]:
        """The figures and differences as plain data, as ``quotelens evaluate --json`` writes them."""
        return {
            "documents": self.documents,
            "figures": [attrs.asdict(figure) for figure in self.figures],
            "differences": [attrs.asdict(one) for one in self.differences],
        }

    def __str__(self) -> str:
        """The figures as a table, in percent."""
        rows = [["", "precision", "recall", "F1", "95 % of F1", "annotated", "found"]]
        for figure in self.figures:
            ends = [] if figure.f1_interval is None else [f"{100 * end:.1f}" for end in figure.f1_interval]
            shares = [f"{100 * share:.1f}" for share in (figure.precision, figure.recall, figure.f1)]
            rows.append([figure.name, *shares, " to ".join(ends), str(figure.support), str(figure.found)])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
        texts = "1 text" if self.documents == 1 else f"{self.documents} texts"
        return "\n".join([f"{texts}", *(line.rstrip() for line in lines)])


def evaluate(
    gold: Path | str | Iterable[Document],
    found: Path | str | Iterable[Document] | None = None,
    *,
    lens: Callable[[str], Document] | None = None,
    levels: Sequence[str] = LEVELS,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Evaluation:
    """Measure quotations on texts that somebody has annotated.

    Arguments:
        gold: the annotated texts: documents, or a file or folder as :func:`read_annotated` takes it.
        found: what is measured: documents of the same texts, or such a file or folder. Texts are told apart by their
            words. By default they are analysed now.
        lens: what analyses them; by default an analyzer that keeps ``levels``.
        levels: quotations of other levels are left out on both sides; those whose level the annotation does not say
            count always.
        samples: how many times texts are drawn for the intervals.
        seed: what the drawing begins with; the same seed gives the same intervals.

    Raises:
        InputTypeError, InputValueError: an annotation cannot be read, or a text is not among those found.
        OptionError: an option has an impossible value.
        OSError: a file cannot be read.
    """
    kept = checked_levels(levels)
    checked_count("samples", samples)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise OptionError(f"seed is {seed!r}; it must be an int of at least 0.")
    wanted = _annotated(gold, "gold")
    compared = [
        compare(_of_levels(one, kept), _of_levels(other, kept))
        for one, other in zip(wanted, _found(wanted, found, lens, kept), strict=True)
    ]
    differences = tuple(difference for one in compared for difference in one.differences)
    return Evaluation(_figures(compared, samples, seed), len(compared), differences)


def _annotated(given: Path | str | Iterable[Document], name: str) -> list[Annotated]:
    if isinstance(given, (str, Path)):
        return read_annotated(given)
    if not isinstance(given, Iterable):
        raise InputTypeError(f"{name} is {shown(given)}; pass documents, or the path of a file or folder.")
    texts = []
    for number, doc in enumerate(given, 1):
        if not isinstance(doc, Document):
            raise InputTypeError(f"{name} holds {shown(doc)} of type {type(doc).__name__}; pass documents.")
        texts.append(annotated(doc, number))
    if not texts:
        raise InputValueError(f"{name} holds no documents; there is nothing to measure.")
    return texts


def _found(
    wanted: Sequence[Annotated],
    found: Path | str | Iterable[Document] | None,
    lens: Callable[[str], Document] | None,
    levels: Sequence[str],
) -> Iterator[Annotated]:
    if found is None:
        if lens is None:
            from quotelens.analyzer import load

            lens = load(levels=levels)
        yield from (annotated(lens(one.text)) for one in wanted)
        return
    known = {one.text: one for one in _annotated(found, "found")}
    for one in wanted:
        if one.text not in known:
            raise InputValueError(
                f"The text {shown(one.id)}, {shown(one.text)}, is not among those found; both must have the same "
                "texts, to the letter."
            )
        yield known[one.text]


def _of_levels(one: Annotated, levels: Sequence[str]) -> Annotated:
    return attrs.evolve(one, quotes=tuple(quote for quote in one.quotes if _is_kept(quote, levels)))


def _is_kept(quote: Annotation, levels: Sequence[str]) -> bool:
    return quote.level is None or quote.level in levels


def _figures(compared: Sequence[Compared], samples: int, seed: int) -> tuple[Figure, ...]:
    names = compared[0].counts
    ordered = [*_ORDER, *(name for name in names if name not in _ORDER)]
    # How often each text is drawn: (samples, texts).
    drawn = np.random.default_rng(seed).multinomial(len(compared), [1 / len(compared)] * len(compared), samples)
    figures = []
    for name in ordered:
        table = np.array([attrs.astuple(one.counts[name]) for one in compared], dtype=np.int64)  # (texts, 3)
        total = Counts(*(int(count) for count in table.sum(0)))
        # What the annotation says nothing of is not measured.
        if total.gold == 0 and (name == "speaker" or name.startswith(("kind ", "level "))):
            continue
        intervals = _intervals(drawn @ table) if len(compared) > 1 else (None, None, None)
        figures.append(
            Figure(name, total.precision, total.recall, total.f1, total.gold, total.found, total.right, *intervals)
        )
    return tuple(figures)


def _intervals(counts: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[Interval, ...]:
    """The intervals of precision, recall and F1 of samples, of which the counts are given: (samples, 3)."""
    right, found, gold = (counts[:, column].astype(np.float64) for column in range(3))
    shares = (right / np.maximum(found, 1), right / np.maximum(gold, 1), 2 * right / np.maximum(found + gold, 1))
    ends = (np.percentile(share, _INTERVAL) for share in shares)
    return tuple((float(low), float(high)) for low, high in ends)
