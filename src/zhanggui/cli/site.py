"""Commands of the site and its company: demo, serve, user, settings."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from zhanggui.base.settings import SETTINGS, changing, home_at, set_setting, setting_named
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, put, say


@app.command()
def demo(
    home: HomeOption = None,
    host: Annotated[str, typer.Option("--host", help="Where the site listens")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Where the site listens")] = 8000,
    end: Annotated[str, typer.Option("--end", help="The last day of the sample, such as 2026-10-31 (default: yesterday)")] = "",
    small: Annotated[bool, typer.Option("--small", help="A tenth of the outlets")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make, import and refresh, then stop")] = False,
    form: FormatOption = Format.table,
) -> None:
    """The sample company: made, imported, refreshed, served. A second call goes on with what is there."""
    from zhanggui.refresh import refresh
    from zhanggui.sources.sample import DEMO_HOME, at_home
    from zhanggui.web import serving

    # A home of its own, so that a company's own records, imported later without --home, never mix with the sample's.
    found = home_at(home or os.environ.get("ZHANGGUI_HOME") or DEMO_HOME)
    at_home(found, end=end, small=small, say=say)
    refresh(found, say=say)
    serving.ready(found)
    from zhanggui.web.people.actions import add_from_command
    from zhanggui.web.people.models import User

    row = {"address": f"http://{host}:{port}", "home": str(found.path), "user": "alice", "role": "owner", "first_password": None}
    if not User.objects.exists():
        row |= add_from_command("alice", "owner", lasting=True)
    else:
        say("The first sign-in was printed when the home was made; another: zhanggui user add NAME --role owner")
    say(f"Commands ask this company with --home {found.path} (or ZHANGGUI_HOME).")
    put([row], form)
    if not no_serve:
        sys.stdout.flush()
        # A fresh process: the server forks its worker, and a fork after the lake was read cannot read it.
        os.execv(sys.executable, [
            sys.executable, "-m", "zhanggui.cli", "serve", "--home", str(found.path), "--host", host, "--port", str(port)
        ])


@app.command()
def serve(
    home: HomeOption = None,
    host: Annotated[str, typer.Option("--host", help="Where the site listens")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Where the site listens")] = 8000,
) -> None:
    """The site, on this machine unless --host says otherwise. Its database is brought up to date first."""
    from zhanggui.web import serving

    place = home_at(home)
    say(f"http://{host}:{port}  (Ctrl+C stops it)")
    serving.serve(place, host, port, say=say)


user_app = typer.Typer(help="Accounts of the site.", no_args_is_help=True)
app.add_typer(user_app, name="user")


@user_app.callback()
def user_root() -> None:
    """Accounts of the site."""


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with")],
    role: Annotated[str, typer.Option("--role", help="owner, operations, buyer, sales_director, regional_manager, rep ...")],
    rep: Annotated[list[str] | None, typer.Option("--rep", help="A rep whose customers are seen; repeatable")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="A region that is seen; repeatable")] = None,
    country: Annotated[list[str] | None, typer.Option("--country", help="A country, where there are no regions")] = None,
    customer: Annotated[list[str] | None, typer.Option("--customer", help="A customer that is seen; repeatable")] = None,
    shop: Annotated[list[str] | None, typer.Option("--shop", help="A shop of the company that a clerk sees; repeatable")] = None,
    supplier: Annotated[list[str] | None, typer.Option("--supplier", help="A supplier that is seen; repeatable")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Add a person; prints the first password, which must be changed at the first sign-in."""
    from zhanggui.web import serving

    serving.ready(home_at(home))
    from zhanggui.web.people.actions import add_from_command

    added = add_from_command(
        name, role, rep=rep or (), region=region or (), country=country or (), customer=customer or (), shop=shop or (),
        supplier=supplier or (),
    )
    put([added], form)


@user_app.command("erase")
def user_erase(
    name: Annotated[str, typer.Argument(help="The name they sign in with")],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone, and I know it")] = False,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Forget a person: names leave the database, the account is closed, what they did stays with a number."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.web import serving

    serving.ready(home_at(home))
    from zhanggui.web.people.erase import erase
    from zhanggui.web.people.models import User

    user = User.objects.filter(username=name.strip()).first()
    if user is None:
        raise WrongUse(f"There is no account {name}.", do="The names are on the page of people.")
    if not yes:
        raise WrongUse(f"Erasing {name} cannot be undone.", do="Say that you know it: --yes")
    put([{"user": name, "now": erase(user, by=None)}], form)


@app.command("settings")
def settings_command(
    name: Annotated[str | None, typer.Argument(help="The setting to change (default: list them all)")] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value")] = None,
    default: Annotated[bool, typer.Option("--default", help="Back to its default")] = False,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """The company's settings: name, currency, time zone ...; with NAME VALUE, changed."""
    from zhanggui.decide.sound import agreeing

    place = home_at(home)
    shown = SETTINGS if name is None else (setting_named(name),)
    if name is not None and value is not None:
        say(f"{name} is {set_setting(place, name, value, agreeing)!r} now. Pages made by refresh say so after the next refresh.")
    elif name is not None and default:
        with changing(place, agreeing) as written:
            written.pop(setting_named(name).name, None)
    values = place.settings()
    put([{"name": s.name, "value": values[s.name], "default": s.default, "zh": s.zh, "en": s.en} for s in shown], form)
