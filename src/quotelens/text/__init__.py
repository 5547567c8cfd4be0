"""From characters to a page: a view in which damage is mended, paragraphs, sentences, tokens, parts, marks.

Deterministic, without a model, and linear in the length of the text.
"""
