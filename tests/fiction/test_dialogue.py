"""Who speaks in stories and transcripts: cases as data. The rules alone find the quotations, no model takes part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quotelens.fiction.tell import resolve_story
from quotelens.phrases.named_page import read_names
from quotelens.quotes.assemble import assemble
from quotelens.quotes.dashes import mark_dashes
from quotelens.quotes.transcripts import find_turns
from quotelens.quotes.turns import keeps_paragraphs
from quotelens.speakers.resolve import names_on, resolve
from quotelens.text.page import lay_out
from tests.records import read_by_model, records


def speakers_of(text: str) -> list[str | None]:
    page = mark_dashes(lay_out(text))
    read = read_by_model(page)
    named = names_on(page, read)
    found = assemble([], page, find_turns(page, named))
    names: dict[int, str] = {}
    for one in (resolve_story(page, named, found, read) or resolve(page, named, found, read)).voices:
        names.update(dict.fromkeys(one.quotes, one.name))
    return [names.get(index) for index in range(len(found))]


@pytest.mark.parametrize("case", records("dialogue.json"))
def test_cases(case: dict[str, Any]) -> None:
    assert speakers_of(case["text"]) == case["speakers"]


@example(["Q: ", "\n\n", "A: ", "Q: ", "Yes.", "\n", "Q: ", "\n"])
@given(
    st.lists(
        st.sampled_from(["Q: ", "A: ", "Ann Lee: ", "Yes.", "“No,” he said.", "\n", "\n\n", ":", "\x00"]), max_size=24
    )
)
def test_turns_are_ordered_and_begin_behind_their_labels(pieces: list[str]) -> None:
    text = "".join(pieces)
    page = lay_out(text)
    place = 0
    for turn in find_turns(page, read_names(page)):
        assert turn.label is not None
        assert place <= turn.label[0] < turn.label[1] < turn.content[0][0]
        for start, end in turn.content:
            assert start < end and place <= start
            place = end


def test_a_text_that_breaks_lines_only_between_quotations_has_lost_its_paragraphs() -> None:
    lost = "“A?” he said. “B.”\n\n“C.” He left. “D.”"
    kept = "“A?” he said.\n\n“B.”\n\n“C.”\n\nHe left. “D.”"
    assert not keeps_paragraphs(lost, [(one.start, one.end) for one in lay_out(lost).marked])
    assert keeps_paragraphs(kept, [(one.start, one.end) for one in lay_out(kept).marked])
