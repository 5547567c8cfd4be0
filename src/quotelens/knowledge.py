"""What a caller knows of an article beforehand, checked at the call that brings it.

Other names of people, coreference chains that another tool found, ids in somebody's database: each settles what the
rules would have to guess, so a mistake in it must not pass in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.types import Speaker

Aliases = Mapping[str, Sequence[str]]
"""Canonical names, and other forms of each."""
Chains = Iterable[Iterable[tuple[int, int]]]
"""Coreference chains, each the (start, end) offsets of the mentions of one voice or thing."""
Identify = Callable[[Speaker], str | None]
"""Gives a speaker the id that it has outside quotelens, or None."""

_ALIAS_RULE = 'aliases map a canonical name to its other forms, {"Vladimir Saldo": ["Saldo"]}'
_CHAIN_RULE = "a chain is a sequence of (start, end) pairs of offsets into the text, such as [(0, 5), (40, 42)]"


def checked_aliases(aliases: object) -> dict[str, tuple[str, ...]]:
    """Aliases with their forms as tuples; none where ``aliases`` is None.

    Raises:
        InputTypeError: they are not a mapping of str to strs.
        InputValueError: a name is empty.
    """
    if aliases is None:
        return {}
    if not isinstance(aliases, Mapping):
        raise InputTypeError(f"aliases is {shown(aliases)} of type {type(aliases).__name__}; {_ALIAS_RULE}.")
    checked = {}
    for name, forms in aliases.items():
        if not isinstance(name, str) or isinstance(forms, (str, bytes)) or not isinstance(forms, Iterable):
            raise InputTypeError(f"aliases holds {shown(name)}: {shown(forms)}; {_ALIAS_RULE}.")
        checked[name] = tuple(forms)
        if not all(isinstance(form, str) for form in checked[name]):
            raise InputTypeError(f"aliases holds {shown(name)}: {shown(forms)}; {_ALIAS_RULE}.")
        if not all(form.strip() for form in (name, *checked[name])):
            raise InputValueError(f"aliases holds an empty name in {shown(name)}: {shown(forms)}; {_ALIAS_RULE}.")
    return checked


def checked_chains(text: str, chains: object) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Chains of mentions in ``text``, as tuples.

    Raises:
        InputTypeError: they are not sequences of pairs of ints.
        InputValueError: a mention is empty or reaches outside the text.
    """
    if isinstance(chains, (str, bytes)) or not isinstance(chains, Iterable):
        raise InputTypeError(f"chains is {shown(chains)} of type {type(chains).__name__}; {_CHAIN_RULE}.")
    checked = []
    for number, chain in enumerate(chains):
        if isinstance(chain, (str, bytes)) or not isinstance(chain, Iterable):
            raise InputTypeError(f"chains[{number}] is {shown(chain)} of type {type(chain).__name__}; {_CHAIN_RULE}.")
        checked.append(tuple(_checked_mention(text, mention, f"chains[{number}]") for mention in chain))
    return tuple(checked)


def _checked_mention(text: str, mention: object, where: str) -> tuple[int, int]:
    pair = tuple(mention) if isinstance(mention, (tuple, list)) else ()
    if len(pair) != 2 or not all(isinstance(end, int) and not isinstance(end, bool) for end in pair):
        raise InputTypeError(f"{where} holds {shown(mention)}; {_CHAIN_RULE}.")
    start, end = pair
    if not 0 <= start < end <= len(text):
        raise InputValueError(
            f"{where} holds the mention {start}:{end}, which is empty or outside the text of {len(text)} characters; "
            f"{_CHAIN_RULE}."
        )
    return start, end
