"""What quotelens registers with Stanza, used as Stanza's own users would."""

import gc
import socket
from typing import Any

import pytest
import stanza

import quotelens.stanza
from quotelens.errors import InputTypeError, OptionError

TEXT = " “Why?” Ann Osei asked. Dr. Li didn't say.\n\nNobody knew\ud83d"
WORDS = [
    ["“", "Why", "?", "”", "Ann", "Osei", "asked", "."],
    ["Dr.", "Li", "did", "n't", "say", "."],
    ["Nobody", "knew", "\ud83d"],
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def words(document: stanza.Document) -> list[list[str]]:
    return [[word.text for word in sentence.words] for sentence in document.sentences]


def tokenizer(**options: Any) -> stanza.Pipeline:
    return stanza.Pipeline(
        "en",
        dir=quotelens.stanza.RESOURCES,
        processors={"tokenize": "quotelens"},
        package=None,
        download_method=None,
        **options,
    )


def test_default_pipeline_needs_no_network(no_network: None) -> None:
    assert list(quotelens.stanza.pipeline().processors) == ["tokenize", "quote"]


def test_stanza_pipeline_by_package_name(no_network: None) -> None:
    pipeline = stanza.Pipeline("en", dir=quotelens.stanza.RESOURCES, package="quotelens", download_method=None)
    assert set(pipeline.processors) == {"tokenize", "quote"}


def test_stanza_pipeline_by_processor_names(no_network: None) -> None:
    pipeline = stanza.Pipeline("en", dir=quotelens.stanza.RESOURCES, processors="tokenize,quote", download_method=None)
    assert isinstance(pipeline.processors["quote"], quotelens.stanza.QuoteProcessor)


def test_tokens_sentences_and_offsets(no_network: None) -> None:
    document = tokenizer()(TEXT)
    assert words(document) == WORDS
    assert document.text == TEXT
    for sentence in document.sentences:
        assert sentence.text == TEXT[sentence.tokens[0].start_char : sentence.tokens[-1].end_char]
        for token in sentence.tokens:
            assert TEXT[token.start_char : token.end_char] == token.text
            assert [(word.start_char, word.end_char) for word in token.words] == [(token.start_char, token.end_char)]


def test_tokens_and_the_space_around_them_make_the_text() -> None:
    tokens = [token for sentence in tokenizer()(TEXT).sentences for token in sentence.tokens]
    assert tokens[0].spaces_before + "".join(token.text + token.spaces_after for token in tokens) == TEXT


def test_bulk_gives_the_same_documents() -> None:
    documents = tokenizer().bulk_process([TEXT, "", "It’s over."])
    assert [words(document) for document in documents] == [WORDS, [], [["It", "’s", "over", "."]]]


def test_document_without_a_pipeline() -> None:
    document = quotelens.stanza.document(TEXT)
    assert words(document) == WORDS
    assert document.num_tokens == sum(map(len, WORDS))


def test_no_sentence_split_on_request() -> None:
    document = tokenizer(tokenize_no_ssplit=True)("One. Two.\n\nThree.")
    assert words(document) == [["One", ".", "Two", ".", "Three", "."]]


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_collection_is_left_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        quotelens.stanza.document(TEXT)
        assert gc.isenabled() is enabled
        with pytest.raises(InputTypeError):
            quotelens.stanza.document(None)  # type: ignore[arg-type]
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("name", ["lang", "dir", "model_dir", "download_method", "resources_filepath"])
def test_default_pipeline_refuses_another_place(name: str) -> None:
    with pytest.raises(OptionError, match=name):
        quotelens.stanza.pipeline(**{name: "x"})


def test_quote_processor_asks_for_tokens() -> None:
    with pytest.raises(stanza.pipeline.core.PipelineRequirementsException, match="tokenize"):
        stanza.Pipeline(
            "en",
            dir=quotelens.stanza.RESOURCES,
            processors={"quote": "quotelens"},
            package=None,
            download_method=None,
        )


def test_other_languages_are_refused() -> None:
    with pytest.raises(OptionError, match="'fr'"):
        quotelens.stanza.RuleTokenizer({"lang": "fr"})


def test_only_text_is_tokenized() -> None:
    with pytest.raises(InputTypeError, match="list"):
        quotelens.stanza.RuleTokenizer({"lang": "en"}).process([["One"]])
