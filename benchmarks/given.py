"""Who each source is, given the annotated attributions, on articles whose speakers have been read.

    python benchmarks/given.py polnear/speakers.jsonl.gz polnear/train.jsonl.gz [--part choose] [--errors]
    python benchmarks/given.py meantime/quotes.jsonl.gz [--part judge]

Of the articles those of one part count (:func:`quotelens.train.prepare.parts`; of MEANTIME the last forty judge). A
source is right when the annotated name of its entity is the speaker's name or one of the speaker's mentions. Sources
count by their form: names, pronouns, descriptions of something that is named or described elsewhere, and descriptions
that name themselves. The calibration error is that of ``speaker_confidence``. ``--errors`` lists what is wrong; never
do that for the part that judges.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Sequence
from pathlib import Path

import quotelens
from quotelens.model import store
from quotelens.speakers.confidence import calibrated
from quotelens.train.evaluation import calibration_error
from quotelens.train.prepare import parts
from quotelens.train.speaking import SpokenText, read_quotes, read_speakers
from quotelens.train.verdicts import verdicts


def articles(paths: Sequence[Path], part: str) -> list[SpokenText]:
    """The articles of one part."""
    spoken = read_speakers(*paths) if len(paths) == 2 else read_quotes(paths[0])
    known = parts([one.id for one in spoken], polnear=len(paths) == 2)
    return [one for one in spoken if known[one.id] == part]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--part", default="choose", choices=("train", "choose", "judge"))
    parser.add_argument("--model", type=Path, default=store.embedded_folder())
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    model = store.load(options.model)
    counts: dict[str, list[bool]] = collections.defaultdict(list)
    sure: list[float] = []
    for spoken in articles(options.paths, options.part):
        for one in verdicts(model, spoken):
            counts[one.kind].append(one.right)
            counts["all"].append(one.right)
            sure.append(calibrated(one.probability, one.form, model.meta["speaker_calibration"]))
            if options.errors and not one.right:
                print(f"{spoken.id}: {one.kind}: {one.said}")
    for form, some in sorted(counts.items()):
        print(f"{form}: {100 * sum(some) / len(some):.1f} % ({sum(some)} of {len(some)})")
    pronouns = [one for form in ("he and she", "other pronoun") for one in counts[form]]
    print(f"pronouns: {100 * sum(pronouns) / max(1, len(pronouns)):.1f} % ({len(pronouns)})")
    print(f"calibration error of speaker_confidence: {calibration_error(sure, counts['all']):.3f}")
    print(f"quotelens {quotelens.__version__}, model {model.meta.get('version')}")


if __name__ == "__main__":
    main()
