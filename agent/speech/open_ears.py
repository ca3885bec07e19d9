"""Which ears a setting means: `whisper:<name or path>`, `openai:<model>`, several joined by a comma as fail-over."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from agent.speech.ears import Ears, EarsUnavailable, FailoverEars
from agent.speech.observations import SpeechObservations
from agent.speech.whisper_ears import WhisperEars

if TYPE_CHECKING:
    import openai


def practice_ears_path() -> Path | None:
    """The folder of the practice ears, None where they were not shipped."""
    folder = Path(str(resources.files("agent.speech").joinpath("practice_ears")))
    return folder if (folder / "model.bin").is_file() else None


def open_ears(
    setting: str | None,
    *,
    observations: SpeechObservations,
    client: openai.AsyncOpenAI | None = None,
    cpu_threads: int | None = None,
    workers: int | None = None,
) -> Ears:
    """Opens the ears that `setting` (STT) names; the practice ears where it names none.

    Loads a model, so call it off the event loop. `client` serves `openai:` ears. Raises `EarsUnavailable`
    with a sentence that names the mend. `cpu_threads` for one recognition, `workers` recognitions at once: where they
    are not given, as `WhisperEars` finds right for the cores.
    """
    names = [name.strip() for name in (setting or _default()).split(",") if name.strip()]
    opened = tuple(_open_one(name, observations, client, cpu_threads, workers) for name in names)
    return opened[0] if len(opened) == 1 else FailoverEars(opened)


def _default() -> str:
    folder = practice_ears_path()
    if folder is None:
        raise EarsUnavailable(
            "STT is not set and agent/speech/practice_ears is missing: set STT=whisper:<name or path>, or run "
            "'make ears'."
        )
    return f"whisper:{folder}"


def _open_one(
    name: str,
    observations: SpeechObservations,
    client: openai.AsyncOpenAI | None,
    cpu_threads: int | None,
    workers: int | None,
) -> Ears:
    kind, _, model = name.partition(":")
    if kind == "whisper" and model:
        return WhisperEars(model, observations=observations, cpu_threads=cpu_threads, workers=workers)
    if kind == "openai" and model:
        if client is None:
            raise EarsUnavailable(
                f"STT={name} needs an address: set STT_BASE_URL, and STT_API_KEY where it asks one."
            )
        from agent.speech.openai_ears import OpenAIEars  # its client takes a second to load

        return OpenAIEars(client, model, observations=observations)
    raise EarsUnavailable(f"STT={name} is not known: write whisper:<name or path> or openai:<model>.")
