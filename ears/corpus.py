"""Endless training material: the listed lines in many voices over many kinds of line, made as it is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from faster_whisper.feature_extractor import FeatureExtractor

from ears import channel, voices
from ears.lines import CallerLine
from ears.tokens import WINDOW_SECONDS, sounds

Mel = npt.NDArray[np.float16]

_SYLLABLES_OF_A_SHORT_LINE = 4
_JOINABLE_LENGTH = 14
_LONGEST = WINDOW_SECONDS - 0.1
_CRISIS_WORDS = (
    "죽 살고싶 못살 살기싫 자살 끝내 그만두고 곁으로 짐만 자신이없 먹었어요 가불고 칼을 때려 가슴 숨을 처졌 "
    "고마웠 정리했 준비는 혼자있 die wake anymore end alone pills chest sister"
)
_EASILY_CONFUSED = (
    "달빛로 12 앞이에요.",
    "달빛로 20 앞이에요.",
    "아니요, 그게 아니라 달빛로 20 앞이에요.",
    "The street light in front of my house is out.",
    "There is water leaking onto the road.",
    "가로등 번호는 잘 모르겠어요.",
    "차 번호는 모르겠어요.",
    "There is no water.",
    "It's at twenty Moonlight Road.",
    "It's twelve Moonlight Road.",
    "지금 언니 집에 와 있어요.",
    "은하초등학교 정문 맞은편이에요.",
    "은하초등학교 후문이에요.",
    "가스 냄새가 나요.",
    "하수구 냄새가 심해요.",
    "Please don't record this.",
    "Please don't call me.",
    "Not right now.",
    "Right now.",
    "문자 보내지 마세요.",
    "문자로 보내 주세요.",
    "의식은 있어요.",
    "의식이 없어요.",
    "Since yesterday.",
    "I'm so tired of everything.",
    "I have no place to sleep tonight.",
    "I'd rather not say.",
    "매일 밤 이러는데 왜 아무도 안 와요?",
    "다시 한번요.",
    "월세가 두 달 밀렸어요.",
    "월세예요.",
    "방이 너무 추워요.",
    "Goodbye.",
    "일주일 됐어요.",
    "숨은 잘 쉬어요.",
    "숨을 안 쉬어요.",
    "매화시장 입구예요.",
    "매화길 15예요.",
    "시청 직원인데 신고자 번호 좀 알려 주세요.",
)
"""Long lines that an earlier check found taken for another one."""


@dataclass(frozen=True)
class Example:
    """One window of sound. mel: log-mel (frames, 80); language and text are empty where nobody speaks."""

    mel: Mel
    language: str
    text: str
    sounds: str
    end_seconds: float


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def sampling_weights(lines: list[CallerLine], known: frozenset[str] = frozenset()) -> npt.NDArray[np.float64]:
    """How often each line is drawn. The shorter a line, the less sound it has to be told apart by.

    known: transcripts that the weights at the start were taught already; they are drawn half as often.
    """
    weights = []
    for line in lines:
        # One Korean syllable is about three English letters.
        length = len(_letters(line.spoken)) / (1 if line.language == "ko" else 3)
        weight = 1.0
        if length <= _SYLLABLES_OF_A_SHORT_LINE:
            weight = 1.6
        if length <= 2:
            weight = 2.5
        if length <= 1:
            weight = 4.0
        squeezed = line.text.replace(" ", "")
        if any(word in squeezed for word in _CRISIS_WORDS.split()):
            weight = max(weight, 1.5)
        if line.text in known:
            weight *= 0.5
        if line.text in _EASILY_CONFUSED:
            weight = 4.0 if known else 14.0
        if line.text in ("네.", "네?"):
            weight = 5.0
        weights.append(weight)
    drawn: npt.NDArray[np.float64] = np.array(weights, dtype=np.float64) / np.sum(weights)
    return drawn


def _lead(rng: np.random.Generator, hardness: float) -> float:
    """Seconds of line before the voice: none at all, a moment, or up to three seconds."""
    kind = rng.random()
    if kind < 0.35:
        return float(rng.uniform(0.6, 3.0)) * hardness
    return 0.0 if kind < 0.48 else float(rng.uniform(0.0, 0.6))


class Corpus:
    """Draws examples. The same seed and chunk number always give the same examples."""

    def __init__(self, lines: list[CallerLine], seed: int, known: frozenset[str] = frozenset()) -> None:
        self.lines = lines
        self.seed = seed
        self._weights = sampling_weights(lines, known)
        self._features = FeatureExtractor(feature_size=80, chunk_length=WINDOW_SECONDS)
        self._joinable = {
            language: [
                line for line in lines if line.language == language and len(line.text) <= _JOINABLE_LENGTH
            ]
            for language in ("ko", "en")
        }
        self._known = {_letters(line.text) for line in lines}

    def chunk(self, number: int, size: int, hardness: float) -> list[Example]:
        """`size` examples. hardness 0..1 widens silences and noise, so that a new network starts on easy ground."""
        rng = np.random.default_rng([self.seed, number])
        return [self._draw(rng, hardness) for _ in range(size)]

    def _draw(self, rng: np.random.Generator, hardness: float) -> Example:
        while True:
            kind = rng.random()
            if kind < 0.08:
                return self._nobody(rng)
            if kind < 0.14:
                example = self._spoken(self._pair(rng), rng, hardness)
            else:
                example = self._spoken(
                    [self.lines[rng.choice(len(self.lines), p=self._weights)]], rng, hardness
                )
            if example is not None:
                return example

    def _pair(self, rng: np.random.Generator) -> list[CallerLine]:
        """Two short lines that together do not sound like a third one of the list."""
        while True:
            choices = self._joinable["ko" if rng.random() < 0.8 else "en"]
            first, second = (choices[i] for i in rng.integers(len(choices), size=2))
            # A line said twice taught the ears to write some lines twice.
            if first != second and _letters(first.text + second.text) not in self._known:
                return [first, second]

    def _manner(self, language: str, rng: np.random.Generator) -> voices.Manner:
        variants = voices.PLAIN if rng.random() < 0.65 else voices.NAMED
        base = voices.BASES[language][0 if language == "ko" or rng.random() < 0.65 else 1]
        return voices.Manner(
            voice=base + str(rng.choice(variants)),
            words_per_minute=int(rng.integers(115, 216)),
            pitch=int(rng.integers(15, 90)),
            pitch_range=int(rng.integers(35, 70)),
        )

    def _spoken(self, said: list[CallerLine], rng: np.random.Generator, hardness: float) -> Example | None:
        """The lines said one after the other in one voice, or None where they do not fit the window."""
        manner = self._manner(said[0].language, rng)
        voice, rate = voices.say(said[0].spoken, manner)
        for line in said[1:]:
            pause = np.zeros(int(rng.uniform(0.15, 0.9) * rate), dtype=np.float32)
            voice = np.concatenate([voice, pause, voices.say(line.spoken, manner)[0]])
        lead = _lead(rng, hardness)
        trail = rng.uniform(0.05, 1.0)
        end = lead + len(voice) / rate
        if end + trail > _LONGEST:
            return None
        heard = self._over_the_line(voice, rate, lead, trail, rng, hardness)
        return Example(
            mel=self._mel(heard),
            language=said[0].language,
            text=" ".join(line.text for line in said),
            sounds="".join(sounds(line.spoken) for line in said),
            end_seconds=end,
        )

    def _over_the_line(
        self,
        voice: channel.Wave,
        rate: int,
        lead: float,
        trail: float,
        rng: np.random.Generator,
        hardness: float,
    ) -> channel.Wave:
        narrow = rng.random() < 0.85
        wave = channel.resample(voice, rate, channel.LINE_RATE if narrow else channel.EAR_RATE)
        rate = channel.LINE_RATE if narrow else channel.EAR_RATE
        wave = channel.set_peak(wave, 10.0 ** rng.uniform(-1.4, -0.03))
        level = channel.root_mean_square(wave)
        wave = channel.surround(wave, lead, trail, rate)
        if rng.random() < 0.65:
            snr = rng.uniform(10.0 + 15.0 * (1.0 - hardness), 35.0)
            wave = channel.add_noise(wave, level, snr, rng, slope=float(rng.choice([0.0, 0.5, 1.0])))
        if rng.random() < 0.35:
            wave = channel.band_pass(wave, rng.uniform(80.0, 320.0), rng.uniform(3000.0, 3800.0), rate)
        return channel.through_line(wave, rate) if narrow else np.clip(wave, -1.0, 1.0)

    def _nobody(self, rng: np.random.Generator) -> Example:
        """Silence, noise, hum or a line tone: nothing to write down."""
        samples = int(rng.uniform(0.3, 6.0) * channel.LINE_RATE)
        kind = int(rng.integers(4))
        wave = np.zeros(samples, dtype=np.float32)
        if kind:
            noise = channel.coloured_noise(samples, float(rng.uniform(0.0, 1.2)), rng)
            wave = (noise * 10.0 ** rng.uniform(-4.0, -1.2)).astype(np.float32)
        if kind == 3:
            hertz = float(rng.choice([60, 120, 350, 425, 440, 480, 697, 770, 852, 941, 1209, 1336, 1477]))
            tone = np.sin(2.0 * np.pi * hertz * np.arange(samples) / channel.LINE_RATE)
            beat = np.arange(samples) / channel.LINE_RATE % 3.0 < rng.uniform(0.2, 3.0)
            wave = (wave + 10.0 ** rng.uniform(-2.0, -0.5) * tone * beat).astype(np.float32)
        return Example(self._mel(channel.through_line(wave, channel.LINE_RATE)), "", "", "", 0.0)

    def _mel(self, heard: channel.Wave) -> Mel:
        # faster-whisper adds one frame at the end and drops it again before the encoder sees it.
        return np.asarray(self._features(heard)[:, :-1].T, dtype=np.float16)
