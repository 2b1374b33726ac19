"""What happens, as JSON lines in `logs/zhanggui.log` of the home, and as text on the console. No secret is in either.

A line says what and where by ids: the request, the person's number, never a name, never what was typed. Values of secrets
are taken out of every line at the last moment, whatever wrote it: messages, extra fields, and the text of tracebacks.
"""

from __future__ import annotations

import contextvars
import logging
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

MASK = "***"
REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")
_SECRET = (
    r"(?:pass(?:word|wd)?\d?|pwd|secret[\w.-]*|token|api[_-]?key|access[_-]?key|authorization|cookie|session(?:id|_key)?|csrf\w*)"
)
_NAMED = re.compile(
    rf"""(?ix) (?P<name>["']?[\w.-]*{_SECRET}[\w-]*["']?) (?P<sign>\s*[:=]\s*)
    (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:Bearer|Basic|Token)\s+[^\s,;&"']+|[^\s,;&"'}}]+)"""
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_URL = re.compile(r"([a-zA-Z][\w+.-]*://[^\s:/@]*):([^\s@]+)@")
_KEY = re.compile(rf"(?i)^[\w.-]*{_SECRET}[\w-]*$")
_known: set[str] = set()
QUIET = ("/health", "/static/")
log = logging.getLogger("zhanggui.requests")


def never_say(value: str) -> None:
    """A secret's value, such as the home's key -> taken out of every line from now on, wherever it stands."""
    if len(value) >= 8:
        _known.add(value)


def cleaned(text: str) -> str:
    """A text -> the same without the values of secrets in it."""
    for value in _known:
        text = text.replace(value, MASK)
    text = _URL.sub(rf"\1:{MASK}@", text)
    text = _NAMED.sub(lambda m: f"{m['name']}{m['sign']}{MASK}", text)
    return _SCHEME.sub(rf"\1 {MASK}", text)


def cleaned_value(value: Any, name: str = "") -> Any:
    """A field of a line, whatever it holds -> the same without secrets."""
    if _KEY.match(name) and value not in (None, ""):
        return MASK
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {str(k): cleaned_value(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [cleaned_value(v) for v in value]
    return value if isinstance(value, int | float | bool | None) else cleaned(str(value))


class Lines(JsonFormatter):
    """A record -> one line of JSON."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"asctime": "at", "levelname": "level"},
                         json_ensure_ascii=False)
        self.converter = time.gmtime
        self.default_time_format, self.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Every field, at the last moment: nothing comes after this but writing."""
        # Django hands its request object along; its text has the query in it.
        for held_object in ("request", "server_time", "taskName"):
            log_data.pop(held_object, None)
        if REQUEST.get():
            log_data["request"] = REQUEST.get()
        return {name: cleaned_value(value, name) for name, value in log_data.items()}


class Readable(logging.Formatter):
    """A record -> text for eyes, with its fields behind it."""

    usual = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "request"}

    def format(self, record: logging.LogRecord) -> str:
        own = cleaned_value({k: v for k, v in record.__dict__.items() if k not in self.usual})
        extra = " ".join(f"{k}={v}" for k, v in own.items())
        return cleaned(super().format(record)) + (f"  {extra}" if extra else "")


def configuration(folder: Path, level: str = "INFO") -> dict[str, Any]:
    """The folder of the logs -> logging as Django wants it said. A folder that cannot be written leaves the console."""
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler", "formatter": "readable", "level": "WARNING"}}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "zhanggui.log"
        file.touch(mode=0o600)
        handlers["file"] = {
            "class": "logging.handlers.RotatingFileHandler", "filename": str(file), "maxBytes": 10_000_000, "backupCount": 5,
            "encoding": "utf-8", "delay": True, "formatter": "lines",
        }
    except OSError:
        pass
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {
            "lines": {"()": "zhanggui.web.running.logs.Lines"},
            "readable": {
                "()": "zhanggui.web.running.logs.Readable", "format": "{asctime} {levelname} {name}: {message}", "style": "{",
            },
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
        "loggers": {
            "zhanggui": {"level": level},
            # Django would log every 4xx and the request object; ours says each request once.
            "django.request": {"level": "ERROR"}, "django.server": {"level": "WARNING"}, "huey": {"level": "WARNING"},
        },
    }


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A request -> answered with X-Request-ID, and said in one line: method, path without its query, who by number, how long."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        own = given if re.fullmatch(r"[\w-]{8,64}", given) else uuid.uuid4().hex
        mark, began = REQUEST.set(own), time.perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = own
            if not request.path.startswith(QUIET) or response.status_code >= 500:
                user = getattr(request, "user", None)
                log.info("request", extra={
                    "method": request.method, "path": cleaned(request.path), "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000), "user": getattr(user, "pk", None),
                })
            return response
        finally:
            REQUEST.reset(mark)

    return answer
