"""A page as one A4 sheet for printing: HTML without scripts or outside parts, by the areas of Korean case work
(domain brief F.2).
"""

from __future__ import annotations

from datetime import tzinfo
from html import escape

from transcripts.calls import AnswerStatus, Lang
from transcripts.intake import Intake
from transcripts.intake_domains import Field
from transcripts.labels import STATUSES, field_name, name, value_name

_AREAS: dict[str, tuple[str, str]] = {
    "safety": ("안전", "Safety"),
    "suicide": ("안전", "Safety"),
    "missing": ("안전", "Safety"),
    "health": ("건강", "Health"),
    "mental": ("건강", "Health"),
    "alcohol_drug": ("건강", "Health"),
    "care": ("일상생활유지", "Daily living"),
    "child": ("가족관계", "Family"),
    "isolation": ("사회적 관계", "Social contact"),
    "economy": ("경제", "Money"),
    "employment": ("직업", "Work"),
    "housing": ("생활환경", "Home"),
}
_SCHOOL = "domains.child.school"
_OTHER = ("법률·권익", "Law and rights")
_STYLE = (
    "@page{size:A4;margin:15mm}body{font:10pt/1.45 'Noto Sans KR',sans-serif;color:#000}"
    "h1{font-size:13pt;margin:0 0 2mm}h2{font-size:11pt;margin:4mm 0 1mm;border-bottom:1px solid #000}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:1mm 2mm;text-align:left;"
    "vertical-align:top}th{width:28%}pre{font:inherit;white-space:pre-wrap;margin:0}"
)


def to_html(intake: Intake, *, lang: Lang, zone: tzinfo) -> str:
    """A whole HTML document. Every word of a caller is escaped."""
    sbar = intake.summary.sbar if lang == "ko" else intake.summary.sbar_en
    title = "상담 기록" if lang == "ko" else "Intake"
    when = f"{intake.call.started_at.astimezone(zone):%Y-%m-%d %H:%M}"
    head = f"{title} · {when} · v{intake.version} · {intake.review.state}"
    body = [f"<h1>{escape(head)}</h1>", f"<pre>{escape(sbar.text)}</pre>", *_areas(intake, lang)]
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(head)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def _areas(intake: Intake, lang: Lang) -> list[str]:
    pick = 0 if lang == "ko" else 1
    areas: dict[str, list[str]] = {}
    for path, field in intake.fields().items():
        if field.status is not AnswerStatus.NOT_ASKED:
            areas.setdefault(_area(path)[pick], []).append(_row(path, field, lang))
    return [f"<h2>{escape(area)}</h2><table>{''.join(rows)}</table>" for area, rows in areas.items()]


def _area(path: str) -> tuple[str, str]:
    if path == _SCHOOL:
        return ("교육", "Education")
    parts = path.split(".")
    return _AREAS.get(parts[1], _OTHER) if parts[0] == "domains" and len(parts) > 1 else _OTHER


def _row(path: str, field: Field, lang: Lang) -> str:
    bare = field.value is None or field.status is AnswerStatus.REFUSED
    value = name(STATUSES, field.status, lang) if bare else value_name(field.value, lang)
    quotes = " ".join(f"“{evidence.quote}”" for evidence in field.evidence)
    return f"<tr><th>{escape(field_name(path, lang))}</th><td>{escape(value)} {escape(quotes)}</td></tr>"
