"""What is known of English words: ``reader`` reads the files, the other modules say what they mean."""
