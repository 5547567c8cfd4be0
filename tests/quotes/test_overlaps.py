"""No word belongs to two quotations, whatever the model finds in whatever text."""

from __future__ import annotations

import itertools

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.attribution import Attribution, Certainty
from quotelens.enums import QuoteKind
from quotelens.phrases.mentions import read_names
from quotelens.quotes.assemble import assemble
from quotelens.quotes.overlaps import apart
from quotelens.quotes.relays import unfold
from quotelens.text.page import lay_out

PIECES = (
    "“", "”", '"', "\n\n", "\n\n“", "”\n\n“", "‘", "’", " ", ". ", ", ", "? ", "We won", "“Go. ", "yes. ", "Go on.",
    " said Ada Quist", " he said", "she added, ", "according to Reuters", "QUIST: yes.\n", "LONDON (AP) — ", "<b>",
    "The Herald, citing two officials, reported ", ", quoted by Reuters, ", "\n\n“It may rain.",
    "was quoted as saying ",
)  # fmt: skip


@st.composite
def attributed(draw: st.DrawFn) -> tuple[str, list[Attribution]]:
    """A text, and attributions in it whose cues, sources and contents are apart, as the model's are."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=3, max_size=30)))
    length = len(lay_out(text).view.text)
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=24)))
    spans = draw(st.permutations(list(zip(cuts[::2], cuts[1::2], strict=False))))
    given_ones = []
    for first in range(0, len(spans) - 2, 4):
        cue, source, *contents = spans[first : first + 4]
        certainty = Certainty(0.9, 0.9, 0.9, 0.9, len(contents))
        given_ones.append(Attribution(tuple(sorted(contents)), cue, source, certainty, 0.5))
    return text, sorted(given_ones, key=lambda one: one.known_cue)


@settings(deadline=None)
@given(attributed())
def test_contents_do_not_overlap(case: tuple[str, list[Attribution]]) -> None:
    text, given_ones = case
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
