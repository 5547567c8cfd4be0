"""Generators of the word knowledge in ``quotelens/data/en``; the README there says which file each one makes."""
