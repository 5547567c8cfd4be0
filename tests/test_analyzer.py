"""The analyzer as a whole: its promises about offsets, order, input and options, and what it finds."""

import itertools
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stanza
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quotelens as ql
from quotelens.stanza import pipeline
from tests.records import records

ROOT = Path(__file__).parent.parent
SEED = (ROOT / "seeds" / "kherson-2022-10-13.txt").read_text("utf8")
PIECES = (
    *" \n\t'“”«»…—\x00\ud800\u00a0\U0001f600",
    *("\n\n", "''", "``", ". ", "e\u0301", "may"),
    *("“We will rebuild the bridge,”", " said Ada Quist", ", the mayor", "She added that ", "it could take years"),
    *('"No," ', "according to ", "the report", "Moscowthe ", "UKwhich ", "(AFP) – ", "Photograph: Ann Lee / AP"),
)


@pytest.fixture(scope="module")
def lens() -> ql.Analyzer:
    return ql.load()


def _check(doc: ql.Document, text: str) -> None:
    """What holds for every document; Document itself refuses spans that disagree with its text."""
    assert doc.text == text
    for quote in doc.quotes:
        assert 0.0 <= quote.confidence <= 1.0
        assert quote.evidence
        assert all(piece.text.strip() for piece in quote.content)
        assert quote.speaker is None or quote in quote.speaker.quotes
        assert quote.speaker is None or quote.speaker_evidence in quote.speaker.evidence
    for around in (None, *doc.quotes):
        inside = [quote for quote in doc.quotes if quote.within is around]
        pieces = sorted((piece.start, piece.end) for quote in inside for piece in quote.content)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(pieces))
    for hedge in doc.hedges:
        assert hedge.holder == "writer" or hedge.quote is not None
    assert ql.Document.from_dict(json.loads(doc.to_json())) == doc


def _shown(doc: ql.Document) -> list[dict[str, Any]]:
    return [
        {
            "kind": quote.kind.value,
            "content": [piece.text for piece in quote.content],
            "cue": quote.cue and quote.cue.span.text,
            "source": quote.source and quote.source.span.text,
            "speaker": quote.speaker and quote.speaker.name,
        }
        for quote in doc.quotes
    ]


@pytest.mark.parametrize("case", [*records("quotes.json"), *records("layouts.json")])
def test_cases(lens: ql.Analyzer, case: dict[str, Any]) -> None:
    doc = lens(case["text"])
    found = _shown(doc)
    assert [{key: quote[key] for key in wanted} for quote, wanted in zip(found, case["quotes"], strict=True)] == case[
        "quotes"
    ]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_any_string_is_a_document_with_true_offsets(text: str) -> None:
    _check(ql.analyze(text), text)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\x00", "\ud800"])
def test_texts_without_words(lens: ql.Analyzer, text: str) -> None:
    doc = lens(text)
    assert doc.text == text
    assert (doc.quotes, doc.speakers, doc.hedges) == ((), (), ())


def test_the_seed_article_keeps_the_promises(lens: ql.Analyzer) -> None:
    _check(lens(SEED, id="kherson"), SEED)
    assert lens(SEED, id="kherson").id == "kherson"


def test_a_hedge_in_a_view_that_is_nobodys_is_the_writers(lens: ql.Analyzer) -> None:
    (said,) = lens("Ada Quist said the bridge may fall.").hedges
    assert (said.holder, said.quote is not None) == ("source", True)
    (plain,) = lens("The bridge may fall.").hedges
    assert (plain.holder, plain.quote) == ("writer", None)
    (expected,) = lens("The mayor is expected to resign on Friday.").hedges
    assert (expected.span.text, expected.holder) == ("expected", "writer")


def test_aliases_settle_who_speaks(lens: ql.Analyzer) -> None:
    doc = lens(SEED, aliases={"Vladimir Saldo": ["Vladimir Balance", "Saldo"]})
    names = {speaker.name for speaker in doc.speakers}
    assert "Vladimir Saldo" in names
    assert not names & {"Vladimir Balance", "Saldo"}


def test_pipe_is_lazy_ordered_and_the_same_as_one_by_one(lens: ql.Analyzer) -> None:
    texts = [SEED, "", "“It rained,” Ann Lee said.", SEED[: len(SEED) // 2], "No quotation here."]
    taken = []

    def source() -> Iterator[str]:
        for text in itertools.chain(texts, itertools.repeat("He said it rained.")):
            taken.append(text)
            yield text

    docs = list(itertools.islice(lens.pipe(source(), batch_size=2), len(texts)))
    assert len(taken) <= len(texts) + 2
    for doc, text in zip(docs, texts, strict=True):
        alone = lens(text)
        assert doc.text == text
        assert _shown(doc) == _shown(alone)
        assert doc.hedges == alone.hedges
        assert [quote.confidence for quote in doc.quotes] == pytest.approx(
            [q.confidence for q in alone.quotes], abs=0.01
        )


def test_pipe_gives_each_text_its_id(lens: ql.Analyzer) -> None:
    texts = ["It rained.", "“Go,” he said.", ""]
    docs = lens.pipe(iter(texts), ids=iter(["a", None, "c"]), batch_size=2)
    assert [(doc.text, doc.id) for doc in docs] == list(zip(texts, ["a", None, "c"], strict=True))
    endless = map(str, itertools.count())
    assert [doc.id for doc in lens.pipe(texts, ids=endless)] == ["0", "1", "2"]


def test_pipe_passes_on_what_belongs_to_a_text(lens: ql.Analyzer) -> None:
    contexts = [{"row": 1}, None, ["x"]]
    pairs = list(zip(["It rained.", "“Go,” he said.", ""], contexts, strict=True))
    found = list(lens.pipe(iter(pairs), as_tuples=True, ids=["a", "b", "c"], batch_size=2))
    assert [doc.text for doc, _ in found] == [text for text, _ in pairs]
    assert [doc.id for doc, _ in found] == ["a", "b", "c"]
    assert all(context is given for (_, context), given in zip(found, contexts, strict=True))


@pytest.mark.slow
def test_pipe_with_several_processes_keeps_ids_and_contexts_here(lens: ql.Analyzer) -> None:
    # What belongs to a text may be what no other process can be sent.
    pairs = [(f"“Item {number},” he said.", (number, lambda: None)) for number in range(40)]
    found = list(lens.pipe(pairs, as_tuples=True, ids=map(str, itertools.count()), batch_size=3, processes=2))
    assert [(doc.id, doc.text, context) for doc, context in found] == [
        (str(number), text, context) for number, (text, context) in enumerate(pairs)
    ]


WRONG_STREAMS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"ids": "ab"}, ql.InputTypeError, "iterable of ids, not str"),
    ({"ids": 3}, ql.InputTypeError, "iterable of ids, not int"),
    ({"ids": ["a"]}, ql.InputValueError, "2 texts and 1 ids"),
    ({"ids": ["a", "b", "c"]}, ql.InputValueError, "2 texts and 3 ids"),
    ({"idz": ["a"]}, ql.OptionError, "no option 'idz'; did you mean ids"),
]


@pytest.mark.parametrize(("options", "error", "message"), WRONG_STREAMS)
def test_what_is_wrong_with_all_texts_is_said_at_once(
    lens: ql.Analyzer, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        lens.pipe(["It rained.", "It snowed."], **options)


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        (["It rained.", "It snowed."], {"ids": iter(["a"])}, "text 1 of pipe.* has no id"),
        (["It rained.", "It snowed."], {"ids": ["a", 7]}, "id 1 of pipe.* is 7 of type int"),
        ([("It rained.", 1), "It snowed."], {"as_tuples": True}, "item 1 of pipe.* must be a pair"),
        ([("It rained.", 1), "ab"], {"as_tuples": True}, "item 1 of pipe.* must be a pair"),
        ([("It rained.", 1), (1, "It snowed.")], {"as_tuples": True}, "text 1 of pipe.* is 1 of type int"),
        (["It rained.", ("It snowed.", 1)], {}, "pass as_tuples=True"),
    ],
)
def test_what_is_wrong_with_one_text_is_said_when_its_turn_comes(
    lens: ql.Analyzer, texts: Any, options: dict[str, Any], message: str
) -> None:
    docs: Iterator[Any] = lens.pipe(texts, **options)
    first = next(docs)
    assert (first[0] if "as_tuples" in options else first).text == "It rained."
    with pytest.raises(ql.QuotelensError, match=message):
        next(docs)


def test_pipe_gives_what_came_before_an_error_of_the_callers_own(lens: ql.Analyzer) -> None:
    def broken() -> Iterator[str]:
        yield "It rained."
        raise ConnectionError("lost")

    docs = lens.pipe(broken())
    assert next(docs).text == "It rained."
    with pytest.raises(ConnectionError):
        next(docs)


@pytest.mark.parametrize("size", [0, -1, 1.5, "8", True])
def test_annotate_all_wants_a_batch_size(lens: ql.Analyzer, size: Any) -> None:
    with pytest.raises(ql.OptionError, match="batch_size"):
        lens.annotate_all([], batch_size=size)


@pytest.mark.parametrize("documents", ["a text", 3, None])
def test_annotate_all_wants_an_iterable_of_documents(lens: ql.Analyzer, documents: Any) -> None:
    with pytest.raises(ql.InputTypeError, match="iterable of Stanza documents"):
        lens.annotate_all(documents)


def test_the_repr_of_an_analyzer_says_what_it_does() -> None:
    lens = ql.load(min_confidence=0.5, device="cpu", precision="float32")
    shown = repr(lens)
    assert shown.startswith("Analyzer(model='quotelens-en ")
    assert shown.endswith("', min_confidence=0.5, device='cpu', precision='float32')")
    assert "identify=<function" in repr(ql.load(identify=lambda speaker: None))


def test_a_document_says_what_made_it(lens: ql.Analyzer) -> None:
    doc = ql.load(device="cpu", precision="float32")("It rained.")
    assert doc.meta is not None
    assert doc.meta.version == ql.__version__
    assert doc.meta.precision == "float32"
    assert (doc.meta.model, doc.meta.model_version) == (lens.meta["name"], lens.meta["version"])
    assert ql.Document.from_json(doc.to_json()).meta == doc.meta
    assert doc == ql.Document("It rained.", sentences=doc.sentences, tokens=doc.tokens)


def test_tokens_lie_in_the_callers_text(lens: ql.Analyzer) -> None:
    doc = lens("He left Moscowthe next day.\n\nShe stayed.")
    assert [token.text for token in doc.tokens] == [
        "He",
        "left",
        "Moscow",
        "the",
        "next",
        "day",
        ".",
        "She",
        "stayed",
        ".",
    ]
    ends = [(sentence.start, sentence.end) for sentence in doc.sentences]
    assert all(any(start <= token.start and token.end <= end for start, end in ends) for token in doc.tokens)


def test_pipe_gives_what_came_before_a_wrong_text(lens: ql.Analyzer) -> None:
    given: list[Any] = ["He said it rained.", b"bytes", "lost"]
    docs = lens.pipe(given)
    assert next(docs).text == given[0]
    with pytest.raises(ql.InputTypeError, match="text 1 of pipe"):
        next(docs)


@pytest.mark.parametrize("texts", ["one text", b"bytes", 3, None])
def test_pipe_wants_an_iterable_of_texts(lens: ql.Analyzer, texts: Any) -> None:
    with pytest.raises(ql.InputTypeError, match="iterable of texts"):
        lens.pipe(texts)


@pytest.mark.parametrize("size", [0, -1, 1.5, "8", True])
def test_pipe_wants_a_batch_size(lens: ql.Analyzer, size: Any) -> None:
    with pytest.raises(ql.OptionError, match="batch_size"):
        lens.pipe([], batch_size=size)


@pytest.mark.parametrize("text", [b"He said so.", bytearray(b"x"), None, 3, ["a"], Path("a.txt")])
def test_a_text_is_a_str(lens: ql.Analyzer, text: Any) -> None:
    for call in (lens, ql.analyze):
        with pytest.raises(ql.InputTypeError, match=type(text).__name__):
            call(text)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"id": 3}, ql.InputTypeError),
        ({"aliases": ["Saldo"]}, ql.InputTypeError),
        ({"aliases": {"Saldo": "Balance"}}, ql.InputTypeError),
        ({"aliases": {"Saldo": [1]}}, ql.InputTypeError),
        ({"aliases": {1: ["Saldo"]}}, ql.InputTypeError),
        ({"aliases": {"Saldo": [" "]}}, ql.InputValueError),
    ],
)
def test_wrong_ids_and_aliases(lens: ql.Analyzer, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        lens("He said so.", **options)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"colour": "red"},
            ql.OptionError,
            r"has no option 'colour'\. It has model, pipeline, min_confidence",
        ),
        ({"modle": "m"}, ql.OptionError, "did you mean model"),
        ({"min_confidence": 2}, ql.OptionError, "from 0 to 1"),
        ({"min_confidence": "high"}, ql.OptionError, "from 0 to 1"),
        ({"model": "/no/such/folder"}, ql.ModelError, "/no/such/folder"),
        ({"model": 3}, ql.OptionError, "model is 3"),
        ({"pipeline": "en"}, ql.OptionError, "stanza.Pipeline"),
    ],
)
def test_wrong_options(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ql.load(**options)


def test_min_confidence_filters() -> None:
    everything = ql.load()(SEED).quotes
    limit = sorted(quote.confidence for quote in everything)[len(everything) // 2]
    kept = ql.load(min_confidence=limit)(SEED).quotes
    assert 0 < len(kept) < len(everything)
    assert all(quote.confidence >= limit for quote in kept)


def test_documents_can_be_pickled(lens: ql.Analyzer) -> None:
    doc = lens(SEED)
    again = pickle.loads(pickle.dumps(doc))
    assert again == doc
    assert again.quotes[0].speaker is again.speakers[0]


def test_a_stanza_pipeline_gets_quotes() -> None:
    nlp = pipeline(processors="tokenize,quote")
    document = nlp("“It rained all week,” Ann Lee said on Monday.")
    (quote,) = document.quotes
    assert quote.source is not None and quote.source.span.text == "Ann Lee"


def test_a_callers_stanza_pipeline_supplies_the_sentences() -> None:
    nlp: stanza.Pipeline = pipeline(processors="tokenize", tokenize_no_ssplit=True)
    text = "It rained. It snowed."
    assert [sentence.text for sentence in ql.load(pipeline=nlp)(text).sentences] == [text]
    assert len(ql.load()(text).sentences) == 2


def test_a_word_that_opens_a_line_is_nobody(lens: ql.Analyzer) -> None:
    text = (
        "The candidate has to do this:\n\nShow humility\nFill in the gaps in his plans.\n\n"
        "“I have learned that I cannot shout. I love to wave my arms, but that scares people.”"
    )
    doc = lens(text)
    assert [quote.kind for quote in doc.quotes] == ["direct"]
    assert {speaker.name for speaker in doc.speakers} <= {"The candidate"}
