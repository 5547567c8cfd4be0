"""Articles from where they stand: a file of whatever kind, a page on the web, a PDF, a Word document.

What is read becomes an :class:`quotelens.Article`: its text, into which all offsets count, and what is known of it
beside the text. ``quotelens.analyze`` takes one as it takes a str. HTML needs the extra ``web``, PDF and DOCX the extra
``documents``: ``pip install 'quotelens[web,documents]'``. Nothing is guessed in silence: what cannot be read is an
error that says what to do.
"""

from quotelens.read.documents import docx, pdf
from quotelens.read.fetch import url
from quotelens.read.files import file
from quotelens.read.languages import Language, language
from quotelens.read.pages import html
from quotelens.read.sample import sample

__all__ = ["Language", "docx", "file", "html", "language", "pdf", "sample", "url"]
