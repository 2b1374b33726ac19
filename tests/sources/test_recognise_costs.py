"""Files about what winning and keeping customers costs are recognised by their headers, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.test_recognise import file, taken_for

FILES = {
    "费用单号,费用日期,费用类别,获客渠道,费用金额\nFY-1,2026-01-08,推广,搜索推广,8600.00\n": "costs",
    "发生日期,费用类型,推广渠道,客户编号,花费\n2026-01-08,客户维护,,C0031,180\n": "costs",
    "Expense ID,Spend date,Cost type,Ad channel,Spend\nE1,2026-01-08,acquisition,SEM,860.00\n": "costs",
    "充值单号,客户编号,充值日期,充值金额,赠送金额,充值方式\nCZ-1,C0003,2026-01-06,5000,200,转账\n": "top_ups",
    "Top up ID,Customer ID,Top up date,Top up amount,Bonus\nT1,C3,2026-01-06,50.00,2.00\n": "top_ups",
    "答卷编号,客户编号,答卷日期,题目,评分\nDC-1,C0003,2026-03-02,总体满意度,5\n": "surveys",
    "Response ID,Customer ID,Survey date,Question,Score,Comment\nR1,C3,2026-03-02,Overall,5,fine\n": "surveys",
    "线索编号,触达日期,触点来源,媒介,邀请码\nP-1,2026-03-02,转介绍,invite,INV-1\n": "touches",
    "Lead ID,Touch date,utm_source,utm_medium,utm_campaign\nP1,2026-03-02,google,cpc,spring\n": "touches",
    "线索编号,线索名称,线索来源,跟进人,线索状态,首次接触日期,签约日期,转为客户\nP-1,惠民,地推,003,won,2026-03-02,2026-03-09,C1\n": "prospects",
}


@pytest.mark.parametrize(("text", "table"), FILES.items(), ids=[f"{n}-{table}" for n, table in enumerate(FILES.values())])
def test_a_file_is_taken_for_its_table(tmp_path: Path, text: str, table: str) -> None:
    assert taken_for(file(tmp_path, text)) == table
