"""The sentences: complete in both languages, all used, none forbidden, and errors that name the mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import dialogue_flows
from dialogue_flows.checkin.call import SIGNALS
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.placing import interview_with
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.wording import (
    LinesError,
    Wording,
    placeholders,
    product_lines,
    read_lines,
    with_particles,
)
from tests.unit.dialogue.talk import HanbyeolCity
from transcripts.calls import Flow, Lang

CODE = Path(dialogue_flows.__file__).parent
INTERVIEWS = [interview_with(flow, built_in_packs()) for flow in (Flow.INITIAL_COUNSELLING, Flow.CHECKIN)]

# Domain brief C.12: what is never said.
FORBIDDEN = """
극단적 선택
극단적인 선택
자살에 성공
자살에 실패
힘내세요
힘내
긍정적
그럴 만하
저라도
약속해 주
죽지 않겠다고
비밀로 할게
비밀 지킬
비밀을 지
저만 이해
저밖에
곧 도착
분 안에
분 뒤에
그런 생각은 아니시죠
아니시죠
우울증
가족을 생각
자식을 생각
부모님을 생각
마음 약
왜 죽
committed suicide
commit suicide
successful suicide
failed suicide
cheer up
stay positive
i promise
only one who understands
you have depression
keep it secret
think of your family
think of your children
minutes away
will arrive
on the way to you
don't do it
you aren't thinking
you're not thinking
""".strip().splitlines()


def all_ids() -> set[str]:
    return set(product_lines()["ko"])


def ids_in_code() -> set[str]:
    """String literals of the package that look like the id of a line, and ids in its data."""
    found: set[str] = set()
    for path in [*CODE.rglob("*.py"), *(CODE.parent / "agent").rglob("*.py")]:
        found |= set(re.findall(r'"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)"', path.read_text(encoding="utf-8")))
    for script in scripts().values():
        found |= {script.opening, script.closing, *(step.question for step in script.steps)}
    for category in categories().values():
        found |= {slot.question for slot in category.slots} | {category.after or "", category.start or ""}
        found |= {slot.yes_says or "" for slot in category.slots}
    for interview in INTERVIEWS:
        closing = interview.closing
        found |= {q.line for q in interview.questions} | {closing.line, closing.line_contact, closing.goodbye}
    found |= {f"checkin.reason.{signal}" for signal in SIGNALS}
    return found


def test_both_languages_hold_the_same_ids_placeholders_and_protections() -> None:
    """`product_lines` raises when they differ; here is what it compared."""
    books = product_lines()
    assert set(books["ko"]) == set(books["en"])
    for line_id, line in books["ko"].items():
        other = books["en"][line_id]
        assert line.protected == other.protected, line_id
        assert {p for t in line.texts for p in placeholders(t)} == {
            p for t in other.texts for p in placeholders(t)
        }


def test_every_line_is_used_and_every_line_that_code_speaks_exists() -> None:
    used = ids_in_code()
    values = {line for line in all_ids() if line.startswith("value.")}
    simple = {f"{line}.child" for line in all_ids()}  # said to a child in place of the line
    assert all_ids() - values - simple - used == set()
    spoken = set()
    for path in CODE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        spoken |= set(re.findall(r'(?:\.say|\.ask|utterance)\(\s*"([a-z][a-z0-9_.]*)"', text))
    assert spoken - all_ids() == set()
    asked_by_data = {s.question for c in categories().values() for s in c.slots}
    assert asked_by_data - all_ids() == set()


def test_every_question_has_three_wordings() -> None:
    """So that no question has to be put twice in the same words."""
    questions = {step.question for script in scripts().values() for step in script.steps}
    questions |= {slot.question for c in categories().values() for slot in c.slots}
    questions |= {q.line for interview in INTERVIEWS for q in interview.questions}
    questions |= {
        "checkin.name",
        "checkin.hurt",
        "open.ask",
        "more.ask",
        "sms.ask",
        "complaint.readback",
        "offer.human",
        "offer.callback",
        "human.callback",
    }
    for lang in ("ko", "en"):
        short = {q for q in questions if len(product_lines()[lang][q].texts) < 3}
        assert short == set(), lang


def test_nothing_forbidden_is_ever_said() -> None:
    """Domain brief C.12."""
    for lang, book in product_lines().items():
        for line_id, line in book.items():
            for text in line.texts:
                hits = [word for word in FORBIDDEN if word in text.casefold()]
                assert hits == [], f"{lang} {line_id}: {text}"


def test_no_sentence_group_takes_longer_than_a_caller_can_follow() -> None:
    """About twelve seconds of speech at most (domain brief E.2): 95 Korean or 190 Latin characters."""
    longer = {"greeting", "consent.disclosure", "wait.no_search"}
    limits: dict[Lang, int] = {"ko": 95, "en": 190}
    for lang, most in limits.items():
        lengths = {
            i: max(map(len, line.texts)) for i, line in product_lines()[lang].items() if i not in longer
        }
        assert {i: n for i, n in lengths.items() if n > most} == {}


def test_crisis_and_legal_sentences_are_protected() -> None:
    prefixes = (
        "asq.",
        "safety.",
        "wait.",
        "violence.",
        "medical.",
        "hazard.",
        "consent.",
        "silent.",
        "offer.",
        "soft.m",
    )
    book = product_lines()["ko"]
    assert [i for i, line in book.items() if i.startswith(prefixes) and not line.protected] == []
    assert book["greeting"].protected
    assert book["disclose.short"].protected


def test_crisis_texts_are_marked_as_working_text() -> None:
    """They are not the validated instrument, and the file says so (domain brief C.4)."""
    for lang in ("ko", "en"):
        text = (CODE / "lines" / f"{lang}.yaml").read_text(encoding="utf-8")
        assert "Working text, not the validated instrument" in text


def test_a_city_may_word_a_line_anew_but_not_a_protected_one() -> None:
    wording = Wording(HanbyeolCity({"goodbye": "또 전화 주세요.", "asq.q1": "죽고 싶지 않죠?"}))
    assert wording.utterance("goodbye", "ko").text == "또 전화 주세요."
    assert wording.utterance("asq.q1", "ko").text != "죽고 싶지 않죠?"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("달빛약국(이/가) 열어요.", "달빛약국이 열어요."),
        ("은하의원(으로/로) 오세요.", "은하의원으로 오세요."),
        ("별빛마을(으로/로) 오세요.", "별빛마을로 오세요."),
        ("031-000-0120(으로/로) 전화", "031-000-0120으로 전화"),
        ("112(으로/로) 전화", "112로 전화"),
        ("시청(을/를) 찾아", "시청을 찾아"),
        ("주차(이/가) 됐어요", "주차가 됐어요"),
    ],
)
def test_particles_follow_the_sound_before_them(text: str, spoken: str) -> None:
    assert with_particles(text) == spoken


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a.b: [x, x]\n", "line 1: a.b holds the same wording twice"),
        ("A: x\n", "line 1: the id 'A' is not valid"),
        ("a: x\na: y\n", "line 2: a stands here a second time"),
        ("a: {text: x}\n", "line 1: a must have `say`"),
        ("a: 3\n", "line 1: a must be a sentence"),
        ("a: 'x {b'\n", "line 1: a has a brace that is not closed"),
        ("a: 'x\n", "this is not valid YAML"),
        ("- a\n", "line 1: the file must be a list of `id: sentence`"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_mend(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "ko.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LinesError, match=re.escape(message)):
        read_lines(path)


def test_a_line_that_one_language_lacks_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "ko.yaml").write_text(
        yaml.safe_dump({"a": "가", "b": "나"}, allow_unicode=True), encoding="utf-8"
    )
    (tmp_path / "en.yaml").write_text("a: A\n", encoding="utf-8")
    with pytest.raises(LinesError, match=r"en\.yaml: b is missing; translate it"):
        product_lines(tmp_path)
