"""Commands about lines that are out of line: clean list, propose, mark, undo. The lines themselves are never changed."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

clean_app = typer.Typer(help="Lines out of line: proposed by a rule, marked, and marks undone.", no_args_is_help=True)
app.add_typer(clean_app, name="clean")

RuleOption = Annotated[str, typer.Option("--rule", help="iqr or mad (thresholds: zhanggui settings)")]


@clean_app.command("list")
def marked(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """The marks that stand, newest first: which line, by which rule, why, by whom, when (UTC)."""
    from zhanggui.sources.quarantine.marks import standing

    rows = [
        {"source": m.source, "document": m.document, "line": m.line, "rule": m.rule, "reason": m.reason, "by": m.by,
         "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(m.at_ms / 1000))}
        for m in standing(opened(home)[1].lake)
    ]
    put(rows, form)


@clean_app.command("propose")
def proposed(rule: RuleOption = "iqr", home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """The lines that a rule finds out of line and nobody has marked, the strangest first. Nothing is marked."""
    from zhanggui.analyse.outliers import Thresholds, outliers
    from zhanggui.base.days import iso

    place, engine = opened(home)
    found = outliers(engine.frames(clean=True), rule, Thresholds.of(place.settings()))
    put([
        {"source": o.source, "document": o.document, "line": o.line, "day": iso(o.said["day"]), "sku": o.said["sku"],
         "quantity": o.said["quantity"], "amount": o.said["net_cents"] / 100, "score": o.score, "usual": o.usual_cents / 100}
        for o in found
    ], form)  # fmt: skip


@clean_app.command("mark")
def mark_lines(
    document: Annotated[str | None, typer.Argument(help="A document; without one, everything that the rule proposes")] = None,
    line: Annotated[int | None, typer.Option("--line", help="Only this line of the document")] = None,
    source: Annotated[str, typer.Option("--source", help="The system the document comes from")] = "files",
    rule: RuleOption = "iqr",
    reason: Annotated[str, typer.Option("--reason", help="Why, in a few words")] = "",
    home: HomeOption = None,
) -> None:
    """Mark a document's lines, or everything a rule proposes: the clean view leaves them out, the records stay as they are."""
    import narwhals as nw

    from zhanggui.analyse.outliers import Thresholds, outliers
    from zhanggui.base.errors import WrongUse
    from zhanggui.sources.quarantine.marks import MANUAL, mark

    place, engine = opened(home)
    if document is None:
        keys = [o.key for o in outliers(engine.frames(clean=True), rule, Thresholds.of(place.settings()))]
    else:
        lines = engine.frame("sales", clean=False).filter(nw.col("document") == document, nw.col("source") == source)
        rows = lines.select("source", "document", "line").collect("pyarrow").to_arrow().to_pylist()
        keys = [(r["source"], r["document"], r["line"]) for r in rows if line in (None, r["line"])]
        rule = MANUAL
        if not keys:
            raise WrongUse(f"There is no such line of {document}.", where=source, do="Check the number, the line and --source.")
    made = mark(engine.lake, keys, rule=rule, reason=reason, by="command")
    say(f"{len(made):,} lines marked. Undo: zhanggui clean undo DOCUMENT")


@clean_app.command("undo")
def unmark_lines(
    document: Annotated[str, typer.Argument(help="The document whose marks are undone, or a rule: iqr, mad, manual")],
    line: Annotated[int | None, typer.Option("--line", help="Only this line of the document")] = None,
    home: HomeOption = None,
) -> None:
    """Undo the marks of a document, or of all lines that a rule marked; that they were marked stays in the list of acts."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.sources.quarantine.marks import standing, unmark

    lake = opened(home)[1].lake
    keys = [m.key for m in standing(lake) if document in (m.document, m.rule) and line in (None, m.line)]
    if not keys:
        raise WrongUse(f"No line of {document} is marked.", do="List the marks: zhanggui clean list")
    say(f"{len(unmark(lake, keys, by='command')):,} marks undone.")
