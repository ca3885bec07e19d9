"""Yes, no, not sure, refusal, or no answer at all, in all their spoken forms. Pure and linear.

A doubtful answer is never made a plain one: "아니 뭐 그런 건 아닌데" and "not really" are unsure. After a
safety question doubt counts more (domain brief C.13: unknown and refused are not "no").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import reading
from dialogue_flows.understanding.yes_no_words import EN, KO
from transcripts.calls import Lang

Answered = Literal["yes", "no", "unsure", "refuse", "none"]
Question = Literal["fact", "existence", "consent", "ever", "safety"]


@dataclass(frozen=True, slots=True)
class YesNo:
    """`quote` stands in the text from `start`; empty where the value is none."""

    value: Answered
    confidence: float
    quote: str
    start: int = 0

    @property
    def clear(self) -> bool:
        """A yes or a no that needs no second asking."""
        return self.value in ("yes", "no") and self.confidence >= 0.7


NO_ANSWER = YesNo("none", 0.0, "")
_FILLER = re.compile(
    r"(?:[\s,.…~·!]|(?<![가-힣])(?:아|음|저기|저|뭐|그|에|에이|아이고|아이구|흠|예전|글|사실|사실은|저는|나는|전|난|아유|어휴|휴|이제|그게|그러니까|있잖아요)(?![가-힣])"
    r"|\b(?:um|uh|er|well|so|oh|hmm|ah|actually|like|and|but)\b)*",
    re.IGNORECASE,
)
_HESITATION = re.compile(r"어+|음+|으음|음음")
_SUBJECTS = (
    r"(?:(?:아무|그런|다친|위험한|아픈|끊긴|다른|특별한|별|별다른|그럴|그러한|밀린|아직|지금|이제|딱히|따로|전혀|하나도|옆에|집에|저|저는"
    r"|생각|사람|사람들|분|거|건|것|게|일|일은|적|도|은|는|이|가|뭐|누구|데|곳|문제)(?:은|는|이|가|도|에는|엔)?\s*)*"
)
_DEFERRED = re.compile(r"나중|다음에|바빠|바쁘|바쁩|later|another time", re.IGNORECASE)
_BARE_NOT_EXIST = re.compile(rf"[\s,.]*{_SUBJECTS}(?:없|읎)(?!이|애)[가-힣]{{1,5}}[\s.!]*$")
_BARE_EXIST = re.compile(rf"[\s,.]*{_SUBJECTS}(?:있|계)[가-힣]{{1,5}}[\s.!]*$")


def key_answer(keys: str) -> YesNo:
    """Keypad mode (domain brief C.8): 1 yes, 2 no; both or another key: no answer. "#" and "*" only end."""
    pressed = set(keys.strip("#*"))
    if pressed == {"1"}:
        return YesNo("yes", 1.0, keys)
    if pressed == {"2"}:
        return YesNo("no", 1.0, keys)
    return YesNo("unsure", 0.5, keys) if pressed == {"1", "2"} else NO_ANSWER


def yes_no(text: str, lang: Lang | None = None, *, question: Question = "fact", asked: str = "") -> YesNo:
    """How the caller answered.

    `question`: what was asked: a fact; existence ("is there anyone?"); consent ("shall I?"); ever ("have you
    ever?"); safety (doubt counts). `asked`: the question's words, to know an echo and to read "돼요", "모자라요".
    """
    if not text.strip() or _is_echo(text, asked):
        return NO_ANSWER
    spoken = spoken_language(text, lang)
    table = KO if spoken == "ko" else EN
    return _Answer(text, table, question, asked, korean=spoken == "ko").judge()


def _is_echo(text: str, asked: str) -> bool:
    """The caller only said the question back ("혼자 계시냐고요?")."""
    if not asked:
        return False
    said, question = (re.sub(r"[^\w]", "", part).lower() for part in (text, asked))
    return len(said) >= 4 and (said == question or (said in question and text.rstrip().endswith("?")))


class _Answer:
    """One utterance under judgement: which features it holds, and what they add up to."""

    def __init__(
        self, text: str, table: dict[str, re.Pattern[str]], question: Question, asked: str, *, korean: bool
    ) -> None:
        self.text, self.table, self.question, self.asked, self.korean = text, table, question, asked, korean
        filler = _FILLER.match(text)
        self.begin = filler.end() if filler else 0

    def has(self, feature: str) -> re.Match[str] | None:
        pattern = self.table.get(feature)
        return pattern.search(self.text) if pattern else None

    def lead(self, feature: str) -> re.Match[str] | None:
        """The feature where it opens the utterance, fillers aside."""
        return self.table[feature].match(self.text, self.begin)

    def give(self, value: Answered, confidence: float, match: re.Match[str] | None) -> YesNo:
        if match is None:
            return NO_ANSWER
        end = match.end()
        while end < len(self.text) and "가" <= self.text[end] <= "힣" and end - match.end() < 6:
            end += 1
        whole = reading(self.text, match.start(), end, value, confidence)
        return YesNo(value, confidence, whole.quote, whole.start)

    @property
    def careful(self) -> bool:
        return self.question in ("safety", "ever")

    def judge(self) -> YesNo:
        yes, no = self.lead("yes"), self.lead("no")
        exclaimed = self.korean and no is not None and re.fullmatch(r"아니+", no.group())
        if self.has("question") and not yes and (no is None or exclaimed):
            return NO_ANSWER
        if self.text.strip(" .,!") == "야":
            return YesNo("yes", 0.6, "야", self.text.find("야"))
        if refusal := self.has("refuse"):
            return self.give("refuse", 0.9, refusal)
        if no and re.match(r"싫", no.group()) and self.question != "consent":
            return self.give("refuse", 0.6, no)
        return self._doubt(yes, no) or self._lead(yes, no) or self._without_lead()

    def _doubt(self, yes: re.Match[str] | None, no: re.Match[str] | None) -> YesNo | None:
        if yes and (both := self._contradiction(yes, "no")):
            return both
        if no and (both := self._contradiction(no, "yes")):
            return both
        if guess := self.has("guess"):
            return self.give("yes", 0.6, guess)
        if hedge := self.has("hedge"):
            return self.give("yes", 0.6, yes) if yes else self.give("unsure", 0.8, hedge)
        if unknown := self.has("unknown"):
            return self.give("unsure", 0.9, unknown)
        if not_now := self.has("not_now"):
            if yes and not self.careful:
                return None
            return self.give("unsure" if self.careful or yes else "no", 0.7, not_now)
        return None

    def _contradiction(self, first: re.Match[str], other: str) -> YesNo | None:
        if self.korean and _HESITATION.fullmatch(first.group()):
            return None
        follow = re.compile(r"[\s,.…]*").match(self.text, first.end())
        second = self.table[other].match(self.text, follow.end() if follow else first.end())
        if second is None or (self.korean and _HESITATION.fullmatch(second.group())):
            return None
        if (
            not self.korean
            and other == "no"
            and second.group().lower() in ("nothing", "none", "nobody", "no one")
        ):
            return None
        quote = self.text[first.start() : second.end()].strip(" ,.")
        declined = self.question == "consent" and second.group().startswith("됐")
        return YesNo("no" if declined else "unsure", 0.7, quote, first.start())

    def _lead(self, yes: re.Match[str] | None, no: re.Match[str] | None) -> YesNo | None:
        if yes and self.korean and _HESITATION.fullmatch(yes.group()):
            later = self.table["no"].search(self.text, yes.end())
            if later:
                return self.give("no", 0.85, later)
        if no:
            return self._after_no(no)
        return self._after_yes(yes) if yes else None

    def _after_no(self, no: re.Match[str]) -> YesNo:
        rest = self.text[no.end() :]
        if self.korean and _BARE_EXIST.fullmatch(rest):
            value: Answered = "unsure" if self.question == "fact" else "yes"
            return self.give(value, 0.65, self.has("exist"))
        if self.careful and (degree := self.has("degree")) and not self._negative():
            return self.give("unsure", 0.6, degree)
        softened = self.question == "safety" and re.search(
            r"해\s?본\s?말|한\s?말|농담|신경\s?쓰지|kidding|joking", rest
        )
        return self.give("no", 0.75 if softened else 0.95, no)

    def _after_yes(self, yes: re.Match[str]) -> YesNo:
        rest = self.text[yes.end() :]
        if self.korean and self.question != "consent" and _BARE_NOT_EXIST.fullmatch(rest):
            return self.give("no", 0.75, self.has("not_exist"))
        if self.question == "consent" and (declined := self.table["decline"].search(rest)):
            if not self.table["please"].search(rest[declined.end() :]) or _DEFERRED.search(rest):
                return self.give("no", 0.75, self.has("decline"))
        if self.question == "safety" and len(rest) < 20 and (fine := self.has("fine")):
            return self.give("unsure", 0.6, fine)
        if self.question == "safety" and len(rest) < 14 and (denied := self.has("negated")):
            return self.give("unsure" if not self._asked_negative() else "yes", 0.6, denied)
        hesitant = self.korean and _HESITATION.fullmatch(yes.group()) is not None
        return self.give("yes", (0.85 if not rest.strip(" .,!") else 0.5) if hesitant else 0.95, yes)

    def _without_lead(self) -> YesNo:
        steps = (
            self._alone,
            self._extent,
            self._existence,
            self._consent,
            self._fine,
            self._predicate,
            self._late,
        )
        for step in steps:
            found = step()
            if found is not None:
                return found
        return NO_ANSWER

    def _alone(self) -> YesNo | None:
        match = self.has("alone")
        asked_alone = "혼자" in self.asked or "alone" in self.asked
        if match is None or not (self.question == "existence" or asked_alone):
            return None
        negated = (
            re.search(r"혼자\S*\s?(?:가|는)?\s?(?:아니|안)|not alone|혼자\s?살지\s?않", self.text) is not None
        )
        return self.give("yes" if asked_alone != negated else "no", 0.85, match)

    def _extent(self) -> YesNo | None:
        if never := self.has("never"):
            return self.give("no", 0.9, never)
        if little := self.has("little"):
            return self.give("unsure" if self.question == "safety" else "no", 0.7, little)
        if (degree := self.has("degree")) and not self._negative() and not self.has("decline"):
            short = len(self.text) <= 16
            if self.question == "consent":
                return None
            return self.give("yes", 0.8 if short else 0.6, degree)
        if (past := self.has("past")) and not self._negative():
            return self.give("yes" if self.question == "ever" else "unsure", 0.7, past)
        return None

    def _existence(self) -> YesNo | None:
        absent, present = self.has("not_exist"), self.has("exist")
        if absent and self.question != "consent":
            if _BARE_NOT_EXIST.fullmatch(self.text):
                return self.give("no", 0.9, absent)
            return self.give("no", 0.75, absent) if self.question == "existence" else None
        if present and self.question != "consent":
            if _BARE_EXIST.fullmatch(self.text):
                return self.give("yes", 0.9, present)
            return self.give("yes", 0.75, present) if self.question == "existence" else None
        return None

    def _consent(self) -> YesNo | None:
        if self.question != "consent":
            return None
        please, declined = self.has("please"), self.has("decline")
        if declined and (not please or please.start() < declined.start() or _DEFERRED.search(self.text)):
            return self.give("no", 0.8, declined)
        return self.give("yes", 0.6 if declined else 0.85, please) if please else None

    def _fine(self) -> YesNo | None:
        fine = self.has("fine")
        if fine is None or len(self.text) > 25:
            return None
        if "괜찮" in self.asked or "okay" in self.asked or "all right" in self.asked:
            return self.give("yes", 0.85, fine)
        return self.give("unsure" if self.careful else "no", 0.6, fine)

    def _predicate(self) -> YesNo | None:
        """ "돼요", "안 돼요", "모자라요" after "난방이 되나요?", "모자라세요?"; "그런 생각은 안 해요"."""
        if not self.korean:
            return None
        denied = self.has("negated")
        echoed = _echoed_stem(self.text, self.asked)
        if echoed:
            flipped = denied is not None and not self._asked_negative()
            return self.give("no" if flipped else "yes", 0.75, re.search(re.escape(echoed), self.text))
        if denied and re.search(r"(?<![가-힣])그런|(?<![가-힣])그러(?:지|진)", self.text):
            return self.give("no", 0.85, denied)
        if denied and len(self.text) <= 9 and not self._asked_negative() and self.asked:
            return self.give("no", 0.7, denied)
        return None

    def _late(self) -> YesNo | None:
        """A plain yes or no that closes the sentence: "그건 아니에요", "말씀하신 게 맞아요"."""
        for value, pattern in (("no", _LATE_NO), ("yes", _LATE_YES)):
            match = pattern.search(self.text)
            if match is not None:
                return self.give("no" if value == "no" else "yes", 0.75, match)
        return None

    def _negative(self) -> bool:
        return any(self.has(feature) is not None for feature in ("not_exist", "negated", "never"))

    def _asked_negative(self) -> bool:
        return KO["negated"].search(self.asked) is not None or "없" in self.asked


_LATE_NO = re.compile(
    r"(?:아니에요|아니예요|아닙니다|아니야|아니라예|아니유|아입니더|아녀유|아닌데요|아니거든요)[\s.!]*$"
)
_LATE_YES = re.compile(
    r"(?:맞아요|맞습니다|맞아|맞어요|맞심더|그렇습니다|그렇죠|that's right|that is right|correct)[\s.!]*$"
)
_WORD = re.compile(r"[가-힣]+")
_WEAK = frozenset(
    {
        "있어",
        "없어",
        "그런",
        "지금",
        "이번",
        "최근",
        "혹시",
        "네요",
        "아니",
        "어디",
        "우리",
        "제가",
        "저는",
        "무슨",
    }
)


def _echoed_stem(text: str, asked: str) -> str | None:
    """The closing word of the answer where its stem stood in the question."""
    words = _WORD.findall(text[-60:])
    if not words or not asked:
        return None
    last: str = words[-1]
    for word in _WORD.findall(asked):
        if len(last) >= 3 and last[:2] == word[:2] and last[:2] not in _WEAK:
            return last
        if len(word) >= 2 and len(last) <= 5 and _stem(last) == _stem(word):
            return last
    return None


def _stem(word: str) -> str:
    """The first syllable of a short verb in its plain vowel: 돼요, 되나요 → 되; 끊겼어요, 끊긴 → 끊; "" if none."""
    first = _CONTRACTED.get(word[0], word[0])
    return first if first in _STEMS else word


_CONTRACTED = {
    "돼": "되",
    "됩": "되",
    "된": "되",
    "됐": "되",
    "갔": "가",
    "왔": "오",
    "나왔": "나",
    "났": "나",
    "다쳤": "다",
}
_STEMS = frozenset("되끊밀떨막먹자가오나")
