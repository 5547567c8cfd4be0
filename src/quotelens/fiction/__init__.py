"""Stories and dialogues: who speaks where a text is told and not reported."""
