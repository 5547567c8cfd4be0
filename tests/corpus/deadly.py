"""A text that kills the process that reads it, as running out of memory does."""

import os

import attrs

from quotelens.about import Article
from quotelens.corpus.inputs import Item


@attrs.frozen
class Deadly(Item):
    def read(self) -> Article:
        os._exit(1)
