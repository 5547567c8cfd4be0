"""The light heads on the encoder: tags for words, and links from contents and sources to cues.

Tags are scored as a linear-chain conditional random field (Lafferty et al. 2001), because an attribution's words
hang together: a tagger that decides word by word breaks long contents into fragments. Links are scored for pairs of
segments with a biaffine form (Dozat & Manning 2017) over the segments' first and last words, plus how far apart
they stand.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.model.distances import DISTANCE_BUCKETS, Segments, distance_buckets
from quotelens.model.encoder import Encoder, EncoderConfig
from quotelens.model.mentions import PARTS
from quotelens.model.questions import ASKED_FEATURES, PAIR_FEATURES
from quotelens.model.tags import FORBIDDEN, LEVELS, TAGS, allowed_ends, allowed_transitions


class Attributor(nn.Module):
    """Encoder and attribution heads: what the embedded weights fill."""

    def __init__(self, config: EncoderConfig, dropout: float = 0.1, link_width: int = 128) -> None:
        super().__init__()
        self.encoder = Encoder(config, dropout)
        self.dropout = nn.Dropout(dropout)
        self.emissions = nn.Linear(config.width, len(TAGS))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.content_links = LinkScorer(config.width, link_width, dropout)
        self.source_links = LinkScorer(config.width, link_width, dropout)
        self.no_cue = nn.Linear(2 * config.width, 1)
        self.no_source = nn.Linear(2 * config.width, 1)
        self.mentions = MentionHead(config.width, dropout)
        self.antecedents = AntecedentScorer(config.width, dropout)
        self.levels = LevelHead(config.width, dropout)

    def link(self, words: Tensor, cues: Segments, sources: Segments, contents: Segments) -> tuple[Tensor, Tensor]:
        """Scores of links in one block, whose words have the given vectors, (words, width).

        Returns:
            (contents, cues + 1), the last column the score of having no cue in the block, and (cues, sources + 1),
            the last column that of having no source.
        """
        apart = (torch.from_numpy(distance_buckets(spans, cues)) for spans in (sources, contents))
        return self.score_links(words, bounds(cues), bounds(sources), bounds(contents), *apart)

    def score_links(
        self, words: Tensor, cues: Tensor, sources: Tensor, contents: Tensor, sources_apart: Tensor, apart: Tensor
    ) -> tuple[Tensor, Tensor]:
        """As :meth:`link`, from tensors alone: :func:`bounds`, and :func:`distance_buckets` to the cues."""
        content, cue, source = (segment_vectors(words, spans) for spans in (contents, cues, sources))
        by_cue = self.content_links(content, cue, apart)
        by_source = self.source_links(source, cue, sources_apart).T
        return torch.cat([by_cue, self.no_cue(content)], 1), torch.cat([by_source, self.no_source(cue)], 1)

    def read(
        self, ids: Tensor, shapes: Tensor, states: Tensor, lengths: Tensor | None, words: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The vectors of each word of interest, in single precision where the heads are, wherever the encoder is.

        Arguments:
            ids, shapes, states, lengths: see :meth:`Encoder.forward`.
            words: (words,), indices into the flattened (batch * pieces) positions: each word's first wordpiece.

        Returns:
            (words, width) for the heads of attribution and for all others, see :class:`Encoder`.
        """
        device = self.encoder.pieces.weight.device
        lengths = None if lengths is None else lengths.to(device)
        both = self.encoder(ids.to(device), shapes.to(device), states.to(device), lengths)
        first, second = (one.flatten(0, 1)[words.to(device)].to(self.transitions.device) for one in both)
        return self.dropout(first), self.dropout(second)


class LinkScorer(nn.Module):
    """How well a segment (a content piece, or a source) goes with a cue."""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.cue = nn.Sequential(nn.Linear(2 * width, hidden), nn.GELU(), nn.Dropout(dropout))
        self.segment = nn.Sequential(nn.Linear(2 * width, hidden), nn.GELU(), nn.Dropout(dropout))
        self.bilinear = nn.Linear(hidden, hidden, bias=False)
        self.cue_bias = nn.Linear(hidden, 1)
        self.segment_bias = nn.Linear(hidden, 1)
        self.distance = nn.Embedding(2 * DISTANCE_BUCKETS + 1, 1)
        nn.init.zeros_(self.distance.weight)

    def forward(self, segments: Tensor, cues: Tensor, distance: Tensor) -> Tensor:
        """Scores of all pairs.

        Arguments:
            segments: (segments, 2 * width), first and last word's vectors side by side.
            cues: (cues, 2 * width), likewise.
            distance: (segments, cues), bucketed, see :func:`distance_buckets`.

        Returns:
            (segments, cues).
        """
        segment, cue = self.segment(segments), self.cue(cues)
        scores = self.bilinear(segment) @ cue.T
        scores = scores + self.segment_bias(segment) + self.cue_bias(cue).T
        return scores + self.distance(distance).squeeze(-1)  # type: ignore[no-any-return]


class MentionHead(nn.Module):
    """For each word whether it is the head of a mention, and what :data:`quotelens.model.mentions.PARTS` say of it."""

    def __init__(self, width: int, dropout: float, hidden: int = 256) -> None:
        super().__init__()
        self.inner = nn.Linear(width, hidden)
        self.outer = nn.Linear(hidden, sum(PARTS.values()))
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor) -> Tensor:
        """(words, width) to (words, parts)."""
        return self.outer(self.dropout(F.gelu(self.inner(words))))  # type: ignore[no-any-return]


class AntecedentScorer(nn.Module):
    """Which of the mentions before it an anaphor stands for, or that it names itself (Lee et al. 2017 in outline)."""

    def __init__(self, width: int, dropout: float, hidden: int = 128) -> None:
        super().__init__()
        self.anaphor = nn.Linear(2 * width, hidden)
        self.candidate = nn.Linear(2 * width, hidden)
        self.product = nn.Linear(hidden, hidden, bias=False)
        self.pair_features = nn.Embedding(sum(PAIR_FEATURES.values()), hidden)
        self.asked_features = nn.Embedding(sum(ASKED_FEATURES.values()), hidden)
        self.pair = nn.Linear(hidden, 1)
        self.itself = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.pair_features.weight, std=0.1)
        nn.init.normal_(self.asked_features.weight, std=0.1)

    def forward(self, anaphor: Tensor, candidates: Tensor, pairs: Tensor, asked: Tensor) -> Tensor:
        """Scores of the candidates, and last that of the anaphor itself.

        Arguments:
            anaphor: (2 * width,), the vectors of its head and its first word.
            candidates: (candidates, 2 * width), likewise.
            pairs: (candidates, features), numbers of :data:`quotelens.model.questions.PAIR_FEATURES`.
            asked: (features,), numbers of :data:`quotelens.model.questions.ASKED_FEATURES`.

        Returns:
            (candidates + 1,).
        """
        one, all_of_them = self.dropout(self.anaphor(anaphor)), self.dropout(self.candidate(candidates))
        own = one + self.asked_features(asked).sum(0)
        together = own + all_of_them + self.product(one * all_of_them) + self.pair_features(pairs).sum(1)
        scores = self.pair(self.dropout(F.gelu(together))).squeeze(-1)
        return torch.cat([scores, self.itself(self.dropout(F.gelu(own)))])


class LevelHead(nn.Module):
    """Whether an attribution reports speech, a thought, or nothing at all (an act)."""

    def __init__(self, width: int, dropout: float, hidden: int = 96) -> None:
        super().__init__()
        self.inner = nn.Linear(5 * width, hidden)
        self.outer = nn.Linear(hidden, len(LEVELS))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, words: Tensor, cues: Segments | Tensor, sources: Segments | Tensor, contents: Segments | Tensor
    ) -> Tensor:
        """(attributions, levels), in the order of :data:`quotelens.model.tags.LEVELS`.

        Arguments:
            words: (words, width).
            cues, sources, contents: a segment of each for every attribution; an empty source (0, 0) where it has none.
        """
        start, end = bounds(sources).unbind(1)
        source = words[torch.maximum(end, start + 1) - 1] * (end > start)[:, None]
        parts = [segment_vectors(words, bounds(cues)), segment_vectors(words, bounds(contents)), source]
        return self.outer(self.dropout(F.gelu(self.inner(torch.cat(parts, -1)))))  # type: ignore[no-any-return]


def bounds(segments: Segments | Tensor) -> Tensor:
    """(segments, 2): the numbers of each segment's first word and of the one behind its last."""
    return torch.as_tensor(segments, dtype=torch.long).reshape(-1, 2)


def segment_vectors(words: Tensor, segments: Tensor) -> Tensor:
    """(segments, 2 * width): the vectors of each segment's first and last word, from (words, width) and the bounds."""
    return torch.cat([words[segments[:, 0]], words[segments[:, 1] - 1]], dim=-1)


def chain_scores(transitions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(tags, tags), (tags,), (tags,): scores of transitions, of beginning and of ending, the impossible ruled out."""
    allowed = torch.from_numpy(allowed_transitions()).to(transitions.device)
    begin, end = (torch.from_numpy(mask).to(transitions.device) for mask in allowed_ends())
    zero = transitions.new_zeros(len(TAGS))
    return (
        transitions.masked_fill(~allowed, FORBIDDEN),
        zero.masked_fill(~begin, FORBIDDEN),
        zero.masked_fill(~end, FORBIDDEN),
    )


def chain_partition(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """(chains,): the logarithm of the sum over all tag sequences (the forward algorithm).

    Arguments:
        emissions: (chains, words, tags), padded at the end.
        transitions: (tags, tags), :attr:`Attributor.transitions`, or (chains, tags, tags).
        lengths: (chains,), all at least 1.
    """
    step, begin, end = chain_scores(transitions)
    step = step.expand(len(emissions), -1, -1)
    mask = torch.arange(emissions.shape[1], device=emissions.device)[None, :] < lengths[:, None]
    total = begin + emissions[:, 0]
    for position in range(1, emissions.shape[1]):
        moved = torch.logsumexp(total[:, :, None] + step, dim=1) + emissions[:, position]
        # A chain that has ended keeps its sums.
        total = torch.where(mask[:, position, None], moved, total)
    return torch.logsumexp(total + end, dim=1)


def chain_loss(emissions: Tensor, transitions: Tensor, tags: Tensor, pairs: Tensor, lengths: Tensor) -> Tensor:
    """Cross-entropy between a target distribution over tag sequences and the model's, summed over the chains.

    With one right sequence it is the negative log-likelihood; with a teacher's marginals it is structural
    distillation (Wang et al. 2020), up to the teacher's own entropy.

    Arguments:
        emissions, transitions, lengths: see :func:`chain_partition`.
        tags: (chains, words, tags), the target's probability of each tag at each word, 0 on padding.
        pairs: (chains, tags, tags), how often the target expects the second tag to follow the first.
    """
    step, _, _ = chain_scores(transitions)
    expected = (emissions * tags).sum((1, 2)) + (step * pairs).sum((1, 2))
    return (chain_partition(emissions, transitions, lengths) - expected).sum()


def chain_marginals(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """The model's own ``tags`` and ``pairs``, as :func:`chain_loss` takes them: derivatives of the partition."""
    with torch.enable_grad():
        scores = emissions.detach().requires_grad_()
        moves = transitions.detach().expand(len(emissions), -1, -1).contiguous().requires_grad_()
        total = chain_partition(scores, moves, lengths).sum()
        tags, pairs = torch.autograd.grad(total, (scores, moves))
    return tags, pairs
