"""The how-to page of the API keeps its word: each curl line of it is run against a real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.web.calls import token_of
from zhanggui.base.settings import Home

WHERE = "/api/v1"
PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "api.md").read_text("utf-8")
LINES = re.findall(r"```sh\n(curl .+?)\n```", PAGE, re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_of_the_page_answers(company: Home, live_server: Any) -> None:
    surroundings = os.environ | {"SITE": live_server.url, "TOKEN": token_of("alice"), "DECISION": "0"}
    told = []
    for line in LINES:
        done = subprocess.run(["bash", "-c", line], env=surroundings, capture_output=True, text=True, check=True, timeout=60)
        told.append(json.loads(done.stdout))
        if "/today" in line:
            surroundings["DECISION"] = told[-1]["rows"][0]["id"]
    asked, lines, why, today, case, board = told
    assert [row["month"] for row in asked["rows"]] == ["2026-09-01", "2026-10-01"]
    assert lines["total"] > 0
    assert why["value"] == asked["rows"][1]["net_sales"]
    assert today["total"] > 0
    assert case["timeline"][-1]["said"] == "called them"
    assert board["value"] > 0
    assert board["rows"]
    connections.close_all()
