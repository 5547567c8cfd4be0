"""A view knows of each of its characters which ones of the source it shows."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.text.view import Edit, View

SHOWN = st.sampled_from(["", "", " ", "“"])


@st.composite
def views(draw: st.DrawFn) -> View:
    """A text that has been edited up to three times."""
    text = draw(st.text("ab *\n", max_size=20))
    view = View(text, text)
    for _ in range(draw(st.integers(0, 3))):
        places = sorted(draw(st.lists(st.integers(0, len(view.text)), max_size=6)))
        spans = zip(places[::2], places[1::2], strict=False)
        view = view.edited([Edit(start, end, draw(SHOWN)) for start, end in spans])
    return view


def spans(length: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.lists(st.integers(0, length), min_size=2, max_size=2).map(lambda pair: (min(pair), max(pair)))


def shown(view: View) -> list[tuple[int, int]]:
    """The source spans of the characters that show something."""
    return [(a, b) for a, b in zip(view.starts, view.ends, strict=True) if a < b]


def test_spans_beside_inserted_spaces() -> None:
    view = View("ab cde", "ab cde").edited([Edit(1, 1, " "), Edit(4, 4, " "), Edit(5, 5, " ")])
    assert (view.text, view.inserted) == ("a b c d e", (1, 5, 7))
    assert view.to_source(0, 3) == (0, 2)
    assert view.to_source(1, 3) == (1, 2)
    assert view.to_source(0, 2) == (0, 1)
    assert view.to_source(4, 9) == (3, 6)
    assert view.to_view(0, 1) == (0, 1)
    assert view.to_view(1, 2) == (2, 3)
    assert view.to_view(0, 6) == (0, 9)
    assert view.to_view(3, 4) == (4, 5)


def test_what_is_hidden_stays_out_at_the_edges() -> None:
    view = View("a **b** c", "a **b** c").edited([Edit(2, 4), Edit(5, 7)])
    assert view.text == "a b c"
    assert view.to_source(2, 3) == (4, 5)
    assert view.to_source(0, 5) == (0, 9)
    assert view.to_view(2, 7) == (2, 3)
    assert view.to_view(2, 4) == (2, 2)
    assert (view.lead(2), view.trail(3)) == ("a **", "** c")


def test_one_character_may_show_several() -> None:
    view = View("&lt;b", "&lt;b").edited([Edit(0, 4, "<")])
    assert view.text == "<b"
    assert view.to_source(0, 1) == (0, 4)
    assert view.to_view(1, 3) == (0, 1)


def test_marks_put_in_belong_to_what_they_enclose() -> None:
    view = View("> Go.\nYes", "> Go.\nYes").edited([Edit(0, 2)]).edited([Edit(0, 0, "“"), Edit(3, 3, "”")])
    assert view.text == "“Go.”\nYes"
    assert view.to_source(0, 5) == (2, 5)
    assert view.to_source(0, 1) == (0, 0)


@settings(deadline=None)
@given(views())
def test_characters_are_in_order_and_the_same_where_one_shows_one(view: View) -> None:
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert all(a <= b for a, b in itertools.pairwise(view.starts))
    assert all(a <= b for a, b in itertools.pairwise(view.ends))
    assert all(0 <= a <= len(view.source) for a in (*view.starts, *view.ends))
    apart = shown(view)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(apart))


@settings(deadline=None)
@given(views(), st.data())
def test_spans_of_the_view_are_spans_of_the_source(view: View, data: st.DataObject) -> None:
    start, end = data.draw(spans(len(view.text)))
    low, high = view.to_source(start, end)
    assert 0 <= low <= high <= len(view.source)
    within = [(a, b) for a, b in zip(view.starts[start:end], view.ends[start:end], strict=True) if a < b]
    if within:
        assert (low, high) == (within[0][0], within[-1][1])
    else:
        assert low == high


@settings(deadline=None)
@given(views(), st.data())
def test_spans_of_the_source_come_back(view: View, data: st.DataObject) -> None:
    start, end = data.draw(spans(len(view.source)))
    there = view.to_view(start, end)
    assert 0 <= there[0] <= there[1] <= len(view.text)
    touched = [(a, b) for a, b in shown(view) if a < end and start < b]
    if start < end and touched:
        assert view.to_source(*there) == (touched[0][0], touched[-1][1])


@settings(deadline=None)
@given(views(), st.data())
def test_spans_that_do_not_overlap_do_not_in_the_source(view: View, data: st.DataObject) -> None:
    start, middle = data.draw(spans(len(view.text)))
    end = data.draw(st.integers(middle, len(view.text)))
    one, other = view.to_source(start, middle), view.to_source(middle, end)
    assert one[0] == one[1] or other[0] == other[1] or one[1] <= other[0]
