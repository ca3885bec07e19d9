"""Runs one bot in a process of its own: `python -m evals.bench.bot_process onbam|smart_turn|speech_timeout EARS PORT`."""

from __future__ import annotations

import os
import sys
from typing import cast

import numpy as np
import uvicorn
from fastapi import FastAPI
from loguru import logger

from agent.speech import mulaw
from agent.speech.espeak_voice import speak
from evals.bench.ears import EarsKind
from evals.bench.onbam_bot import ANSWER, create_onbam_bot
from evals.bench.plain_bot import create_plain_bot

BOTS = ("onbam", "smart_turn", "speech_timeout")


def main(bot: str, ears: EarsKind, port: int) -> None:
    """Serves the bot on loopback, on one core, until the process is ended."""
    logger.remove()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    app: FastAPI
    if bot == "onbam":
        app = create_onbam_bot(ears)
        options = {"ws": "websockets-sansio", "ws_per_message_deflate": False}
    else:
        pcm = mulaw.decode(speak(ANSWER, "ko")).astype(np.int16).tobytes()
        app = create_plain_bot(pcm, ears=ears, strategy=bot)
        options = {}
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, **options)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(sys.argv[1], cast("EarsKind", sys.argv[2]), int(sys.argv[3]))
