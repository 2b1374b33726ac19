"""One row is one decision: a suggestion as it was made. Appended by refresh, never changed.

Ten real rows (made from Online Retail, UCI, CC BY 4.0; money in minor units):

id                kind         subject                cause                                            owner_role      confidence  as_of       expires     replay
33a148c922ae1734  investigate  measure=return_amount  return_amount day=2011-05-03 customer=16029      sales_director        0.94  2011-05-16  2011-05-17  true
45501dfc0d0a2130  investigate  measure=sale_count     sale_count day=2011-06-08                        sales_director        0.94  2011-06-20  2011-06-22  true
89a52a9efcfaff50  investigate  sku=22502              net_sales day=2011-06-10 customer=15098          sales_director        0.99  2011-06-20  2011-06-24  true
ad32a759b74a2a38  investigate  measure=return_amount  return_amount day=2011-06-10 customer=15098      sales_director        0.99  2011-06-20  2011-06-24  true
cd8812d0e54fa0ec  investigate  customer=12415         net_sales day=2011-06-15                         sales_director        0.91  2011-06-20  2011-06-29  true
8d56ec62cab318cc  investigate  measure=net_sales      net_sales day=2011-10-02 country=United Kingdom  sales_director        0.99  2011-10-10  2011-10-16  true
dd1c58be4a687ad7  investigate  measure=net_sales      net_sales day=2011-10-03 customer=18102          sales_director        0.99  2011-10-10  2011-10-17  true
a5740df64b3ff702  investigate  country=USA            return_amount day=2011-10-12                     sales_director        0.93  2011-10-24  2011-10-26  true
bc023b5a38db4f88  investigate  country=Spain          return_amount day=2011-10-17 customer=12454      sales_director        0.97  2011-10-24  2011-10-31  true
e5f233881ae13dbf  investigate  country=Singapore      return_amount day=2011-10-19                     sales_director        0.99  2011-10-24  2011-11-02  true

Parts with parts of their own (title, action, gain, evidence, details) are JSON text, so that every engine reads one row.
"""

from zhanggui.tables.table import Column, Table

DECISIONS = Table(
    name="decisions",
    family="results",
    zh="建议",
    en="decisions",
    grain="a suggestion as it was made",
    document=("id",),
    day="as_of",
    columns=(
        Column("id", "text", "编号", "hash of kind, subject, cause, as of, live or replay", ("A14",), required=True, made=True),
        Column("kind", "text", "类型", "kind of decision", ("A09", "A14"), required=True, made=True),
        Column("subject", "text", "对象", "what it is about", ("A09", "A14"), made=True),
        Column("cause", "text", "起因", "what tells two about one subject apart", ("A03", "A14"), made=True),
        Column("title", "json", "标题", "title in both languages", ("A13",), made=True),
        Column("action", "json", "做法", "what to do, in both languages", ("A09", "A13"), made=True),
        Column("owner_role", "text", "负责角色", "role that owns it", ("A09", "M01"), made=True),
        Column("gain", "json", "预期收益", "expected gain with its low, high and currency", ("A14",), made=True),
        Column("confidence", "number", "把握", "how sure, 0 to 1", ("A02", "A14"), made=True),
        Column("evidence", "json", "依据", "the numbers behind it, each with its question", ("A13", "A14"), made=True),
        Column("as_of", "day", "截至日", "day before which everything was known", ("A14",), required=True, made=True),
        Column("expires", "day", "有效至", "day from which it no longer stands", ("A09",), made=True),
        Column("run", "text", "运行", "run that made it", ("A14",), made=True),
        Column("replay", "flag", "回放", "made for a past day, never scored", ("A14",), made=True),
        Column("held_out", "flag", "对照", "left alone, so that the effect of acting can be told", ("A14", "C02"), made=True),
        Column("details", "json", "详情", "what the case page draws", ("A04", "A10"), made=True),
    ),
)
