"""Likeness: how alike an utterance is to speech of danger, learned from labelled utterances, beside the patterns.

A linear scorer per language over hashed pieces of words and a small network over word vectors. It may add a sign
where no pattern speaks and may lower an unsure "likely" to "possible"; it never removes a sign, never touches an
"explicit" one, and screening works without it.
"""

from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.scoring import Likeness, likenesses
from dialogue_flows.safety.likeness.weights import Weights, missing, shipped

__all__ = ["GROUPS", "Likeness", "Weights", "likenesses", "missing", "shipped"]
