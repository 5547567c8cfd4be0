"""How sure to be of an attribution: the model's own probabilities, weighed by how often they were right.

The model says how probable the cue, the source, the contents and their links are. Their product would be the
probability of the whole if they were independent and the model knew its own mind; neither is so. A logistic
regression on their log-odds, fitted to annotated articles (Platt 1999, with more than one input), gives the probability
that source and content are right. Its weights stand under ``calibration`` in a model's ``meta.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from quotelens.attribution import Certainty

_EDGE = 1e-4
# Draws the weights towards 0, so that a rare input cannot run away.
_RIDGE = 1.0


def _inputs(certainty: Certainty) -> dict[str, float]:
    """What the regression weighs, by name."""
    return {
        "one": 1.0,
        "cue": odds(certainty.cue),
        "source": 0.0 if certainty.source is None else odds(certainty.source),
        "contents": odds(certainty.contents),
        "links": odds(certainty.links),
        "no source": float(certainty.source is None),
        "pieces": float(certainty.pieces > 1),
    }


def odds(probability: float) -> float:
    """The logarithm of the odds, kept within bounds."""
    chance = min(max(probability, _EDGE), 1 - _EDGE)
    return float(np.log(chance) - np.log1p(-chance))


INPUTS = frozenset(_inputs(Certainty(0.5, None, 0.5, 0.5, 1)))


UNKNOWN = dict.fromkeys(INPUTS, 0.0)
"""Weights that know nothing: every confidence is a half."""


def logistic(score: float) -> float:
    """The probability that log-odds stand for."""
    return float(1 / (1 + np.exp(-score)))


def confidence(certainty: Certainty, weights: Mapping[str, float]) -> float:
    """The probability that source and content are right."""
    return logistic(sum(weights[name] * value for name, value in _inputs(certainty).items()))


def fit(certainties: Sequence[Certainty], right: Sequence[bool]) -> dict[str, float]:
    """The regression's weights.

    >>> sure, unsure = Certainty(0.9, 0.9, 0.9, 0.9, 1), Certainty(0.9, 0.9, 0.2, 0.9, 1)
    >>> weights = fit([sure, unsure] * 50, [True, False] * 45 + [False, True] * 5)
    >>> round(confidence(sure, weights), 1), round(confidence(unsure, weights), 1)
    (0.9, 0.1)
    """
    return regression([_inputs(one) for one in certainties], right)


def regression(rows: Sequence[Mapping[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """The weights of a logistic regression on inputs of the same names in each row, by Newton's method."""
    names = sorted(rows[0])
    inputs: npt.NDArray[np.float64] = np.array([[row[name] for name in names] for row in rows])
    target = np.asarray(right, dtype=np.float64)
    weights = np.zeros(len(names))
    for _ in range(30):
        fitted = 1 / (1 + np.exp(-inputs @ weights))
        curve = inputs.T @ (inputs * (fitted * (1 - fitted))[:, None]) + _RIDGE * np.eye(len(names))
        weights = weights + np.linalg.solve(curve, inputs.T @ (target - fitted) - _RIDGE * weights)
    return dict(zip(names, weights.tolist(), strict=True))
