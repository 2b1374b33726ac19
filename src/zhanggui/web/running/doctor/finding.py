"""One finding of the doctor: what was looked at, how it is, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, BROKEN = "ok", "warning", "broken"


@dataclass(frozen=True)
class Finding:
    """A check, its state (ok, warning, broken), what was found and what to do in both languages, and where."""

    check: str
    state: str
    zh: str
    en: str
    where: str = ""
    do_zh: str = ""
    do_en: str = ""

    def row(self) -> dict[str, str]:
        """As the command prints it."""
        return {"check": self.check, "state": self.state, "what": self.en, "where": self.where, "do": self.do_en}


def fine(check: str, zh: str, en: str, where: str = "") -> Finding:
    """What is in order."""
    return Finding(check, OK, zh, en, where)
