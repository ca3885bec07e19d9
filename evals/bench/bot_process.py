"""Runs one bot in a process of its own: `python -m evals.bench.bot_process BOT EARS PORT CORE`."""

from __future__ import annotations

import os
import sys
from typing import Any, cast

import numpy as np
import uvicorn
from fastapi import FastAPI
from loguru import logger

from agent.speech import mulaw
from agent.speech.espeak_voice import speak
from evals.bench.clips import ANSWER
from evals.bench.ears import EarsKind
from evals.bench.onbam_bot import create_onbam_bot
from evals.bench.plain_bot import create_plain_bot
from evals.bench.process import WHOLE_WINDOW
from telephony.media_socket import MediaSocketProtocol


def main(bot: str, ears: EarsKind, port: int, core: int) -> None:
    """Serves the bot on loopback, on one core, until the process is ended.

    Both kinds speak the same audio. uvicorn runs each as it is served: Onbam as `onbam serve` does, the plain
    bot with uvicorn's defaults (the callers ask for no compression, so neither pays for it).
    """
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    os.sched_setaffinity(0, {core})
    app: FastAPI
    options: dict[str, Any]
    if bot in {"onbam", WHOLE_WINDOW}:
        app = create_onbam_bot(ears, whole_window=bot == WHOLE_WINDOW)
        options = {"ws": MediaSocketProtocol, "ws_per_message_deflate": False}
    else:
        pcm = mulaw.decode(speak(ANSWER, "ko")).astype(np.int16).tobytes()
        app = create_plain_bot(pcm, ears=ears, strategy=bot)
        options = {}
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, **options)


if __name__ == "__main__":
    main(sys.argv[1], cast("EarsKind", sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
