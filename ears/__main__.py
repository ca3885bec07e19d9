"""``python -m ears``: check what is installed, train (or go on training), export, check every line."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

_NEEDED = "torch transformers tokenizers faster_whisper ctranslate2 espeakng_loader numpy soxr yaml"


def main() -> int:
    """Run all stages. Returns the exit status: 0 only if the ears hear every line exactly."""
    parser = argparse.ArgumentParser(prog="python -m ears", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=Path("ears/build/checkpoint.pt"))
    chosen = parser.parse_args()
    missing = [name for name in _NEEDED.split() if importlib.util.find_spec(name) is None]
    if missing:
        print(
            f"not installed: {', '.join(missing)}. Run: pip install -r ears/requirements.in", file=sys.stderr
        )
        return 2
    from ears import check, export, train  # after the look whether they can be imported

    train.main(["--checkpoint", str(chosen.checkpoint)])
    export.export(chosen.checkpoint)
    return check.main([])


if __name__ == "__main__":
    raise SystemExit(main())
