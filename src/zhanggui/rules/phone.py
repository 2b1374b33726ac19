"""A phone number as people write it -> as it is kept, E.164 (ITU-T); shown with its middle hidden."""

from __future__ import annotations

import re
import unicodedata

CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
"""A plus sign, the country's code, at most fifteen digits."""
BETWEEN = re.compile(r"[\s\-().·]")


def normal_phone(text: str, country: str = "CN") -> str | None:
    """What was typed, and the country of who typed it -> E.164 (+8613812345678), empty for nothing, None where it is no number.

    Full-width signs, blanks, hyphens, brackets and dots are taken off; 00 is a plus sign, and 86 before a Chinese mobile number
    its country's code. A Chinese mobile number needs no code where the company is in China.
    """
    bare = BETWEEN.sub("", unicodedata.normalize("NFKC", text or ""))
    if not bare:
        return ""
    bare = "+" + bare[2:] if bare.startswith("00") else bare
    local = (
        bare.removeprefix("+86") if bare.startswith("+86") else bare[2:] if len(bare) == 13 and bare.startswith("86") else bare
    )
    if CHINESE_MOBILE.fullmatch(local) and (country in ("CN", "") or local != bare):
        return f"+86{local}"
    return None if bare.startswith("+86") or not INTERNATIONAL.fullmatch(bare) else bare


def masked(phone: str) -> str:
    """A kept number -> with its middle hidden: 138****1234; one of another country keeps its beginning and its end."""
    if phone.startswith("+86") and len(phone) == 14:
        return f"{phone[3:6]}****{phone[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 8 else "****" if phone else ""


def dialled(phone: str) -> str:
    """A kept number -> as it is dialled in China: without its own country's code."""
    return phone[3:] if phone.startswith("+86") else phone


def national(phone: str) -> str:
    """A kept number -> its digits as people of its own country write them, without the country's code and a leading 0: of other
    countries, whose codes have one to three digits, the last ten."""
    return dialled(phone) if phone.startswith("+86") else phone.removeprefix("+")[-10:]
