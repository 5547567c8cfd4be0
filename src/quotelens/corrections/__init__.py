"""What people do after the machine: corrections by hand, kept, compared and made again.

``doc.corrected(…)`` makes corrections; here they are saved, loaded, replayed on another run, and told from annotations
that come back from other tools. Names are looked up when they are first used.
"""

from typing import TYPE_CHECKING

from quotelens.lazy import attach

if TYPE_CHECKING:
    from quotelens.correction import KEPT, Add, Assign, Change, Correction, Describe, Drop, Merge, Place, Voice
    from quotelens.corrections.apply import Replayed, Unfit, replay
    from quotelens.corrections.difference import between
    from quotelens.corrections.files import load, save
    from quotelens.corrections.folders import from_brat
    from quotelens.corrections.tools import from_label_studio, from_prodigy

__all__ = [
    "KEPT",
    "Add",
    "Assign",
    "Change",
    "Correction",
    "Describe",
    "Drop",
    "Merge",
    "Place",
    "Replayed",
    "Unfit",
    "Voice",
    "between",
    "from_brat",
    "from_label_studio",
    "from_prodigy",
    "load",
    "replay",
    "save",
]

# A type checker would take any name for one that such a function may find.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "quotelens.correction": (
                "KEPT",
                "Add",
                "Assign",
                "Change",
                "Correction",
                "Describe",
                "Drop",
                "Merge",
                "Place",
                "Voice",
            ),
            "quotelens.corrections.apply": ("Replayed", "Unfit", "replay"),
            "quotelens.corrections.difference": ("between",),
            "quotelens.corrections.files": ("load", "save"),
            "quotelens.corrections.folders": ("from_brat",),
            "quotelens.corrections.tools": ("from_label_studio", "from_prodigy"),
        },
    )
