"""What people read: one table on the terminal, and a page in HTML with a picture of every metric's interval."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.gate import Verdict
from evals.rate import Rate
from evals.results import Play, Run

_ROW, _LEFT, _WIDTH = 22, 190, 420


def print_run(run: Run, verdict: Verdict, console: Console) -> None:
    """The scenarios, the metrics, the figures and the gate."""
    console.print(f"\n{run.mode} · {len(run.plays)} calls · {run.took_s:.0f} s · {run.note}", highlight=False)
    table = Table("scenario", "row", "level", "rules", "result", box=None, pad_edge=False)
    for play in run.plays:
        rules = ", ".join(rule for rule in play.decisions.rules if rule.startswith("R-"))
        result = "pass" if play.passed else "FAIL"
        table.add_row(play.scenario, play.source, play.decisions.level, rules, result)
    console.print(table)
    for play in run.plays:
        for each in play.failures:
            console.print(f"FAIL {play.scenario}: {each.metric}: {escape_markup(each.why)}", highlight=False)
    console.print(_metrics_table(run), highlight=False)
    for name, value in run.figures.items():
        console.print(f"  {name} {value:.2f}" if value < 2 else f"  {name} {value:.0f}", highlight=False)
    if verdict.passed:
        console.print("gate: open", highlight=False)
    for miss in verdict.misses:
        console.print(f"gate: {escape_markup(miss)}", highlight=False)


def escape_markup(text: str) -> str:
    """Square brackets of our own texts are no styles."""
    return text.replace("[", r"\[")


def _metrics_table(run: Run) -> Table:
    table = Table("metric", "held", "share", "95 % interval", box=None, pad_edge=False)
    for name, rate in run.metrics().items():
        low, high = rate.interval()
        share = f"{rate.hits / rate.total:.0%}" if rate.total else "–"
        table.add_row(name, f"{rate.hits}/{rate.total}", share, f"{low:.0%} – {high:.0%}")
    return table


def write_html(run: Run, verdict: Verdict, folder: Path) -> Path:
    """The page `report.html`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.html"
    path.write_text(html_page(run, verdict), encoding="utf-8")
    return path


def write_markdown(run: Run, verdict: Verdict, folder: Path) -> Path:
    """The tables as `report.md`, for documents."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.md"
    path.write_text(markdown(run, verdict), encoding="utf-8")
    return path


def markdown(run: Run, verdict: Verdict) -> str:
    """Scenarios, metrics, figures and the gate as Markdown."""
    lines = [f"{run.mode}: {len(run.plays)} calls in {run.took_s:.0f} s. {run.note}.", ""]
    lines += ["| scenario | row | level | rules | result |", "|---|---|---|---|---|"]
    for play in run.plays:
        rules = ", ".join(rule for rule in play.decisions.rules if rule.startswith("R-"))
        failed = ", ".join(each.metric for each in play.failures)
        result = f"FAIL: {failed}" if failed else "pass"
        lines.append(f"| {play.scenario} | {play.source} | {play.decisions.level} | {rules} | {result} |")
    lines += ["", "| metric | held | 95 % interval |", "|---|---|---|"]
    for name, rate in run.metrics().items():
        low, high = rate.interval()
        lines.append(f"| {name} | {rate.hits}/{rate.total} | {low:.0%} – {high:.0%} |")
    if run.figures:
        lines += ["", "| figure | value |", "|---|---|"]
        lines += [f"| {name} | {value:.2f} |" for name, value in run.figures.items()]
    lines += ["", "Gate: " + ("open." if verdict.passed else "; ".join(verdict.misses) + "."), ""]
    return "\n".join(lines)


def html_page(run: Run, verdict: Verdict) -> str:
    """The report as one page without anything from outside."""
    gate = "open" if verdict.passed else "closed: " + "; ".join(verdict.misses)
    figures = "".join(f"<li>{escape(name)} {value:.2f}</li>" for name, value in run.figures.items())
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Onbam: evaluation by {run.mode}</title><style>{_STYLE}</style></head>
<body><h1>Onbam: evaluation by {run.mode}</h1>
<p>{len(run.plays)} calls, {run.took_s:.0f} s. <strong>{escape(run.note)}</strong></p>
<p>Gate {escape(gate)}</p>
{picture(run.metrics())}
<ul>{figures}</ul>
<table><thead><tr><th>scenario<th>row<th>level<th>rules<th>result<th>what did not hold</tr></thead>
<tbody>{"".join(_row(play) for play in run.plays)}</tbody></table>
{"".join(_transcript(play) for play in run.plays)}
</body></html>
"""


def picture(metrics: dict[str, Rate]) -> str:
    """An SVG: for each metric a bar of its share and a line of its 95 % interval."""
    rows = "".join(_bar(place, name, rate) for place, (name, rate) in enumerate(metrics.items()))
    height = _ROW * len(metrics) + 8
    return (
        f'<svg role="img" aria-label="share of each metric with its interval" width="{_LEFT + _WIDTH + 60}" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg">{rows}</svg>'
    )


def _bar(place: int, name: str, rate: Rate) -> str:
    share = rate.hits / rate.total if rate.total else 0.0
    low, high = rate.interval()
    y = place * _ROW + 4
    middle = y + 7
    colour = "#2f6f4f" if share == 1.0 else "#b3402a"
    return (
        f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_LEFT}" y="{y}" width="{share * _WIDTH:.1f}" height="14" fill="{colour}" opacity="0.75"/>'
        f'<line x1="{_LEFT + low * _WIDTH:.1f}" x2="{_LEFT + high * _WIDTH:.1f}" y1="{middle}" y2="{middle}" '
        f'stroke="#222" stroke-width="2"/>'
        f'<text x="{_LEFT + _WIDTH + 6}" y="{y + 12}">{rate.hits}/{rate.total}</text>'
    )


def _row(play: Play) -> str:
    found = play.decisions
    why = "; ".join(f"{each.metric}: {each.why}" for each in play.failures)
    cells: Sequence[str] = (
        f"{play.scenario} · {play.title['ko']} · {play.title['en']}",
        play.source,
        found.level,
        ", ".join(found.rules),
        "pass" if play.passed else "FAIL",
        why,
    )
    return (
        f'<tr class="{"pass" if play.passed else "fail"}">'
        + "".join(f"<td>{escape(c)}" for c in cells)
        + "</tr>"
    )


def _transcript(play: Play) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in play.transcript)
    return f"<details><summary>{escape(play.scenario)} #{play.repeat}</summary><ol>{lines}</ol></details>"


_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:70rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .6rem;border-bottom:1px solid #ccc;text-align:left}
tr.fail td{background:#fbeae6}svg text{font:12px system-ui,sans-serif}details{margin:.3rem 0}
"""
