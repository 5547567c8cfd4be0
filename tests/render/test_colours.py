"""The palette: told apart by colour-blind readers, and visible on its paper."""

from __future__ import annotations

import itertools
import math

import pytest

from quotelens.render.colours import PALETTE

# Severity 1.0 of Machado, Oliveira and Fernandes (2009), table 1, for linear RGB.
SIGHTS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
PAPERS = {"light": "#fffefb", "dark": "#17191d"}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (_linear(red), _linear(green), _linear(blue))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return (one, two, three)


def oklab(rgb: Triple) -> Triple:
    """Ottosson (2020)."""
    cone = times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        rgb,
    )
    return times(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        (math.cbrt(cone[0]), math.cbrt(cone[1]), math.cbrt(cone[2])),
    )


def seen(colour: str, sight: str) -> Triple:
    red, green, blue = (min(1.0, max(0.0, value)) for value in times(SIGHTS[sight], linear(colour)))
    return oklab((red, green, blue))


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("paper", PAPERS)
def test_no_two_colours_are_close_however_one_sees(paper: str, sight: str) -> None:
    colours = [pair[list(PAPERS).index(paper)] for pair in PALETTE]
    distances = {
        (one, two): math.dist(seen(one, sight), seen(two, sight)) for one, two in itertools.combinations(colours, 2)
    }
    # A difference of 0.02 is just seen; Okabe and Ito's seven colours come to 0.049 at worst.
    assert min(distances.values()) >= 0.055, min(distances, key=lambda pair: distances[pair])


@pytest.mark.parametrize("paper", PAPERS)
def test_every_colour_is_visible_as_a_line_on_its_paper(paper: str) -> None:
    for pair in PALETTE:
        one, two = sorted((luminance(PAPERS[paper]), luminance(pair[list(PAPERS).index(paper)])))
        assert (two + 0.05) / (one + 0.05) >= 3.0
