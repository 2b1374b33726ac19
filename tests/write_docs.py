"""The generated pages: measures, decisions, tables, settings and capabilities, each written from what the code declares.

`make docs` writes them; tests/test_docs.py fails when one lags.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from zhanggui.base.settings import SETTINGS
from zhanggui.decide import DECISIONS
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.measure import Measure
from zhanggui.rules.sale_kind import OTHERWISE, RULES
from zhanggui.tables import TABLES
from zhanggui.tables.table import PHYSICAL, Table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
NOTE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->\n"
FAMILIES = {"people": "People 人", "goods": "Goods 货", "places": "Places 场", "facts": "Facts 事实", "results": "Results 结果"}
ENVIRONMENT = (
    ("ZHANGGUI_HOME", "~/.zhanggui", "公司文件夹", "The company's folder, when --home is not given"),
    ("LAKE_URL", "HOME/lake", "数据湖在哪里", "Where the lake is"),
    ("DATABASE_URL", "sqlite:///HOME/zhanggui.db", "业务数据库在哪里", "Where the operational database is"),
    ("ENGINE_URL", "", "查询引擎，留空为 DuckDB", "The engine of questions; empty is DuckDB"),
)


def grid(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A header and rows -> a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "∣").replace("\n", " ") for cell in line) + " |" for line in lines) + "\n"


def ticked(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def formula(measure: Measure) -> str:
    """A measure -> what it is made of, in code."""
    if measure.over:
        return " / ".join(f"`{name}`" for name in measure.over)
    less = getattr(measure, "less", None)
    if less:
        return " - ".join(f"`{name}`" for name in less)
    kinds = f", kinds {ticked(measure.kinds)}" if measure.kinds else ""
    return f"{measure.fold} over `{measure.table}`{kinds}"


def measures_page() -> str:
    rows = [
        (f"`{m.name}`", m.zh, m.en, m.unit, m.better, f"{m.definition_zh}<br>{m.definition_en}", formula(m), ticked(m.needs), m.source)
        for m in MEASURES.values()
    ]
    cuts = [(f"`{d.name}`", d.zh, d.en) for d in DIMENSIONS.values()]
    return (
        f"{NOTE}\n# Measures 指标\n\nEvery number is declared once; `ask`, the pages, the pickers and this page read the declaration. "
        "A ratio is a ratio of sums at the asked grain. What needs a column that was not imported says which one.\n\n"
        + grid(("name", "中文", "English", "unit", "better", "definition", "made of", "needs", "source"), rows)
        + "\n## Dimensions 维度\n\n" + grid(("name", "中文", "English"), cuts)
    )


def decisions_page() -> str:
    rows = [
        (
            f"`{kind.name}`", f"{kind.zh}<br>{kind.en}", f"{kind.does_zh}<br>{kind.does_en}", ticked(kind.needs), ticked(kind.owner_roles),
            f"{kind.hold_out:.0%}", f"`src/{kind.make.__module__.replace('.', '/')}.py`",
        )
        for kind in DECISIONS.values()
    ]
    return (
        f"{NOTE}\n# Decisions 建议\n\nEach is a frozen record: subject, evidence, action, owner role, expected gain with its low and high, "
        "confidence, expiry. It is stored when made and never changed.\n\n"
        + grid(("kind", "name", "what it does", "needs", "owner", "held out", "where"), rows)
    )


def table_section(table: Table) -> str:
    """A table -> its part of the page: first line of its module, identity, columns, checks."""
    module = import_module(f"zhanggui.tables.{table.family}.{table.name}")
    first = (module.__doc__ or "").split("\n")[0]
    rows = [
        (
            f"`{c.name}`", c.zh, c.en, f"{c.type} ({PHYSICAL[c.type]})",
            " ".join(word for word, said in (("required", c.required), ("made", c.made), ("personal", c.personal)) if said),
            " ".join(c.needed_by),
        )
        for c in table.columns
    ]
    identity = f"A document is {ticked(table.document)}; " + (f"its line is `{table.line}`." if table.line else "its rows are told apart by their order.")
    seen = f" `as_of` looks at `{table.day}`." if table.day else ""
    checks = "".join(f"- `{check.name}`: {check.zh} · {check.en} (`{'('.join(check.test[:1])}({', '.join(check.test[1:])})`)\n" for check in table.checks)
    return (
        f"### {table.name} {table.zh}\n\n{first}\n\n{identity}{seen}\n\n"
        + grid(("column", "中文", "English", "type", "", "needed by"), rows) + (f"\n{checks}" if checks else "")
    )


def tables_page() -> str:
    parts = [
        f"{NOTE}\n# Tables 表\n\nOne file a table in `src/zhanggui/tables/`, where ten rows stand as its example. *required*: every row has it. "
        "*made*: filled at import, never mapped. *personal*: kept in the operational database, never in the lake. "
        "A column that a company does not have is absent, not empty.\n"
    ]
    for family, title in FAMILIES.items():
        sections = [table_section(table) for table in TABLES.values() if table.family == family]
        if sections:
            parts += [f"## {title}\n", *sections]
    return "\n".join(parts)


def settings_page() -> str:
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default != "" else "", s.zh, s.en) for s in SETTINGS]
    kinds = [(str(n), rule.kind, " or ".join(" and ".join(tests) for tests in rule.any_of)) for n, rule in enumerate(RULES, 1)]
    kinds.append((str(len(RULES) + 1), OTHERWISE, "otherwise"))
    environment = [(f"`{name}`", f"`{default}`" if default else "", zh, en) for name, default, zh, en in ENVIRONMENT]
    return (
        f"{NOTE}\n# Settings 设置\n\nKept in `settings.toml` of the company's folder.\n\n" + grid(("name", "default", "中文", "English"), rows)
        + "\n## Environment 环境变量\n\n" + grid(("name", "default", "中文", "English"), environment)
        + "\n## The kind of a sales line 明细类别\n\nOrdered rules; the first that fits wins.\n\n" + grid(("", "kind", "when"), kinds)
    )


@dataclass(frozen=True)
class Proof:
    """A test that covers rows of the requirements: the rows, where a person does it, what, the file and the test."""

    rows: tuple[str, ...]
    where: str
    does: str
    file: str
    test: str


def covered(decorators: list[ast.expr]) -> tuple[str, ...]:
    """Decorators (or the elements of pytestmark) -> the rows named by `pytest.mark.covers(...)`."""
    found: list[str] = []
    for call in decorators:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "covers":
            found += [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return tuple(found)


def module_rows(tree: ast.Module) -> tuple[str, ...]:
    """A test module -> the rows that its `pytestmark` covers, for all its tests."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            return covered(node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value])
    return ()


def place_of(tree: ast.Module) -> str:
    """A module of tests -> its WHERE: the page or the command by which its tests enter."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "WHERE":
            return str(ast.literal_eval(node.value))
    return ""


def proofs() -> Iterator[Proof]:
    """Every test of the suite that carries the mark `covers`, read without running it."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        shared, place = module_rows(tree), place_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                rows = tuple(dict.fromkeys((*covered(node.decorator_list), *shared)))
                said = (ast.get_docstring(node) or node.name.removeprefix("test_").replace("_", " ")).split("\n")[0].rstrip(".")
                if rows:
                    yield Proof(rows, place, said, path.relative_to(ROOT).as_posix(), node.name)


def titles() -> dict[str, str]:
    """docs/requirements.tsv -> row -> its title."""
    lines = (DOCS / "requirements.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)  # type: ignore[misc]


def capabilities_page() -> str:
    names, by_row = titles(), defaultdict[str, list[Proof]](list)
    for proof in proofs():
        for row in proof.rows:
            by_row[row].append(proof)
    rows = [
        (
            row, names[row], "<br>".join(dict.fromkeys(p.does for p in by_row[row])),
            "<br>".join(dict.fromkeys(p.where for p in by_row[row])),
            "<br>".join(f"[{p.test}](../{p.file})" for p in by_row[row]),
        )
        for row in sorted(by_row)
    ]
    left = Counter(row[0] for row in names if row not in by_row)
    rest = ", ".join(f"{area} {count}" for area, count in sorted(left.items()))
    return (
        f"{NOTE}\n# Capabilities 能做什么\n\nA row is here when a test that names it enters by page or by command and would fail without it. "
        f"{len(by_row)} of {len(names)} rows are covered, at least in part; {sum(left.values())} are still to come ({rest}).\n\n"
        + grid(("row", "requirement", "what is shown to work", "where", "tests"), rows)
    )


PAGES = {
    "measures.md": measures_page,
    "decisions.md": decisions_page,
    "tables.md": tables_page,
    "settings.md": settings_page,
    "capabilities.md": capabilities_page,
}


def main() -> None:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
