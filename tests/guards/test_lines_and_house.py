"""The house keeps its own rules: short files, plain names, one-way imports, declared log keys, lines that exist."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from agent.log import SAFE_KEYS
from dialogue_flows.wording import product_lines
from transcripts import labels
from transcripts.calls import LANGS
from transcripts.intake_building import MANDATED_REPORT_RULES

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "telephony", "dialogue_flows", "escalation", "transcripts", "evals")
LONGEST = 300
NOBODYS_NAMES = {"utils", "helpers", "manager", "common"}
LOG_LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations/versions" not in path.as_posix()]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def log_calls() -> Iterator[tuple[Path, ast.Call]]:
    """Calls such as `log.info(...)` and `structlog.get_logger().warning(...)`."""
    for path in modules():
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LOG_LEVELS
            ):
                owner = ast.unparse(node.func.value)
                if owner in {"log", "self._log", "logger"} or owner.endswith("get_logger()"):
                    yield path, node


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): size
        for path in modules()
        if (size := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}, "split these by subject"


def test_every_module_is_named_by_what_it_is() -> None:
    assert [str(path) for path in modules() if {path.stem, path.parent.name} & NOBODYS_NAMES] == []


def test_imports_keep_their_contracts() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("lint-imports is missing: install import-linter")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 (our own tool)
    assert done.returncode == 0, done.stdout


def test_every_key_of_a_log_line_was_declared_as_not_personal() -> None:
    undeclared = [
        f"{where(path, node)} {keyword.arg}"
        for path, node in log_calls()
        for keyword in node.keywords
        if keyword.arg not in SAFE_KEYS | {"exc_info"}
    ]
    assert undeclared == [], "declare them in agent/log.py, and with it decide that they are not personal"


def test_the_event_of_a_log_line_is_a_fixed_name() -> None:
    """A name that is put together at run time may hold anything, also what a caller said."""
    calls = list(log_calls())
    loose = [
        where(path, node)
        for path, node in calls
        if len(node.args) != 1
        or not (isinstance(node.args[0], ast.Constant) and re.fullmatch(r"[a-z_.]+", str(node.args[0].value)))
    ]
    assert loose == []
    assert len(calls) > 20, "the search for log calls finds none: it is broken"


def test_a_log_line_that_quotes_text_would_be_found() -> None:
    """The guard above can fail: a formatted event is seen as one."""
    node = ast.parse('log.info(f"heard {text}", words=text)').body[0]
    assert isinstance(node, ast.Expr)
    assert isinstance(node.value, ast.Call)
    assert not isinstance(node.value.args[0], ast.Constant)
    assert node.value.keywords[0].arg not in SAFE_KEYS


@cache
def _texts_that_may_name_lines() -> str:
    """Code and data of dialogue and agent in which a line may be asked for by its id."""
    sources = [path for path in modules() if path.parts[len(ROOT.parts)] in {"agent", "dialogue_flows"}]
    data = [
        path
        for path in (ROOT / "dialogue_flows").rglob("*.yaml")
        if path.parent.name != "lines" and "safety/patterns" not in path.as_posix()
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *data])


NOT_LINES = re.compile(r"^(complaint|info|welfare|crisis|report)\.[a-z_.]+$")


def test_both_languages_have_the_same_lines() -> None:
    books = product_lines()
    assert {lang: set(book) for lang, book in books.items()} == {lang: set(books["ko"]) for lang in LANGS}


def test_every_line_that_code_says_by_name_exists() -> None:
    known = set(product_lines()["ko"])
    missing = []
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "dialogue_flows":
            continue
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"say", "ask"}
            ):
                first = node.args[0] if node.args else None
                if (
                    isinstance(first, ast.Constant)
                    and isinstance(first.value, str)
                    and first.value not in known
                ):
                    missing.append(f"{where(path, node)} {first.value}")
    assert missing == []


def test_every_line_is_said_somewhere() -> None:
    """A sentence that nothing says is one that nobody approves and that a city rewords in vain."""
    text = _texts_that_may_name_lines()

    def named(line: str) -> bool:
        line = line.removesuffix(".child")  # spoken in place of the line without it (dialogue_flows/turn.py)
        parts = line.split(".")
        stems = [".".join(parts[:size]) + "." for size in range(1, len(parts))]
        put_together = any(f'f"{stem}{{' in text for stem in stems)  # such as f"slot.{name}"
        return (
            f'"{line}"' in text
            or re.search(rf"[\s:,\[]{re.escape(line)}[\s,\]}}]", text) is not None
            or put_together
        )

    assert [line for line in product_lines()["ko"] if not named(line)] == []


def scenario_lines() -> Iterator[tuple[str, str]]:
    """The line ids that scenarios expect or forbid, with the file; patterns with * are left out."""
    for path in sorted((ROOT / "evals" / "scenarios").glob("**/*.yaml")):
        for found in re.findall(
            r"(?:said|not_said|lines|to)\s*:\s*\[([^\]]*)\]", path.read_text(encoding="utf-8")
        ):
            for name in (part.strip().strip("\"'") for part in found.split(",")):
                if re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", name) and not NOT_LINES.match(name):
                    yield path.name, name


def test_scenarios_name_lines_that_exist() -> None:
    known = set(product_lines()["ko"])
    wanted = list(scenario_lines())
    if not wanted:
        pytest.skip("no scenario names a line")
    assert [(file, line) for file, line in wanted if line not in known] == []


def test_the_record_and_the_rule_table_agree() -> None:
    rules = yaml.safe_load((ROOT / "dialogue_flows/safety/rules.yaml").read_text(encoding="utf-8"))["rules"]
    ids = {rule["id"] for rule in rules}
    reporting = {rule["id"] for rule in rules if rule.get("mandated_report") or rule.get("report")}
    assert reporting == MANDATED_REPORT_RULES
    named = set(labels.RULES)
    assert {rule for rule in ids if rule.startswith("R-")} - {"R-99"} <= named, (
        "every rule that an officer may read has a name"
    )
    assert {rule for rule in named if rule not in ids} == set(), "no label without its rule"
