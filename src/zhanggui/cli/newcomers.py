"""Commands about winning and losing customers: acquisition, loss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

if TYPE_CHECKING:
    from zhanggui.analyse.acquisition.conversion import Funnel, Step
    from zhanggui.analyse.acquisition.newcomers import Newcomers
    from zhanggui.analyse.acquisition.sources import SourceLine
    from zhanggui.analyse.journeys import Journeys
    from zhanggui.measures.reading import Tables

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")]


@app.command("acquisition")
def acquisition_command(
    by: Annotated[str, typer.Option("--by", help="source, rep, grade, month, region")] = "source",
    leads: Annotated[bool, typer.Option("--leads", help="Leads instead: how many became customers")] = False,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="New customers of the next three months, and the reps they need")
    ] = False,
    as_of: AsOf = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Where customers come from, what each source costs and brings, how far newcomers come; leads; newcomers to come."""
    from zhanggui.analyse.acquisition.conversion import CUTS, LEAD_CUTS, funnels, lead_funnels
    from zhanggui.analyse.acquisition.leads import leads as every_lead
    from zhanggui.base.errors import WrongUse

    known = LEAD_CUTS if leads else CUTS
    if by not in known:
        raise WrongUse(f"Nothing can be cut by {by} here.", do=f"Known: {', '.join(known)}")
    tables, settings = _tables(home, as_of)
    day = tables.as_of or 0
    if leads:
        found = every_lead(tables, day)
        put([{
            by: x.group, "leads": x.rate.n, "won": x.rate.hits, "lost": x.lost, "open": x.open, "won_share": x.rate.share,
            "low": x.rate.interval[0], "high": x.rate.interval[1], "median_days": x.median,
        } for x in lead_funnels(found, day, by)], form)  # fmt: skip
        won = sum(x.won for x in found)
        say(f"{won:,} of {len(found):,} leads became customers" + (f" ({won / len(found) * 100:.1f} %)." if found else "."))
        return
    ways, basket = _ways(home, tables, settings, replay=as_of is not None)
    new = ways.new
    if ahead:
        put([_ahead(tables, settings, new, basket)], form)
        return
    rows = {f.group: _funnel(f, by) for f in funnels(new, by)}
    if by == "source":
        from zhanggui.analyse.acquisition.sources import PERIOD, sources_of
        from zhanggui.analyse.acquisition.spent import spent

        found_sources = sources_of(new, ways.came, spent(tables, day - PERIOD, day - 1))
        empty = dict.fromkeys(next(iter(rows.values()), {}))
        made = [rows.get(x.source, empty | {by: x.source}) | _source(x) for x in found_sources.lines]
        rest = [row | _nothing(made) for group, row in rows.items() if group not in {x.source for x in found_sources.lines}]
        put([*made, *rest], form)
        if found_sources.spent is None:
            say("There are no costs, so no cost per customer: zhanggui import FILE --as costs")
        return
    put(list(rows.values()), form)


def _tables(home: Path | None, as_of: str | None) -> tuple[Tables, dict[str, Any]]:
    """The options -> the tables as of the day, and the settings. Without a day: the day after the last sale, or lead."""
    import narwhals as nw

    from zhanggui.base.errors import ZhangguiError
    from zhanggui.measures.periods import parse
    from zhanggui.measures.reading import Tables

    place, engine = opened(home)
    day = parse(as_of) if as_of else None
    if day is None:
        for table, column in (
            ("sales", "day"),
            ("prospects", "won_day"),
            ("prospects", "first_contact_day"),
            ("customers", "first_known_day"),
        ):
            if column in engine.lake.schema(table).names:
                last = engine.frame(table).select(nw.col(column).max()).collect("pyarrow").to_native()[column].to_pylist()[0]
                day = max(day or 0, int(last) + 1) if last is not None else day
            if day is not None and table == "sales":
                break
    if day is None:
        raise ZhangguiError("There are no sales, leads or customers yet.", do="Import a file: zhanggui import FILE")
    return Tables(engine.frames(as_of=day), day), place.settings()


def _ways(
    home: Path | None, tables: Tables, settings: dict[str, Any], *, replay: bool
) -> tuple[Journeys, tuple[Any, int] | None]:
    """Tables as of a day -> the way of each customer and what newcomers buy first (None: not asked yet): as a refresh kept them
    where it saw the same records, else made now."""
    from zhanggui.analyse.acquisition.brought import takings
    from zhanggui.analyse.acquisition.newcomers import newcomers
    from zhanggui.analyse.customers.histories import histories
    from zhanggui.analyse.customers.lifecycle import rules_of
    from zhanggui.analyse.customers.roster import roster
    from zhanggui.analyse.journeys import journeys
    from zhanggui.analyse.loss.leaving import leaving
    from zhanggui.decide.journeys import TABLES, basket_in, ways_in
    from zhanggui.refresh import STEPS, rows_of, still_holds

    engine, day = opened(home)[1], tables.as_of or 0
    (step,) = (one for one in STEPS if one.writes == TABLES[0])
    run = still_holds(engine, settings, step, day, replay=replay)
    kept = [rows_of(engine, run, step.name, TABLES[n]) for n in (0, 2)] if run else []
    if run and kept[0] is not None and kept[1] is not None:
        return ways_in(kept[0], day), basket_in(kept[1])
    past = histories(tables.frames, day)
    who = roster(tables, past.names, day)
    left = leaving(tables, day, rules_of(settings), past=past, who=who)
    new = newcomers(tables, day, past, who)
    return journeys(tables, past, new, left, sold=takings(tables, day)), None


def _step(step: Step | None, name: str) -> dict[str, Any]:
    if step is None:
        return {f"{name}_share": None, f"{name}_low": None, f"{name}_high": None, f"{name}_median_days": None}
    low, high = step.rate.interval
    return {f"{name}_share": step.rate.share, f"{name}_low": low, f"{name}_high": high, f"{name}_median_days": step.median}


def _funnel(f: Funnel, by: str) -> dict[str, Any]:
    first = None if f.first is None else f.first.rate.hits
    return {
        by: f.group, "registered": f.registered if f.first else None, "bought_first": first, **_step(f.first, "first"),
        "buyers": f.buyers, "bought_again": f.second.rate.hits, **_step(f.second, "second"),
    }  # fmt: skip


def _source(x: SourceLine) -> dict[str, Any]:
    value, ratio = x.value or (None, None, None), x.ratio or (None, None, None)
    return {
        "new_customers": x.customers, "cost": _major(x.cost_cents), "cac": _major(x.cac_cents),
        "payback_months": x.payback[0] if x.payback else None, "months_watched": x.months_seen,
        "value_12m": _major(value[0]), "value_over_cac": ratio[0], "ratio_low": ratio[1], "ratio_high": ratio[2],
    }  # fmt: skip


def _nothing(made: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows of sources -> the same columns for one that had no new customer and no cost in the period."""
    names = list(made[0])[list(made[0]).index("new_customers") :] if made else []
    return dict.fromkeys(names) | ({"new_customers": 0} if names else {})


def _major(cents: float | None) -> float | None:
    return None if cents is None else round(cents / 100, 2)


def _ahead(tables: Tables, settings: dict[str, Any], new: Newcomers, basket: tuple[Any, int] | None) -> dict[str, Any]:
    """-> the forecast and what it needs, in one row."""
    from zhanggui.base.days import iso
    from zhanggui.base.errors import ZhangguiError
    from zhanggui.predict.newcomer_needs import plan

    found = plan(tables, settings, new, basket)
    if found is None:
        raise ZhangguiError("There are fewer than 6 complete months: nothing is forecast.", do="Import more of the past.")
    f, sales = found.forecast, found.sales() or (None, None, None)
    return {
        "from": iso(f.first), "months": f.months, "new_customers": f.value, "low": f.low, "high": f.high, "method": f.method,
        "error": f.error, "tried": f.tried, "within": f.hits, "reps_needed_now": found.reps(),
        "reps_needed_then": found.reps_then[0], "reps_now": found.reps_now, "sales_90_days": _major(sales[0]),
    }  # fmt: skip


@app.command("loss")
def loss_command(
    by: Annotated[str, typer.Option("--by", help="rep")] = "rep",
    cause: Annotated[bool, typer.Option("--cause", help="Whether the rep is the reason: like held against like")] = False,
    gap: Annotated[bool, typer.Option("--gap", help="How many new outlets fill the gap")] = False,
    as_of: AsOf = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Customers who stopped, by the rep who looked after them; whether the rep is the reason; what fills the gap."""
    from zhanggui.analyse.loss.by_rep import by_rep
    from zhanggui.analyse.loss.rep_cause import rep_causes
    from zhanggui.base.errors import WrongUse

    if by != "rep":
        raise WrongUse(f"Loss is not cut by {by}.", do="Known: rep")
    tables, settings = _tables(home, as_of)
    ways, _ = _ways(home, tables, settings, replay=as_of is not None)
    of = ways.left
    say(f"{int(of.gone.sum()):,} of {len(of.names):,} customers who were active half a year before are gone.")
    if cause:
        found = rep_causes(of, float(settings["false_discovery_rate"]))
        put([{
            "rep": c.rep, "verdict": c.verdict, "because": c.why, "risk_ratio": c.risk[0] if c.risk else None,
            "low": c.risk[1] if c.risk else None, "high": c.risk[2] if c.risk else None, "customers": c.customers,
            "matched": c.matched, "gone": c.gone, "expected": c.expected, "detectable": c.detectable,
        } for c in found], form)  # fmt: skip
    elif gap:
        put([_gap(tables, ways)], form)
    else:
        put([{
            "rep": x.rep, "customers": x.customers, "gone": x.gone, "share": x.share, "low": x.interval[0], "high": x.interval[1],
            "company": x.mean, "q": x.q, "verdict": x.verdict(), "lost": x.lost, "load": x.load, "visits_a_month": x.visits,
        } for x in by_rep(tables, of)], form)  # fmt: skip


def _gap(tables: Tables, ways: Journeys) -> dict[str, Any]:
    """-> the gap in one row."""
    from zhanggui.analyse.acquisition.leads import leads
    from zhanggui.analyse.loss.gap import gap_of
    from zhanggui.base.errors import ZhangguiError

    day = tables.as_of or 0
    if ways.came is None:
        do = "Import sales with a customer on each line: zhanggui import FILE --as sales"
        raise ZhangguiError("There are no sales of customers yet.", do=do)
    found = gap_of(ways.left, ways.new, ways.came, ways.before, leads(tables, day))
    value, needed = found.value or (None, None, None), found.needed or (None, None, None)
    return {
        "gone": found.gone, "lost": _major(found.lost_cents), "of": found.measure, "new_outlet_12m": _major(value[0]),
        "low": _major(value[1]), "high": _major(value[2]), "watched": found.observed, "needed": needed[0],
        "needed_low": needed[1], "needed_high": needed[2], "came": found.fresh, "still": found.still,
        "open_leads": len(found.prospects),
        "leads_needed": found.leads_needed,
    }  # fmt: skip
