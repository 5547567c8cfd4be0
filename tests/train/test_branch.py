"""The second branch learns, and what attribution reads stays."""

from __future__ import annotations

from pathlib import Path

import attrs
import torch

from quotelens.model import store
from quotelens.model.encoder import EncoderConfig
from quotelens.model.features import load_tokenizer
from quotelens.model.heads import Attributor
from quotelens.train.attribution import Settings
from quotelens.train.branch import TrainingText, Weights, branched, loss, settle, shared_vectors, train, vectors_of
from quotelens.train.corpora import Article, GoldMention
from quotelens.train.examples import gold_blocks
from quotelens.train.speaking import Words, mention_targets

TINY = EncoderConfig(width=48, layers=2, heads=4, inner=96, branch=1)
SETTINGS = Settings(epochs=3, batch_pieces=40, encoder_rate=1e-3, head_rate=1e-2, average=0.5)


def _texts() -> list[TrainingText]:
    tokenizer = load_tokenizer(store.embedded_folder() / store.TOKENIZER)
    texts = []
    for number, name in enumerate(("Ada Moor", "Olof Lind", "Ona Reyes")):
        text = f"{name} said the gate was shut.\n\nThe board denied it."
        blocks = gold_blocks(Article(str(number), text, ()), tokenizer)
        words = Words([gold.block for gold in blocks])
        end = len(name)
        mentions = [GoldMention((0, end), (name.index(" ") + 1, end), "a", "name", "person")]
        targets = mention_targets(words, mentions, 1.0)
        said = words.segment((end + 1, end + 5))
        level = (said, words.segment((0, end)), (said[1], said[1] + 4), 0)
        texts.append(TrainingText(str(number), blocks, targets, (), [level]))
    return texts


def _missed(model: Attributor, texts: list[TrainingText]) -> float:
    with torch.no_grad():
        return sum(float(loss(model, vectors_of(model, text), text, Weights())) for text in texts)


def _model() -> Attributor:
    torch.manual_seed(0)
    return Attributor(TINY).eval()


def _first(model: Attributor, text: TrainingText) -> torch.Tensor:
    (vectors,) = shared_vectors(model, attrs.evolve(text, blocks=text.blocks[:1])).vectors
    return vectors


def test_the_second_branch_learns_and_the_shared_layers_stay(tmp_path: Path) -> None:
    texts, model = _texts(), _model()
    before, shared = _missed(model, texts), _first(model, texts[0])
    states = {name: tensor.clone() for name, tensor in model.encoder.layers.state_dict().items()}
    epochs = [
        (epoch, _missed(averaged, texts))
        for epoch, averaged in train(model, texts, lambda _: texts, SETTINGS, tmp_path)
    ]
    assert [epoch for epoch, _ in epochs] == [1, 2, 3]
    assert epochs[-1][1] < 0.8 * before
    assert torch.equal(_first(model.eval(), texts[0]), shared)
    assert all(torch.equal(tensor, states[name]) for name, tensor in model.encoder.layers.state_dict().items())


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    texts = _texts()
    runs = train(_model(), texts, lambda _: texts, SETTINGS, tmp_path)
    assert next(runs)[0] == 1
    runs.close()
    assert [epoch for epoch, _ in train(_model(), texts, lambda _: texts, SETTINGS, tmp_path)] == [1, 2, 3]


def test_settling_trains_levels_alone() -> None:
    texts, model = _texts(), _model()
    cached = [vectors_of(model, text) for text in texts]
    known = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    settle(model, texts, cached, epochs=3, seed=1)
    changed = {
        name.split(".")[0] for name, tensor in model.state_dict().items() if not torch.equal(tensor, known[name])
    }
    assert changed == {"levels"}


def test_texts_read_together_or_alone_are_read_alike() -> None:
    texts, model = _texts(), _model()
    together = branched(model, [shared_vectors(model, text) for text in texts])
    for words, text in zip(together, texts, strict=True):
        assert torch.allclose(words, vectors_of(model, text), atol=1e-4)
