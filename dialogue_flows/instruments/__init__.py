"""Content packs: the words of an instrument, its scoring, its licence and its hash (domain brief C.1, C.5, C.7)."""
