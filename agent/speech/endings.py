"""What the words of a turn say about the turn: do they sound finished, and are they only a sign of listening?

Pure functions over recognised text. Korean ends a sentence with its verb, so its last syllables tell more
about an end of turn than the length of a pause does.
"""

from __future__ import annotations

import re

from agent.speech.turn_taking import Completeness
from transcripts.calls import Lang

_FINISHED: dict[Lang, re.Pattern[str]] = {
    "ko": re.compile(
        r"(요|죠|니다|니까|까|시다|네|예|응|아니|그래|거든|잖아|구나|냐|라고|다|해|함|줘)$"
        r"|([았었했됐갔왔났렸졌겠없있싫같많켰껐]어|않아|아파|몰라|이야|거야|괜찮아|죽어|추워|무서워|힘들어|싶어)$"
    ),
    "en": re.compile(r"^(yes|no|yeah|nope|ok|okay|please|thank you|thanks|sure|i don't know)( please)?$"),
}
_OPEN_ENDED = {
    "ko": re.compile(
        r"(^|\s)(그게|저기|그러니까|근데|그런데|그리고|그래서|왜냐하면|제가|우리|저희)$"
        r"|(는데|은데|인데|한데|고|서|면|니까|려고|으러|지만|다가|거나|든지|랑|하고|에서|에게|한테|까지|부터|을|를|은|는|의|와|과)$"
    ),
    "en": re.compile(
        r"(^|\s)(and|but|or|so|because|if|when|that|the|a|an|my|our|to|of|in|on|at|for|with|is|are|was|i|we|um|uh|er|well)$"
    ),
}
_BACKCHANNELS = {
    "ko": {
        "네",
        "예",
        "응",
        "어",
        "음",
        "아",
        "네네",
        "예예",
        "아네",
        "아예",
        "그래요",
        "그렇구나",
        "알겠어요",
        "네알겠습니다",
    },
    "en": {"yes", "yeah", "yep", "ok", "okay", "uhhuh", "mhm", "right", "isee", "yesyes", "hm", "mm", "sure"},
}
_ECHO_LETTERS, _BLURRED_LETTERS, _BLURRED_SHARE = 5, 8, 0.3
_NOT_LETTERS = re.compile(r"[^\w]+", re.UNICODE)


def completeness_of(text: str, lang: Lang) -> Completeness:
    """Whether recognised words sound like the end of what the caller wants to say."""
    words = text.strip().rstrip(".?!…,~ ").lower()
    if not words:
        return Completeness.UNKNOWN
    if _OPEN_ENDED[lang].search(words):
        return Completeness.INCOMPLETE
    return Completeness.COMPLETE if _FINISHED[lang].search(words) else Completeness.UNKNOWN


def is_backchannel(text: str, lang: Lang) -> bool:
    """Whether words said while the agent speaks only say "I am listening" ("네, 네")."""
    letters = _NOT_LETTERS.sub("", text).lower()
    return letters in _BACKCHANNELS[lang]


def is_echo(text: str, agent_text: str) -> bool:
    """Whether words heard while the agent spoke are the agent's own, back through a loudspeaker.

    Needs at least five letters that stand together in what the agent was saying, or, since a room blurs what a
    loudspeaker says, eight that nearly do: a caller's own short answer that happens to occur in our sentence is
    never taken for an echo.
    """
    letters = _NOT_LETTERS.sub("", text).lower()
    said = _NOT_LETTERS.sub("", agent_text).lower()
    if len(letters) < _ECHO_LETTERS:
        return False
    if letters in said:
        return True
    return len(letters) >= _BLURRED_LETTERS and _distance_within(letters, said) <= _BLURRED_SHARE * len(
        letters
    )


def _distance_within(part: str, whole: str) -> int:
    """Fewest edits that make `part` a stretch of `whole` (Sellers)."""
    row = [0] * (len(whole) + 1)
    for count, letter in enumerate(part, 1):
        diagonal, row[0] = row[0], count
        for place, against in enumerate(whole, 1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (letter != against)),
            )
    return min(row)
