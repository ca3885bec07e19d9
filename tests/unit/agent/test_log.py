"""Logs hold declared keys only; whatever a library or an exception says is reduced to who and where."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from loguru import logger as loguru_logger

from agent.log import set_up_logging

SPEECH = "더는 살고 싶지 않아요"


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_undeclared_key_is_dropped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(json=True)
    structlog.get_logger().info("turn", call_id="c1", said=SPEECH)
    (line,) = lines(capsys)
    assert line["call_id"] == "c1"
    assert line["dropped_keys"] == 1
    assert SPEECH not in json.dumps(line, ensure_ascii=False)


def test_an_exception_is_named_by_type_and_place_not_by_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(json=True)
    try:
        int(SPEECH)
    except ValueError:
        structlog.get_logger().exception("broken")
    (line,) = lines(capsys)
    assert line["exception_type"] == "ValueError"
    assert str(line["where"]).startswith(__name__.rsplit(".", maxsplit=1)[-1]) or "test_log" in str(
        line["where"]
    )
    assert SPEECH not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("library", ["standard", "loguru"])
def test_a_librarys_words_never_reach_the_log(capsys: pytest.CaptureFixture[str], library: str) -> None:
    set_up_logging(json=True)
    if library == "standard":
        logging.getLogger("some.library").error("heard %s", SPEECH)
    else:
        loguru_logger.error("heard {}", SPEECH)
    (line,) = lines(capsys)
    assert line["event"] == "library.log"
    assert line["where"]
    assert SPEECH not in json.dumps(line, ensure_ascii=False)


def test_console_lines_drop_undeclared_keys_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(json=False)
    structlog.get_logger().warning("turn", said=SPEECH)
    assert SPEECH not in capsys.readouterr().err
