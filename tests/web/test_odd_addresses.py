"""Whatever stands in an address, a page answers: no parameter that any page reads makes it fall over."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import zhanggui.web
from zhanggui.base.settings import Home

WEB = Path(zhanggui.web.__file__).parent
ODD = ("__class__", "-1", "99999999999999999999", "9999-12-31", "a=b\x00")


def parameters(app: str = "") -> set[str]:
    """An app (or all) -> every name that its pages take from their address: `request.GET.get("...")`, `getlist`."""
    found = set()
    for path in (WEB / app).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist"):
                inner, first = node.func.value, node.args[0] if node.args else None
                if isinstance(inner, ast.Attribute) and inner.attr == "GET" and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def pages(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, str]]:
    """-> the addresses of pages that need no code of a record, each with its app; the API is tried by its own fuzzing."""
    for one in (resolver or get_resolver()).url_patterns:
        part = str(one.pattern)
        if "<" in part or part.startswith(("api/", "sign-out", "language", "theme")):
            continue
        if isinstance(one, URLResolver):
            yield from pages(one, before + part)
        elif isinstance(one, URLPattern):
            yield before + part, one.callback.__module__.split(".")[2]


def test_the_parameters_are_found() -> None:
    assert {"dim", "by", "page", "where", "as_of"} <= parameters()
    assert "dim" in parameters("boards")


@pytest.mark.parametrize("odd", ODD)
def test_no_page_falls_over_an_odd_value(signed: Callable[..., Client], company: Home, odd: str) -> None:
    alice = signed("alice")
    alice.raise_request_exception = False
    every = dict.fromkeys(sorted(parameters()), odd)
    fallen = [address for address, _ in pages() if alice.get(address, every).status_code >= 500]
    assert fallen == []


def test_no_page_falls_over_a_name_of_the_machinery_in_any_one_parameter(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    alice.raise_request_exception = False
    fallen = [
        (address, name) for address, app in pages() for name in sorted(parameters(app))
        if alice.get(address, {name: "__class__"}).status_code >= 500
    ]
    assert fallen == []
