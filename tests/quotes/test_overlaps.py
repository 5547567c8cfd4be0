"""No word belongs to two quotations, whatever the model finds in whatever text."""

from __future__ import annotations

import itertools
import random

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotelens.attribution import Attribution, Certainty
from quotelens.enums import QuoteKind
from quotelens.phrases.named_page import read_names
from quotelens.quotes.assemble import assemble
from quotelens.quotes.overlaps import apart
from quotelens.quotes.relays import unfold
from quotelens.text.page import lay_out

PIECES = (
    "“", "”", '"', "\n\n", "\n\n“", "\n\n“Go on",
    "”\n\n“", "‘", "’", " ", ". ", ", ", "? ", "We won", "“Go. ", "yes. ", "Go on.",
    " said Ada Quist", " he said", "she added, ", "according to Reuters", "QUIST: yes.\n", "LONDON (AP) — ", "<b>",
    "The Herald, citing two officials, reported ", ", quoted by Reuters, ", "\n\n“It may rain.",
    "was quoted as saying ",
)  # fmt: skip


def attributed(seed: int) -> tuple[str, list[Attribution]]:
    """A text, and attributions in it whose cues, sources and contents are apart, as the model's are.

    Even chances for all pieces and places: hypothesis's own draws are too plain to overlap.
    """
    draw = random.Random(seed)
    text = "".join(draw.choices(PIECES, k=draw.randint(3, 40)))
    length = len(lay_out(text).view.text)
    cuts = sorted(draw.sample(range(length + 1), min(length + 1, 2 * draw.randint(2, 12))))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    draw.shuffle(spans)
    given_ones = []
    while len(spans) > 1:
        cue, source = spans.pop(), spans.pop() if draw.random() < 0.5 else None
        contents = tuple(sorted(spans.pop() for _ in range(min(len(spans), draw.randint(1, 2)))))
        if contents:
            given_ones.append(Attribution(contents, cue, source, Certainty(0.9, 0.9, 0.9, 0.9, len(contents)), 0.5))
    return text, sorted(given_ones, key=lambda one: one.known_cue)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32))
@example(188)
@example(605)
def test_contents_do_not_overlap(seed: int) -> None:
    text, given_ones = attributed(seed)
    page = lay_out(text)
    found = apart(unfold(assemble(given_ones, page), page, read_names(page)), page)
    pieces = sorted(piece for one in found for piece in one.content)
    assert all(start < end for start, end in pieces)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(pieces))


def test_the_rest_of_a_quotation_is_the_last_ones_before_it() -> None:
    """A tail of three paragraphs that two attributions reached, each of which took the third."""
    text = "“One, he said.\n\n“Two, she said.\n\n“Three.”"
    page = lay_out(text)
    given_ones = [
        Attribution(((0, 14),), (6, 8), None, Certainty(0.9, 0.9, 0.9, 0.9, 1), 0.5),
        Attribution(((16, 31),), (22, 25), None, Certainty(0.9, 0.9, 0.9, 0.9, 1), 0.5),
    ]
    found = assemble(given_ones, page)
    assert [one.content for one in found] == [((0, 14),), ((16, 31), (33, 41))]


def test_what_two_hold_stays_with_the_first() -> None:
    page = lay_out("“One. Two.” Three.")
    first = Attribution(((0, 11),), kind=QuoteKind.DIRECT, confidence=0.5)
    second = attrs.evolve(first, kind=QuoteKind.MIXED, content=((6, 18),))
    inside = attrs.evolve(first, content=((1, 5),))
    assert apart([first, inside, second], page) == [
        first,
        attrs.evolve(second, kind=QuoteKind.INDIRECT, content=((11, 18),)),
    ]
