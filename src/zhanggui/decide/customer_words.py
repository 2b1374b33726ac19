"""What is said of customers in decisions: why we think they leave, how long they have been away, what they usually order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhanggui.decide.customer_lines import Line, since
from zhanggui.decide.wording import Both, day_words

NAMED: Mapping[str, tuple[str, str]] = {
    "overdue": ("隔得比平常久", "longer away than usual"), "rhythm": ("来得本来就稀", "rarely here at any time"),
    "frequency": ("近来买得少", "fewer purchases lately"), "amount": ("每次买得比平常少", "smaller purchases than usual"),
    "season": ("淡季", "the season is low"), "tenure": ("来的时间还短", "not long with us"),
}  # fmt: skip
"""What a model calls its reasons, in words, where the reason itself brings none."""


def reason_words(reason: Mapping[str, Any]) -> Both:
    """A reason of the outlook -> its words."""
    text = reason.get("text")
    told = text if isinstance(text, Mapping) else reason
    if "zh" in told and "en" in told:
        return {"zh": str(told["zh"]), "en": str(told["en"])}
    zh, en = NAMED.get(str(reason.get("name", "")), ("", ""))
    return {"zh": zh, "en": en}


def reasons_words(line: Line, most: int = 2) -> Both:
    """A customer -> why, the heaviest reasons first; where nobody knows more, how long they have been away."""
    said = [both for both in map(reason_words, line["reasons"]) if both["zh"]][:most]
    if not said:
        return {"zh": "", "en": ""}
    return {"zh": "；".join(both["zh"] for both in said), "en": "; ".join(both["en"] for both in said)}


def away_words(line: Line, as_of: int) -> Both:
    """A customer -> 34天没订货，平时11天一次."""
    days = since(line, as_of)
    if days is None:
        return {"zh": "还没买过", "en": "has not bought yet"}
    usual = line["cycle"]
    zh, en = f"{days}天没订货", f"no order for {several(days, 'day')}"
    return {"zh": f"{zh}，平时{usual:.0f}天一次", "en": f"{en}, usually every {usual:.0f}"} if usual else {"zh": zh, "en": en}


def due_words(line: Line) -> Both:
    """A customer -> when the next order is expected."""
    middle = day_words(int(line["next_mid"]))
    if line["next_low"] is None or line["next_high"] is None:
        return middle
    low, high = day_words(int(line["next_low"])), day_words(int(line["next_high"]))
    return {
        "zh": f"{middle['zh']}，八成在{low['zh']}到{high['zh']}",
        "en": f"{middle['en']}, four times in five within {low['en']} to {high['en']}",
    }


def goods_words(goods: Sequence[Mapping[str, Any]], most: int = 3) -> Both:
    """Usual goods -> 农夫山泉 (12)、可乐 (6)."""
    said = [f"{g['name'] or g['sku']} ({g['quantity']:g})" for g in goods[:most]]
    return {"zh": "、".join(said), "en": ", ".join(said)}


def several(n: int, one: str, more: str = "") -> str:
    """A number and a word -> 1 customer, 2 customers."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def left_alone(n: int) -> Both:
    """How many of a list are left alone by lot, which is all of them -> its title."""
    return {"zh": f"{n}家客户留作对照，先不动", "en": f"{several(n, 'customer')} left alone by lot"}
