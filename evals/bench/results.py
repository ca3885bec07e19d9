"""What the benchmark found: the agreed keys on top, the aims of the product beside them, all raw figures below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Raw = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure and what it should be (the product's numbers to beat)."""

    key: str
    words: str
    limit: float
    side: Literal["at_most", "at_least"]

    def met(self, value: float | None) -> bool | None:
        """Whether the aim is met; None where nothing was measured."""
        if value is None:
            return None
        return value <= self.limit if self.side == "at_most" else value >= self.limit


AIMS = (
    Aim(
        "reply_ratio_10_calls",
        "median reply at ten calls, over the plain bot's (its recogniser)",
        0.6,
        "at_most",
    ),
    Aim(
        "reply_ratio_10_calls_as_shipped",
        "the same with the practice ears as shipped",
        0.6,
        "at_most",
    ),
    Aim("slow_cut_offs_over_plain", "slow speakers cut off, beyond the plain bot's", 0.0, "at_most"),
    Aim("calls_per_core_ratio", "calls on one core, over the plain bot's better strategy", 6.0, "at_least"),
    Aim("memory_mb_per_call", "memory a call, MiB", 1.0, "at_most"),
    Aim("advance_ms_p50", "dialogue turn without a model, ms (median)", 3.0, "at_most"),
    Aim("screen_per_s", "lines screened a second on one core", 500.0, "at_least"),
    Aim("rule_to_page_s_p95", "rule fired to first page, s (p95)", 1.0, "at_most"),
)


def summarise(raw: Raw, machine: Mapping[str, Any], *, quick: bool) -> dict[str, Any]:
    """The results file. A part that did not run leaves its figures None."""
    reply, density = raw.get("reply", {}), raw.get("density", {})
    memory = density.get("memory_mb_per_call", {})
    found: dict[str, Any] = {
        "reply_ratio_10_calls": reply.get("ratio_p50") if reply.get("at_calls") == 10 else None,
        "reply_ratio_10_calls_as_shipped": (
            reply.get("ratio_p50_as_shipped") if reply.get("at_calls") == 10 else None
        ),
        "slow_cut_offs_over_plain": _cut_offs(reply),
        "calls_per_core_ratio": density.get("calls_per_core_ratio"),
        "memory_mb_per_call": memory.get("onbam"),
        "advance_ms_p50": raw.get("dialogue", {}).get("memory", {}).get("p50_ms"),
        "screen_per_s": raw.get("screen", {}).get("per_s"),
        "rule_to_page_s_p95": raw.get("pages", {}).get("rule_to_page_s_p95"),
    }
    missed = [aim.key for aim in AIMS if aim.met(found[aim.key]) is False]
    return found | {"machine": dict(machine), "quick": quick, "aims_missed": missed, "raw": dict(raw)}


def table(results: Mapping[str, Any]) -> str:
    """The figures beside their aims, for a terminal and for the documentation."""
    rows = [("figure", "measured", "aim", "")]
    for aim in AIMS:
        value, met = results[aim.key], aim.met(results[aim.key])
        sign = "≤" if aim.side == "at_most" else "≥"
        verdict = {True: "met", False: "missed", None: "not measured"}[met]
        rows.append((aim.words, "–" if value is None else f"{value:g}", f"{sign} {aim.limit:g}", verdict))
    return _lay_out(rows)


def levels_table(levels: Iterable[Mapping[str, Any]]) -> str:
    """Every level that was measured, one a line."""
    head = ("bot", "calls", "median ms", "p95 ms", "slow median ms", "cut off (slow)", "unanswered")
    rows: list[tuple[str, ...]] = [(*head, "fillers", "CPU s a call second", "memory MiB")]
    for level in levels:
        rows.append(
            (
                str(level["bot"]),
                str(level["calls"]),
                *(_whole(level[key]) for key in ("reply_ms_p50", "reply_ms_p95", "slow_reply_ms_p50")),
                f"{level['cut_offs']} of {level['turns']} ({level['slow_cut_offs']} of {level['slow_turns']})",
                str(level["unanswered"]),
                str(level["fillers"]),
                f"{level['cpu_s_per_call_s']:g}",
                _whole(level["resident_mib"]),
            )
        )
    return _lay_out(rows)


def report(results: Mapping[str, Any]) -> str:
    """The tables of a run, as they stand in the documentation."""
    machine, raw = results["machine"], results["raw"]
    density = [level for levels in raw.get("density", {}).get("levels", {}).values() for level in levels]
    parts = [
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, Python "
        f"{machine['python']}; load before the run {machine['load_before'][0]}; {machine['measured_at']}",
        table(results),
        "Reply time with the practice ears:",
        levels_table(raw.get("reply", {}).get("levels", [])),
        "Calls on one core, recognition at no cost:",
        levels_table(density),
    ]
    return "\n\n".join(parts) + "\n"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _lay_out(rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown with columns of equal width; the first row is its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def points(density: Mapping[str, Any]) -> dict[str, list[tuple[int, float]]]:
    """The chart's lines: p95 in milliseconds by calls, of every level that was answered."""
    return {
        name: sorted(
            (int(row["calls"]), float(row["reply_ms_p95"])) for row in rows if row["reply_ms_p95"] is not None
        )
        for name, rows in density.get("levels", {}).items()
    }


def _cut_offs(reply: Mapping[str, Any]) -> int | None:
    """Slow speakers that Onbam cut off at all levels, less those of the plain bot; below zero is better."""
    levels = reply.get("levels")
    if not levels:
        return None
    sums = {"onbam": 0, "smart_turn": 0}
    for row in levels:
        if row["bot"] in sums:
            sums[row["bot"]] += int(row["slow_cut_offs"])
    return sums["onbam"] - sums["smart_turn"]
