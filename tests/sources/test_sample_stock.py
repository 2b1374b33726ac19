"""Stock of the sample company: what lies there is what came in less what went out, and what is planted in it can be seen."""

from __future__ import annotations

import pytest

from tests.sources.sample_books import Books, read
from zhanggui.sources.sample.home import TABLES_OF

FILES = {
    "sales": "销售明细", "stock": "库存日结", "ordered": "采购订单明细", "received": "采购入库明细", "cleared": "其他出入库明细", "lots": "批次",
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    found = read(tmp_path_factory.mktemp("sample"), FILES)
    found.connection.execute("""
        CREATE TABLE now AS SELECT * FROM stock
        QUALIFY row_number() OVER (PARTITION BY 仓库, 商品编码, 批号 ORDER BY 库存日期 DESC) = 1""")
    found.connection.execute("""
        CREATE TABLE free AS SELECT n.商品编码 AS sku, sum(CASE WHEN l.到期日期 < DATE '2026-10-31' THEN 0 ELSE 现存量 - 占用 - 冻结 END) AS q
        FROM now n LEFT JOIN lots l USING (批号, 商品编码) GROUP BY 1""")
    return found


def test_every_file_has_a_table_to_go_to(books: Books) -> None:
    assert {f.stem for f in books.made.files} == set(TABLES_OF)


def test_what_lies_there_is_what_came_in_less_what_went_out(books: Books) -> None:
    """For each lot in each stockroom: the count at the beginning + receipts + returns - sales - write-offs - clearances."""
    ((count, wrong, counted),) = books.ask("""
        WITH begun AS (SELECT min(库存日期) AS day FROM stock),
        moved AS (
            SELECT 仓库, 商品编码, 批号, CASE WHEN 单价 = 0 THEN 数量 ELSE -数量 END AS q FROM sales, begun WHERE 单据日期 > day
            UNION ALL SELECT 收货仓库, 商品编码, 批号, 入库数量 FROM received, begun WHERE 入库日期 > day
            UNION ALL SELECT 仓库, 商品编码, 批号, 数量 FROM cleared, begun WHERE 日期 > day
            UNION ALL SELECT 仓库, 商品编码, 批号, 现存量 FROM stock, begun WHERE 库存日期 = day AND 批号 IS NOT NULL)
        SELECT count(*), count(*) FILTER (coalesce(m.q, 0) != coalesce(n.现存量, 0)), sum(m.q)
        FROM (SELECT 仓库, 商品编码, 批号, sum(q) AS q FROM moved GROUP BY ALL) m
        FULL JOIN (FROM now WHERE 批号 IS NOT NULL) n USING (仓库, 商品编码, 批号)""")
    assert wrong == 0
    assert count > 5000
    assert counted > 5000


def test_no_balance_is_below_zero_and_each_changed_on_its_day(books: Books) -> None:
    assert books.ask("SELECT min(现存量) >= 0, min(占用) >= 0, min(冻结) >= 0, min(在途) >= 0, min(现存量 - 占用 - 冻结) >= 0, min(库存金额) >= 0 FROM stock") == [
        (True,) * 6
    ]
    assert books.ask("SELECT count(*) FROM (SELECT 1 FROM stock GROUP BY 库存日期, 仓库, 商品编码, 批号 HAVING count(*) > 1)") == [(0,)]
    assert books.ask("SELECT max(库存日期) <= DATE '2026-10-31' FROM stock") == [(True,)]


def test_a_lot_is_received_before_it_is_sold_and_the_older_lot_is_sold_first(books: Books) -> None:
    assert books.ask("""
        SELECT count(*) FROM (SELECT 商品编码, 批号, 仓库, min(单据日期) AS sold FROM sales WHERE 数量 > 0 GROUP BY ALL) s
        JOIN (SELECT 商品编码, 批号, 收货仓库 AS 仓库, min(入库日期) AS came FROM received GROUP BY ALL) r USING (商品编码, 批号, 仓库)
        WHERE sold < came""") == [(0,)]
    assert books.ask("""
        SELECT count(*) FROM (SELECT 到期日期 < max(到期日期) OVER (PARTITION BY 商品编码 ORDER BY 单据日期 ROWS UNBOUNDED PRECEDING) AS older
        FROM sales JOIN lots USING (批号, 商品编码) WHERE 数量 > 0) WHERE older""") == [(0,)]


def test_what_is_on_the_way_was_ordered_and_has_not_come(books: Books) -> None:
    ((said,),) = books.ask("SELECT sum(在途) FROM now")
    ((owed,),) = books.ask("SELECT sum(采购数量) FROM ordered WHERE 采购单号 || 商品编码 NOT IN (SELECT 采购单号 || 商品编码 FROM received)")
    assert said == owed > 0


def test_fast_movers_are_sold_out_and_others_are_nearly(books: Books) -> None:
    told = books.made.planted.stock
    out = {sku for (sku,) in books.ask("SELECT sku FROM free WHERE q = 0")}
    assert set(told["sold_out_today"]) <= out
    assert len(told["sold_out_today"]) == 3
    cover = dict(books.ask("SELECT sku, q / s FROM free JOIN (SELECT 商品编码 AS sku, sum(数量) / 60 AS s FROM sales WHERE 数量 > 0 AND 单据日期 > DATE '2026-09-01' GROUP BY 1) USING (sku)"))
    assert all(cover[sku] < 5 for sku in told["below_reorder_point"])
    assert sorted(cover.values())[len(cover) // 2] > 15
    assert books.ask(f"SELECT coalesce(sum(在途), 0) FROM now WHERE 商品编码 IN {tuple(told['below_reorder_point'])}") == [(0,)]


def test_best_sellers_were_sold_out_for_a_while(books: Books) -> None:
    gaps = books.made.planted.stock["sold_out_for_a_while"]
    assert len(gaps) == 4
    for sku, room, first, rest in gaps:
        ((free,),) = books.ask(f"""
            SELECT sum(q) FROM (SELECT last(现存量 - 冻结 ORDER BY 库存日期) AS q FROM stock
            WHERE 商品编码 = '{sku}' AND 仓库 = '{room}' AND 库存日期 <= DATE '1970-01-01' + {first} GROUP BY 批号)""")
        assert free == 0, (sku, room)
        assert books.ask(f"SELECT count(*) FROM received WHERE 商品编码 = '{sku}' AND 收货仓库 = '{room}' AND 入库日期 = DATE '1970-01-01' + {rest}") == [(1,)]


def test_the_heaps_lie_there(books: Books) -> None:
    heaps = books.made.planted.stock["heaps"]
    assert [h["why"] for h in heaps].count("slow") == 8
    assert [h["why"] for h in heaps].count("near_expiry") == 4
    for heap in heaps:
        ((there, expiry),) = books.ask(f"""
            SELECT sum(现存量), any_value(到期日期) - DATE '2026-10-31' FROM now JOIN lots USING (批号, 商品编码)
            WHERE 批号 = '{heap['lot']}' AND 商品编码 = '{heap['sku']}'""")
        assert there >= heap["quantity"] > 0
        if heap["why"] == "near_expiry":
            assert -60 < expiry < 60


def test_one_supplier_cannot_be_relied_on(books: Books) -> None:
    told = books.made.planted.stock
    late = {s: (mean, spread) for s, mean, spread in books.ask("""
        SELECT o.供应商编号, avg(入库日期 - 采购日期), stddev(入库日期 - 采购日期) FROM received r JOIN ordered o USING (采购单号, 商品编码) GROUP BY 1""")}
    mean, spread = late[told["late_supplier"]]
    assert mean == pytest.approx(told["late_mean_days"], abs=0.01)
    assert mean > told["late_stated_days"] + 3
    assert spread == max(s for _, s in late.values()) > 2.5
    turned = books.ask("SELECT 供应商编号 FROM received GROUP BY 1 ORDER BY sum(拒收数量) / sum(入库数量) DESC LIMIT 1")
    assert turned == [(told["turned_away_supplier"],)]
