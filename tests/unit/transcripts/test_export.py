"""Exports say the same as the page, and open safely elsewhere."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.unit.transcripts.intakes import danger, facts, said, snapshot, summarised, yes
from transcripts.export.csv_table import to_csv
from transcripts.export.fhir import to_bundle
from transcripts.export.json_lines import to_json_lines
from transcripts.export.person_fields import without_person
from transcripts.export.printed import to_html
from transcripts.export.rows import COLUMNS, DOMAIN_COLUMNS, guarded
from transcripts.export.spreadsheet import to_xlsx
from transcripts.intake import Intake
from transcripts.recorder import SEOUL

BASE = "https://example.org/onbam"


def resources(intake: Intake, kind: str) -> list[dict[str, Any]]:
    entries = to_bundle(intake, base=BASE)["entry"]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def test_json_lines_hold_one_page_each() -> None:
    lines = to_json_lines([summarised(danger()), summarised(danger())]).splitlines()
    assert [json.loads(line)["schema"] for line in lines] == ["intake/0.1", "intake/0.1"]


def test_csv_begins_with_a_byte_order_mark_and_has_thirty_domain_columns() -> None:
    content = to_csv([summarised(danger())])
    assert content.startswith(b"\xef\xbb\xbf")
    (line,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert len(DOMAIN_COLUMNS) == 30
    assert (line["level"], line["rules"], line["receipts"]) == ("SAME_NIGHT", "R-12", "261121-0001")
    assert (line["economy.ate_today"], line["suicide.intent"]) == ("no|denied", "|refused")
    assert line["suicide.plan_or_means"] == ""
    assert line["evidence_turns"] == "2 4 5"
    assert line["promises_due"] == "2026-11-20T17:28:05+00:00"


@pytest.mark.parametrize("cell", ["=1+1", "+82", "-1", "@cmd", " =1", "\t=1", "\r=1"])
def test_no_cell_runs_as_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("가로등") == "가로등"


def test_a_callers_formula_is_defused_in_the_table() -> None:
    turns = (said(0, "=HYPERLINK(1)"),)
    answer = replace(yes("domains.health.problem", 0, "=HYPERLINK(1)"), value="=HYPERLINK(1)")
    intake = summarised(snapshot(answer, turns=turns))
    (line,) = csv.DictReader(io.StringIO(to_csv([intake]).decode("utf-8-sig")))
    assert line["health.problem"] == "'=HYPERLINK(1)|asserted"
    sheet = load_workbook(io.BytesIO(to_xlsx([intake]))).active
    assert sheet is not None
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["'=HYPERLINK(1)|asserted"] == "s"
    assert "f" not in cells.values()


def test_the_spreadsheet_has_the_same_columns() -> None:
    sheet = load_workbook(io.BytesIO(to_xlsx([summarised(danger())]))).active
    assert sheet is not None
    assert tuple(cell.value for cell in next(sheet.iter_rows())) == COLUMNS
    assert sheet.max_row == 2


def test_fhir_answers_carry_their_turns_and_words() -> None:
    (response,) = resources(summarised(danger()), "QuestionnaireResponse")
    items = {item["linkId"]: item for item in response["item"]}
    (answer,) = items["suicide.asq.q1"]["answer"]
    assert answer["valueBoolean"] is True
    (extension,) = answer["extension"]
    assert extension["url"] == f"{BASE}/StructureDefinition/turn-evidence"
    parts = {part["url"]: part for part in extension["extension"]}
    assert (parts["turn"]["valueInteger"], parts["quote"]["valueString"]) == (2, "더 살고 싶지 않아요")
    assert items["suicide.intent"]["extension"][0]["valueCode"] == "asked-declined"
    assert items["child.school"]["extension"][0]["valueCode"] == "asked-unknown"
    assert "suicide.plan_or_means" not in items
    assert response["questionnaire"] == f"{BASE}/Questionnaire/intake-night-duty|0.1"


def test_fhir_risk_tasks_and_scores_follow_the_page() -> None:
    intake = summarised(danger())
    (risk,) = resources(intake, "RiskAssessment")
    assert risk["prediction"][0]["qualitativeRisk"]["coding"][0]["code"] == "SAME_NIGHT"
    (task,) = resources(intake, "Task")
    assert (task["priority"], task["status"]) == ("urgent", "requested")
    (score,) = resources(intake, "Observation")
    assert (score["code"]["coding"][0]["code"], score["valueInteger"]) == ("55758-7", 3)
    (patient,) = resources(intake, "Patient")
    assert (patient["active"], "name" in patient) == (False, False)


def test_every_fhir_reference_leads_to_a_resource_of_the_bundle() -> None:
    bundle = to_bundle(summarised(danger()), base=BASE)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    text = json.dumps(bundle)
    references = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert references
    assert references <= set(urls)
    assert len(urls) == len(set(urls))


def test_the_printed_sheet_escapes_what_a_caller_said() -> None:
    turns = (said(0, "<script>alert(1)</script>"),)
    answer = yes("domains.health.problem", 0, "<script>alert(1)</script>")
    page = to_html(summarised(snapshot(answer, turns=turns)), lang="ko", zone=SEOUL)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<h2>건강</h2>" in page


def test_the_printed_sheet_comes_in_both_languages() -> None:
    intake = summarised(danger())
    assert "2026-11-21 02:13" in to_html(intake, lang="ko", zone=SEOUL)
    assert "<h2>Money</h2>" in to_html(intake, lang="en", zone=SEOUL)


def test_an_analysts_copy_names_nobody() -> None:
    text = without_person(summarised(danger())).to_json()
    for private in ("더 살고 싶지", "며칠째", "한별로", "1012345678", "담당자가 전화해요"):
        assert private not in text
    assert '"R-12"' in text
    assert facts().number is not None
