"""What a question offers and what rules take away, with scores that would decide otherwise."""

from __future__ import annotations

import re

import attrs
import numpy as np
import pytest

from quotelens.model.mentions import FORMS, NAMINGS, TYPES, Mentions
from quotelens.phrases.named_page import NamedPage, read_names
from quotelens.phrases.names import Learned
from quotelens.speakers.decide import Decider
from quotelens.speakers.entities import Register, register_names
from quotelens.speakers.survey import JOINED, Survey, ask, mention_of, survey
from quotelens.text.page import Page, lay_out

# A phrase with its head last, its form and its type.
Told = tuple[str, str, str]


@attrs.frozen(eq=False)
class _Scores:
    """Stands for the model: the candidate that begins with ``best`` has by far the highest score."""

    starts: np.ndarray
    text: str
    best: str

    def antecedent_scores(
        self, anaphor: tuple[int, int], candidates: np.ndarray, pairs: np.ndarray, asked: np.ndarray
    ) -> np.ndarray:
        liked = [self.text.startswith(self.best, int(self.starts[first])) for first, _ in candidates]
        return np.append(np.where(liked, 9.0, 0.0), 1.0)


def _surveyed(text: str, told: list[Told], sources: list[str]) -> tuple[Page, Register, NamedPage, Survey, np.ndarray]:
    page = lay_out(text)
    assert page.text == text
    starts = np.array([word.start for word in page.words])
    ends = np.array([word.end for word in page.words])
    rows, at = [], 0
    for phrase, form, kind in told:
        at += re.search(rf"\b{phrase}\b", text[at:]).start()  # type: ignore[union-attr]
        first = int(np.searchsorted(starts, at))
        head = int(np.searchsorted(ends, at + len(phrase)))
        rows.append((first, head, head + 1, FORMS.index(form), TYPES.index(kind)))
    first_, head_, end_, form_, kind_ = (np.array(column) for column in zip(*rows, strict=True))
    mentions = Mentions(
        first_, head_, end_, form_, np.eye(len(TYPES))[kind_], np.full((len(rows), len(NAMINGS)), 1 / len(NAMINGS))
    )
    named = read_names(page, Learned())
    register = register_names(text, named.names)
    spans = [(text.rindex(one), text.rindex(one) + len(one)) for one in sources]
    return (
        page,
        register,
        named,
        survey(page, mentions, (starts, ends), [(span, "") for span in spans], register, named.names),
        starts,
    )


def _who(text: str, told: list[Told], source: str, best: str, content: str = "") -> str:
    """Whom the last ``source`` in the text is taken for: the first printed mention of that entity, "" for itself."""
    _, register, _, found, starts = _surveyed(text, told, [source])
    decider = Decider(text, _Scores(starts, text, best), found, register)  # type: ignore[arg-type]
    span = text.rindex(source), text.rindex(source) + len(source)
    mention = decider.mention(span)
    assert mention is not None
    said = [(text.rindex(content), text.rindex(content) + len(content))] if content else []
    decision = decider.decide(mention, span, said)
    told_by = decision.told_by
    return "" if told_by is None else text[found.start[told_by] : found.end[told_by]]


ADA, OLOF = ("Ada Moor", "name", "person"), ("Olof Lind", "name", "person")
HE, SHE, IT = (("he", "pronoun", "person"), ("she", "pronoun", "person"), ("it", "pronoun", "organization"))


@pytest.mark.parametrize(
    ("text", "told", "source", "best", "content", "who"),
    [
        # Scores decide between those that nothing rules out …
        ("Ada Moor met the mayor. Later she spoke.", [ADA, ("the mayor", "nominal", "person"), SHE], "she", "the mayor",
         "", "the mayor"),
        # … and a known gender rules out whatever they say,
        ("Mr. Ada Moor met the woman. Later he spoke.", [ADA, ("the woman", "nominal", "person"), HE], "he",
         "the woman", "", "Ada Moor"),
        # … the content of what a pronoun says,
        ("Ada Moor came. Then she said the nurse lied.", [ADA, SHE, ("the nurse", "nominal", "person")], "she",
         "the nurse", "the nurse lied", "Ada Moor"),
        # … and another type: no firm is "she", no person "it".
        ("The bank closed. Later she spoke.", [("The bank", "nominal", "organization"), SHE], "she", "The bank",
         "", ""),
        ("Ada Moor left. Later it spoke.", [ADA, IT], "it", "Ada", "", ""),
        # A description in other words is mostly somebody else; a name it can be.
        ("Ada Moor left. The mayor spoke.", [ADA, ("The mayor", "nominal", "person")], "The mayor", "Ada", "",
         "Ada Moor"),
    ],
)  # fmt: skip
def test_rules_are_constraints_on_the_scores(
    text: str, told: list[Told], source: str, best: str, content: str, who: str
) -> None:
    assert _who(text, told, source, best, content) == who


def test_a_pronoun_shows_the_gender_of_who_it_stands_for() -> None:
    text = "Moor met Lind. She spoke. He spoke."
    told: list[Told] = [
        ("Moor", "name", "person"), ("Lind", "name", "person"), ("She", "pronoun", "person"),
        ("He", "pronoun", "person"),
    ]  # fmt: skip
    _, register, _, found, starts = _surveyed(text, told, ["She", "He"])
    decider = Decider(text, _Scores(starts, text, "Moor"), found, register)  # type: ignore[arg-type]
    for source in ("She", "He"):
        span = text.index(source), text.index(source) + len(source)
        mention = decider.mention(span)
        assert mention is not None
        decider.decide(mention, span, ())
    she, he = (decider.decided[n] for n in sorted(decider.decided))
    assert she.key != he.key
    assert decider.evidence(min(decider.decided), she) == "pronoun: Moor, one sentence back"


def test_names_joined_by_and_are_a_candidate_of_their_own() -> None:
    text = "Ada Moor and Olof Lind left. Then they spoke."
    _, _, _, found, _ = _surveyed(text, [ADA, OLOF, ("they", "pronoun", "group")], ["they"])
    (joined,) = np.flatnonzero(found.form == JOINED)
    assert text[found.start[joined] : found.end[joined]] == "Ada Moor and Olof Lind"
    they = mention_of(found, (text.index("they"), text.index("they") + 4))
    assert they is not None
    question = ask(found, they, (int(found.start[they]), int(found.end[they])), ())
    assert joined in question.candidates and they not in question.candidates


def test_a_source_phrase_is_the_mention_that_reaches_furthest() -> None:
    text = "The board's chairman spoke."
    told: list[Told] = [("The board", "nominal", "group"), ("The board's chairman", "nominal", "person")]
    _, _, _, found, _ = _surveyed(text, told, [])
    mention = mention_of(found, (0, len("The board's chairman")))
    assert mention is not None and found.noun[mention] == "chairman"
    assert mention_of(found, (0, 3)) is None
