"""A connection to a company's database: its address without the password, what is read, into which table, by which mark.

Kept in the home, one folder each: `connections/NAME/connection.toml` and its mappings. Passwords are not there: they are in
`secrets.toml`, which only its owner may read, or in an environment variable that the connection names.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home, toml_value
from zhanggui.sources.mapping import Mapping, read_mapping, written
from zhanggui.tables import TABLES

KINDS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
PORTS = {"postgresql": 5432, "mysql": 3306}
OPTIONS = {
    "postgresql": ("sslmode", "sslrootcert", "sslcert", "sslkey"),
    "mysql": ("ssl_ca", "ssl_cert", "ssl_key", "unix_socket"),
}
NAMES = re.compile(r"\w[\w-]{0,39}")
HIDDEN = "***"
BY_MARK = -1


@dataclass(frozen=True)
class Connection:
    """One thing that is read again and again: a table or a query of a database, and what becomes of its rows.

    `mark` is the column that grows (a time of change, a number); `overlap` is how far below the mark the next pull begins, for
    rows that came late: seconds for times, a count for numbers, BY_MARK for the usual (ten minutes, 1000).
    """

    name: str
    url: str
    table: str = ""
    query: str = ""
    target: str = ""
    source: str = ""
    mark: str = ""
    overlap: int = BY_MARK
    password_env: str = ""
    mappings: tuple[Mapping, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> str:
        """`postgresql` or `mysql`."""
        return KINDS[urlsplit(self.url).scheme]

    @property
    def options(self) -> dict[str, str]:
        """What the address says behind its question mark."""
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def shown(self) -> str:
        """The address as it may be shown."""
        user, at, place = urlsplit(self.url).netloc.rpartition("@")
        return urlsplit(self.url)._replace(netloc=f"{user}:{HIDDEN}{at}{place}" if user else place).geturl()

    @property
    def place(self) -> tuple[str, str, str]:
        """The server and the user: what a password belongs to."""
        parts = urlsplit(self.url)
        return self.kind, parts.netloc, parts.query

    @property
    def reads(self) -> str:
        """What is read, for people."""
        return self.query or self.table

    @property
    def signature(self) -> str:
        """Equal exactly while a mark of an earlier pull still means the same."""
        said = json.dumps([urlsplit(self.url).hostname, urlsplit(self.url).path, self.table, self.query, self.mark])
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def parsed(url: str) -> tuple[str, str]:
    """An address as a person writes it -> (the address without its password, the password, empty where none was given)."""
    try:
        parts = urlsplit(url.strip())
        kind, port = KINDS.get(parts.scheme, ""), parts.port
    except ValueError as wrong:
        raise _wrong_address("It cannot be read") from wrong
    if not kind or not parts.hostname or not parts.path.strip("/"):
        raise _wrong_address("It lacks the kind of database, the host or the database")
    options = dict(parse_qsl(parts.query))
    strange = sorted(set(options) - set(OPTIONS[kind]))
    if strange:
        raise _wrong_address(f"It has options that are not known here: {', '.join(strange)} (known: {', '.join(OPTIONS[kind])})")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user = f"{quote(unquote(parts.username), safe='')}@" if parts.username else ""
    place = f"{user}{host}:{port or PORTS[kind]}"
    bare = parts._replace(netloc=place, query=urlencode(options), fragment="").geturl()
    return bare, unquote(parts.password or "")


def _wrong_address(why: str) -> WrongUse:
    # The address itself is not repeated: there may be a password in it.
    return WrongUse(f"This is not the address of a database. {why}.", do="Write postgresql://USER@HOST:5432/DATABASE or mysql://...")


def checked(connection: Connection) -> Connection:
    """A connection as given -> itself, or WrongUse that says what is not right."""
    if not NAMES.fullmatch(connection.name):
        raise WrongUse("A connection's name is letters, digits, _ and -, at most 40.", do="For instance: erp-orders")
    if bool(connection.table) == bool(connection.query.strip()):
        raise WrongUse("Say what is read: a table or a query, one of both.", do="--table orders, or --query 'SELECT ...'")
    if connection.target and connection.target not in TABLES:
        raise WrongUse(f"There is no table called {connection.target}.", do=f"Tables: {', '.join(TABLES)}.")
    if connection.overlap < 0 and connection.overlap != BY_MARK:
        raise WrongUse("The overlap is not a number from 0 on.", do="Seconds for a time, a count for a number.")
    if connection.password_env and not re.fullmatch(r"[A-Za-z_]\w*", connection.password_env, re.ASCII):
        raise WrongUse("That is not the name of an environment variable.", do="For instance: ERP_PASSWORD")
    return connection


# ---- kept in the home


def folder_of(home: Home, name: str) -> Path:
    """A home and a connection's name -> its folder, there or not."""
    return home.path / "connections" / name


def save(home: Home, connection: Connection, password: str | None = None) -> None:
    """A connection, and its password where one is given (empty: none) -> kept."""
    checked(connection)
    home.make()
    folder = folder_of(home, connection.name)
    folder.mkdir(parents=True, exist_ok=True)
    if password is not None:
        _keep_password(home, connection.name, password)
    said = {k: v for k, v in vars(connection).items() if k not in ("name", "mappings") and v not in ("", BY_MARK)}
    _write(folder / "connection.toml", "".join(f"{key} = {toml_value(value)}\n" for key, value in said.items()))
    for old in folder.glob("mapping-*.toml"):
        old.unlink()
    for number, mapping in enumerate(connection.mappings, 1):
        _write(folder / f"mapping-{number}.toml", written(mapping))


def remove(home: Home, name: str) -> None:
    """A connection -> gone with its password; what it brought stays."""
    load(home, name)
    _keep_password(home, name, "")
    shutil.rmtree(folder_of(home, name))


def names(home: Home) -> list[str]:
    """A home -> the names of its connections, sorted."""
    return sorted(file.parent.name for file in (home.path / "connections").glob("*/connection.toml"))


def load(home: Home, name: str) -> Connection:
    """A name -> the connection kept under it."""
    file = folder_of(home, name) / "connection.toml"
    if not NAMES.fullmatch(name) or not file.is_file():
        known = ", ".join(names(home)) or "none yet"
        raise WrongUse(f"There is no connection called {name}.", do=f"Connections: {known}.")
    try:
        said: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
        mappings = tuple(read_mapping(f) for f in sorted(file.parent.glob("mapping-*.toml")))
        return checked(Connection(name=name, mappings=mappings, **said))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as problem:
        raise ZhangguiError(f"The connection cannot be read: {problem}", where=str(file), do="Mend that file.") from problem


def _write(file: Path, text: str, mode: int = 0o600) -> None:
    """Written whole or not at all, for its owner only."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(fresh, file)


# ---- passwords


def _secrets(home: Home) -> dict[str, str]:
    file = home.path / "secrets.toml"
    if not file.exists():
        return {}
    if file.stat().st_mode & 0o077:
        raise ZhangguiError("The file of passwords can be read by others.", where=str(file), do=f"chmod 600 {file}")
    try:
        return {str(k): str(v) for k, v in tomllib.loads(file.read_text("utf-8")).get("connections", {}).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # Not the parser's words, and not chained to them: they may repeat the line, and a password stands in it.
        raise ZhangguiError("The file of passwords cannot be read.", where=str(file), do="Mend or remove it.") from None


def _keep_password(home: Home, name: str, password: str) -> None:
    with open(home.path / ".secrets.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _secrets(home)
        known.pop(name, None)
        if password:
            known[name] = password
        lines = "".join(f"{toml_value(key)} = {toml_value(value)}\n" for key, value in known.items())
        _write(home.path / "secrets.toml", f"[connections]\n{lines}")


def kept_password(home: Home, name: str) -> str:
    """A connection's name -> the password that is kept for it, empty where there is none."""
    return _secrets(home).get(name, "")


def password_of(home: Home, connection: Connection) -> str:
    """A connection -> its password: from the environment variable it names, else from the secrets; empty where there is none."""
    if connection.password_env:
        if connection.password_env not in os.environ:
            do = "Set it for whoever runs the pull (also for the server), or give the password to be kept."
            raise ZhangguiError(f"The environment variable {connection.password_env} is not set.", where=connection.name, do=do)
        return os.environ[connection.password_env]
    return kept_password(home, connection.name)


def without(password: str, text: str) -> str:
    """What a driver says -> the same without the password, should it be in there."""
    return text.replace(password, HIDDEN) if password else text


# ---- the last time


def said_last(home: Home, name: str) -> dict[str, Any]:
    """A connection -> how its last pull ended; empty where there was none."""
    try:
        found: dict[str, Any] = json.loads((folder_of(home, name) / "last.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def say_last(home: Home, name: str, **said: Any) -> None:
    """How a pull ended -> kept for the page; the mark itself is not here, it stands in the batch."""
    said = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **said}
    _write(folder_of(home, name) / "last.json", json.dumps(said, ensure_ascii=False, indent=1))


@contextmanager
def alone(file: Path, what: str) -> Iterator[None]:
    """One at a time; the lock falls with the process that holds it."""
    with open(file, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise ZhangguiError(f"{what} is running already.", do="Try again when it has ended.") from busy
        yield


def columns_of(mappings: Sequence[Mapping]) -> list[str]:
    """Mappings -> the headers they take, each once."""
    return list(dict.fromkeys(header for mapping in mappings for header in mapping.columns.values()))
