"""Plays callers against the whole and scores what happened."""
