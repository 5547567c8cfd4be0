"""Names and noun phrases, read from the words alone."""
