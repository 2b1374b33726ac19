"""Commands for programs that call the API: their tokens."""

from __future__ import annotations

from typing import Annotated

import typer

from zhanggui.base.settings import home_at
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, put, say

token_app = typer.Typer(help="Tokens of programs that call the API.", no_args_is_help=True)
app.add_typer(token_app, name="token")


@token_app.callback()
def token_root() -> None:
    """Tokens of programs that call the API."""


@token_app.command("add")
def token_add(
    name: Annotated[str, typer.Argument(help="What it is for")],
    user: Annotated[str, typer.Option("--user", help="Whose token it is: it can do no more than they")],
    role: Annotated[str, typer.Option("--role", help="A smaller role than theirs")] = "",
    sees: Annotated[list[str] | None, typer.Option("--sees", metavar="ID", help="Only these rows; repeatable")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="It changes nothing")] = False,
    expires: Annotated[str | None, typer.Option("--expires", metavar="DAY", help="The last day on which it is good")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Make a token; prints it this once."""
    from zhanggui.base.days import date_of
    from zhanggui.measures.periods import parse
    from zhanggui.web import serving

    day = date_of(parse(expires)) if expires else None
    serving.ready(home_at(home))
    from zhanggui.web.tokens.actions import add_from_command

    put([add_from_command(name, user, role=role, sees=sees or (), read_only=read_only, expires=day)], form)


@token_app.command("list")
def token_list(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Every token that is in use: whose, what for, what it may do, when it was last used."""
    from zhanggui.web import serving

    serving.ready(home_at(home))
    from zhanggui.web.tokens.reads import in_use

    put(in_use(), form)


@token_app.command("revoke")
def token_revoke(
    number: Annotated[int, typer.Argument(help="Its number in the list")],
    home: HomeOption = None,
) -> None:
    """Revoke a token: it opens nothing any more."""
    from zhanggui.web import serving

    serving.ready(home_at(home))
    from zhanggui.web.tokens.actions import revoke

    revoke(number, by=None)
    say(f"Token {number} is revoked.")
