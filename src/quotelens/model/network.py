"""The network as analysis computes it: its graphs, run by ONNX Runtime.

Each graph computes in the thread that asks it to, and many threads may ask at once: no pool of threads waits for a
piece of a product, and none is lost in a fork. :mod:`quotelens.model.reader` reads several windows at once instead.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Protocol

import attrs
import numpy as np
import numpy.typing as npt
import onnxruntime

from quotelens.model.distances import Segments, distance_buckets
from quotelens.model.weights import Array
from quotelens.model.windows import Batch

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

# One file holds the graphs, and which weights each of them needs.
GRAPH, NEEDED = "{}.onnx", "weights.json"
HEADS = ("tags", "mentions", "links", "levels", "antecedents")
# It makes one operator of a sum and a norm, which takes four times as long as the two.
_SLOWER = ["SkipLayerNormFusion"]


@attrs.frozen(eq=False)
class Vectors:
    """What the encoder makes of words, (words, width) each, by what reads it.

    ``attribution`` is for tags and links, ``mention`` for mentions, antecedents and levels.
    """

    attribution: Floats
    mention: Floats


class Network(Protocol):
    """Encoder and heads, whatever computes them: numbers in, numbers out.

    Attributes:
        width: how many numbers a vector has.
        transitions: (tags, tags), scores of one tag behind another.
        alone: whether windows are best read each alone; what comes out then does not depend on what is read with them.
    """

    @property
    def width(self) -> int: ...
    @property
    def transitions(self) -> Floats: ...
    @property
    def alone(self) -> bool: ...

    def read(self, batch: Batch) -> Vectors:
        """The vectors of each word of interest."""
        ...

    def emissions(self, words: Floats) -> Floats:
        """(words, tags), from (words, width)."""
        ...

    def mentions(self, words: Floats) -> Floats:
        """(words, parts), see :func:`quotelens.model.mentions.split_scores`."""
        ...

    def link(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> tuple[Floats, Floats]:
        """See :meth:`quotelens.model.heads.Attributor.link`."""
        ...

    def levels(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> Floats:
        """See :meth:`quotelens.model.heads.LevelHead.forward`."""
        ...

    def antecedents(self, anaphor: Floats, candidates: Floats, pairs: Ints, asked: Ints) -> Floats:
        """See :meth:`quotelens.model.heads.AntecedentScorer.forward`."""
        ...


@attrs.frozen(eq=False)
class GraphNetwork:
    """A network on the processor; see :class:`Network`."""

    width: int
    transitions: Floats
    _encoder: onnxruntime.InferenceSession
    _heads: Mapping[str, onnxruntime.InferenceSession]
    alone: bool = attrs.field(default=True, init=False)

    def read(self, batch: Batch) -> Vectors:
        """See :class:`Network`; a batch has one window."""
        (ids,), (shapes,), (states,) = batch.ids, batch.shapes, batch.states
        return Vectors(*_run(self._encoder, ids=ids, shapes=shapes, states=states, words=batch.words))

    def emissions(self, words: Floats) -> Floats:
        """See :class:`Network`."""
        return _run(self._heads["tags"], words=words)[0]

    def mentions(self, words: Floats) -> Floats:
        """See :class:`Network`."""
        return _run(self._heads["mentions"], words=words)[0]

    def link(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> tuple[Floats, Floats]:
        """See :class:`Network`."""
        by_cue, by_source = _run(
            self._heads["links"],
            words=words,
            cues=_bounds(cues),
            sources=_bounds(sources),
            contents=_bounds(contents),
            sources_apart=distance_buckets(sources, cues),
            contents_apart=distance_buckets(contents, cues),
        )
        return by_cue, by_source

    def levels(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> Floats:
        """See :class:`Network`."""
        spans = {"cues": _bounds(cues), "sources": _bounds(sources), "contents": _bounds(contents)}
        return _run(self._heads["levels"], words=words, **spans)[0]

    def antecedents(self, anaphor: Floats, candidates: Floats, pairs: Ints, asked: Ints) -> Floats:
        """See :class:`Network`."""
        return _run(self._heads["antecedents"], anaphor=anaphor, candidates=candidates, pairs=pairs, asked=asked)[0]


def _bounds(segments: Segments) -> Ints:
    return np.asarray(segments, dtype=np.int64).reshape(-1, 2)


def _run(session: onnxruntime.InferenceSession, **inputs: Array) -> list[Floats]:
    outputs: list[Floats] = session.run(None, inputs)
    return outputs


def pack(graphs: Mapping[str, bytes], needed: Mapping[str, list[str]]) -> bytes:
    """The file of graphs: each by its name, and the names of the weights that it needs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {GRAPH.format(name): graph for name, graph in graphs.items()}
        for name, content in (parts | {NEEDED: json.dumps(needed, indent=1).encode()}).items():
            # With a date of its own the same graphs would be another file each time.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def opened(packed: bytes, weights: Mapping[str, Array], precision: str) -> GraphNetwork:
    """The network that a file of graphs and its weights make.

    Arguments:
        packed: what :func:`pack` gave.
        weights: as they are stored, by name.
        precision: the number format of the encoder's products, "int8" or "float32".
    """
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        needed = json.loads(archive.read(NEEDED))

        def session(name: str) -> onnxruntime.InferenceSession:
            own = {one: weights[one] for one in needed[name]}
            return _session(archive.read(GRAPH.format(name)), own)

        encoder = session("encoder" if precision == "float32" else f"encoder-{precision}")
        heads = {name: session(name) for name in HEADS}
    width = len(weights["encoder.norm.weight"])
    return GraphNetwork(width, weights["transitions"].astype(np.float32), encoder, heads)


def _session(graph: bytes, weights: Mapping[str, Array]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Memory kept for the next window is as much again for each thread, and saves no time that could be measured.
    options.enable_cpu_mem_arena = False
    # Warnings are of no use to anybody here: what a graph leaves unused is dropped.
    options.log_severity_level = 3
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(one)) for one in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER)
