"""A page on one's own machine: paste a text or drop a file, see the article, take the table and the JSON along.

For people who open no notebook, and for programs that are not written in Python: beside the page there is one address
that takes a text or a file and answers in the JSON form. It is a door for one person or one desk. It listens to the own
machine alone unless told otherwise, keeps the last few results in memory and nothing on disk, and its page runs no
script and fetches nothing. ``docs/serve.md`` describes both.

This package needs starlette and uvicorn: ``pip install 'quotelens[serve]'``.
"""

from quotelens.errors import MissingExtraError

try:
    import python_multipart as python_multipart
    import starlette as starlette
    import uvicorn as uvicorn
except ImportError as error:
    raise MissingExtraError("The page needs starlette and uvicorn: pip install 'quotelens[serve]'") from error

from quotelens.serve.application import application
from quotelens.serve.running import serve

__all__ = ["application", "serve"]
