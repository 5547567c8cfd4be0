"""Characters to structure: paragraphs, credits, quotation marks, sentences, and a view in which damage is mended.

Deterministic, without a model, and linear in the length of the text.
"""
