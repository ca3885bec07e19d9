"""Puts the last whole run into the documentation: the tables between two marks, and the chart as a picture."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.bench.results import AIMS, report

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
PAGE, PICTURE = Path("docs/benchmarks.md"), Path("docs/pictures/bench.svg")


class NotDocumented(Exception):
    """The run is not fit for the documentation, or the page has no place for it; the text names the mend."""


def document(folder: Path, *, page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Rewrites page and picture from `folder`'s results.json and chart.svg. Raises `NotDocumented`."""
    file = folder / "results.json"
    if not file.is_file():
        raise NotDocumented(f"{file} is missing: run `make bench` first")
    results = json.loads(file.read_text(encoding="utf-8"))
    page.write_text(filled(page.read_text(encoding="utf-8"), results), encoding="utf-8")
    shutil.copyfile(folder / "chart.svg", picture)


def filled(page: str, results: Mapping[str, Any]) -> str:
    """The page with the tables of this run between the marks. Raises `NotDocumented`."""
    if results.get("quick"):
        raise NotDocumented("the last run was --quick, and its figures mean little: run `make bench`")
    missing = [aim.key for aim in AIMS if results.get(aim.key) is None]
    if missing:
        raise NotDocumented(f"the last run did not measure {', '.join(missing)}: run `make bench` as a whole")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NotDocumented(f"the page needs a line {BEGIN} and after it a line {END}")
    return f"{before}{BEGIN}\n\n{report(results)}\n{END}{after}"
