"""One row is one move of stock: into a stockroom above zero, out of it below; never changed, only followed by another.

Ten rows, invented (no open data of stock moves by lot was found):

document  line  kind          day         stockroom  sku   lot        quantity  reason
RK260301  1     receipt       2026-03-01  main       1003  L0226-A         240  -
RK260301  2     receipt       2026-03-01  main       1003  L0226-B         240  -
CK260302  1     sale          2026-03-02  main       1003  L0226-A         -48  -
CK260302  2     sale          2026-03-02  main       1001  B20260105       -24  -
TH260304  1     return        2026-03-04  main       1003  L0226-A          12  quality
DB260305  1     transfer_out  2026-03-05  main       1003  L0226-A         -60  -
DB260305  2     transfer_in   2026-03-05  qingshan   1003  L0226-A          60  -
PD260331  1     count         2026-03-31  main       1003  L0226-A          -2  count
BS260402  1     write_off     2026-04-02  main       1003  L0226-A         -12  expired
BS260402  2     write_off     2026-04-02  qingshan   1003  L0226-A          -5  damaged
"""

from zhanggui.tables.table import KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

STOCK_MOVES = Table(
    name="stock_moves",
    family="facts",
    zh="库存流水",
    en="stock moves",
    grain="a move of a lot of a SKU in a stockroom",
    document=("document",),
    line="line",
    day="day",
    columns=(
        *STAMPS,
        Column("document", "text", "单号", "document", ("B15", "B17"), required=True, aliases=(
            "move id", "move no", "transaction id", "transaction no", "voucher", "voucher no", "单据编号", "单据号", "出入库单号", "流水号")),
        Column("line", "integer", "行号", "line", ("B15",), aliases=("line no", "line number", "序号", "分录号", "明细行号")),
        Column("kind", "text", "收发类别", "kind of move", ("B15", "B17"), required=True, aliases=(
            "move type", "movement type", "transaction type", "type", "出入库类型", "业务类型", "单据类型", "收发类型")),
        Column("day", "day", "日期", "day", ("B05", "B15"), required=True, aliases=("date", "move date", "posting date", "transaction date", "timestamp", "单据日期", "业务日期", "出入库日期", "时间")),
        Column("at_ms", "instant", "时刻", "instant", ("B15",), made=True),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("stockroom", "text", "仓库", "stockroom", ("B15", "B21"), required=True, aliases=("warehouse", "warehouse id", "location id", "depot", "仓库编码", "仓库编号", "仓库名称")),
        Column("sku", "text", "商品编码", "SKU", ("B05", "B15"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product key", "product code", "article", "material", "商品编号",
            "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品")),
        Column("lot", "text", "批号", "lot", ("A04", "B09"), aliases=("lot no", "lot number", "batch no", "批次", "批次号", "生产批号")),
        Column("quantity", "quantity", "数量", "quantity, in above zero, out below", ("B05", "B15"), required=True, aliases=("qty", "quantity", "move qty", "signed quantity", "收发数量", "出入库数量", "基本数量")),
        Column("cost_cents", "cents", "成本金额", "cost", ("A12", "B01"), aliases=("cost", "cost amount", "value", "amount", "成本", "金额")),
        Column("reason", "text", "原因", "reason", ("B17",), aliases=("reason code", "move reason", "调整原因", "报损原因")),
    ),
    checks=(
        Check("quantity_too_large", "数量大得不合理", "quantity is beyond belief", ("between", "quantity", "-1e9", "1e9")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
    ),
)
