"""What is asked in the words of the code is shown in the words of the reader; days and ranges are said as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from urllib.parse import parse_qs

import pyarrow as pa
import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils import timezone, translation

from zhanggui.base.days import day_number
from zhanggui.base.settings import Home
from zhanggui.decide.decision import Gain
from zhanggui.decide.stored import SCHEMA, TABLE, to_row
from zhanggui.engine import open_engine
from zhanggui.refresh import RUN_SCHEMA, RUNS, decisions_of, latest_run
from zhanggui.web.boards.worded import worded
from zhanggui.web.decisions import reads, results
from zhanggui.web.decisions.reads import Total
from zhanggui.web.decisions.shown import lead
from zhanggui.web.show.svg import fitting

pytestmark = pytest.mark.django_db
RAW = re.compile(r"\b(?:lot|sku|category|brand|supplier|customer|rep|day|return_reason)(?:=|>=|<=)\S")


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        ("day=2026-10-31 lot=B2610-07", ["10月31日", "批号 B2610-07"], ["31 Oct", "lot B2610-07"]),
        ("day>=2026-10-25 day<=2026-10-31 category=乳品", ["10月25日–10月31日", "品类 乳品"], ["25 Oct–31 Oct", "category 乳品"]),
        ("kind=return rep!=003 customer=none", ["类别 退货", "业务员 ≠ 003", "客户 没写"], ["kind of line return", "rep ≠ 003", "customer not given"]),
        ("month=2026-10 quantity>10", ["2026年10月", "数量 > 10"], ["Oct 2026", "Quantity > 10"]),
    ],
)
def test_a_condition_is_said_in_words(
    company: Home, monkeypatch: pytest.MonkeyPatch, asked: str, zh: list[str], en: list[str]
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 2))
    for language, expected in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert [w.text.lower() for w in worded(asked)] == [text.lower() for text in expected]
    assert " ".join(w.raw for w in worded(asked)) == asked


def test_a_case_shows_no_condition_as_it_is_asked(signed: Callable[..., Client], company: Home) -> None:
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    alice = signed("alice")
    for language in ("zh-hans", "en"):
        alice.post("/language/", {"language": language})
        for decision in decisions_of(engine, run):
            page = alice.get(f"/decisions/{decision.id}/").content.decode()
            seen = re.sub(r"<title>.*?</title>|<[^>]+>", " ", page)
            assert RAW.findall(seen) == []


def test_evidence_leads_to_a_list_of_its_length(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    for decision in decisions_of(engine, run):
        counted = [p for p in alice.get(f"/decisions/{decision.id}/").context["evidence"] if p.evidence.unit == "count"]
        for proof in counted:
            assert alice.get(f"/board/lines/?{proof.link}").context["listing"].total == proof.evidence.value
            assert parse_qs(proof.link)["as_of"]


def test_tasks_stand_in_order_of_gain_on_the_page_and_in_the_command(signed: Callable[..., Client], own_company: Home) -> None:
    """Those that still stand from an earlier day keep their gain: the order in which the run found them is not that of worth."""
    engine = open_engine(own_company.lake_url)
    run = latest_run(engine)
    assert run is not None
    one = decisions_of(engine, run, "investigate")[0]
    others = [replace(one, cause=str(n), gain=Gain(n, 0, n, "CNY")) for n in (500, 100, 900)]
    engine.lake.append(TABLE, pa.Table.from_pylist([to_row(d) for d in others], SCHEMA))
    later = asdict(replace(run, run="later", at_ms=run.at_ms + 1))
    later |= {"steps": json.dumps(run.steps), "decisions": json.dumps([d.id for d in others])}
    engine.lake.append(RUNS, pa.Table.from_pylist([later], RUN_SCHEMA))
    found = latest_run(engine)
    assert found is not None
    assert [d.gain.value for d in decisions_of(engine, found)] == [900, 500, 100]
    assert [t.decision.gain.value for t in signed("alice").get("/").context["tasks"]] == [900, 500, 100]


@pytest.mark.parametrize(("today", "said"), [(date(2026, 11, 1), "昨天净卖"), (date(2026, 11, 2), "10月31日 周六净卖")])
def test_yesterday_is_said_only_of_yesterday(company: Home, monkeypatch: pytest.MonkeyPatch, today: date, said: str) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    run = results.run_of()
    assert run is not None
    tiles = results.arranged(results.key_figures(run))
    assert tiles[0].kpi.day == day_number(date(2026, 10, 31))
    with translation.override("zh-hans"):
        assert lead.sentence(tiles, [], Total(0, 0, 0, 0)).startswith(said)


def test_a_figure_out_of_its_range_stands_in_the_column_too(signed: Callable[..., Client], company: Home) -> None:
    """With a case for it the case stands there, without one the figure: the sentence and the column say the same."""
    context = signed("alice").get("/").context
    assert "return_amount" in {t.measure for t in context["kpis"] if t.bad}
    assert "return_amount" not in {t.measure for t in context["loose"]}
    assert "return_amount" in {t.measure for t in reads.without_case(context["kpis"], [])}
    assert context["odd_count"] == len(context["anomalies"]) + len(context["loose"])


def test_a_name_below_a_bar_is_cut_only_where_it_does_not_fit() -> None:
    assert fitting("B2610-136", 80) == "B2610-136"
    assert fitting("STRAIGHT BOURBON WHISKIES", 80).endswith("…")
    assert fitting("休闲食品", 48) == "休闲食品"
    assert fitting("休闲食品", 40) == "休闲…"


def test_a_figure_has_its_unit(company: Home) -> None:
    page = Template('{% figure 187 "count" "customer_count" %} {% figure None "money" "net_sales" %} {% exact_or 149039477 "money" %}')
    with translation.override("zh-hans"):
        assert re.sub("<[^>]+>", "", page.render(Context())) == "187家 — 1,490,394.77元"
    with translation.override("en"):
        assert re.sub("<[^>]+>", "", page.render(Context())) == "187 — ¥1,490,394.77"


def test_an_empty_cell_of_a_refused_row_is_a_dash() -> None:
    assert Template("{{ row|cells }}").render(Context({"row": ["X1", None, "", 3]})) == "X1 · — · — · 3"


def test_the_audit_speaks_words(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    alice.post("/people/", {"username": "chen2", "role": "rep", "sees": "003, 004", "active": "on"})
    said = re.sub(r"<[^>]+>", " ", alice.get("/audit/").content.decode())
    assert "账号 chen2" in said
    assert re.search(r"角色\s+业务员", said)
    assert re.search(r"看哪些\s+003、004", said)
    assert re.search(r"可以登录\s+是", said)


def test_a_sentence_over_several_lines_is_one_without_blanks_and_a_mark_in_it_stands_on_one_line() -> None:
    laid = "{% oneline %}\n  {% if a %}\n    到期{{ a }}家\n  {% endif %}\n  <b>，先打</b> 电话\n{% endoneline %}"
    assert Template(laid).render(Context({"a": 3})) == "到期3家<b>，先打</b> 电话"
    assert Template(laid).render(Context({"a": " "})) == "到期 家<b>，先打</b> 电话"
    with pytest.raises(TemplateSyntaxError, match="a mark stands on one line"):
        Template('{% oneline %}<b\n class="zg-b">到期</b>{% endoneline %}')
