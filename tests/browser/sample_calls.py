"""What is said in the sample calls. The agent's sentences are the product's own, by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogue_flows.wording import placeholders, product_lines
from transcripts.calls import Answer, AnswerStatus, AnswerValue, Heard, Lang, Level, Speaker, Triage

_MS_A_LETTER = {"ko": 125, "en": 62}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that a turn gave: path, value, and the words that prove it (the whole turn where left out)."""

    path: str
    value: AnswerValue
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One turn, and what followed from it."""

    speaker: Speaker
    text: str
    line: str | None = None
    confidence: float = 0.9
    heard: Heard = Heard.FULL
    keys: str | None = None
    found: tuple[Found, ...] = ()
    triage: tuple[Level, tuple[str, ...], tuple[str, ...]] | None = None
    complaint: tuple[str, str, tuple[tuple[str, str], ...]] | None = None

    def answers_at(self, index: int) -> list[Answer]:
        """The answers of this turn."""
        return [
            Answer(
                item.path,
                item.value,
                AnswerStatus.DENIED if item.value is False else AnswerStatus.ASSERTED,
                turn_index=index,
                quote=item.quote or self.text,
                confidence=self.confidence,
            )
            for item in self.found
        ]

    def triage_at(self, at: datetime) -> Triage:
        """The decision of this turn."""
        assert self.triage is not None
        level, rules, quotes = self.triage
        return Triage(level, rules, quotes, at)


@dataclass(frozen=True, slots=True)
class Script:
    """A call's turns in order."""

    lines: tuple[Line, ...]
    lang: Lang = "ko"

    def times(self, gap_ms: int) -> list[tuple[int, int]]:
        """When each turn begins and ends, in milliseconds, one after the other."""
        found, now = [], 400
        for line in self.lines:
            end = now + 500 + len(line.text) * _MS_A_LETTER[self.lang]
            found.append((now, end))
            now = end + gap_ms
        return found


def onbam(line: str, lang: Lang = "ko", heard: Heard = Heard.FULL, **values: str) -> Line:
    """A sentence of the product, its first wording."""
    text = product_lines()[lang][line].texts[0]
    filled = {name: values.get(name, "") for name in placeholders(text)}
    return Line(
        Speaker.AGENT,
        text.replace("(으로/로)", "로").replace("(이/가)", "이").format(**filled),
        line,
        heard=heard,
    )


def caller(
    text: str,
    *found: Found,
    confidence: float = 0.9,
    triage: tuple[Level, tuple[str, ...], tuple[str, ...]] | None = None,
    complaint: tuple[str, str, tuple[tuple[str, str], ...]] | None = None,
) -> Line:
    """What the caller says, what it answers and what was decided from it."""
    return Line(Speaker.CALLER, text, confidence=confidence, found=found, triage=triage, complaint=complaint)


_ASQ = "domains.suicide.asq."
CRISIS = Script(
    (
        onbam("greeting", city="한별시"),
        onbam("open.ask"),
        caller(
            "여기 시청로 12번지 앞인데요, 가로등이 꺼져서 골목이 깜깜해요.",
            Found("subject.address.text", "시청로 12", "시청로 12번지 앞"),
        ),
        onbam("slot.one_or_many"),
        caller("하나요. 하나만 꺼졌어요."),
        onbam("complaint.readback", details="시청로 12, 가로등 한 개"),
        caller(
            "네, 맞아요. 그런데요, 불이 꺼진 게 차라리 나은 것 같아요. 이제 다 정리하고 떠나려고요.",
            triage=(Level.SAME_NIGHT, ("R-13",), ("이제 다 정리하고 떠나려고요",)),
            complaint=(
                "complaint.light.street",
                "도로과",
                (("where", "시청로 12"), ("one_or_many", "one"), ("confirmed", "yes")),
            ),
        ),
        onbam("asq.bridge"),
        onbam("asq.q1"),
        caller(
            "네. 매일 그래요.",
            Found(_ASQ + "q1", True),
            triage=(Level.SAME_NIGHT, ("R-12", "R-13"), ("네. 매일 그래요.",)),
        ),
        onbam("asq.q2"),
        caller("제가 없는 게 아이한테도 나을 거예요.", Found(_ASQ + "q2", True)),
        onbam("asq.q4"),
        caller("아니요, 그런 적은 없어요.", Found(_ASQ + "q4", False)),
        onbam("asq.q5"),
        caller(
            "네, 지금도요.",
            Found(_ASQ + "q5", True),
            triage=(Level.IMMEDIATE, ("R-10", "R-12", "R-13"), ("네, 지금도요.",)),
        ),
        onbam("safety.s2"),
        caller("수면제를 모아 뒀어요. 식탁 위에 있어요.", Found("domains.suicide.plan_or_means", True)),
        onbam("safety.s3"),
        caller(
            "아니요, 혼자예요. 아이는 할머니 집에 있어요.",
            Found("domains.suicide.with_someone", False, "혼자예요"),
            Found("household.lives_alone", False, "아이는 할머니 집에 있어요"),
        ),
        onbam("wait.searching"),
        onbam("human.paged"),
        caller("네… 고마워요.", confidence=0.31),
        onbam("wait.breathe", heard=Heard.PARTIAL),
        Line(Speaker.CALLER, "", keys="1", confidence=1.0),
        onbam("wait.distance"),
        caller(
            "옆방에 두고 왔어요.",
            Found("domains.suicide.protective", "약을 옆방에 두고 옴", "옆방에 두고 왔어요"),
        ),
        onbam("wait.together"),
    )
)
LIGHT = Script(
    (
        onbam("greeting", city="한별시"),
        onbam("open.ask"),
        caller("매화길 칠 번지에 가로등이 깜빡거려요."),
        onbam("complaint.readback", details="매화길 7, 가로등 한 개"),
        caller(
            "네, 맞아요.",
            complaint=("complaint.light.street", "도로과", (("where", "매화길 7"), ("one_or_many", "one"))),
        ),
        onbam("goodbye.filed"),
    )
)
PARKING = Script(
    (
        onbam("greeting", city="한별시"),
        caller("달빛로 삼 번지 소화전 앞에 차가 서 있어요."),
        onbam("slot.plate"),
        caller("12가3456이에요."),
        onbam("complaint.readback", details="달빛로 3, 12가3456, 소화전을 막음"),
        caller(
            "네.",
            complaint=(
                "complaint.parking.illegal",
                "교통과",
                (("where", "달빛로 3"), ("plate", "12가3456"), ("blocks", "hydrant")),
            ),
        ),
        onbam("goodbye.filed"),
    )
)
WATER = Script(
    (
        onbam("greeting", city="한별시"),
        caller("강변로 이십 번지 도로에서 물이 콸콸 나와요."),
        onbam("slot.sinking"),
        caller(
            "꺼지진 않았어요.",
            complaint=(
                "complaint.water.leak",
                "상수도과",
                (("where", "강변로 20"), ("gush_or_seep", "gush"), ("sinking", "no")),
            ),
        ),
        onbam("goodbye.filed"),
    )
)
PHARMACY = Script(
    (
        onbam("greeting", city="한별시"),
        caller("지금 문 연 약국 있어요?", Found("chief_need.text", "문 연 약국", "문 연 약국")),
        onbam("info.closed"),
        onbam("info.ask_119"),
        caller("알겠습니다."),
        onbam("goodbye"),
    )
)
HUNGRY = Script(
    (
        onbam("greeting", city="한별시"),
        onbam("open.ask"),
        caller(
            "쌀이 떨어진 지 사흘 됐어요. 오늘 먹은 게 없어요.",
            Found("domains.economy.ate_today", False, "오늘 먹은 게 없어요"),
            Found("domains.economy.food_tonight", False, "쌀이 떨어진 지 사흘 됐어요"),
        ),
        onbam("welfare.noted"),
        caller(
            "일흔여덟이고 혼자 살아요.",
            Found("subject.age_years", 78, "일흔여덟"),
            Found("household.lives_alone", True, "혼자 살아요"),
            triage=(Level.SAME_NIGHT, ("R-30",), ("오늘 먹은 게 없어요",)),
        ),
        onbam("human.searching"),
    )
)
ENGLISH = Script(
    (
        onbam("greeting", "en", city="Hanbyeol City"),
        caller("A street light on Moonlight Road has been out for two days."),
        onbam("complaint.readback", "en", details="Moonlight Road, one light"),
        caller(
            "Yes, that is right.",
            complaint=(
                "complaint.light.street",
                "the roads department",
                (("where", "Moonlight Road"), ("one_or_many", "one"), ("since", "two days")),
            ),
        ),
        onbam("goodbye.filed", "en"),
    ),
    "en",
)
