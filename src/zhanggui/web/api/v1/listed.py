"""The visible list of nouns, and the API made of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router

from zhanggui.web.api.access import BySession, ByToken
from zhanggui.web.api.problems import MEDIA, say_plainly
from zhanggui.web.api.unchanged import Unchanged, not_modified
from zhanggui.web.api.v1 import (
    boards,
    cleaning,
    company,
    connections,
    decisions,
    drafts,
    goods,
    hooks,
    imports,
    numbers,
    quarantine,
    running,
    shown,
    todos,
)
from zhanggui.web.api.v1.people import customers, members, newcomers, plays, portal

ROUTERS: tuple[Router, ...] = (
    numbers.router, shown.router, boards.router, decisions.router, todos.router, goods.router, drafts.router,
    customers.router, members.router, newcomers.router, plays.router, imports.router,
    quarantine.router, cleaning.router, connections.router, company.router, running.router, hooks.router, portal.router,
)
WORDS = ("summary", "description", "title")


class Api(NinjaAPI):
    """The API: its schema in the reader's language, its problems in their own media type."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        """-> the OpenAPI document."""
        found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in found["paths"].values():
            for operation in operations.values():
                for parameter in operation.get("parameters", ()):
                    parameter["schema"] = _without_null(parameter["schema"])
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[MEDIA] = content.pop("application/json")
                if operation["operationId"].endswith("quarantine_file"):
                    operation["responses"][200]["content"] = {"text/csv": {"schema": {"type": "string"}}}
        _translated(found)
        return found


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """The schema of an argument that may be left out -> without null: an address cannot say that."""
    some = [one for one in shape.get("anyOf", ()) if one.get("type") != "null"]
    return {name: value for name, value in shape.items() if name != "anyOf"} | some[0] if len(some) == 1 else shape


def _translated(node: Any) -> None:
    """A document -> its Chinese texts in the reader's language."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in WORDS and isinstance(value, str) and value:
                node[name] = _(value)
            elif name == "tags" and isinstance(value, list):
                node[name] = [_(tag) if isinstance(tag, str) else tag for tag in value]
            else:
                _translated(value)
    elif isinstance(node, list):
        for value in node:
            _translated(value)


api = Api(title="掌柜 zhanggui", version="1", urls_namespace="api-v1", docs_url=None, openapi_url=None,
          auth=[ByToken(), BySession()])
say_plainly(api)
api.add_exception_handler(Unchanged, not_modified)
for _router in ROUTERS:
    api.add_router("", _router)
