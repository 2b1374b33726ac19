"""The list of a decision about customers -> each as the case page shows them: what was done, whether they ordered since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import EVERYTHING
from zhanggui.decide.decision import Decision
from zhanggui.web import books
from zhanggui.web.boards import reads as boards
from zhanggui.web.decisions.models import Todo


@dataclass(frozen=True)
class Followed:
    """A customer of a list: the line as it was kept, what was ticked of them, the day of an order since (None: none yet), whether
    the expected day has passed without one, and the days of the expected order from the day of the list."""

    line: dict[str, Any]
    done: list[Todo]
    came: int | None
    late: bool
    ahead: tuple[int, int, int] | None


def followed(decision: Decision) -> list[Followed]:
    """A decision -> its customers in their order; none where it is not about customers."""
    lines = [line for line in (decision.details or {}).get("lines", []) if "customer" in line]
    if not lines:
        return []
    done: dict[str, list[Todo]] = {}
    for todo in Todo.objects.filter(case=decision.id, dropped=False).exclude(about="").select_related("owner"):
        done.setdefault(todo.about, []).append(todo)
    came, reached = _ordered_since(decision.as_of), books.reached()
    out = []
    for line in lines:
        due = line.get("next_mid")
        on = came.get(line["customer"])
        late = on is None and due is not None and reached is not None and reached > int(due)
        out.append(Followed(line, done.get(line["customer"], []), on, late, _ahead(line, decision.as_of)))
    return out


def _ahead(line: dict[str, Any], as_of: int) -> tuple[int, int, int] | None:
    low, mid, high = (line.get(f"next_{name}") for name in ("low", "mid", "high"))
    return None if low is None or mid is None or high is None else (low - as_of, mid - as_of, high - as_of)


def _ordered_since(day: int) -> dict[str, int]:
    """A day -> customer: the first day from it on with a purchase. Whose they are was settled with the decision."""
    question = boards.Asked(("sale_count",), ("customer", "day"), from_day=day)
    try:
        rows = boards.answer(question, EVERYTHING).rows if (books.reached() or 0) >= day else []
    except ZhangguiError:
        return {}
    out: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row["day"]):
        if row["customer"] is not None and row["sale_count"]:
            out.setdefault(row["customer"], int(row["day"]))
    return out
