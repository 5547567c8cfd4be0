"""Who speaks in stories and transcripts: cases as data. The rules alone find the quotations, no model takes part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.quotes.assemble import assemble
from quotelens.quotes.transcripts import find_turns
from quotelens.quotes.turns import keeps_paragraphs
from quotelens.speakers.resolve import resolve
from quotelens.stanza import pipeline
from quotelens.text.structure import read_structure
from tests.records import records


def speakers_of(text: str) -> list[str | None]:
    structure = read_structure(text)
    view = structure.view.text
    sentences = [
        (sentence.tokens[0].start_char, sentence.tokens[-1].end_char)
        for sentence in pipeline(processors="tokenize")(view).sentences
    ]
    found = assemble([], structure)
    names: dict[int, str] = {}
    for one in resolve(view, structure.paragraph_spans, sentences, found).voices:
        names.update(dict.fromkeys(one.quotes, one.name))
    return [names.get(index) for index in range(len(found))]


@pytest.mark.parametrize("case", records("dialogue.json"))
def test_cases(case: dict[str, Any]) -> None:
    assert speakers_of(case["text"]) == case["speakers"]


@given(
    st.lists(
        st.sampled_from(["Q: ", "A: ", "Ann Lee: ", "Yes.", "“No,” he said.", "\n", "\n\n", ":", "\x00"]), max_size=24
    )
)
def test_turns_are_ordered_and_begin_behind_their_labels(pieces: list[str]) -> None:
    text = "".join(pieces)
    structure = read_structure(text)
    place = 0
    for turn in find_turns(structure.view.text, structure.paragraph_spans):
        assert place <= turn.label[0] < turn.label[1] < turn.content[0][0]
        for start, end in turn.content:
            assert start < end and place <= start
            place = end


def test_a_text_that_breaks_lines_only_between_quotations_has_lost_its_paragraphs() -> None:
    lost = "“A?” he said. “B.”\n\n“C.” He left. “D.”"
    kept = "“A?” he said.\n\n“B.”\n\n“C.”\n\nHe left. “D.”"
    assert not keeps_paragraphs(lost, [(one.start, one.end) for one in read_structure(lost).marked])
    assert keeps_paragraphs(kept, [(one.start, one.end) for one in read_structure(kept).marked])
