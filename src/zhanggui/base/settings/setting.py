"""A setting: its name, default, meaning and limits; and a text made into its value."""

from __future__ import annotations

import math
import re
import zoneinfo
from dataclasses import dataclass
from typing import Any

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings.countries import known_country


@dataclass(frozen=True)
class Setting:
    """One setting: name, default (which gives its type), its meaning in both languages, the form of its text or its limits."""

    name: str
    default: str | int | float | bool
    zh: str
    en: str
    pattern: str = ""
    least: float = -math.inf
    most: float = math.inf
    group: str = "company"
    restart: bool = False


NUMBER = r"\d+(\.\d+)?"
"""The form of a number in a setting's text."""
TIME_OF_DAY = r"(([01]\d|2[0-3]):[0-5]\d)?"
"""The form of a time of the day; empty is never."""


def typed(setting: Setting, text: str) -> Any:
    """A setting and a text -> its value in the setting's type; WrongUse where it cannot be."""
    kind = type(setting.default)
    if setting.name == "country":
        return known_country(text)
    try:
        if kind is bool:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
        if setting.pattern and not re.fullmatch(setting.pattern, text):
            raise ValueError
        if setting.name == "time_zone":
            zoneinfo.ZoneInfo(text)
        value = kind(text)
        if not isinstance(value, str) and not setting.least <= value <= setting.most:  # nan is not within any limits
            raise ValueError
        return value
    except (ValueError, KeyError, zoneinfo.ZoneInfoNotFoundError) as wrong:
        default = f"Its default is {setting.default!r}."
        if setting.most < math.inf:
            default += f" It goes from {setting.least:g} to {setting.most:g}."
        raise WrongUse(f"{setting.name} cannot be {text!r}.", where=setting.en, do=default) from wrong
