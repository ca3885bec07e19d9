"""How the caller's words answer the question that waits, and what they ask of the call (to go, later, to stay)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from dialogue_flows import readers
from dialogue_flows.outcome import (
    CallerSaid,
    CallerUnheard,
    Event,
)
from dialogue_flows.understanding.speaking_freely import speaking_freely
from dialogue_flows.understanding.yes_no import Question, YesNo, yes_no
from transcripts.calls import AnswerValue, Lang

if TYPE_CHECKING:
    from dialogue_flows.turn import Turn

LOW_CONFIDENCE = 0.4  # under this, recognition of a flagged turn counts as doubtful (domain brief R-60)
_EXISTENCE = frozenset(
    {
        "safety.s3",
        "violence.v4",
        "violence.v5",
        "silent.child",
        "hazard.inside",
        "need.household",
        "need.roof",
        "concern.signs",
        "food.tonight",
    }
    | {
        "slot.danger",
        "slot.injured",
        "slot.infants_or_dialysis",
        "slot.medical_device",
        "more.ask",
        "out.ca_1",
    }
)
_EVER = frozenset({"asq.q4"})
_IDENTITY = frozenset({"out.id_1"})
_MINIMISING = re.compile(
    r"해\s?본\s?(?:말|소리)|농담|말이\s?그렇|홧김|신경\s?쓰지\s?마|별\s?뜻\s?없"
    r"|just (?:kidding|joking|saying)|didn'?t mean|forget (?:it|i said)",
    re.IGNORECASE,
)
_GOING = re.compile(
    r"^(?:(?:아|이제|그만|그냥|됐으니까?)\s)*끊(?:어|자|습니다|읍시다)(?:요|라)?[.!\s]*$"
    r"|끊을게|끊겠|끊어요|끊는다|이제 됐|안녕히 계|들어가세요|\b(?:good ?bye|bye|hang up|that'?s all)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"언제|얼마나|안 오|안 받|오는 거|오긴|와 주|왔어|오나|받았어|연결|아무도|빨리|싸게|언능|얼른|서둘|어떡"
    r"|how long|when|is any(?:one|body)|nobody|hurry|coming|please come|what now",
    re.IGNORECASE,
)
_ROUGH_PLACE = frozenset(
    {"need", "missing", "child", "concern", "silent"}
)  # a dong or a landmark is enough to begin with
_COMPANY = re.compile(r"있어|있습|같이|함께|옆에|with me|is here|next to me", re.IGNORECASE)
_NOBODY = re.compile(r"혼자|아무도|없어|없습|alone|nobody|no one", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """How the words answer a question. `answer`: yes, no, refused, unclear, none (no answer in them), or a choice
    of the question. `denies`: takes back what was said before, without a plain no."""

    answer: str
    value: AnswerValue = None
    quote: str = ""
    denies: bool = False


def doubtful(event: Event) -> bool:
    """Whether the ears were unsure: nothing understood, or recognition under the threshold."""
    if isinstance(event, CallerUnheard):
        return True
    return isinstance(event, CallerSaid) and event.confidence < LOW_CONFIDENCE


A_DAY = timedelta(days=1)
_TAIL = 2  # letters of a particle or an ending beside an answer
_FINE = re.compile(r"괜찮|됐어|\b(?:fine|all right|okay|ok)\b", re.IGNORECASE)
_LATER = re.compile(
    r"나중|다음에|바빠|바쁘|바쁩|다시 (?:걸|전화)|later|another time|busy|call (?:me )?back", re.IGNORECASE
)


def plain(turn: Turn) -> bool:
    """Whether the words are a yes, a no, thanks or a goodbye and nothing beside."""
    read = yes_no(turn.heard.text, turn.lang)
    if turn.heard.intent.startswith("social."):
        return True
    return read.value in {"yes", "no"} and _only(turn.heard.text, turn.lang)


def _only(text: str, lang: Lang) -> bool:
    """Whether the words are that answer and nothing else, however often it is said ("잉 맞당께")."""
    read = yes_no(text, lang)
    rest = (text[: read.start] + text[read.start + len(read.quote) :]).strip(" .!?,~")
    return len(rest) <= _TAIL or (
        bool(read.quote) and yes_no(rest, lang).value == read.value and _only(rest, lang)
    )


def says_fine(turn: Turn) -> bool:
    """Whether the words may be a polite way of not answering ("괜찮아요") as well as a no."""
    return bool(_FINE.search(turn.heard.text))


def later(turn: Turn) -> bool:
    """Whether the caller wants to be called another time."""
    return bool(_LATER.search(turn.heard.text))


def asks_for_news(turn: Turn) -> bool:
    """Whether the caller asks, while waiting, how the search for a person stands."""
    return bool(_NEWS.search(turn.heard.text))


def wants_to_go(turn: Turn) -> bool:
    """Whether the caller wants to end the call."""
    return turn.heard.aside == "end_call" or bool(_GOING.search(turn.heard.text))


def reply_to(turn: Turn, answer: str, question: str) -> Reply:
    """How this turn answers a question of the type `yes_no`, `company`, `when`, `place` or `text`."""
    heard = turn.heard
    if answer == "digits":
        return _digits(turn)
    if heard.keys:
        return _by_key(heard.keys) if answer in {"yes_no", "company"} else Reply("none")
    if not heard.text:
        return Reply("none")
    return (_BY_QUESTION.get(question) or _READERS[answer])(turn, question)


def _by_key(keys: str) -> Reply:
    match keys[-1:]:
        case "1":
            return Reply("yes", True, keys)
        case "2":
            return Reply("no", False, keys)
        case _:
            return Reply("none")


def _yes_no(turn: Turn, question: str) -> Reply:
    heard = turn.heard
    read = read_yes_no(turn, question)
    denies = bool(_MINIMISING.search(heard.text))
    if question.startswith(("asq.", "safety.")) and heard.firm_kinds & {"suicide", "self_harm"}:
        return Reply("yes", True, heard.text)
    match read.value:
        case "yes":
            return Reply("yes", True, read.quote)
        case "no":
            return Reply("no", False, read.quote, denies)
        case "refuse":
            return Reply("refused", None, read.quote)
        case "unsure":
            return Reply("unclear", None, read.quote, denies)
        case _:
            return Reply("no" if denies else "none", False if denies else None, heard.text, denies)


def read_yes_no(turn: Turn, question: str) -> YesNo:
    """The reader of yes and no, told which kind of question was put and in which words."""
    asked = turn.state["memo"].get("asked_text", "")
    return yes_no(turn.heard.text, turn.lang, question=_kind(question), asked=asked)


def _kind(question: str) -> Question:
    if question in _EXISTENCE:
        return "existence"
    if question in _EVER:
        return "ever"
    if question in _IDENTITY:
        return "identity"
    if question.startswith(("asq.", "safety.", "soft.")):
        return "safety"
    return "consent" if question.startswith(("offer.", "sms.", "callback.", "human.", "consent.")) else "fact"


def _free_to_talk(turn: Turn, question: str) -> Reply:
    """Whether the caller can speak freely; a refusal to speak is a no as well, and keys are asked for (C.8)."""
    told = speaking_freely(turn.heard.text)
    plain = _yes_no(turn, question)
    denied = plain.answer == "no" and plain.quote.casefold().startswith(("아니", "아뇨", "no"))
    if told is not None and not (told.can and denied):
        return Reply("yes" if told.can else "no", told.can, told.quote)
    return Reply("no", False, plain.quote) if plain.answer == "refused" else plain


def _company(turn: Turn, question: str) -> Reply:
    text = turn.heard.text
    if "alone" in turn.heard.facts or _NOBODY.search(text):
        return Reply("no", False, text)
    plain = _yes_no(turn, question)
    if plain.answer == "none" and _COMPANY.search(text):
        return Reply("yes", True, text)
    return plain


def _when(turn: Turn, _question: str) -> Reply:
    text = turn.heard.text
    months = readers.months_ago(text, turn.lang, turn.desk.city.local_time(turn.now))
    if months is None:
        return Reply("refused" if _refuses(turn) else "none", None, text)
    return Reply("older" if months > 3 else "within_3_months", text, text)


def _place(turn: Turn, _question: str) -> Reply:
    text = turn.heard.text
    found = readers.place(turn)
    if found is not None:
        return Reply("given", *found)
    if _refuses(turn):
        return Reply("refused", None, text)
    script = turn.state["script"]
    part = readers.any_place(turn)
    if part and script is not None and (script["tries"] > 0 or script["name"] in _ROUGH_PLACE):
        return Reply("given", part, text)
    answered = yes_no(text, turn.lang).value
    if script is not None and script["tries"] > 0 and answered not in {"yes", "no", "unsure"}:
        return Reply("given", text, text)
    return Reply("none", None, text)


def _text(turn: Turn, _question: str) -> Reply:
    text = turn.heard.text
    return Reply("refused", None, text) if _refuses(turn) else Reply("given", text, text)


def _digits(turn: Turn) -> Reply:
    """Digits pressed since the question, as they were pressed; the star key alone is a refusal."""
    pressed = str(turn.state["memo"].pop("digits", "")).rstrip("#")
    if pressed.strip("*"):
        return Reply("given", pressed, turn.heard.said)
    if pressed or (turn.heard.text and yes_no(turn.heard.text, turn.lang).value == "no"):
        return Reply("refused", None, turn.heard.said)
    return _place(turn, "") if turn.heard.text else Reply("none")


def _hours(turn: Turn, _question: str) -> Reply:
    return _amount(turn, readers.hours(turn.heard.text, turn.lang, turn.desk.city.local_time(turn.now)))


def _months(turn: Turn, _question: str) -> Reply:
    return _amount(turn, readers.months_old(turn.heard.text, turn.lang))


def _age(turn: Turn, _question: str) -> Reply:
    return _amount(turn, readers.years_old(turn.heard.text, turn.lang))


def _amount(turn: Turn, read: tuple[float, str] | None) -> Reply:
    if read is not None:
        return Reply("given", round(read[0]), read[1])
    return Reply("refused" if _refuses(turn) else "none", None, turn.heard.text)


_READERS = {
    "yes_no": _yes_no,
    "company": _company,
    "when": _when,
    "place": _place,
    "text": _text,
    "hours": _hours,
    "months": _months,
    "age": _age,
}


def _household(turn: Turn, question: str) -> Reply:
    """ "일흔여덟이여": an age told where it is asked who is at home is the answer, at an age that counts."""
    plain = _yes_no(turn, question)
    age = readers.years_old(turn.heard.text, turn.lang) if plain.answer in {"none", "unclear"} else None
    return Reply("yes", True, turn.heard.text) if age is not None and age[0] >= readers.OLD else plain


_BY_QUESTION = {"violence.v1": _free_to_talk, "need.household": _household}


def _refuses(turn: Turn) -> bool:
    return yes_no(turn.heard.text, turn.lang).value == "refuse"
