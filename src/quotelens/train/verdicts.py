"""Who each source is, given the annotated attributions: what the library says, beside what has been read."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from quotelens.attribution import Attribution
from quotelens.evaluation.measure import plain
from quotelens.model import reader, store
from quotelens.quotes.assemble import kind_of
from quotelens.speakers.resolve import Resolution, names_on, resolve
from quotelens.text.page import lay_out
from quotelens.text.view import View
from quotelens.train.speaking import SpokenAttribution, SpokenText


@attrs.frozen
class Verdict:
    """What became of a source.

    Attributes:
        kind: name, "he and she", other pronoun, or a description of what kind; as the measures count it.
        form: name, nominal or pronoun, as the library takes it.
        right: whether its speaker is the annotated one.
        probability: how probable the library takes that to be, not calibrated.
        said: the source and its speaker in words.
    """

    kind: str
    form: str
    right: bool
    probability: float
    said: str


def resolved(model: store.StoredModel, spoken: SpokenText) -> tuple[list[SpokenAttribution], Resolution, View]:
    """The sourced attributions of a text, who the library says they are, and the view whose offsets those count."""
    page = lay_out(spoken.text)
    view = page.view
    kept = [one for one in spoken.attributions if one.source is not None and one.content]
    attributions = []
    for one in kept:
        content = tuple(sorted(view.to_view(*piece) for piece in one.content))
        assert one.source is not None
        attributions.append(
            Attribution(
                content,
                cue=one.cue and view.to_view(*one.cue),
                source=view.to_view(*one.source),
                kind=kind_of(view.text, content, page.outer),
            )
        )
    (read,) = reader.read(model, [page])
    return kept, resolve(page, names_on(page, read), attributions, read), view


def verdicts(model: store.StoredModel, spoken: SpokenText) -> Iterator[Verdict]:
    """What became of each source of a known entity.

    Its speaker is right when the annotated name of the entity is the speaker's name or one of the speaker's mentions.
    """
    kept, resolution, view = resolved(model, spoken)
    voiced = {
        index: (one, confidence)
        for one in resolution.voices
        for index, (confidence, _) in zip(one.quotes, one.told, strict=True)
    }
    for index, one in enumerate(kept):
        if one.entity is None or one.source is None:
            continue
        printed = spoken.text[slice(*one.source)]
        kind = kind_of_source(printed, spoken, one.entity)
        voice = voiced.get(index)
        if voice is None:
            yield Verdict(kind, "nominal", False, 0.0, f"{printed!r}: nobody")
            continue
        mentions = {plain(view.text[start:end]) for start, end, _ in voice[0].mentions}
        name = spoken.names[one.entity]
        right = plain(name) in {plain(voice[0].name), *mentions}
        right = right or (kind == "description, itself" and plain(voice[0].name) in plain(printed))
        form = resolution.forms[view.to_view(*one.source)]
        yield Verdict(kind, form, right, voice[1], f"{printed!r}: {voice[0].name!r}, not {name!r} ({voice[1]})")


def kind_of_source(printed: str, spoken: SpokenText, entity: str) -> str:
    """The form of a source as the measures count it."""
    words = printed.split()
    if len(words) < 4 and words[0].lower() in ("he", "she", "they", "it", "who", "which", "that", "whom"):
        return "he and she" if words[0].lower() in ("he", "she") else "other pronoun"
    if spoken.namings.get(entity) == "named":
        return "name" if any(word[:1].isupper() for word in words) else "description, elsewhere"
    others = {plain(one) for one in spoken.expressions[entity]} - {plain(printed)}
    return "description, itself" if not others else "description, again"
