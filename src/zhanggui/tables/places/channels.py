"""One row is one sales channel, its class and how it prices.

Ten rows, invented in the classes of the requirements (G01, G05, G06):

channel        name            parent      level      trade_class  is_key  price_strategy
agent          代理渠道        -           agent      traditional  false   list
agent-area     区域代理        agent       agent      traditional  false   list
wholesale      批发渠道        -           wholesale  traditional  false   list
wholesale-mix  批发兼零售      wholesale   wholesale  traditional  false   list
ka             KA卖场          -           retail     modern       true    list
supermarket    超市            ka          retail     modern       true    list
convenience    便利店          -           retail     modern       false   list
restaurant     餐饮            -           retail     traditional  false   list
online         电子商务        -           retail     modern       false   sale
outlet-store   工厂店          -           retail     modern       false   factory
"""

from zhanggui.tables.table import KEY, STAMPS, Column, Table

CHANNELS = Table(
    name="channels",
    family="places",
    zh="渠道",
    en="channels",
    grain="a sales channel",
    document=("channel",),
    columns=(
        *STAMPS,
        KEY,
        Column("channel", "text", "渠道编码", "channel", ("A16", "G01"), required=True, aliases=("channel id", "channel code", "sales channel", "渠道编号", "渠道代码", "渠道")),
        Column("name", "text", "渠道名称", "name of the channel", ("A16", "G01"), aliases=("name", "channel name", "名称")),
        Column("parent", "text", "上级渠道", "parent channel", ("G01",), aliases=("parent channel", "上级", "所属渠道")),
        Column("level", "text", "渠道层级", "agent, wholesale or retail", ("G01", "G09"), required=True, aliases=("channel level", "level", "层级", "级次")),
        Column("trade_class", "text", "业态", "modern or traditional trade", ("G05", "G08"), aliases=("trade class", "channel class", "class", "渠道类别", "现代或传统")),
        Column("is_key", "flag", "KA渠道", "key accounts", ("G06",), aliases=("key account", "ka", "是否KA", "重点渠道")),
        Column("price_strategy", "text", "价格策略", "price strategy (list, sale, factory)", ("G06",), aliases=("price strategy", "pricing", "价格类型")),
        Column("platform", "text", "平台", "platform", ("L21",), aliases=("marketplace", "app", "电商平台")),
    ),
)
