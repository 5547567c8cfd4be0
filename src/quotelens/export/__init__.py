"""Documents in the forms of other tools, and back: one place for all of them.

Beside these, a document has its own JSON form and its table as methods (``doc.to_json()``, ``doc.to_dataframe()``).
Names are looked up when they are first used.
"""

from typing import TYPE_CHECKING

from quotelens.lazy import attach

if TYPE_CHECKING:
    from quotelens.export.brat import Standoff, from_brat, to_brat, write_brat
    from quotelens.export.cells import to_pandas
    from quotelens.export.conllu import from_conllu, to_conllu
    from quotelens.export.label_studio import from_label_studio, to_label_studio
    from quotelens.export.people import people_rows, people_to_dataframe
    from quotelens.export.prodigy import from_prodigy, to_prodigy
    from quotelens.export.results import read_jsonl
    from quotelens.export.tables import record_batches, rows, schema, to_arrow, to_dataframe
    from quotelens.export.web_annotation import to_web_annotations
    from quotelens.render.collection import collection_page, write_collection

__all__ = [
    "Standoff",
    "collection_page",
    "from_brat",
    "from_conllu",
    "from_label_studio",
    "from_prodigy",
    "people_rows",
    "people_to_dataframe",
    "read_jsonl",
    "record_batches",
    "rows",
    "schema",
    "to_arrow",
    "to_brat",
    "to_conllu",
    "to_dataframe",
    "to_label_studio",
    "to_pandas",
    "to_prodigy",
    "to_web_annotations",
    "write_brat",
    "write_collection",
]

# A type checker would take any name for one that such a function may find.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "quotelens.export.brat": ("Standoff", "from_brat", "to_brat", "write_brat"),
            "quotelens.export.cells": ("to_pandas",),
            "quotelens.export.conllu": ("from_conllu", "to_conllu"),
            "quotelens.export.people": ("people_rows", "people_to_dataframe"),
            "quotelens.export.results": ("read_jsonl",),
            "quotelens.export.label_studio": ("from_label_studio", "to_label_studio"),
            "quotelens.export.prodigy": ("from_prodigy", "to_prodigy"),
            "quotelens.export.tables": ("record_batches", "rows", "schema", "to_arrow", "to_dataframe"),
            "quotelens.export.web_annotation": ("to_web_annotations",),
            "quotelens.render.collection": ("collection_page", "write_collection"),
        },
    )
