"""What is done with kept boards: save, change, drop, undo, pin, move. Each: one transaction, one line of the audit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.boards.models import Pin, Saved
from zhanggui.web.boards.saved import board_of, may_open
from zhanggui.web.people.reads import User, require, user_named
from zhanggui.web.people.roles import BOARDS, ROLES

LONGEST = 80


def save(name: str, query: str, *, by: User, roles: Sequence[str] = (), people: Sequence[str] = ()) -> Saved:
    """A name, what it asks, with whom it is shared -> a board of one's own, at the end of one's list."""
    require(by, BOARDS)
    said = _named(name)
    with transaction.atomic():
        board = Saved.objects.create(name=said, owner=by, query=query, roles=_roles(roles))
        board.people.set(_people(people))
        Pin.objects.create(board=board, user=by, place=Pin.objects.filter(user=by).count())
        audit.log("board saved", f"board:{board.pk}", by=by, new=board.as_logged())
    return board


def change(number: int, *, by: User, name: str, query: str, roles: Sequence[str], people: Sequence[str]) -> Saved:
    """A board of one's own -> with another name, question or readers; how it was is kept for undo."""
    with transaction.atomic():
        board = _own(number, by)
        old = board.as_logged()
        board.name, board.query, board.roles, board.before = _named(name), query, _roles(roles), old
        board.save()
        board.people.set(_people(people))
        audit.log("board changed", f"board:{board.pk}", by=by, old=old, new=board.as_logged())
    return board


def drop(number: int, *, by: User) -> Saved:
    """A board of one's own -> gone from every list, until undone."""
    with transaction.atomic():
        board = _own(number, by)
        old = board.as_logged()
        board.dropped, board.before = True, old
        board.save()
        audit.log("board dropped", f"board:{board.pk}", by=by, old=old, new=board.as_logged())
    return board


def undo(number: int, *, by: User) -> Saved:
    """A board of one's own -> as it was before its last change; a second undo brings the change back."""
    with transaction.atomic():
        board = _own(number, by, dropped_too=True)
        if board.before is None:
            raise WrongUse(_("没有可撤销的。"))
        old, before = board.as_logged(), board.before
        board.name, board.query, board.roles = before["name"], before["query"], before["roles"]
        board.dropped, board.before = before["dropped"], old
        board.save()
        board.people.set(_people(before["people"]))
        audit.log("board undone", f"board:{board.pk}", by=by, old=old, new=board.as_logged())
    return board


def pin(number: int, *, by: User, on: bool) -> None:
    """A board that one may open -> at the end of the pinned ones, or no more among them."""
    require(by, BOARDS)
    board = board_of(number, by)
    with transaction.atomic():
        if on:
            Pin.objects.get_or_create(board=board, user=by, defaults={"place": Pin.objects.filter(user=by).count()})
        else:
            Pin.objects.filter(board=board, user=by).delete()
        audit.log("board pinned" if on else "board unpinned", f"board:{board.pk}", by=by)


def move(number: int, *, by: User, up: bool) -> None:
    """A pinned board -> one place up or down in one's list."""
    require(by, BOARDS)
    with transaction.atomic():
        pins = [p for p in Pin.objects.filter(user=by).select_related("board") if may_open(p.board, by)]
        at = next((i for i, p in enumerate(pins) if p.board_id == number), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is None or to is None or not 0 <= to < len(pins):
            return
        pins[at], pins[to] = pins[to], pins[at]
        for place, one in enumerate(pins):
            Pin.objects.filter(pk=one.pk).update(place=place)
        audit.log("board moved", f"board:{number}", by=by, new={"place": to})


def _own(number: int, by: User, *, dropped_too: bool = False) -> Saved:
    require(by, BOARDS)
    board = Saved.objects.select_for_update().filter(pk=number, owner=by).first()
    if board is None or (board.dropped and not dropped_too):
        raise WrongUse(_("只有存这个看板的人能改它。"), do=_("另存一份自己的。"))
    return board


def _named(name: str) -> str:
    # What prints nothing has no place in a name, and PostgreSQL takes no NUL.
    said = " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())
    if not said or len(said) > LONGEST:
        raise WrongUse(_("看板要有名字，最多%(most)s个字。") % {"most": LONGEST})
    return said


def _roles(roles: Sequence[str]) -> list[str]:
    return sorted({r for r in roles if r in ROLES})


def _people(names: Sequence[str]) -> list[User]:
    return [user for user in (user_named(name) for name in dict.fromkeys(names)) if user is not None]
