"""Corpora on one machine: thousands of files or a table of articles in, a file of results out.

:mod:`~quotelens.corpus.inputs` lists the texts, :mod:`~quotelens.corpus.outputs` writes the results so that a run can
be killed at any moment and gone on with, :mod:`~quotelens.corpus.run` brings the two together over several processes.
"""
