"""The carrier and its audio."""
