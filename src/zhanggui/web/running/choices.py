"""What a setting can be, where that is a list that everybody shares: currencies, countries, time zones, languages, in the
reader's words; and a word that somebody typed -> the one of the list that they mean."""

from __future__ import annotations

import zoneinfo
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.conf import settings

from zhanggui.base.money import CURRENCIES
from zhanggui.base.settings.countries import PARTS, WHOLE

Choice = tuple[str, str]
"""What is kept, and how it is called."""


def choices(name: str, language: str) -> list[Choice]:
    """A setting and the reader's language -> what it can be; none where that is no list."""
    return list(_choices(name, "zh_Hans" if language.startswith("zh") else "en"))


@cache
def _choices(name: str, locale: str) -> tuple[Choice, ...]:
    words = Locale.parse(locale)
    if name == "currency":
        return tuple((code, words.currencies.get(code, code)) for code in CURRENCIES)
    if name == "country":
        known = sorted((*WHOLE, *PARTS))
        return tuple((code, words.territories.get(code, code)) for code in known)
    if name == "time_zone":
        return tuple((zone, words.territories.get(place, "")) for zone, place in _zones())
    return tuple(settings.LANGUAGES) if name == "language" else ()


@cache
def _zones() -> tuple[Choice, ...]:
    """-> each time zone that this machine knows and the country it is of."""
    known = zoneinfo.available_timezones()
    return tuple(sorted((zone, place) for zone, place in get_global("zone_territories").items() if zone in known))


def meant(name: str, text: str) -> str:
    """A setting and what somebody typed -> the one value that they can mean by it: as it is kept in any case of letters, its name
    in either language, the city of a time zone; what means none, or several, stays as it was typed."""
    typed = text.strip()
    said = typed.casefold().replace(" ", "_")
    found = set()
    for language in ("zh_Hans", "en"):
        for value, word in _choices(name, language):
            city = value.rpartition("/")[2] if name == "time_zone" else value
            named = "" if name == "time_zone" else word
            if said in (value.casefold(), city.casefold()) or (named and typed.casefold() == named.casefold()):
                found.add(value)
    return found.pop() if len(found) == 1 else typed


def likely(wanted: str) -> dict[str, str]:
    """What a browser says of its reader (Accept-Language: en-GB,en;q=0.9) -> the currency, country, time zone and language they
    most likely keep books in; only what it really tells. A country of several zones tells none."""
    first = wanted.split(",")[0].split(";")[0].strip()
    language, _, region = first.partition("-")
    country = region.rpartition("-")[2].upper()
    found = {} if not language else {"language": "zh-hans" if language.lower() == "zh" else "en"}
    if country not in dict(_choices("country", "en")):
        return found
    zones = [zone for zone, place in _zones() if place == country]
    money = get_territory_currencies(country)
    found |= {"country": country} | ({"currency": money[0]} if money else {})
    return found | ({"time_zone": zones[0]} if len(zones) == 1 else {})
