"""Names of levels, rules, fields and values, for officers, in Korean and English."""

from __future__ import annotations

from collections.abc import Iterable

from transcripts.calls import AnswerStatus, AnswerValue, Lang, Level

_Names = dict[str, tuple[str, str]]

LEVELS: _Names = {
    Level.IMMEDIATE: ("즉시", "Immediate"),
    Level.SAME_NIGHT: ("당일밤", "Same night"),
    Level.NEXT_MORNING: ("익일", "Next morning"),
    Level.ROUTINE: ("일반", "Routine"),
}

KINDS: _Names = {
    "night_duty": ("야간 당직 전화", "night call"),
    "initial_counselling": ("초기상담 전화", "initial counselling call"),
    "checkin": ("안부 전화", "check-in call"),
    "third_party_report": ("이웃의 알림", "third-party report"),
}

# What each rule of the table (domain brief C.13) is about, in a few words.
RULES: _Names = {
    "R-01": ("의식·호흡 위급", "not conscious or not breathing"),
    "R-02": ("위급한 몸 상태", "medical emergency"),
    "R-03": ("자해·음독 진행", "self-harm in progress"),
    "R-04": ("화재·붕괴·갇힘", "fire, collapse or trapped"),
    "R-05": ("가스 위험", "gas hazard"),
    "R-06": ("아이 위급", "child medical emergency"),
    "R-07": ("폭력 진행", "violence in progress"),
    "R-08": ("높은 곳·난간 위의 사람", "person on a bridge or roof"),
    "R-10": ("자살 위험, 지금", "suicide risk now"),
    "R-11": ("자살 위험, 끊김·거부", "suicide risk, dropped or refused"),
    "R-12": ("자살 생각", "suicidal thoughts"),
    "R-13": ("자살 암시", "indirect suicide cue"),
    "R-14": ("예전 자살 시도", "past suicide attempt"),
    "R-15": ("우울 신호", "signs of depression"),
    "R-16": ("자살 유족", "bereaved by suicide"),
    "R-17": ("타인을 해칠 생각", "intent to harm others"),
    "R-18": ("급성 정신 증상", "acute mental symptoms"),
    "R-19": ("불안 신호", "signs of anxiety"),
    "R-20": ("가정폭력, 가해자 동거", "domestic violence, abuser in the home"),
    "R-21": ("가정폭력, 지금은 안전", "domestic violence, safe now"),
    "R-22": ("아동 위험·학대", "child at risk or abused"),
    "R-23": ("노인·장애인 학대, 지금 위험", "elder or disability abuse, danger now"),
    "R-24": ("노인·장애인 학대", "elder or disability abuse"),
    "R-25": ("스토킹·디지털 성범죄", "stalking or digital sex crime"),
    "R-26": ("실종", "missing person"),
    "R-30": ("오늘 먹을 것 없음", "no food tonight"),
    "R-31": ("난방·냉방 없음", "no heating or cooling"),
    "R-32": ("생명 기기 정전·단수", "life-support device without power or water"),
    "R-33": ("전기·수도·가스 끊김", "utilities cut"),
    "R-34": ("오늘 잘 곳 없음", "no shelter tonight"),
    "R-35": ("돌봄 필요한 사람 혼자", "dependent person alone"),
    "R-36": ("중요한 약 떨어짐", "critical medicine out"),
    "R-37": ("긴급복지 사유", "emergency welfare ground"),
    "R-40": ("연락 두절, 위급 징후", "no contact with alarming signs"),
    "R-41": ("연락 두절", "no contact"),
    "R-42": ("안부전화 중 신음", "distress in a check-in call"),
    "R-43": ("안부전화 무응답", "check-in unanswered"),
    "R-50": ("공공 위험물", "public hazard"),
    "R-60": ("인식 오류로 한 단계 올림", "raised after a recognition failure"),
    "R-61": ("사람 연결 요청", "asked for a human"),
    "R-70": ("말없는 전화", "silent call"),
    # Rules W: what the words alone say, before any question is answered.
    "W-01": ("자살을 말함", "spoke of suicide"),
    "W-02": ("폭력·자해를 말함", "spoke of violence or self-harm"),
    "W-03": ("이상한 징후를 말함", "spoke of alarming signs"),
    "W-04": ("생활 위기를 말함", "spoke of a living crisis"),
    "W-05": ("119를 찾음", "asked for 119"),
}

# What was done for a caller, as the page's actions name it: kind, whom, and what came of it.
ACTIONS: _Names = {
    "page": ("호출", "page"),
    "bridge": ("연결", "connection"),
    "contact": ("통화", "spoke with"),
    "sms": ("문자", "text message"),
    "callback": ("다시 전화", "call back"),
    "officer": ("담당자", "officer"),
    "caller": ("신고자", "caller"),
    "sent": ("보냄", "sent"),
    "accepted": ("보냄", "sent"),
    "delivered": ("도착", "delivered"),
    "no_answer": ("받지 않음", "no answer"),
    "busy": ("통화 중", "busy"),
    "machine": ("사람이 받지 않음", "no person answered"),
    "failed": ("실패", "failed"),
    "declined": ("못 맡음", "declined"),
    "acknowledged": ("맡음", "taken"),
    "joined": ("연결됨", "connected"),
    "waiting": ("기다림", "waiting"),
    "over": ("끝남", "ended"),
    "handed_over": ("둘이 통화 중", "left to talk"),
    "line": ("전화", "phoned"),
    "dialled": ("거는 중", "ringing"),
    "answered": ("받음", "answered"),
    "person": ("사람이 받음", "a person answered"),
    "connected": ("연결됨", "connected"),
    "another_first": ("다른 사람이 먼저 연결됨", "somebody else was first"),
    "caller_gone": ("신고자가 끊음", "the caller left"),
    "officer_gone": ("상대가 끊음", "they left"),
    "hung_up": ("상대가 끊음", "they hung up"),
    "voicemail": ("음성사서함", "voicemail"),
    "closed": ("운영 시간 아님", "closed"),
    "no_person": ("사람이 확인되지 않음", "no person made out"),
    "in_doubt": ("다시 걺 (앞 전화는 확인 안 됨)", "rung again, the first ring unconfirmed"),
    "no_news": ("소식 없음", "no news"),
    "not_joined": ("연결 전에 끊김", "left before the connection"),
    "to_be_sent": ("보낼 예정", "to be sent"),
    "undelivered": ("도착하지 않음", "not delivered"),
    "unsafe_text": ("위험할 수 있어 보내지 않음", "not sent, unsafe"),
    "no_mobile": ("문자를 받을 수 없는 번호", "not sent, no mobile number"),
    "cancelled": ("그만둠", "called off"),
    "unsafe": ("위험해서 걸지 않음", "not made, unsafe"),
    "no_number": ("번호를 몰라 걸지 못함", "not made, no number"),
    "refused": ("하지 못함", "not made"),
}

FIELDS: _Names = {
    "domains.safety.violence": ("폭력", "violence"),
    "domains.safety.abuser_in_home": ("무서운 사람이 집에 있음", "abuser in the home"),
    "domains.safety.weapon": ("흉기", "weapon"),
    "domains.safety.hazard": ("위험물", "hazard"),
    "domains.safety.danger_now": ("지금 위험", "danger now"),
    "domains.safety.injured": ("다침", "injured"),
    "domains.safety.can_talk": ("편하게 말할 수 있음", "can talk freely"),
    "domains.safety.police_wanted": ("경찰 원함", "wants police"),
    "domains.safety.harm_to_others": ("타인을 해칠 생각", "harm to others"),
    "domains.safety.people_inside": ("안에 사람 있음", "people inside"),
    "domains.safety.other_person_near": ("곁에 다른 사람", "another person near"),
    "domains.suicide.cue": ("자살 신호", "suicide cue"),
    "domains.suicide.asq.q1": ("죽었으면 하는 바람", "wish to be dead"),
    "domains.suicide.asq.q2": ("내가 없는 게 낫다는 생각", "better off dead"),
    "domains.suicide.asq.q3": ("자살 생각(1주)", "thoughts of suicide (week)"),
    "domains.suicide.asq.q4": ("자살 시도 경험", "past attempt"),
    "domains.suicide.asq.q4_when": ("시도 시기", "time of attempt"),
    "domains.suicide.asq.q5": ("지금 자살 생각", "thoughts of suicide now"),
    "domains.suicide.asq.result": ("ASQ 결과", "ASQ result"),
    "domains.suicide.intent": ("행동으로 옮길 생각", "intent"),
    "domains.suicide.plan_or_means": ("방법·준비물", "plan or means"),
    "domains.suicide.with_someone": ("곁에 사람 있음", "somebody is there"),
    "domains.suicide.protective": ("지켜 주는 것", "protective factor"),
    "domains.mental.phq2.i1": ("흥미 없음", "loss of interest"),
    "domains.mental.phq2.i2": ("우울한 기분", "low mood"),
    "domains.mental.phq2.score": ("PHQ-2 점수", "PHQ-2 score"),
    "domains.mental.phq2.at_least": ("PHQ-2 최소 점수", "PHQ-2 score, at least"),
    "domains.mental.phq2.result": ("PHQ-2 결과", "PHQ-2 result"),
    "domains.mental.gad2.i1": ("초조·불안", "nervous or on edge"),
    "domains.mental.gad2.i2": ("멈추지 않는 걱정", "worry that will not stop"),
    "domains.mental.gad2_total": ("GAD-2 점수", "GAD-2 score"),
    "domains.mental.gad2.at_least": ("GAD-2 최소 점수", "GAD-2 score, at least"),
    "domains.mental.gad2.result": ("GAD-2 결과", "GAD-2 result"),
    "domains.health.problem": ("아픈 곳", "health problem"),
    "domains.health.red_flags": ("위급 징후", "red flags"),
    "domains.health.medicine_out": ("약 떨어짐", "medicine out"),
    "domains.health.device_power_dependent": ("전기 쓰는 의료기", "powered device"),
    "domains.health.body_temp": ("체온", "body temperature"),
    "domains.suicide.seen_at_height": ("아직 그 자리에 있음", "still at the height"),
    "domains.safety.wants_119": ("119가 필요함", "wants 119"),
    "domains.health.breathing": ("숨 쉼", "breathing"),
    "domains.health.conscious": ("의식 있음", "conscious"),
    "domains.economy.short_this_month": ("이번 달 생활비 부족", "short of money this month"),
    "domains.economy.hvs.q1": ("먹을 것 걱정", "worried about food"),
    "domains.economy.hvs.q2": ("먹을 것 모자람", "food did not last"),
    "domains.economy.hvs.result": ("식품 문항 결과", "result of the food items"),
    "domains.economy.hvs.risk": ("식품 위험", "food insecurity risk"),
    "domains.economy.ate_today": ("오늘 식사", "ate today"),
    "domains.economy.food_until": ("남은 먹을 것", "food lasts until"),
    "domains.economy.food_tonight": ("오늘 밤 먹을 것", "food tonight"),
    "domains.economy.utilities_cut": ("끊긴 것", "utilities cut"),
    "domains.economy.arrears_months": ("밀린 달수", "months in arrears"),
    "domains.economy.income_month": ("월 소득", "monthly income"),
    "domains.economy.debt_pressure": ("빚 독촉", "debt pressure"),
    "domains.employment.lost_job": ("일자리 잃음", "lost work"),
    "domains.employment.since": ("일 끊긴 때", "out of work since"),
    "domains.housing.type": ("집 종류", "housing"),
    "domains.housing.arrears": ("집세 밀림", "rent arrears"),
    "domains.housing.eviction_date": ("나가야 할 날", "eviction date"),
    "domains.housing.heating": ("난방", "heating"),
    "domains.housing.room_temp": ("실내 온도", "room temperature"),
    "domains.care.adl_gap": ("혼자 못 하는 일", "needs help with"),
    "domains.care.carer_tonight": ("오늘 밤 돌볼 사람", "carer tonight"),
    "domains.health.doing_well": ("잘 지냄", "doing well"),
    "domains.economy.food_at_home": ("집에 먹을 것", "food at home"),
    "domains.isolation.harder_today": ("오늘 더 힘듦", "harder today"),
    "domains.isolation.in_own_words": ("힘든 일", "what is hard"),
    "domains.child.alone": ("아이 혼자", "child alone"),
    "domains.child.meals": ("아이 끼니", "child's meals"),
    "domains.child.school": ("아이 학교", "child's school"),
    "domains.child.abuse_concern": ("아동학대 우려", "child abuse concern"),
    "domains.child.present": ("아이 함께 있음", "child present"),
    "domains.child.safe_now": ("아이 지금 안전", "child safe now"),
    "domains.isolation.talks_per_week": ("주간 대화 횟수", "talks per week"),
    "domains.isolation.ucla3.score": ("외로움 점수", "UCLA-3 score"),
    "domains.isolation.emergency_contact": ("급할 때 연락할 사람", "emergency contact"),
    "domains.alcohol_drug.intoxicated_now": ("지금 취함", "intoxicated now"),
    "domains.missing.last_seen": ("마지막으로 본 때", "last seen"),
    "domains.missing.last_place": ("마지막 장소", "last place"),
    "domains.missing.looks": ("인상착의", "looks"),
    "household.size": ("가구원 수", "household size"),
    "household.lives_alone": ("혼자 삶", "lives alone"),
    "household.children_n": ("아이 수", "children"),
    "household.pets": ("반려동물", "pets"),
    "household.vulnerable_member": ("보살필 가족", "vulnerable member"),
    "subject.age_years": ("나이", "age"),
    "subject.age_band": ("나이대", "age band"),
    "subject.needs": ("필요한 배려", "needs"),
    "subject.address.text": ("주소", "address"),
}

VALUES: _Names = {
    "True": ("예", "yes"),
    "False": ("아니요", "no"),
    "often": ("자주", "often"),
    "sometimes": ("가끔", "sometimes"),
    "never": ("없음", "never"),
    "positive": ("양성", "positive"),
    "negative": ("음성", "negative"),
    "non_acute": ("양성(급성 아님)", "non-acute positive"),
    "acute": ("급성 양성", "acute positive"),
    "incomplete": ("다 묻지 못함", "incomplete"),
}

STATUSES: _Names = {
    AnswerStatus.ASSERTED: ("예", "asserted"),
    AnswerStatus.DENIED: ("아니요", "denied"),
    AnswerStatus.UNCLEAR: ("불분명", "unclear"),
    AnswerStatus.REFUSED: ("대답 거부", "refused"),
    AnswerStatus.NOT_ASKED: ("묻지 않음", "not asked"),
}


def name(names: _Names, key: str, lang: Lang) -> str:
    """The name in the language; the key itself where it has none."""
    pair = names.get(key)
    return key if pair is None else pair[0 if lang == "ko" else 1]


def in_table_order(rules: Iterable[str]) -> list[str]:
    """Rules as the table lists them, the gravest kinds first, whichever matched first; unknown ones last."""
    order = {rule: place for place, rule in enumerate(RULES)}
    return sorted(rules, key=lambda rule: order.get(rule, len(order)))


def field_name(path: str, lang: Lang) -> str:
    """The name of a field; for one of a questionnaire's own, the last part of its path."""
    return name(FIELDS, path, lang) if path in FIELDS else path.rsplit(".", maxsplit=1)[-1].replace("_", " ")


def value_name(value: AnswerValue, lang: Lang) -> str:
    """A value as an officer reads it."""
    if isinstance(value, list):
        return ", ".join(name(VALUES, item, lang) for item in value)
    return name(VALUES, str(value), lang)
