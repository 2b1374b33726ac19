"""One row is one supplier (who sells to the company) in a validity interval.

Ten real rows (State of Iowa open data, vendors of the wholesale price list):

supplier  name
     421  SAZERAC COMPANY INC
     619  CAMPARI AMERICA
     085  BROWN FORMAN CORP.
     395  PROXIMO
     260  DIAGEO AMERICAS
     305  MHW LTD
     300  MCCORMICK DISTILLING CO.
     557  WORLDWIDE LIBATIONS, LLC
     370  PERNOD RICARD USA
     035  BACARDI USA INC
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

SUPPLIERS = Table(
    name="suppliers",
    family="people",
    zh="供应商",
    en="suppliers",
    grain="a supplier in a validity interval",
    document=("supplier", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("supplier", "text", "供应商编码", "supplier", ("A04", "B11", "B12"), required=True, aliases=(
            "supplier id", "supplier no", "supplier number", "supplier code", "vendor", "vendor id", "vendor no", "vendor number", "vendor code",
            "business entity id", "供应商编号", "供应商代码", "供应商号", "供方编码", "供货商编码", "往来单位编码")),
        Column("name", "text", "供应商名称", "name of the supplier", ("B11", "B12"), aliases=(
            "name", "supplier name", "vendor name", "company", "供应商", "供应商全称", "供应商简称", "供方名称", "供货商", "供货商名称", "单位全称", "名称")),
        Column("terms", "text", "付款条件", "terms of payment", ("B12",), aliases=("terms", "payment terms", "账期", "结算方式", "付款方式", "付款期限")),
        Column("lead_days", "number", "提前期", "lead time stated, days", ("B06", "B18"), aliases=(
            "lead time", "lead days", "lead time days", "stated lead time", "交货周期", "供货周期", "采购提前期", "到货天数", "交货天数")),
        Column("minimum_cents", "cents", "起订金额", "smallest order, money", ("B13",), aliases=(
            "minimum order amount", "minimum order value", "order minimum", "最低订货额", "最小订货金额", "起送金额", "起订额")),
        Column("freight_rule", "text", "运费规则", "freight rule", ("B12", "B13"), aliases=("freight terms", "freight policy", "incoterms", "运费条款", "运费说明", "包邮条件")),
        Column("contact", "text", "联系人", "contact person", ("M01",), personal=True, aliases=("contact", "contact name", "业务联系人", "负责人")),
        Column("phone", "text", "电话", "phone", ("M01",), personal=True, aliases=("telephone", "phone number", "mobile", "tel", "手机", "联系电话", "联系方式")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("lead_days_negative", "提前期为负", "the lead time is negative", ("not_negative", "lead_days")),
        Check("minimum_negative", "起订金额为负", "the smallest order is negative", ("not_negative", "minimum_cents")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
