"""Trains the practice ears: a very small Whisper that knows one closed list of caller lines.

Nothing in the program imports this package. It makes the files under ``agent/speech/practice_ears``
and checks them; ``python -m ears`` runs the whole way. See ``ears/RECIPE.md``.
"""
