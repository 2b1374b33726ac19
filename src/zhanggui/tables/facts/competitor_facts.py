"""One row is one dated observation of a rival, with where it was seen and how sure we are.

Ten rows, invented (no open data of a distributor's rivals was found):

rival   region  subject      sku   value  unit     text                  seen_at         confidence  day
rival1  包头    price        1001   42.0  元       -                     店内价签               0.9  2026-03-02
rival1  包头    price        1003   11.5  元       -                     店内价签               0.9  2026-03-02
rival1  包头    promotion    1003    0.1  share    买十赠一              业务员上报             0.8  2026-03-05
rival2  青山    price        1001   43.5  元       -                     电商页面               0.9  2026-03-06
rival2  -       recruitment  -       6.0  persons  招聘业务员            招聘网站               0.7  2026-03-08
rival1  -       outlets      -     410.0  count    -                     公众号文章             0.5  2026-03-10
rival3  固阳    entry        -       1.0  count    新设仓库              客户告知               0.6  2026-03-12
rival2  昆区    price        1005   25.0  元       -                     店内价签               0.9  2026-03-15
rival1  包头    delivery     -      24.0  hours    承诺次日达            宣传单                 0.6  2026-03-18
rival3  -       share        -       0.1  share    -                     行业报告               0.4  2026-03-31
"""

from zhanggui.tables.table import KEY, KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

COMPETITOR_FACTS = Table(
    name="competitor_facts",
    family="facts",
    zh="竞争对手情报",
    en="facts about competitors",
    grain="an observation of a rival on a day",
    document=("rival", "subject", "region", "sku", "day"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("rival", "text", "竞争对手", "rival", ("A07", "I04"), required=True, aliases=("competitor", "competitor name", "rival name", "竞品公司", "对手", "竞对")),
        Column("region", "text", "区域", "region", ("A07", "I03"), aliases=("area", "territory", "city", "地区", "城市")),
        Column("subject", "text", "事项", "what it is about", ("A07", "I04"), required=True, aliases=("topic", "fact type", "event type", "类别", "情报类型", "事件类型")),
        Column("sku", "text", "对应商品", "our SKU it compares with", ("A07", "I09", "L12"), aliases=("item", "product id", "product code", "stock code", "商品编码", "商品编号", "本品编码")),
        Column("value", "number", "数值", "value", ("A07", "I04"), aliases=("price", "amount", "competitor price", "竞品价", "竞价", "价格")),
        Column("unit", "text", "单位", "unit", ("I04",), aliases=("uom", "unit of measure")),
        Column("text", "text", "内容", "what was said", ("A07", "I04"), aliases=("description", "note", "details", "说明", "情报内容", "备注")),
        Column("seen_at", "text", "出处", "where it was seen", ("I04", "I05"), required=True, aliases=("source of fact", "evidence", "link", "url", "来源", "信息来源", "采集渠道")),
        Column("confidence", "number", "可信度", "how sure, 0 to 1", ("I04", "I12"), aliases=("reliability", "certainty", "置信度", "可靠度")),
        Column("day", "day", "日期", "day", ("A07", "I04"), required=True, aliases=("date", "observed on", "fact date", "观察日期", "发生日期", "采集日期")),
        KNOWN_DAY,
        KNOWN_ASSUMED,
    ),
    checks=(
        Check("confidence_not_a_share", "可信度不在0与1之间", "the confidence is not between 0 and 1", ("between", "confidence", "0", "1")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
    ),
)
