"""Values as the TOML text of a settings file."""

from __future__ import annotations

import re
from typing import Any


def toml_lines(values: dict[str, Any]) -> list[str]:
    """Scalars first, then tables, as TOML."""
    lines = [f"{name} = {toml_value(value)}\n" for name, value in values.items() if not isinstance(value, dict)]
    for name, table in values.items():
        if isinstance(table, dict):
            lines.append(f"\n[{name}]\n")
            lines += [f"{toml_value(key)} = {toml_value(value)}\n" for key, value in table.items()]
    return lines


def toml_value(value: Any) -> str:
    """A scalar or a list of scalars -> its TOML text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    # TOML takes no control character as it is; a header of a damaged file may hold any.
    return '"' + re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", _escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    """A character that TOML does not take -> its escape; half a surrogate has none, and becomes the sign for what was lost."""
    code = ord(found[0])
    return f"\\u{code if code < 0xD800 else 0xFFFD:04x}"
