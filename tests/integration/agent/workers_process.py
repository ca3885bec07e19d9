"""`onbam serve --workers 2` with short tones for a voice: two thousand sentences are not spoken for a test.

`python -m tests.integration.agent.workers_process PORT`; settings from the environment.
"""

from __future__ import annotations

import sys
from functools import partial

import agent.serve
from agent.log import set_up_logging
from agent.settings import load_settings
from agent.wiring import open_service
from tests.acceptance.city import GivenWords, ToneVoice


def main(port: int) -> None:
    settings = load_settings()
    set_up_logging(json=True, level=settings.log_level)
    vars(agent.serve)["open_service"] = partial(open_service, ears=GivenWords(), voice=ToneVoice())
    agent.serve.run_server(settings, host="127.0.0.1", port=port, workers=2, demo_data=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
