"""The record: calls, turns, intakes, summaries, privacy."""
