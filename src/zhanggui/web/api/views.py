"""The OpenAPI document, its page for people, and the answer to an address that is none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja.errors import AuthenticationError, HttpError

from zhanggui.web.api.problems import absent, forbidden, problem, unknown
from zhanggui.web.api.v1.listed import api


def document() -> dict[str, Any]:
    """-> the OpenAPI document in the reader's language."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    return found


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for whoever may call at all."""
    for way in api.auth if isinstance(api.auth, list) else ():
        try:
            if way(request):
                return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
        except AuthenticationError:
            break
        except PermissionDenied:
            return forbidden()
        except HttpError as refused:
            return problem(refused.status_code, str(refused))
    return unknown()


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The document as a page: every operation, what it takes, what it answers, how to call it."""
    return render(request, "api/api.html", {"groups": groups(document()), "base": request.build_absolute_uri("/api/v1")})


@login_not_required
@csrf_exempt
def no_such(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below /api/ that is none."""
    return absent()


def groups(found: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The document -> operations by their noun, as the page shows them."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, operations in found["paths"].items():
        for method, op in operations.items():
            by_tag.setdefault(op["tags"][0], []).append(_shown(path, method, op, found["components"]["schemas"]))
    return list(by_tag.items())


def _shown(path: str, method: str, op: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    takes = [
        {"name": p["name"], "where": p["in"], "type": _type(p["schema"]), "must": p.get("required", False),
         "said": p.get("description") or p["schema"].get("description", "")}
        for p in op.get("parameters", ())
    ]
    body = _fields(op.get("requestBody", {}).get("content", {}), schemas)
    good: dict[str, Any] = next((a for status, a in op["responses"].items() if int(status) < 300), {})
    return {
        "id": op["operationId"], "method": method.upper(), "path": path, "summary": op["summary"],
        "english": "" if (get_language() or "").startswith("zh") else op.get("description", ""),
        "takes": takes + body, "gives": _fields(good.get("content", {}), schemas),
    }


def _fields(content: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """The content of a body or an answer -> its fields."""
    for kind, one in content.items():
        shape = _resolved(one.get("schema", {}), schemas)
        must = shape.get("required", [])
        where = "form" if kind.startswith("multipart") else "body"
        return [
            {"name": name, "where": where, "type": _type(field), "must": name in must, "said": field.get("description", "")}
            for name, field in shape.get("properties", {}).items()
        ]
    return []


def _resolved(shape: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas[shape["$ref"].rsplit("/", 1)[-1]] if "$ref" in shape else shape
    return found


def _type(shape: dict[str, Any]) -> str:
    """A schema -> a few words: text, day, one of so many names, list of ..."""
    if "$ref" in shape:
        return str(shape["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in shape:
        return " | ".join(dict.fromkeys(_type(one) for one in shape["anyOf"] if one.get("type") != "null"))
    if "enum" in shape:
        return " | ".join(shape["enum"]) if len(shape["enum"]) < 6 else "name"
    if shape.get("type") == "array":
        return f"[{_type(shape.get('items', {}))}]"
    return str(shape.get("format") or shape.get("type") or "any")
