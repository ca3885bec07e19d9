"""`screen` on the traps of domain brief C.3, on levels, on bad input and on properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue_flows.safety import screen, screening
from transcripts.calls import Level


def kinds(text: str) -> set[str]:
    return {signal.kind for signal in screen(text).signals}


@pytest.mark.parametrize(
    "text",
    [
        "혼자 살아요",
        "혼자살아요",
        "각자 살림을 해요",
        "여자 살 빼는 법",
        "투자해도 될까요",
        "출자해서 지었어요",
        "융자해 주나요",
        "109동 305호예요",
        "119동 앞이요",
        "112호 아래층이요",
        "더워 죽겠어요",
        "배고파 죽겠네",
        "시끄러워 죽겠어",
        "웃겨 죽겠다",
        "보고 싶어 죽겠어",
        "바빠 죽겠어요",
        "죽 먹었어요",
        "죽은 고양이가 있어요",
        "죽은 나무가 넘어지려고 해요",
        "농약 쳐야 되는데",
        "날씨가 죽이네요",
        "주차 때문에 미치겠어요",
        "my phone died",
        "I'm dying to see it",
        "dead raccoon on the road",
    ],
)
def test_a_trap_of_the_brief_raises_no_suicide_sign(text: str) -> None:
    assert not kinds(text) & {"suicide", "self_harm"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("죽고 싶다", "suicide"),
        ("자살할래요", "suicide"),
        ("목숨을 끊고 싶어요", "suicide"),
        ("자해했어요", "self_harm"),
        ("살기 싫다", "suicide"),
        ("유서 써 놨어요", "suicide"),
        ("뛰어내리고 싶어", "suicide"),
        ("약을 모아 뒀어요", "suicide"),
        ("번개탄 샀어요", "suicide"),
        ("농약을 마시려고요", "suicide"),
        ("오늘 밤을 넘길 자신이 없어요", "suicide"),
        ("이제 갈 때가 됐지", "suicide"),
        ("영감 곁으로 가야지", "suicide"),
        ("자는 듯이 갔으면", "suicide"),
        ("더 살아 뭐 해", "suicide"),
        ("자식들한테 짐만 되고", "suicide"),
        ("내가 없어져야 편하지", "suicide"),
        ("다 끝내고 싶다", "suicide"),
        ("아무도 모르는 데로 가고 싶어", "suicide"),
        ("사라지고 싶다", "suicide"),
        ("아이들 부탁해요", "suicide"),
        ("그동안 고마웠어요", "suicide"),
        ("한강 간다", "suicide"),
        ("자살각", "suicide"),
        ("이생망", "suicide"),
        ("인자 고만 가불고 싶당께", "suicide"),
        ("못 살겄어라", "suicide"),
        ("고마 살기 싫다 아이가", "suicide"),
        ("죽고 싶다 카이", "suicide"),
        ("영감이 또 때린다 안 카나", "violence"),
        ("숨이 콱 맥혀부러", "medical"),
        ("가슴이 쪼아린다", "medical"),
        ("아그가 열이 펄펄 나부러", "medical"),
        ("아가 억수로 뜨겁다", "medical"),
        ("I won't be a problem much longer", "suicide"),
        ("I'm tired of being here", "suicide"),
        ("asking for a friend", "suicide"),
        ("kms", "suicide"),
        ("I want to unalive myself", "suicide"),
        ("can you take care of my dog when I'm gone", "suicide"),
    ],
)
def test_a_saying_of_the_brief_raises_its_sign(text: str, kind: str) -> None:
    result = screen(text)
    assert kind in {signal.kind for signal in result.signals}
    assert result.ask


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("지금 죽으려고 약을 먹었어요", Level.IMMEDIATE),
        ("농약을 마셨어요", Level.IMMEDIATE),
        ("옥상 난간에 서 있어요", Level.IMMEDIATE),
        ("가스 냄새가 나요", Level.IMMEDIATE),
        ("남편이 칼을 들고 문 밖에 있어요", Level.IMMEDIATE),
        ("그 인간 죽이러 간다", Level.IMMEDIATE),
        ("죽고 싶어요", Level.SAME_NIGHT),
        ("남편이 때렸어요", Level.SAME_NIGHT),
        ("I swallowed a whole bottle of pills", Level.IMMEDIATE),
        ("I want to die", Level.SAME_NIGHT),
        ("가로등이 꺼졌어요", Level.ROUTINE),
        ("there is a pothole on my street", Level.ROUTINE),
    ],
)
def test_the_words_alone_give_the_level_that_the_rules_say(text: str, level: Level) -> None:
    assert screen(text).level == level


def test_a_negated_wish_is_asked_about_once_and_is_only_possible() -> None:
    result = screen("죽고 싶은 건 아니고요 그냥 힘들어서요")
    assert {signal.certainty for signal in result.signals if signal.kind == "suicide"} == {"possible"}
    assert result.ask
    assert result.level == Level.ROUTINE


def test_a_wish_of_the_past_is_possible() -> None:
    assert screen("예전에는 죽고 싶었어요").signals[0].certainty == "possible"


def test_a_film_is_at_most_possible() -> None:
    assert all(
        signal.certainty == "possible"
        for signal in screen("드라마에서 주인공이 자살하는 장면을 봤어").signals
    )


def test_danger_of_somebody_else_is_still_a_sign_and_is_marked() -> None:
    result = screen("아들이 죽고 싶대요")
    assert "third_party" in result.facts
    assert result.signals[0].certainty == "explicit"


def test_a_sign_that_stands_only_in_another_reading_is_possible_and_quotes_the_utterance() -> None:
    result = screen("즉고 십퍼 해요 밥", alternatives=("죽고 싶어요 나",))
    assert [(signal.certainty, signal.quote) for signal in result.signals if signal.kind == "suicide"] == [
        ("possible", "즉고 십퍼 해요 밥")
    ]


def test_mixed_scripts_are_read_in_both_languages() -> None:
    assert "suicide" in kinds("그냥 I want to die 라고 생각해요")
    assert screen("그냥 I want to die 라고 생각해요").lang in ("ko", "en")


def test_finished_medicine_is_only_possible() -> None:
    assert {signal.certainty for signal in screen("약 다 먹었어요").signals} == {"possible"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\x02",
        "😀😀😀",
        "ㅋㅋㅋㅋ",
        "...",
        "12345",
        "\n\n",
        "Xin chào tôi cần giúp đỡ",
        "가" * 10_000,
    ],
)
def test_odd_input_is_read_without_error_and_without_a_sign(text: str) -> None:
    result = screen(text)
    assert not result.error
    assert result.signals == ()


def test_a_long_text_is_read_in_linear_time_and_its_one_sign_is_found() -> None:
    filler = "오늘은 회사에서 회의를 하고 점심을 먹었습니다. "
    result = screen(filler * 150 + "사실은 죽고 싶어요." + filler * 50)
    assert "suicide" in {signal.kind for signal in result.signals}


def test_a_failure_inside_asks_and_raises_the_level_and_invents_no_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(text: str, hint: object) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(screening, "languages", broken)
    result = screen("안녕하세요")
    assert result.error
    assert result.ask
    assert result.level == Level.NEXT_MORNING
    assert result.signals == ()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_input_makes_screen_fail_and_every_quote_stands_in_the_text(text: str) -> None:
    result = screen(text)
    assert not result.error
    assert all(signal.quote and signal.quote in text for signal in result.signals)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["죽고 싶어요", "남편이 때렸어요", "가스 냄새가 나요", "I want to kill myself"]),
    st.sampled_from(["네", "음 그러니까", "안녕하세요", "well"]),
)
def test_words_before_or_after_do_not_hide_a_plain_sign(sign: str, other: str) -> None:
    for text in (f"{other} {sign}", f"{sign} {other}"):
        assert {signal.kind for signal in screen(text).signals} >= {
            signal.kind for signal in screen(sign).signals
        }


@pytest.mark.parametrize(
    ("text", "facts", "not_facts"),
    [
        (
            "소주를 두 병 마셨더니 취하네. 다들 고마웠어요. 먼저 갑니다.",
            {"indirect_cue", "intoxicated"},
            set(),
        ),
        ("남편이 또 때려서 애 데리고 나왔어요.", {"dv_disclosed"}, {"child_abuse_any"}),
        ("남편이 저랑 애를 때려서 애 데리고 나왔어요.", {"dv_disclosed", "child_abuse_any"}, set()),
        ("몇 년 전에 죽으려고 한 적이 있어요. 지금은 아닌데요.", {"attempt_past"}, {"explicit_suicide"}),
        ("예전에 자살 시도했었어요. 지금도 죽고 싶어요.", {"attempt_past", "explicit_suicide"}, set()),
        ("형이 자살한 지 닷새 됐어요.", {"bereaved_by_suicide_recent"}, {"attempt_past"}),
        ("텐트 안에서 가족이 다 머리가 아프대요.", {"co_suspected"}, {"gas_smell"}),
        ("이틀째 불을 못 때", {"no_heat"}, {"no_contact_told"}),
        ("I took a lot of pills about half an hour ago.", {"overdose_or_poison_taken"}, set()),
        ("강아지도 축 늘어졌어요", set(), {"child_red_flag"}),
        ("그 인간 내가 오늘 죽이러 간다.", {"harm_to_others_intent"}, set()),
        ("진짜예요, 불났다니까요!", {"fire"}, set()),
    ],
)
def test_words_that_were_once_misread_tell_these_facts_and_not_those(
    text: str, facts: set[str], not_facts: set[str]
) -> None:
    told = screen(text).facts
    assert facts <= told
    assert not not_facts & told
