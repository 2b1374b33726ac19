"""The command `customers`: each customer as the last refresh saw them, by list and by plain conditions."""

from __future__ import annotations

from typing import Annotated

import typer

from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

SHOWN = (
    "customer", "name", "state", "alarm", "orders", "last_day", "cycle", "next_mid", "p30", "risk", "net_12m", "gain", "route",
)  # fmt: skip
"""Columns of the table on the screen; json and csv have all of which anything is known."""
WHERE = "state=active, key=1, idle_over=30, due=7, net_over=1000 ...; repeatable"
SORTS = "net, gain, stake, risk, next, last; -net turns it round"


@app.command("customers")
def customers_command(
    which: Annotated[str, typer.Option("--list", metavar="LIST", help="all, due, risk, lost, key, new, as on the site")] = "all",
    where: Annotated[list[str] | None, typer.Option("--where", metavar="COND", help=WHERE)] = None,
    sort: Annotated[str, typer.Option("--sort", metavar="ORDER", help=SORTS)] = "",
    top: Annotated[int | None, typer.Option("--top", min=1, help="Only the first rows")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Customers: how often they buy, when they buy next, who is at risk, and what acting is worth."""
    from zhanggui.base.days import iso
    from zhanggui.base.errors import WrongUse
    from zhanggui.refresh import customers_of, latest_run
    from zhanggui.web.serving import worded

    opened_home, engine = opened(home)
    worded(opened_home)
    from zhanggui.web.customers.filters import ORDER, Filter, as_rows, known_in, ordered, with_key
    from zhanggui.web.customers.lists import LISTS, narrowed

    if which not in LISTS:
        raise WrongUse(f"There is no list {which}.", do=f"Known: {', '.join(LISTS)}")
    if sort.lstrip("-") not in (*ORDER, ""):
        raise WrongUse(f"There is no order {sort}.", do=f"Known: {', '.join(ORDER)}")
    pairs = tuple(_condition(text) for text in where or ())
    run = latest_run(engine)
    if run is None or "customers" not in run.steps:
        raise WrongUse("No refresh has looked at customers yet.", do="zhanggui refresh")
    whole = with_key(customers_of(engine, run))
    wanted = narrowed(Filter(pairs), which)
    table = ordered(whole.filter(wanted.mask(whole, run.as_of)), sort or LISTS[which].filter.sort)
    say(f"{table.num_rows:,} customers as of {iso(run.as_of)}")
    most = top or (50 if form is Format.table else max(table.num_rows, 1))
    header, cells = as_rows(table.slice(0, most), known_in(whole))
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    put([{n: row[n] for n in SHOWN if n in row} for row in rows] if form is Format.table else rows, form)


def _condition(text: str) -> tuple[str, str]:
    """What was typed -> a condition of the list, WrongUse where it is none."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.web.customers.filters import FIELDS

    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or name not in FIELDS or not value:
        raise WrongUse(f"{text} is no condition.", do=f"Write name=value. Names: {', '.join(FIELDS)}")
    if FIELDS[name].number:
        try:
            float(value.replace(",", ""))
        except ValueError:
            raise WrongUse(f"{text}: {value} is not a number.", do=f"Write {name}=30.") from None
    return name, value
