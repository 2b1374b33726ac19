"""The five angles of a case -> what its page shows of each: the finding, the numbers it rests on, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from zhanggui.base.days import iso
from zhanggui.decide.decision import Decision
from zhanggui.measures import DIMENSIONS
from zhanggui.measures.conditions import parse_all, split
from zhanggui.web import books
from zhanggui.web.boards import reads as boards
from zhanggui.web.people.reads import Sight
from zhanggui.web.show import numbers
from zhanggui.web.templatetags.words import speaking

WORDS = ("text", "element")
"""The units of columns that hold no numbers."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether it is a number, and the address of the list behind it."""

    text: str
    number: bool
    link: str = ""


@dataclass(frozen=True)
class Looked:
    """One angle as shown. told: its names and text in both languages; columns: (name, whether of numbers)."""

    told: dict[str, Any]
    columns: list[tuple[str, bool]]
    rows: list[list[Cell]]


def looked(decision: Decision, sight: Sight) -> list[Looked]:
    """A decision and who reads it -> its angles, elements by their names, each row's number with the list behind it."""
    angles = (decision.details or {}).get("angles", [])
    called = _names(angles)
    return [_one(angle, called, decision.as_of, sight) for angle in angles]


def _one(angle: dict[str, Any], called: Mapping[tuple[str, str], str], as_of: int, sight: Sight) -> Looked:
    columns = angle.get("columns", [])
    units = [c["unit"] for c in columns]
    money = numbers.unit_word("money", str(books.company()["currency"]), speaking())
    names = [f"{_said(c)} {money}" if c["unit"] == "money" else _said(c) for c in columns]
    rows = []
    for row in angle.get("rows", []):
        link = ""
        if row["where"] and sight.knows(row["measure"], *(c.name for c in parse_all(row["where"]))):
            link = urlencode([("measure", row["measure"]), ("as_of", iso(as_of)), *(("where", w) for w in split(row["where"]))])
        cells = enumerate(zip(row["cells"], units, strict=True))
        rows.append([Cell(_text(c, u, called), u not in WORDS, link if i == row["behind"] else "") for i, (c, u) in cells])
    return Looked(angle, [(name, unit not in WORDS) for name, unit in zip(names, units, strict=True)], rows)


def _text(value: Any, unit: str, called: Mapping[tuple[str, str], str]) -> str:
    if isinstance(value, dict) and "unit" in value:
        value, unit = value["value"], value["unit"]
    if value is None or value == "":
        return numbers.NONE
    if isinstance(value, dict):
        return _element(value, called) if "dimension" in value else _said(value)
    if unit == "day":
        return numbers.day_text(int(value), speaking())
    return numbers.exact(value, unit) if unit not in WORDS else str(value)


def _element(value: Mapping[str, Any], called: Mapping[tuple[str, str], str]) -> str:
    element = value["element"]
    if element in (None, "none"):
        return _said({"zh": "没写", "en": "not given"})
    name = called.get((value["dimension"], str(element)), "")
    if not name:
        return str(element)
    return f"{name}（{element}）" if numbers.zh(speaking()) else f"{name} ({element})"


def _said(both: Mapping[str, str]) -> str:
    return both["zh" if numbers.zh(speaking()) else "en"]


def _names(angles: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for angle in angles:
        for row in angle.get("rows", []):
            for cell in row["cells"]:
                if isinstance(cell, dict) and cell.get("dimension") in DIMENSIONS and cell["element"] is not None:
                    wanted.setdefault(cell["dimension"], set()).add(str(cell["element"]))
    return {(d, e): name for d, ids in wanted.items() for e, name in boards.names_of(d, sorted(ids)).items()}
