"""Corrections kept and made again: on the same analysis, on another one, on a text that has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotelens.corrections import Change, Drop, Place, Voice, between, load, replay, save
from quotelens.corrections.files import Key, meant_for
from quotelens.errors import InputTypeError, InputValueError
from quotelens.types import Document, Quote
from tests.corrections.made import document, told
from tests.strategies import documents

TEXT = "Ada Quist met Bo Lindt. “We won,” he said. “We lost,” she said. Rain may fall, he added."
RECORD: dict[str, Any] = {
    "id": "match",
    "text": TEXT,
    "speakers": [
        {"name": "Ada Quist", "mentions": [["Ada Quist", "name"], ["she", "pronoun"]]},
        {"name": "Bo Lindt", "mentions": [["Bo Lindt", "name"], ["he#1", "pronoun"], ["he#3", "pronoun"]]},
    ],
    "hedges": {"may": "source"},
    "quotes": [
        {"content": ["“We won,”"], "kind": "direct", "cue": "said#1", "source": "he#1", "speaker": "Bo Lindt"},
        {"content": ["“We lost,”"], "kind": "direct", "cue": "said#2", "source": "she", "speaker": "Ada Quist"},
        {"content": ["Rain may fall"], "cue": "added", "source": "he#3", "speaker": "Bo Lindt", "hedges": ["may"]},
    ],
}
DOC = document(RECORD)
CORRECTED = DOC.corrected(
    speaker={0: "Ada Quist", 2: "Cy Holm"},
    level={2: "thought"},
    rename={"Ada Quist": "Ada Quist-Holm"},
    type={"Cy Holm": "group"},
    drop=[1],
    add=[{"content": "Ada Quist met Bo Lindt.", "via": ["Bo Lindt"]}],
)


def test_made_again_on_the_same_analysis_they_give_the_same_document() -> None:
    replayed = replay(DOC, CORRECTED.corrections)
    assert replayed.unfit == ()
    assert replayed.document == CORRECTED
    assert replayed.document.corrections == CORRECTED.corrections


def test_they_come_back_from_a_file_and_from_the_documents_own_form(tmp_path: Path) -> None:
    path = tmp_path / "fixes.json"
    save(path, [CORRECTED, attrs.evolve(DOC, id="other")])
    assert load(path) == {"match": CORRECTED.corrections}
    save(path, CORRECTED)
    assert load(path) == {"match": CORRECTED.corrections}
    assert Document.from_json(CORRECTED.to_json()).corrections == CORRECTED.corrections


def test_they_move_with_their_words() -> None:
    moved = document(RECORD | {"text": f"Updated. {TEXT}"})
    replayed = replay(moved, CORRECTED.corrections)
    assert replayed.unfit == ()
    first, second = told(replayed.document), told(CORRECTED)
    assert first["quotes"] == second["quotes"]


def test_a_speaker_is_found_by_name_or_by_a_mention_that_stands_there() -> None:
    named = document(
        RECORD
        | {"speakers": [RECORD["speakers"][0] | {"name": "Ada Quist-Holm"}, RECORD["speakers"][1]]}
        | {
            "quotes": [
                one | {"speaker": one["speaker"].replace("Ada Quist", "Ada Quist-Holm")} for one in RECORD["quotes"]
            ]
        }
    )
    place = [Place("“We won,”", 24)]
    for voice in (Voice("Ada Quist"), Voice("A. Quist", Place("Ada Quist", 0))):
        (quote, *_) = replay(named, [Change(place, speaker=voice)]).document.quotes
        assert quote.speaker is not None and quote.speaker.name == "Ada Quist-Holm"
    # The text has other words there: the name alone counts.
    (quote, *_) = replay(named, [Change(place, speaker=Voice("A. Quist", Place("Cy Holmes", 0)))]).document.quotes
    assert quote.speaker is not None and quote.speaker.name == "A. Quist"


def test_a_quotation_that_another_model_cuts_otherwise_is_the_same() -> None:
    cut = document(RECORD | {"quotes": [RECORD["quotes"][0] | {"content": ["We won,"]}]})
    replayed = replay(cut, CORRECTED.corrections)
    assert [quote.speaker and quote.speaker.name for quote in replayed.document.quotes] == [None, "Ada Quist-Holm"]
    assert [str(one).partition(":")[0] for one in replayed.unfit] == [
        "change Rain may fall",
        "drop “We lost,”",
        "describe 'Cy Holm'",
    ]
    assert "There is no quotation at 64:77, 'Rain may fall'" in replayed.unfit[0].why


def test_words_that_are_gone_or_stand_at_several_places_do_not_fit() -> None:
    fix = Change([Place("“We won,”", 24)], level="thought")
    for text, where in ((TEXT.replace("won", "tied"), "nowhere"), (f"“We won,” {TEXT}", "at several places")):
        record = {"text": text, "quotes": []}
        (unfit,) = replay(document(record), [fix]).unfit
        assert f"stand {where} in it together" in unfit.why


def test_people_may_write_them_without_counting(tmp_path: Path) -> None:
    path = tmp_path / "fixes.json"
    record = {
        "schema": "quotelens-corrections/1",
        "documents": [
            {
                "id": "match",
                "corrections": [
                    {"change": "“We won,”", "set": {"speaker": "Ada Quist", "source": "he"}},
                    {"merge": ["Bo Lindt"], "into": "Ada Quist"},
                ],
            }
        ],
    }
    path.write_text(json.dumps(record), "utf8")
    replayed = replay(DOC, load(path)["match"])
    assert replayed.unfit == ()
    assert {quote.speaker and quote.speaker.name for quote in replayed.document.quotes} == {"Ada Quist"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema": "quotelens/1"}', "schema is 'quotelens/1'; this version of quotelens reads"),
        ('{"schema": "quotelens-corrections/1"}', "documents is missing"),
        ([{"chnage": "Go"}], "documents[0].corrections[0] is {'chnage': 'Go'}; a correction has exactly one of"),
        ([{"drop": "Go", "add": {}}], "a correction has exactly one of"),
        (
            [{"change": "Go", "set": {"speeker": "Ada"}}],
            "corrections[0].set has a field 'speeker'; did you mean speaker?",
        ),
        ([{"change": "Go", "set": {}}], "corrections[0]: The correction of 'Go' changes nothing"),
        ([{"change": "Go", "set": {"level": "thougt"}}], "corrections[0].set.level is 'thougt'"),
        ([{"change": "", "set": {"level": "thought"}}], "corrections[0].change: A place in a text has no words"),
        ([{"change": {"text": "Go", "start": -1}, "set": {"cue": None}}], "begins at -1; offsets start at 0"),
        ([{"change": {"text": "Go", "end": 4}, "set": {"cue": None}}], "has a field 'end'"),
        ([{"drop": 5}], "corrections[0].drop is 5 of type int"),
        ([{"merge": ["Ada", 3], "into": "Bo"}], "corrections[0].merge[1] is 3 of type int; it must be the name"),
        ([{"describe": " ", "set": {"name": "Ada"}}], "corrections[0].describe: The name of a speaker is ' '"),
        ([{"mention": "he"}], "corrections[0].speaker is missing"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(tmp_path: Path, content: Any, says: str) -> None:
    path = tmp_path / "fixes.json"
    if not isinstance(content, str):
        record = {"schema": "quotelens-corrections/1", "documents": [{"id": "a", "corrections": content}]}
        content = json.dumps(record)
    path.write_text(content, "utf8")
    with pytest.raises((InputTypeError, InputValueError)) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


def test_a_file_that_is_not_ours_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    path.write_text('{"notes": 1}', "utf8")
    with pytest.raises(InputValueError, match="holds no corrections, and is not written over"):
        save(path, CORRECTED)
    assert path.read_text("utf8") == '{"notes": 1}'
    with pytest.raises(InputValueError, match="Two documents have the id 'match'"):
        save(tmp_path / "fixes.json", [CORRECTED, CORRECTED])
    with pytest.raises(InputTypeError, match=r"each must be a quotelens\.Document"):
        save(tmp_path / "fixes.json", ["text"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("known", "id", "meant"),
    [
        (["a.txt", "b.txt"], "b.txt", "b.txt"),
        (["news/a.txt", "b.txt"], "a.txt", "news/a.txt"),
        (["a", "b"], "news/a.html", "a"),
        ([None], "a.txt", None),
        ([None], None, None),
    ],
)
def test_whose_corrections_are_meant(known: list[str | None], id: str | None, meant: str | None) -> None:
    assert meant_for(known, id) == Key(meant)


@pytest.mark.parametrize(
    ("known", "id"), [(["a.txt"], "b.txt"), (["x/a.txt", "y/a.txt"], "z/a.txt"), ([None, "a"], "b"), (["a"], None)]
)
def test_corrections_of_another_text_are_not_meant(known: list[str | None], id: str | None) -> None:
    assert meant_for(known, id) is None


def test_what_was_done_is_told_from_before_and_after() -> None:
    after = DOC.corrected(
        speaker={0: "Ada Quist"}, content={2: "Rain may"}, kind={2: "mixed"}, rename={"Bo Lindt": "Bo Lindt-Holm"}
    )
    found = between(DOC, after)
    assert replay(DOC, found).document == after
    assert between(DOC, DOC) == ()
    assert between(DOC, document(RECORD | {"quotes": RECORD["quotes"][:2]}))[0] == Drop([Place("Rain may fall", 64)])
    merged = DOC.corrected(merge={"Ada Quist": ["Bo Lindt"]})
    assert [type(one).__name__ for one in between(DOC, merged)] == ["Merge"]
    with pytest.raises(InputValueError, match="different texts, from character 0 on"):
        between(DOC, Document("No."))
    with pytest.raises(InputTypeError, match="before is 'No'"):
        between("No", DOC)  # type: ignore[arg-type]


def said(doc: Document) -> list[Any]:
    return [
        (
            quote.content,
            quote.kind,
            quote.level,
            quote.cue and quote.cue.span,
            quote.source and quote.source.span,
            quote.speaker and quote.speaker.name,
            [one.name for one in quote.via],
        )
        for quote in doc.quotes
    ]


def plain(doc: Document) -> Document:
    """The document with what corrections are about: each content once, names that differ, no empty spans."""
    speakers = {id(one): attrs.evolve(one, name=f"Voice {number}") for number, one in enumerate(doc.speakers)}
    quotes: dict[Any, Quote] = {}
    for quote in doc.quotes:
        quotes[quote.content] = attrs.evolve(
            quote,
            cue=quote.cue if quote.cue and quote.cue.span.text else None,
            source=quote.source if quote.source and quote.source.span.text else None,
            speaker=speakers.get(id(quote.speaker)),
            via=[speakers[id(one)] for one in quote.via],
            within=None,
        )
    ordered = sorted(quotes.values(), key=lambda one: (one.content[0], one.content[-1]))
    return attrs.evolve(doc, quotes=ordered, speakers=speakers.values(), corrections=())


@settings(deadline=None, max_examples=60)
@given(documents(), st.data())
def test_whatever_is_corrected_is_told_and_made_again(doc: Document, data: st.DataObject) -> None:
    doc = plain(doc)
    if not doc.quotes:
        return
    places = st.sampled_from(range(len(doc.quotes)))
    names = st.sampled_from([*(one.name for one in doc.speakers), "Someone New"])
    starts = st.sampled_from(range(len(doc.text)))
    spans = starts.map(lambda start: (start, min(len(doc.text), start + 3)))
    dropped = data.draw(st.sets(places, max_size=1))
    kept = places.filter(lambda number: number not in dropped)
    few: dict[str, Any] = {"max_size": 2}
    if len(dropped) == len(doc.quotes):
        kept = st.nothing()
        few = {"max_size": 0}
    after = (
        doc.corrected(
            speaker=data.draw(st.dictionaries(kept, names | st.none(), **few)),
            level=data.draw(st.dictionaries(kept, st.sampled_from(["thought", "act"]), **few)),
            cue=data.draw(st.dictionaries(kept, spans, **few)),
            kind=data.draw(st.dictionaries(kept, st.sampled_from(["mixed", "direct"]), **few)),
            drop=dropped,
            type={one.name: "place" for one in doc.speakers},
        )
        if doc.speakers
        else doc
    )
    replayed = replay(doc, between(doc, after))
    assert replayed.unfit == ()
    assert said(replayed.document) == said(after)
    again = replay(doc, after.corrections)
    assert (again.document, again.unfit) == (after, ())
    assert Document.from_json(after.to_json()).quotes == after.quotes
    for quote in after.quotes:
        assert all(after.text[piece.start : piece.end] == piece.text for piece in quote.content)
    assert replay(doc, [Change([Place("q" * 99)], speaker=Voice("Ada"))]).document is doc
