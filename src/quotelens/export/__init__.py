"""Documents in the forms of other tools, and back: one place for all of them.

Beside these, a document has its own JSON form and its table as methods (``doc.to_json()``, ``doc.to_dataframe()``).
Names are looked up when they are first used.
"""

from typing import TYPE_CHECKING

from quotelens.lazy import attach

if TYPE_CHECKING:
    from quotelens.export.brat import Standoff, from_brat, to_brat, write_brat
    from quotelens.export.conllu import from_conllu, to_conllu
    from quotelens.export.tables import record_batches, rows, schema, to_arrow, to_dataframe, to_pandas
    from quotelens.export.web_annotation import to_web_annotations

__all__ = [
    "Standoff",
    "from_brat",
    "from_conllu",
    "record_batches",
    "rows",
    "schema",
    "to_arrow",
    "to_brat",
    "to_conllu",
    "to_dataframe",
    "to_pandas",
    "to_web_annotations",
    "write_brat",
]

# A type checker would take any name for one that such a function may find.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "quotelens.export.brat": ("Standoff", "from_brat", "to_brat", "write_brat"),
            "quotelens.export.conllu": ("from_conllu", "to_conllu"),
            "quotelens.export.tables": ("record_batches", "rows", "schema", "to_arrow", "to_dataframe", "to_pandas"),
            "quotelens.export.web_annotation": ("to_web_annotations",),
        },
    )
