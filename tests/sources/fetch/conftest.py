"""The servers of these tests."""

from tests.servers import mariadb, postgres, server

__all__ = ["mariadb", "postgres", "server"]
