"""The bad-line laboratory: what a telephone line does to a voice, and what the ears make of it."""
