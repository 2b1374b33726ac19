"""One row is one lot of a SKU: from whom, made when, good until when.

Ten rows, invented (no open data of lots with expiry days was found):

lot        sku   supplier  made_day    expiry_day
B20260105  1001  S01       2026-01-05  2026-07-04
B20260112  1001  S01       2026-01-12  2026-07-11
B20260109  1002  S01       2026-01-09  2027-01-09
L0226-A    1003  S02       2026-02-26  2026-05-27
L0226-B    1003  S02       2026-02-26  2026-05-27
L0305-A    1003  S02       2026-03-05  2026-06-03
K77120     1004  S03       2025-12-20  2027-12-20
K77131     1004  S03       2026-01-31  2028-01-31
M-5521     1005  S03       2026-02-11  2026-08-10
M-5548     1005  S04       2026-03-02  2026-08-29
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

LOTS = Table(
    name="lots",
    family="goods",
    zh="批次",
    en="lots",
    grain="a lot of a SKU",
    document=("lot", "sku"),
    columns=(
        *STAMPS,
        KEY,
        Column("lot", "text", "批号", "lot", ("A04", "B09"), required=True, aliases=("lot id", "lot no", "lot number", "batch no", "batch number", "批次", "批次号", "生产批号")),
        Column("sku", "text", "商品编码", "SKU", ("A04", "B09"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product code", "material", "商品编号", "商品代码", "存货编码", "货号",
            "物料编码", "产品编码")),
        Column("supplier", "text", "供应商", "supplier", ("A04", "B12"), aliases=("supplier id", "supplier code", "vendor", "vendor id", "供应商编码", "供应商编号", "供货商", "生产厂家")),
        Column("made_day", "day", "生产日期", "day made", ("B09",), aliases=("production date", "manufactured", "manufacturing date", "mfg date", "made on", "生产日")),
        Column("expiry_day", "day", "有效期至", "good until", ("B08", "B09"), aliases=("expiry", "expiry date", "expiration date", "best before", "use by", "失效日期", "到期日", "到期日期", "保质期至")),
    ),
    checks=(Check("expired_before_made", "有效期早于生产日期", "it expires before it is made", ("not_after", "made_day", "expiry_day")),),
)
