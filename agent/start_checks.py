"""What stops a start is told by name before anything listens: a broken data file, an address that is none."""

from __future__ import annotations

from collections.abc import Callable

import yaml

from agent.city import load_city
from agent.settings import Settings, SettingsError
from dialogue_flows.crisis.scripts import ScriptError, scripts
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.placing import check_places
from dialogue_flows.night_duty.categories import CategoryError, categories
from dialogue_flows.questionnaire import QuestionnaireError, load_questionnaire
from dialogue_flows.safety import screen
from dialogue_flows.safety.patterns import patterns
from dialogue_flows.understanding.intents import intent
from dialogue_flows.wording import LinesError, product_lines
from transcripts.calls import LANGS
from transcripts.data_files import BrokenDataFile
from transcripts.database import BadDatabaseUrl, parse_url

_BROKEN = (LinesError, QuestionnaireError, ScriptError, CategoryError, ValueError, KeyError, yaml.YAMLError)


def check_start(settings: Settings) -> None:
    """Looks at what a start needs before the program itself is read, which takes seconds. What is read stays in
    memory. Raises `SettingsError` and `BrokenDataFile` with one sentence.
    """
    try:
        parse_url(settings.database_url)
    except BadDatabaseUrl as error:
        raise SettingsError(f"ONBAM_DATABASE_URL is wrong: {error}") from error
    load_city(settings.city)
    read_data_files()


def read_data_files() -> None:
    """Loads sentences, questionnaire, scripts, categories, danger patterns and the words of intents; what is read
    stays in memory, so the first caller does not wait for it. Raises `BrokenDataFile` with one sentence.
    """
    files: list[tuple[str, Callable[[], object]]] = [
        ("dialogue_flows/lines", product_lines),
        ("dialogue_flows/questionnaires", lambda: load_questionnaire("initial_counselling")),
        ("dialogue_flows/questionnaires", lambda: load_questionnaire("checkin")),
        ("dialogue_flows/crisis/scripts.yaml", scripts),
        ("dialogue_flows/instruments/packs", _check_the_packs),
        ("dialogue_flows/night_duty", categories),
        ("dialogue_flows/safety/patterns", lambda: [patterns(lang) for lang in LANGS]),
        ("dialogue_flows/understanding", _try_the_readers),
    ]
    for where, read in files:
        try:
            read()
        except _BROKEN as error:
            raise BrokenDataFile(_sentence(where, error)) from error


def _check_the_packs() -> None:
    for pack in built_in_packs():
        check_places(pack)


def _try_the_readers() -> None:
    for text, lang in (("더는 살고 싶지 않아요.", LANGS[0]), ("The street light is out.", LANGS[1])):
        intent(text, lang)
        if screen(text, lang).error:
            raise ValueError(
                "danger detection fails on a plain sentence; run 'onbam doctor', or undo the last edit"
            )


def _sentence(where: str, error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return (
            f"{where}, line {error.problem_mark.line + 1}: this is not valid YAML; check quotes and brackets"
        )
    first = " ".join(str(error).split())
    return (
        first
        if where in first or isinstance(error, (LinesError, QuestionnaireError))
        else f"{where}: {first}"
    )
