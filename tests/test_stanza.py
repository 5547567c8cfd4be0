"""What quotelens registers with Stanza, used as Stanza's own users would.

Stanza's models are not on the package index, so the tests train small ones, with Stanza's trainers, on a few
sentences that are written here.
"""

import copy
import gc
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
import stanza
from hypothesis import given
from stanza.models.coref.coref_chain import CorefChain, CorefMention
from stanza.utils.conll import CoNLL

import quotelens
import quotelens.stanza
from quotelens.errors import InputTypeError, InputValueError, ModelError, OptionError
from quotelens.model import reader
from quotelens.stanza import lay_out
from tests.strategies import TEXTS

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
    assert list(quotelens.stanza.pipeline().processors) == ["tokenize", "quote", "hedge"]


def test_stanza_pipeline_by_package_name(no_network: None) -> None:
    pipeline = stanza.Pipeline("en", dir=quotelens.stanza.RESOURCES, package="quotelens", download_method=None)
    assert set(pipeline.processors) == {"tokenize", "quote", "hedge"}


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


# What the processors set.

NEWS = "“We may win,” Mayor Ann Osei said on Monday.\n\n“It is cold. It is dark,” Tom Li said. Perhaps it will rain."


@pytest.fixture(scope="module")
def nlp() -> stanza.Pipeline:
    return quotelens.stanza.pipeline()


def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by the number of texts whenever the model reads."""
    sizes: list[int] = []
    read = reader.read

    def counted(model: Any, pages: Any, pool: Any) -> Any:
        sizes.append(len(pages))
        return read(model, pages)

    monkeypatch.setattr(reader, "read", counted)
    return sizes


def test_document_gets_quotes_speakers_and_hedges(nlp: stanza.Pipeline) -> None:
    document = nlp(NEWS)
    assert [(quote.text, quote.speaker.name) for quote in document.quotes] == [
        ("“We may win,”", "Ann Osei"),
        ("“It is cold. It is dark,”", "Tom Li"),
    ]
    assert [speaker.name for speaker in document.speakers] == ["Ann Osei", "Tom Li"]
    assert [hedge.span.text for hedge in document.hedges] == ["may", "Perhaps"]
    assert isinstance(document.quotelens, quotelens.Document)
    for quote in document.quotes:
        assert all(NEWS[span.start : span.end] == span.text for span in quote.content)


def test_sentences_get_their_quotes_and_hedges(nlp: stanza.Pipeline) -> None:
    document = nlp(NEWS)
    first, second = document.quotes
    assert [sentence.quotes for sentence in document.sentences] == [(first,), (second,), (second,), ()]
    assert [[hedge.span.text for hedge in sentence.hedges] for sentence in document.sentences] == [
        ["may"],
        [],
        [],
        ["Perhaps"],
    ]


@pytest.mark.parametrize("text", ["", " \n", "Nobody knew.", "“", "\ud83d “Go\0,” he said.\r\n\r\n”"])
def test_texts_with_little_in_them(nlp: stanza.Pipeline, text: str) -> None:
    document = nlp(text)
    assert document.quotelens.text == text
    assert [sentence.hedges for sentence in document.sentences] == [() for _ in document.sentences]


def test_quote_and_hedge_share_one_reading(nlp: stanza.Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = readings(monkeypatch)
    document = nlp(NEWS)
    assert sizes == [1]
    assert document.quotes[0].hedges[0] is document.hedges[0]


def test_hedge_alone() -> None:
    document = quotelens.stanza.pipeline(processors="tokenize,hedge")(NEWS)
    assert [hedge.span.text for hedge in document.hedges] == ["may", "Perhaps"]
    assert not hasattr(document, "quotes")


def test_hedge_on_a_document_that_quote_has_not_seen(nlp: stanza.Pipeline) -> None:
    document = nlp.process(nlp.process(NEWS, processors="tokenize"), processors="hedge")
    assert [hedge.span.text for hedge in document.hedges] == ["may", "Perhaps"]


def test_a_second_analysis_replaces_the_first(nlp: stanza.Pipeline) -> None:
    document = nlp(NEWS)
    strict = quotelens.stanza.pipeline(quote_min_confidence=1.0)
    strict.process(document, processors="quote,hedge")
    assert document.quotes == document.quotelens.quotes == ()
    assert [sentence.quotes for sentence in document.sentences] == [(), (), (), ()]


def test_bulk_reads_a_batch_at_once(nlp: stanza.Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [NEWS, "", "“Go,” she said."]
    alone = [nlp(text) for text in texts]
    sizes = readings(monkeypatch)
    together = nlp.bulk_process(texts)
    assert sizes == [3]
    assert [document.quotelens.text for document in together] == texts
    assert [[quote.content for quote in document.quotes] for document in together] == [
        [quote.content for quote in document.quotes] for document in alone
    ]
    assert [document.hedges for document in together] == [document.hedges for document in alone]


def test_stream(nlp: stanza.Pipeline) -> None:
    documents = nlp.stream(iter([NEWS, "“Go,” she said."] * 2), batch_size=3)
    assert [len(document.quotes) for document in documents] == [2, 1, 2, 1]


def test_confidence_of_quotations() -> None:
    strict = quotelens.stanza.pipeline(processors="tokenize,quote", quote_min_confidence=1)
    assert strict(NEWS).quotes == ()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"quote_min_confidence": 2}, OptionError, "min_confidence is 2"),
        (
            {"quote_threshold": 2},
            OptionError,
            "quote_threshold=2.*quote_model, quote_min_confidence, ",
        ),
        ({"quote_threads": 0}, OptionError, "threads is 0"),
        ({"quote_precision": "int7"}, OptionError, "precision is 'int7'"),
        ({"quote_model_path": "x"}, OptionError, "quote_model_path='x'"),
        ({"quote_model": "no/such/folder"}, ModelError, "no/such/folder"),
        ({"hedge_model": "x"}, OptionError, "quote_model"),
        ({"processors": "tokenize,hedge", "hedge_model": "no/such/folder"}, ModelError, "no/such/folder"),
        ({"processors": "tokenize,hedge", "hedge_strength": 1}, OptionError, "hedge_strength"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        quotelens.stanza.pipeline(**options)


@pytest.mark.parametrize("processor", ["quote", "hedge"])
def test_what_stanza_writes_stays_the_same(nlp: stanza.Pipeline, processor: str) -> None:
    plain = nlp.process(NEWS, processors="tokenize")
    annotated = nlp.process(NEWS, processors=f"tokenize,{processor}")
    assert annotated.to_dict() == plain.to_dict()
    assert annotated.to_serialized() == plain.to_serialized()
    assert f"{annotated:C}" == f"{plain:C}"
    assert copy.deepcopy(annotated).quotelens == annotated.quotelens


# Documents of other makers.


def test_words_of_a_multi_word_token() -> None:
    document = stanza.Document(
        [
            [
                {"id": (1,), "text": "He", "start_char": 0, "end_char": 2},
                {"id": (2, 3), "text": "won't", "start_char": 3, "end_char": 8},
                {"id": (2,), "text": "wo"},
                {"id": (3,), "text": "n't"},
                {"id": (4, 5), "text": "gonna", "start_char": 9, "end_char": 14},
                {"id": (4,), "text": "going"},
                {"id": (5,), "text": "to"},
            ]
        ],
        "He won't gonna",
    )
    assert lay_out(document).sentences == (((0, 2), (3, 5), (5, 8), (9, 14)),)


def test_hedges_read_the_words_of_a_multi_word_token(nlp: stanza.Pipeline) -> None:
    document = stanza.Document(
        [
            [
                {"id": (1,), "text": "It"},
                {"id": (2, 3), "text": "isn't"},
                {"id": (2,), "text": "is"},
                {"id": (3,), "text": "n't"},
                {"id": (4,), "text": "clear"},
                {"id": (5,), "text": "."},
            ]
        ]
    )
    assert [hedge.span.text for hedge in nlp.process(document, processors="hedge").hedges] == ["isn't clear"]


CONLLU = """# newdoc id = one
# newpar
1	“	_	_	_	_	0	root	_	SpaceAfter=No
2	Go	_	_	_	_	1	dep	_	SpaceAfter=No
3	,	_	_	_	_	1	dep	_	SpaceAfter=No
4	”	_	_	_	_	1	dep	_	_
5	Ann	_	_	_	_	1	dep	_	_
6	Osei	_	_	_	_	1	dep	_	_
7	said	_	_	_	_	1	dep	_	SpaceAfter=No
8	.	_	_	_	_	1	dep	_	_

# newpar
1	Tom	_	_	_	_	0	root	_	_
2-3	didn't	_	_	_	_	_	_	_	SpaceAfter=No
2	did	_	_	_	_	1	dep	_	_
3	n't	_	_	_	_	1	dep	_	_
4	.	_	_	_	_	1	dep	_	_

1	No	_	_	_	_	0	root	_	SpacesAfter=\\n

"""


def test_document_without_text(nlp: stanza.Pipeline) -> None:
    document = nlp.process(CoNLL.conll2doc(input_str=CONLLU), processors="quote")
    assert document.text is None
    assert document.quotelens.text == "“Go,” Ann Osei said.\n\nTom didn't. No\n"
    assert [(quote.text, quote.source.span.text) for quote in document.quotes] == [("“Go,”", "Ann Osei")]
    assert [len(sentence.quotes) for sentence in document.sentences] == [1, 0, 0]
    assert [len(sentence) for sentence in lay_out(document).sentences] == [8, 4, 1]


def test_document_without_text_keeps_the_offsets_of_its_tokens(nlp: stanza.Pipeline) -> None:
    """The second half of an article: its offsets begin where the first half ended."""
    whole = nlp(NEWS)
    half = stanza.Document(whole.to_dict()[1:])
    nlp.process(half, processors="quote")
    assert [quote.content for quote in half.quotes] == [whole.quotes[1].content]


@given(TEXTS)
def test_laid_out_again_from_tokens_alone(text: str) -> None:
    document = quotelens.stanza.document(text)
    again = lay_out(stanza.Document(document.to_dict()))
    assert again.sentences == lay_out(document).sentences
    for sentence in again.sentences:
        for start, end in sentence:
            assert again.text[start:end] == text[start:end]


def test_pretokenized(nlp: stanza.Pipeline) -> None:
    pretokenized = quotelens.stanza.pipeline(tokenize_pretokenized=True)
    document = pretokenized([["“", "Go", ",", "”", "Ann", "Osei", "said", "."], ["It", "rained", "."]])
    assert [
        (quote.source.span.text, len(sentence.quotes)) for sentence in document.sentences for quote in sentence.quotes
    ] == [("Ann Osei", 1)]
    assert all(document.text[span.start : span.end] == span.text for span in document.quotes[0].content)


def test_text_without_offsets_is_refused(nlp: stanza.Pipeline) -> None:
    document = stanza.Document([[{"id": (1,), "text": "Go"}]], "Go")
    with pytest.raises(InputValueError, match="'Go' has no start_char"):
        nlp.process(document, processors="quote")


def test_only_documents_are_laid_out() -> None:
    with pytest.raises(InputTypeError, match="str"):
        quotelens.load().annotate("“Go,” he said.")  # type: ignore[arg-type]


# Coreference chains.

# The rules take the nearer man; the chain says that it was the other one.
TWO_MEN = "Tom Li runs the port. Bob Ray runs the mill. “We won the vote,” he said."


def with_chains(document: stanza.Document, *chains: list[tuple[int, int, int]]) -> stanza.Document:
    """The document with chains of (sentence, first word, last word + 1), set as Stanza's processor sets them."""
    document.coref = [
        CorefChain(number, [CorefMention(*mention) for mention in chain], "_", 0) for number, chain in enumerate(chains)
    ]
    return document


def test_chains_are_laid_out_as_offsets(nlp: stanza.Pipeline) -> None:
    document = with_chains(
        nlp.process(TWO_MEN, processors="tokenize"),
        [(0, 0, 2), (2, 7, 8)],
        [(0, 3, 5), (0, 0, 5), (0, 4, 5)],
        [(1, 0, 1)],
    )
    chains = [{TWO_MEN[start:end] for start, end in chain} for chain in lay_out(document).chains]
    assert chains == [{"Tom Li", "he"}, {"the port", "Tom Li runs the port", "port"}]


def test_chains_decide_who_speaks(nlp: stanza.Pipeline) -> None:
    assert nlp(TWO_MEN).quotes[0].speaker.name == "Bob Ray"
    document = with_chains(nlp.process(TWO_MEN, processors="tokenize"), [(0, 0, 2), (2, 7, 8)])
    assert nlp.process(document, processors="quote").quotes[0].speaker.name == "Tom Li"


def test_chains_of_the_caller_come_before_those_of_the_document(nlp: stanza.Pipeline) -> None:
    document = with_chains(nlp.process(TWO_MEN, processors="tokenize"), [(0, 0, 2), (2, 7, 8)])
    (quote,) = quotelens.load().annotate(document, chains=()).quotes
    assert quote.speaker is not None
    assert quote.speaker.name == "Bob Ray"


# Stanza's own models.

# A space between tokens, a bar where none stands in the text, a plus between the words of a multi-word token.
MARKED_UP = [
    "“|We won|,|” Ann Osei said|. She ca+n't stay|.",
    "Tom Li did+n't say|. “|Why|?|” Ann Osei asked|.",
    "He said it may rain|. They wo+n't go|. “|Go|,|” he said|.",
    "Dr. Li said they may win|. “|Nobody knew|,|” Tom Li said|.",
    "It rained|. “|It may rain|,|” she said|. He ca+n't go|.",
    "Ann Osei may win|. Tom Li may stay|. “|Why go|?|” Dr. Li asked|.",
]


def conllu(paragraph: str) -> str:
    lines = []
    for sentence in re.split(r"(?<=\|\.) ", paragraph):
        number = 0
        for token, glue in re.findall(r"([^ |]+)([ |]?)", sentence):
            words = token.split("+")
            misc = "SpaceAfter=No" if glue == "|" else "_"
            if len(words) > 1:
                span = f"{number + 1}-{number + len(words)}"
                lines.append("\t".join((span, "".join(words), *"_______", misc)))
            for word in words:
                number += 1
                relation = "root" if number == 1 else "dep"
                lines.append("\t".join((str(number), word, *"____", str(number - 1), relation, "_", misc)))
        lines.append("")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tokenizer and an expander of multi-word tokens, as ``stanza.download`` makes it."""
    from stanza.models import mwt_expander, tokenizer
    from stanza.utils.datasets import prepare_tokenizer_data

    folder = tmp_path_factory.mktemp("stanza")
    text, gold, labels, mwt = (str(folder / name) for name in ("a.txt", "a.conllu", "a.toklabels", "a-mwt.json"))
    Path(text).write_text("\n\n".join(re.sub("[|+]", "", one) for one in MARKED_UP) + "\n", encoding="utf-8")
    Path(gold).write_text("".join(map(conllu, MARKED_UP)), encoding="utf-8")
    prepare_tokenizer_data.main([text, gold, "-o", labels, "-m", mwt])
    common = ["--mode", "train", "--lang", "en", "--shorthand", "en_tiny", "--save_name", "tiny.pt", "--cpu"]
    no_noise = ["--dropout", "0", "--unit_dropout", "0", "--feat_unit_dropout", "0", "--tok_noise", "0"]
    tokenizer.main(
        [*common, *no_noise, "--save_dir", str(folder / "en" / "tokenize"), "--lr0", "0.01", "--steps", "60",
         "--txt_file", text, "--label_file", labels, "--mwt_json_file", mwt, "--eval_steps", "20",
         "--dev_txt_file", text, "--dev_label_file", labels, "--dev_conll_gold", gold]
    )  # fmt: skip
    mwt_expander.main(
        [*common, "--dict_only", "--save_dir", str(folder / "en" / "mwt"),
         "--train_file", gold, "--eval_file", gold, "--gold_file", gold]
    )  # fmt: skip
    names = {"tokenize": "tiny", "mwt": "tiny"}
    resources = {"lang_name": "English", "packages": {"default": names}, "tokenize": {"tiny": {}}, "mwt": {"tiny": {}}}
    (folder / "resources.json").write_text(json.dumps({"en": resources}))
    return folder


@pytest.mark.slow
def test_stanzas_own_tokenizer(trained: Path) -> None:
    text = "“We won,” Ann Osei said. She can't stay.\n\n Dr. Li didn't say. “It may rain,” he said."
    nlp = stanza.Pipeline("en", dir=str(trained), processors="tokenize,quote,hedge", download_method=None, device="cpu")
    assert list(nlp.processors) == ["tokenize", "mwt", "quote", "hedge"]
    for document in (nlp(text), nlp.bulk_process(["It rained.", text])[1]):
        assert [word.text for word in document.sentences[1].words] == ["She", "ca", "n't", "stay", "."]
        assert [(quote.text, quote.source.span.text) for quote in document.quotes] == [
            ("“We won,”", "Ann Osei"),
            ("“It may rain,”", "he"),
        ]
        assert [hedge.span.text for hedge in document.hedges] == ["may"]
        assert [len(sentence.quotes) for sentence in document.sentences] == [1, 0, 0, 1]
        assert [len(sentence.hedges) for sentence in document.sentences] == [0, 0, 0, 1]
        assert all(text[span.start : span.end] == span.text for quote in document.quotes for span in quote.content)


@pytest.mark.slow
def test_our_tokenizer_beside_stanzas_models(trained: Path) -> None:
    nlp = stanza.Pipeline(
        "en",
        dir=str(trained),
        package=None,
        processors={"tokenize": "quotelens", "quote": "quotelens"},
        download_method=None,
        device="cpu",
    )
    assert nlp(NEWS).quotelens.quotes == quotelens.analyze(NEWS).quotes


@pytest.fixture(scope="module")
def coref(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a coreference model that has learned one thing: "he" is the man named first."""
    transformers = pytest.importorskip("transformers", reason="Stanza's coreference is built on transformers")
    from stanza.models.common.utils import set_random_seed
    from stanza.models.coref.config import Config
    from stanza.models.coref.model import CorefModel

    set_random_seed(1)
    folder = tmp_path_factory.mktemp("coref")
    men = ["Tom Li", "Bob Ray", "Dan Fox"]
    texts = [
        f"{one} runs the {his} . {other} runs the {theirs} . “ We won the vote , ” he said .".split()
        for one in men
        for other in men
        for his, theirs in (("port", "mill"), ("mill", "port"))
        if one != other
    ]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({word for text in texts for word in text})]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(
        vocab_file=str(folder / "vocab.txt"), do_lower_case=False, model_max_length=64
    ).save_pretrained(folder)
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    bert = transformers.BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **shape)
    transformers.BertModel(bert).save_pretrained(folder)
    (folder / "data.json").write_text(
        json.dumps(
            [
                {
                    "document_id": str(number),
                    "part_id": 0,
                    "cased_words": words,
                    "sent_id": [0] * 6 + [1] * 6 + [2] * 10,
                    "span_clusters": [[[0, 2], [words.index("he"), words.index("he") + 1]]],
                    "word_clusters": [[1, words.index("he")]],
                    "head2span": [[1, 0, 2], [words.index("he"), words.index("he"), words.index("he") + 1]],
                }
                for number, words in enumerate(texts)
            ]
        )
    )
    data = str(folder / "data.json")
    CorefModel(
        config=Config(
            section="tiny",
            data_dir=str(folder),
            save_dir=str(folder / "en" / "coref"),
            save_name="tiny.pt",
            train_data=data,
            dev_data=data,
            test_data=data,
            device="cpu",
            bert_model=str(folder),
            bert_window_size=64,
            embedding_size=8,
            sp_embedding_size=64,
            a_scoring_batch_size=64,
            hidden_size=32,
            n_hidden_layers=1,
            max_span_len=8,
            rough_k=20,
            lora=False,
            lora_alpha=1,
            lora_rank=1,
            lora_dropout=0.0,
            full_pairwise=False,
            lora_target_modules=[],
            lora_modules_to_save=[],
            clusters_starts_are_singletons=True,
            bert_finetune=True,
            dropout_rate=0.0,
            learning_rate=3e-3,
            bert_learning_rate=1e-3,
            bert_finetune_begin_epoch=0,
            train_epochs=5,
            plateau_epochs=0,
            bce_loss_weight=0.5,
            tokenizer_kwargs={},
            conll_log_dir=str(folder / "log"),
            save_each_checkpoint=False,
            log_norms=False,
            singletons=False,
            max_train_len=5000,
            use_zeros=False,
            lang_lr_attenuation="",
            lang_lr_weights="",
        )
    ).train()
    resources = {"lang_name": "English", "packages": {}, "tokenize": {}, "coref": {"tiny": {}}}
    (folder / "resources.json").write_text(json.dumps({"en": resources}))
    return folder


@pytest.mark.slow
def test_stanzas_own_coreference(coref: Path) -> None:
    processors = {"tokenize": "quotelens", "coref": "tiny", "quote": "quotelens"}
    nlp = stanza.Pipeline("en", dir=str(coref), package=None, processors=processors, download_method=None, device="cpu")
    assert list(nlp.processors) == ["tokenize", "coref", "quote"]
    other = "Bob Ray runs the port. Dan Fox runs the mill. “We won the vote,” he said."
    document = nlp(TWO_MEN)
    assert [len(chain.mentions) for chain in document.coref] == [2]
    assert [quote.speaker.name for quote in document.quotes] == ["Tom Li"]
    # In bulk, Stanza reads the texts as one document and leaves the chains at the words alone.
    many = nlp.bulk_process([other, "It rained."])
    assert [quote.speaker.name for quote in many[0].quotes] == ["Bob Ray"]
