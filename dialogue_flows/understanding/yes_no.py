"""Yes, no, not sure, refusal, or no answer at all, in all their spoken forms. Pure and linear.

A doubtful answer is never made a plain one: "아니 뭐 그런 건 아닌데" and "not really" are unsure. After a
safety question doubt counts more (domain brief C.13: unknown and refused are not "no").
"""

from __future__ import annotations

import re

from dialogue_flows.understanding.answer_echo import echoed_stem, is_echo
from dialogue_flows.understanding.answer_shapes import (
    BARE_EXIST,
    BARE_NOT_EXIST,
    DEFERRED,
    DENIAL,
    FILLER,
    HESITATION,
    LATE_NO,
    LATE_YES,
    LATER_YES,
    ONLY_DEGREE,
)
from dialogue_flows.understanding.answers import ABSENT, NO_ANSWER, Answered, Question, YesNo, key_answer
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import reading
from dialogue_flows.understanding.yes_no_english import EN
from dialogue_flows.understanding.yes_no_korean import KO
from transcripts.calls import Lang

__all__ = ["NO_ANSWER", "Answered", "Question", "YesNo", "key_answer", "yes_no"]


def yes_no(text: str, lang: Lang | None = None, *, question: Question = "fact", asked: str = "") -> YesNo:
    """How the caller answered.

    `question`: what was asked: a fact; existence ("is there anyone?"); consent ("shall I?"); ever ("have you
    ever?"); safety (doubt counts); identity ("are you …?"). `asked`: the question's words, to know an echo and
    to read "돼요", "모자라요".
    """
    if not text.strip() or is_echo(text, asked):
        return NO_ANSWER
    spoken = spoken_language(text, lang)
    table = KO if spoken == "ko" else EN
    return _Answer(text, table, question, asked, korean=spoken == "ko").judge()


class _Answer:
    """One utterance under judgement: which features it holds, and what they add up to."""

    def __init__(
        self, text: str, table: dict[str, re.Pattern[str]], question: Question, asked: str, *, korean: bool
    ) -> None:
        self.text, self.table, self.question, self.asked, self.korean = text, table, question, asked, korean
        filler = FILLER.match(text)
        self.begin = filler.end() if filler else 0
        self.first = len(text) - len(text.lstrip())

    def has(self, feature: str) -> re.Match[str] | None:
        pattern = self.table.get(feature)
        return pattern.search(self.text) if pattern else None

    def lead(self, feature: str) -> re.Match[str] | None:
        """The feature where it opens the utterance, fillers aside."""
        pattern = self.table[feature]
        return pattern.match(self.text, self.begin) or pattern.match(self.text, self.first)

    def lead_if(self, feature: str) -> re.Match[str] | None:
        """As `lead`, for a feature that one of the two languages lacks."""
        return self.lead(feature) if feature in self.table else None

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
        if self.question == "identity" and not no and (self_named := self.lead_if("self")):
            return self.give("yes", 0.85, self_named)
        exclaimed = self.korean and no is not None and re.fullmatch(r"아니+", no.group())
        if self.lead_if("where_or_no") and not (self.has("question") or yes or no):
            consent = self.question == "consent"
            return self.give("no" if consent else "unsure", 0.6, self.lead("where_or_no"))
        if self.has("question") and not yes and (no is None or exclaimed):
            return NO_ANSWER
        if self.text.strip(" .,!") == "야":
            return YesNo("yes", 0.6, "야", self.text.find("야"))
        return self._refusal(no) or self._doubt(yes, no) or self._lead(yes, no) or self._without_lead()

    def _refusal(self, no: re.Match[str] | None) -> YesNo | None:
        if refusal := self.has("refuse"):
            return self.give("refuse", 0.9, refusal)
        if no and no.group().startswith("싫") and self.question != "consent":
            return self.give("refuse", 0.6, no)
        return None

    def _doubt(self, yes: re.Match[str] | None, no: re.Match[str] | None) -> YesNo | None:
        both = (yes and self._contradiction(yes, "no")) or (no and self._contradiction(no, "yes"))
        if both:
            return both
        if nearly := self.has("double_negative") or self.has("guess"):
            return self.give("yes", 0.6, nearly)
        if hedge := self.has("hedge"):
            agrees = (
                yes and hedge.start() >= yes.end() and not re.search(r"아니|아닌|않|없|not", hedge.group())
            )
            return self.give("yes", 0.6, yes) if agrees else self.give("unsure", 0.8, hedge)
        if unknown := self.has("unknown"):
            return self.give("unsure", 0.9, unknown)
        not_now = self.has("not_now")
        if not_now is None or (yes and not self.careful):
            return None
        return self.give("unsure" if self.careful else "no", 0.7, not_now)

    def _contradiction(self, first: re.Match[str], other: str) -> YesNo | None:
        if self.korean and HESITATION.fullmatch(first.group()):
            return None
        follow = re.compile(r"[\s,.…]*").match(self.text, first.end())
        second = self.table[other].match(self.text, follow.end() if follow else first.end())
        if second is None or (self.korean and HESITATION.fullmatch(second.group())):
            return None
        if not self.korean and other == "no" and second.group().lower() in ABSENT:
            return None
        quote = self.text[first.start() : second.end()].strip(" ,.")
        declined = self.question == "consent" and second.group().startswith("됐")
        return YesNo("no" if declined else "unsure", 0.7, quote, first.start())

    def _lead(self, yes: re.Match[str] | None, no: re.Match[str] | None) -> YesNo | None:
        if yes and self.korean and HESITATION.fullmatch(yes.group()):
            later = self.table["no"].search(self.text, yes.end())
            if later:
                return self.give("no", 0.85, later)
        if no:
            return self._after_no(no)
        return self._after_yes(yes) if yes else None

    def _after_no(self, no: re.Match[str]) -> YesNo:
        rest = self.text[no.end() :]
        if self.korean and BARE_EXIST.fullmatch(rest):
            value: Answered = "unsure" if self.question == "fact" else "yes"
            return self.give(value, 0.65, self.has("exist"))
        if self.careful and (taken_back := self._taken_back(rest, bare=no.group().strip("니") == "아")):
            return taken_back
        if self.careful and (degree := self.has("degree")) and not self._negative():
            return self.give("unsure", 0.6, degree)
        softened = self.question == "safety" and re.search(
            r"해\s?본\s?말|한\s?말|농담|신경\s?쓰지|kidding|joking", rest
        )
        return self.give("no", 0.75 if softened else 0.95, no)

    def _taken_back(self, rest: str, *, bare: bool) -> YesNo | None:
        """ "아니 진짜 힘들다니까요", "no, well, yes": what follows makes the no doubtful."""
        again = LATER_YES.search(rest)
        if again is not None:
            return YesNo("unsure", 0.6, again.group(), len(self.text) - len(rest) + again.start())
        words = rest.strip(" ,.!~")
        if bare and len(words) > 3 and not DENIAL.search(rest):
            start = self.text.find(words, len(self.text) - len(rest))
            return YesNo("unsure", 0.6, words, start)
        return None

    def _after_yes(self, yes: re.Match[str]) -> YesNo:
        rest = self.text[yes.end() :]
        if self.korean and self.question != "consent" and BARE_NOT_EXIST.fullmatch(rest):
            return self.give("no", 0.75, self.has("not_exist"))
        declined = self.table["decline"].search(rest) if self.question == "consent" else None
        if declined and (DEFERRED.search(rest) or not self.table["please"].search(rest[declined.end() :])):
            return self.give("no", 0.75, self.has("decline"))
        if self.question == "safety" and len(rest) < 20 and (fine := self.has("fine")):
            return self.give("unsure", 0.6, fine)
        if self.question == "safety" and len(rest) < 14 and (denied := self.has("negated")):
            return self.give("unsure" if not self._asked_negative() else "yes", 0.6, denied)
        hesitant = self.korean and HESITATION.fullmatch(yes.group()) is not None
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
            return self._degree(degree)
        if (past := self.has("past")) and not self._negative():
            return self.give("yes" if self.question == "ever" else "unsure", 0.7, past)
        return None

    def _degree(self, degree: re.Match[str]) -> YesNo | None:
        """ "가끔요" is a yes; "물이 조금씩 스며 나와요" answers only what was asked just before."""
        if self.question == "consent":
            return None
        happened = self.korean and re.search(r"있었|했|그랬|적|있", degree.group()) is not None
        alone = ONLY_DEGREE.fullmatch(self.text[: degree.start()]) and len(self.text) - degree.end() <= 14
        if happened or alone:
            return self.give("yes", 0.8, degree)
        if self.careful or self.asked:
            return self.give("yes", 0.7 if self.asked else 0.6, degree)
        return None

    def _existence(self) -> YesNo | None:
        absent, present = self.has("not_exist"), self.has("exist")
        if absent and self.question != "consent":
            if BARE_NOT_EXIST.fullmatch(self.text):
                return self.give("no", 0.9, absent)
            return self.give("no", 0.75, absent) if self.question == "existence" else None
        if present and self.question != "consent":
            if BARE_EXIST.fullmatch(self.text):
                return self.give("yes", 0.9, present)
            return self.give("yes", 0.75, present) if self.question == "existence" else None
        return None

    def _consent(self) -> YesNo | None:
        if self.question != "consent":
            return None
        please, declined = self.has("please"), self.has("decline")
        if declined and (not please or please.start() < declined.start() or DEFERRED.search(self.text)):
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
        echoed = echoed_stem(self.text, self.asked)
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
        for value, pattern in (("no", LATE_NO), ("yes", LATE_YES)):
            match = pattern.search(self.text)
            if match is not None:
                return self.give("no" if value == "no" else "yes", 0.75, match)
        return None

    def _negative(self) -> bool:
        return any(self.has(feature) is not None for feature in ("not_exist", "negated", "never"))

    def _asked_negative(self) -> bool:
        return KO["negated"].search(self.asked) is not None or "없" in self.asked
