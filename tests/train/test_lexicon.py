"""The rules by which the word lists are made; their sources need not be installed."""

import pytest

from quotelens.lexicon import reader
from quotelens.train.lexicon import files, names
from quotelens.train.lexicon.names import Registered


@pytest.mark.parametrize(
    ("women", "letter"), [(1.0, "f"), (0.9, "f"), (0.89, "-"), (0.5, "-"), (0.11, "-"), (0.1, "m"), (0.0, "m")]
)
def test_a_gender_takes_nine_of_ten(women: float, letter: str) -> None:
    assert names.gender(Registered(20, 5000, women)) == letter


@pytest.mark.parametrize(
    ("by_hand", "name"),
    [("places.txt", "places.txt"), ("demonyms.txt", "demonyms.txt"), ("organizations.txt", "known_organizations.txt")],
)
def test_what_is_added_by_hand_is_in_the_list(by_hand: str, name: str) -> None:
    added = set(files.by_hand(by_hand))
    assert added and added <= set(reader.lines(name))
