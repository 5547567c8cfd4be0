"""brat standoff: what stands in it, that it comes back, and that a parser that is not ours agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import bratly
import pytest
from hypothesis import given, settings

from quotelens.errors import InputTypeError, InputValueError
from quotelens.export.brat import CONFIGURATION, from_brat, to_brat, write_brat
from quotelens.types import Cue, Document, Hedge, Mention, Quote, Span, Speaker
from tests.records import records
from tests.strategies import documents, nested

BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"


def held(doc: Document) -> Document:
    """What the format promises to hold of a document: see :func:`to_brat`."""
    text = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in doc.text)

    def cut(span: Span | None) -> Span | None:
        if span is None or not span.text.strip(BREAKS):
            return None
        start = span.start + len(span.text) - len(span.text.lstrip(BREAKS))
        return Span.of(text, start, start + len(span.text.strip(BREAKS)))

    def mentions(found: tuple[Mention, ...]) -> list[Mention]:
        return [Mention(span, mention.form) for mention in found if (span := cut(mention.span))]

    hedges: dict[int, Hedge] = {}
    for hedge in doc.hedges:
        if span := cut(hedge.span):
            hedges[id(hedge)] = attrs.evolve(hedge, span=span, scope=cut(hedge.scope))
    contents = {id(quote): [span for span in map(cut, quote.content) if span] for quote in doc.quotes}
    speakers = {
        id(speaker): attrs.evolve(
            speaker,
            mentions=mentions(speaker.mentions),
            description=speaker.description and Span.of(text, speaker.description.start, speaker.description.end),
        )
        for speaker in doc.speakers
        if mentions(speaker.mentions) or any(contents[id(quote)] for quote in speaker.quotes)
    }
    quotes = {}
    for quote in doc.quotes:
        if contents[id(quote)]:
            cue = quote.cue and cut(quote.cue.span)
            quotes[id(quote)] = attrs.evolve(
                quote,
                content=contents[id(quote)],
                cue=quote.cue and cue and attrs.evolve(quote.cue, span=cue),
                source=next(iter(mentions((quote.source,) if quote.source else ())), None),
                speaker=quote.speaker and speakers[id(quote.speaker)],
                via=[speakers[id(speaker)] for speaker in quote.via if id(speaker) in speakers],
                hedges=[hedges[id(hedge)] for hedge in quote.hedges if id(hedge) in hedges],
            )
    return Document(text, quotes=nested(quotes, doc.quotes), speakers=speakers.values(), hedges=hedges.values())


@settings(deadline=None)
@given(documents())
def test_what_the_format_holds_comes_back(doc: Document) -> None:
    standoff = to_brat(doc)
    assert from_brat(standoff.txt, standoff.ann) == held(doc)
    # Through files: no character of a line is lost in UTF-8 or taken for the end of the line.
    assert standoff.ann.encode().decode() == standoff.ann
    assert len(standoff.ann.splitlines()) == standoff.ann.count("\n")


def parsed(ann: str) -> list[Any]:
    """The annotation as bratly reads it, line by line; a line that it does not accept is an error."""
    spans: dict[str, Any] = {}
    readers = {
        "R": bratly.RelationAnnotation.from_line,
        "A": bratly.AttributeAnnotation.from_line,
        "#": bratly.NoteAnnotation.from_line,
    }
    for line in ann.splitlines():
        if line[0] == "T":
            spans[line.split("\t")[0]] = bratly.EntityAnnotation.from_line(line)
    return [*spans.values(), *(readers[line[0]](line, spans) for line in ann.splitlines() if line[0] != "T")]


@settings(deadline=None)
@given(documents())
def test_another_parser_reads_every_line_and_finds_every_span_in_the_text(doc: Document) -> None:
    standoff = to_brat(doc)
    for one in parsed(standoff.ann):
        if isinstance(one, bratly.EntityAnnotation):
            pieces = [standoff.txt[fragment.start : fragment.end] for fragment in one.fragments]
            assert " ".join(pieces) == one.content


@pytest.mark.parametrize("case", records("brat.json"))
def test_lines(case: dict[str, Any]) -> None:
    doc = Document.from_dict(case["document"])
    standoff = to_brat(doc)
    assert standoff.ann.splitlines() == case["lines"]
    assert standoff.txt == case.get("txt", doc.text)


def test_types_and_values_are_those_of_the_configuration() -> None:
    text = "“We may sell,” Ona Reyes said."
    reyes = Speaker("Ona Reyes", "person", [Mention(Span.of(text, 15, 24), "name")])
    may = Hedge(Span.of(text, 4, 7), "modal", 0.5, Span.of(text, 4, 12), "source")
    quote = Quote(
        "direct",
        [Span.of(text, 0, 1), Span.of(text, 2, 14)],
        Cue(Span.of(text, 25, 29), "say", "neutral"),
        reyes.mentions[0],
        reyes,
        [may],
    )
    sections: dict[str, list[str]] = {}
    for line in CONFIGURATION["annotation.conf"].splitlines():
        if line.startswith("["):
            sections[line] = []
        elif line:
            sections[next(reversed(sections))].append(line)
    seen = set()
    for one in parsed(to_brat(Document(text, quotes=[quote], speakers=[reyes], hedges=[may])).ann):
        if isinstance(one, bratly.EntityAnnotation):
            assert one.label in sections["[entities]"]
        elif isinstance(one, bratly.RelationAnnotation):
            first, second = (argument[1].label for argument in (one.argument1, one.argument2))
            assert f"{one.label} Arg1:{first}, Arg2:{second}" in sections["[relations]"]
        elif isinstance(one, bratly.AttributeAnnotation):
            rule = f"{one.label} Arg:{one.component.label}, Value:"
            (values,) = (line.removeprefix(rule) for line in sections["[attributes]"] if line.startswith(rule))
            assert one.values is not None and one.values[0] in values.split("|")
        seen.add(one.label)
    assert seen >= {"Quotation", "Cue", "Mention", "Hedge", "Scope", "HasCue", "HasSource", "HasHedge", "HasScope"}


def test_an_annotator_may_leave_out_what_can_be_guessed() -> None:
    text = "It may rain, the ministry warned. They left."
    ann = [
        "T1\tQuotation 0 11\tIt may rain",
        "A1\tKind T1 indirect",
        "T2\tMention 13 25\tthe ministry",
        "T3\tCue 26 32\twarned",
        "T4\tHedge 3 6\tmay",
        "A2\tCategory T4 modal",
        "R1\tHasCue Arg1:T1 Arg2:T3\t",
        "R2\tHasSource Arg1:T1 Arg2:T2",
        "R3\tHasHedge Arg1:T1 Arg2:T4",
        "T5\tOrganization 13 25\tthe ministry",
        "*\tEquiv T2 T5",
        "#1\tAnnotatorNotes T1\tsee the second paragraph",
    ]
    doc = from_brat(text, "\n".join(ann), id="rain")
    (quote,) = doc.quotes
    assert quote.cue == Cue(Span.of(text, 26, 32), "warn", "prediction")
    assert quote.source == Mention(Span.of(text, 13, 25), "nominal")
    assert (doc.id, quote.confidence, quote.speaker, quote.hedges[0].strength) == ("rain", 1.0, None, 0.5)


@pytest.mark.parametrize(
    ("ann", "says"),
    [
        (
            "T1 Quotation 0 2 It",
            "Line 1: 'T1 Quotation 0 2 It' is not of the form T1<tab>TYPE START END<tab>WORDS; its",
        ),
        ("T1\tQuotation 0 200\tIt", "Line 1: T1 has the span 0 200; it must rise and lie in the text of 10"),
        ("T1\tQuotation 3 1\tIt", "Line 1: T1 has the span 3 1"),
        ("\nT1\tQuotation 0 2\tSo", "Line 2: T1 says 'So', but the text has 'It' at 0 2; the text may have been"),
        ("T1\tQuotation 0 2\tIt\nT1\tCue 3 5\tis", "Line 2: T1 is the name of line 1, too"),
        ("T1\tQuote 0 2\tIt", "Line 1: The type is 'Quote'; did you mean Quotation?"),
        ("T1\tquotation 0 2\tIt", "Line 1: The type is 'quotation'; did you mean Quotation?"),
        ("X1\tKind T1 direct", "Line 1: 'X1\\tKind T1 direct' begins with none of T, R, A, M, E, N, * and #"),
        ("T1\tHedge 0 2\tIt", "Line 1: T1 is a Hedge without the attribute Category"),
        ("T1\tQuotation 0 2\tIt\nA1\tKind T1 spoken", "Line 2: Kind of T1 is 'spoken'; it must be one of direct"),
        ("T1\tQuotation 0 2\tIt\nA1\tKind T1", "Line 2: Kind of T1 is ''"),
        ("T1\tQuotation 0 2\tIt\nR1\tHasCue Arg1:T1 Arg2:T7", "Line 2: It refers to T7, but there is no such span"),
        (
            "T1\tQuotation 0 2\tIt\nR1\tHasCue Arg1:T1 Arg2:T1",
            "Line 1: HasCue of T1 leads to T1, a Quotation, not a Cue",
        ),
        ("T1\tQuotation 0 2\tIt\nR1\tHasQue Arg1:T1 Arg2:T1", "Line 2: The type is 'HasQue'; did you mean HasCue?"),
        (
            "T1\tQuotation 0 2\tIt\n#1\tSpeaker T1\tAda",
            "Line 2: 'Ada': the note must be a JSON object, with an integer id",
        ),
        ("T1\tQuotation 0 2\tIt\n#1\tquotelens T1\t[1]", "Line 2: '[1]': the note must be a JSON object"),
        (
            'T1\tQuotation 0 2\tIt\n#1\tquotelens T1\t{"confidence": 7}',
            "Line 1: quotes[0].confidence is 7; it must lie between 0 and 1",
        ),
        (
            (
                "T1\tQuotation 0 2\tIt\nT2\tCue 3 5\tis\nT3\tCue 6 8\tso\nA1\tKind T1 direct\n"
                "R1\tHasCue Arg1:T1 Arg2:T2\nR2\tHasCue Arg1:T1 Arg2:T3"
            ),
            "Line 1: HasCue leads from T1 to T2, T3; it may lead to one span",
        ),
        ("T1\tCue 0 2\tSo\nT2\tCue 3 5\tit", "\nLine 2: T2 says 'it'"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(ann: str, says: str) -> None:
    with pytest.raises(InputValueError) as caught:
        from_brat("It is so. ", ann)
    assert says in str(caught.value)


MATCH = "Ada Quist met Bo Lindt. “We won,” he said."
NOTED = (
    "T1\tQuotation 24 33\t“We won,”\r\nT2\tMention 34 36\the\r\nT3\tMention 0 9\tAda Quist\r\n"
    'R1\tHasSource Arg1:T1 Arg2:T2\r\n#1\tSpeaker T1\t{"id": 0, "name": "Ada Quist", "type": "person"}\r\n'
    '#2\tSpeaker T2\t{"id": 0, "name": "Ada Quist", "type": "person"}\r\n'
    '#3\tSpeaker T3\t{"id": 0, "name": "Ada Quist", "type": "person"}\r\n'
)


@pytest.mark.parametrize(
    ("more", "speaker", "mentions"),
    [
        ("", "Ada Quist", ["Ada Quist", "he"]),
        ("T9\tMention 14 22\tBo Lindt\nR9\tHasSpeaker Arg1:T1 Arg2:T9", "Bo Lindt", ["Bo Lindt", "he"]),
        ("#9\tAnnotatorNotes T1\tspeaker: Bo Lindt", "Bo Lindt", ["he"]),
        ("#9\tAnnotatorNotes T1\tSpeaker = Ada Quist", "Ada Quist", ["Ada Quist", "he"]),
        ("#9\tAnnotatorNotes T1\tsee the second paragraph", "Ada Quist", ["Ada Quist", "he"]),
    ],
)
def test_a_speaker_is_drawn_or_written(more: str, speaker: str, mentions: list[str]) -> None:
    doc = from_brat(MATCH, "\ufeff" + NOTED + more)
    (quote,) = doc.quotes
    assert quote.kind == "direct"
    assert quote.speaker is not None and quote.speaker.name == speaker
    assert sorted(one.span.text for one in quote.speaker.mentions) == mentions


def test_a_name_that_is_changed_in_one_note_is_another_speaker() -> None:
    changed = NOTED.replace('T1\t{"id": 0, "name": "Ada Quist"', 'T1\t{"id": 0, "name": "Bo Lindt"')
    (quote,) = from_brat(MATCH, changed).quotes
    assert quote.speaker is not None and quote.speaker.name == "Bo Lindt"


def test_bytes_are_refused() -> None:
    with pytest.raises(InputTypeError, match="ann is of type bytes"):
        from_brat("", b"")  # type: ignore[arg-type]


def test_a_folder_for_brat(tmp_path: Path) -> None:
    docs = [Document("One.\r\n😀 two.", id="news/a b.txt"), Document("Three.")]
    write_brat(docs, tmp_path / "collection")
    assert {path.name for path in (tmp_path / "collection").iterdir()} == {
        *("annotation.conf", "visual.conf"),
        *("a_b.txt", "a_b.ann", "a_b.json", "00002.txt", "00002.ann", "00002.json"),
    }
    assert (tmp_path / "collection" / "a_b.txt").read_bytes().decode() == docs[0].text
    with pytest.raises(InputValueError, match=r"would be written to a_b\.ann"):
        write_brat([docs[0], docs[0]], tmp_path)
