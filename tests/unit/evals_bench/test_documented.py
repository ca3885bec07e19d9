"""The documentation holds the figures of a whole run, or is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.bench.documented import BEGIN, END, NotDocumented, document, filled
from evals.bench.results import AIMS

MACHINE = {
    "cpu": "A processor",
    "cores": 2,
    "memory_gib": 8,
    "system": "Linux",
    "python": "3.11",
    "load_before": [0.1],
    "measured_at": "2026-01-01T00:00:00+00:00",
}
PAGE = f"# Benchmarks\n\nbefore\n\n{BEGIN}\nold figures\n{END}\n\nafter\n"


def whole_run(**changed: Any) -> dict[str, Any]:
    return {aim.key: aim.limit for aim in AIMS} | {"machine": MACHINE, "quick": False, "raw": {}} | changed


def test_the_tables_of_the_last_run_take_the_place_of_the_old_ones_and_nothing_else_changes(
    tmp_path: Path,
) -> None:
    page, picture = tmp_path / "page.md", tmp_path / "bench.svg"
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "results.json").write_text(json.dumps(whole_run()), encoding="utf-8")
    (tmp_path / "chart.svg").write_text("<svg/>", encoding="utf-8")
    document(tmp_path, page=page, picture=picture)
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Benchmarks\n\nbefore\n\n")
    assert written.endswith("\n\nafter\n")
    assert "old figures" not in written
    assert all(aim.words in written for aim in AIMS)
    assert "A processor" in written
    assert picture.read_text(encoding="utf-8") == "<svg/>"
    document(tmp_path, page=page, picture=picture)
    assert page.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("page", "results", "mend"),
    [
        (PAGE, whole_run(quick=True), "make bench"),
        (PAGE, whole_run(screen_per_s=None), "screen_per_s"),
        ("# Benchmarks\n", whole_run(), BEGIN),
    ],
    ids=["a quick run", "a part that was not measured", "a page without marks"],
)
def test_what_is_not_fit_for_the_page_is_refused_with_the_mend(
    page: str, results: dict[str, Any], mend: str
) -> None:
    with pytest.raises(NotDocumented, match=mend):
        filled(page, results)


def test_without_a_run_there_is_nothing_to_document(tmp_path: Path) -> None:
    with pytest.raises(NotDocumented, match="make bench"):
        document(tmp_path, page=tmp_path / "page.md", picture=tmp_path / "bench.svg")
