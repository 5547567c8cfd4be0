"""A sentence as its words: what the senses and the scope of a hedge look at.

Tokens outside the sentence read as empty strings, so that a rule may look past either end.
"""

import attrs

from quotelens.lexicon.hedges import word_set


@attrs.frozen
class Words:
    """The tokens of a sentence, as printed and in lower case with straight apostrophes."""

    printed: tuple[str, ...]
    lower: tuple[str, ...]

    def at(self, index: int) -> str:
        """The lower-case token at `index`, or the empty string outside the sentence."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""

    def has(self, index: int, name: str) -> bool:
        """Whether the token at `index` is in the context set `name`."""
        return self.at(index) in word_set(name)

    def capitalized(self, index: int) -> bool:
        """Whether the token at `index` begins with a capital letter."""
        return 0 <= index < len(self.printed) and self.printed[index][:1].isupper()


def negated(words: Words, start: int) -> bool:
    """Whether a negation stands one or two tokens before `start`."""
    return words.has(start - 1, "negation") or words.has(start - 2, "negation")


def skip_adverbs(words: Words, index: int) -> int:
    """The first of at most three tokens from `index` on that is no adverb."""
    limit = index + 3
    while index < limit and (
        words.has(index, "adverb_skip") or (words.at(index).endswith("ly") and words.at(index) != "only")
    ):
        index += 1
    return index


def is_word(words: Words, index: int) -> bool:
    """Whether the token at `index` begins with a letter."""
    return words.at(index)[:1].isalpha()


def is_number(words: Words, index: int) -> bool:
    """Whether the token at `index` is a number in digits or letters."""
    word = words.at(index)
    return word[:1].isdigit() or (word[:1] in ".+" and word[1:2].isdigit()) or word in word_set("number_word")


def quantity(words: Words, index: int) -> bool:
    """Whether a number, a sum of money or a measure such as "a dozen" begins at `index`."""
    if words.has(index, "currency"):
        index += 1
    head = words.at(index).partition("-")[0]
    return (
        is_number(words, index)
        or head in word_set("number_word")
        or (words.at(index)[:1] in "$£€" and words.at(index)[1:2].isdigit())
        or (words.at(index) in ("a", "an") and words.has(index + 1, "quantity_noun"))
    )


def title_case(words: Words) -> bool:
    """Whether the sentence is set like a headline, most of its words capitalized."""
    longer = [token for token in words.printed[:40] if len(token) > 3 and token[0].isalpha()]
    return len(longer) > 2 and sum(token[0].isupper() for token in longer) >= 0.75 * len(longer)
