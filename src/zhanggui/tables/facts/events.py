"""One row is one event: a person did something in an app or on a site, at an instant.

Ten real rows (REES46, eCommerce behavior data, October 2019):

   person  day                 at_ms  event      sku  session
541312140  2019-10-01  1569888000000  view  44600062  72d76fde
554748717  2019-10-01  1569888000000  view   3900821  9333dfbd
519107250  2019-10-01  1569888001000  view  17200506  566511c2
550050854  2019-10-01  1569888001000  view   1307067  7c90fc70
535871217  2019-10-01  1569888004000  view   1004237  c6bd7419
512742880  2019-10-01  1569888005000  view   1480613  0d0d91c2
555447699  2019-10-01  1569888008000  view  17300353  4fe811e9
550978835  2019-10-01  1569888008000  view  31500053  6280d577
520571932  2019-10-01  1569888010000  view  28719074  ac1cd4e5
537918940  2019-10-01  1569888011000  view   1004545  406c46ed

The time of the event is mapped to `day`; the instant is made from it. Properties without a column stay in `rest`.
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

EVENTS = Table(
    name="events",
    family="facts",
    zh="行为事件",
    en="events",
    grain="an event of a person at an instant",
    document=("event_id", "person", "session", "at_ms", "event", "sku"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("event_id", "text", "事件编号", "id of the event", ("E15",), aliases=("insert id", "message id", "track id", "uuid", "事件ID")),
        Column("person", "text", "用户", "person", ("E01", "E14"), required=True, aliases=(
            "user id", "user", "distinct id", "person id", "visitor id", "anonymous id", "用户ID", "用户编号", "访客编号", "登录账号")),
        Column("customer", "text", "客户", "customer the person acts for", ("C08", "C10", "E14"), aliases=("customer id", "customer code", "account", "account id", "客户编码", "客户编号")),
        Column("day", "day", "日期", "day, from the time of the event", ("C08", "E12"), required=True, aliases=(
            "time", "timestamp", "ts", "event time", "event timestamp", "date", "occurred at", "时间", "事件时间", "发生时间", "操作时间")),
        Column("at_ms", "instant", "时刻", "instant", ("E09", "E16"), made=True),
        Column("event", "text", "事件", "what was done", ("E01", "E16"), required=True, aliases=("event name", "event type", "action", "事件名称", "事件类型", "行为", "行为类型", "操作")),
        Column("session", "text", "会话", "session as the client says", ("E09", "E12"), aliases=("session id", "user session", "visit id", "会话ID", "会话编号")),
        Column("page", "text", "页面", "page", ("E04", "E09"), aliases=("url", "page url", "screen", "screen name", "path", "页面地址", "页面名称", "页面路径")),
        Column("slot", "text", "推广位", "slot on the page", ("E05", "E06"), aliases=("placement", "banner id", "position id", "ad slot", "坑位", "位置", "资源位", "广告位")),
        Column("creative", "text", "素材", "what the slot showed", ("E05", "E07"), aliases=("creative id", "banner", "banner name", "素材编号", "素材名称", "专场")),
        Column("sku", "text", "商品编码", "SKU", ("E09", "E17"), aliases=("item", "item id", "product id", "product code", "商品编号", "商品ID", "货号", "商品")),
        Column("query", "text", "搜索词", "what was searched", ("E02", "E08"), aliases=("search", "search term", "keyword", "关键词", "搜索关键词")),
        Column("result_count", "integer", "结果数", "results found", ("E08",), aliases=("results", "number of results", "搜索结果数")),
        Column("sale", "text", "订单号", "sale it led to", ("E01", "E06"), aliases=("order id", "order no", "order number", "transaction id", "订单编号")),
        Column("platform", "text", "端", "platform", ("C28", "E10"), aliases=("device", "os", "client", "app", "平台", "设备", "终端")),
        Column("rest", "json", "其他属性", "the other properties", ("E10", "E11"), aliases=("properties", "props", "attributes", "属性", "扩展属性")),
    ),
    checks=(Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),),
)
