"""One row is one customer (who orders from the company: a distributor, an outlet, an online shop) in a validity interval.

Ten real rows (State of Iowa open data, Iowa Liquor Stores; a customer of the wholesaler is a liquor store):

customer  name                              status  province  city
    2106  HILLSTREET NEWS AND TOBACCO       A       IA        CEDAR FALLS
    2113  JAMBOREE FOODS                    I       IA        GOWRIE
    2130  SYCAMORE CONVENIENCE              A       IA        WATERLOO
    2178  DOUBLE D LIQUOR STORE             I       IA        WAUKON
    2190  CENTRAL CITY LIQUOR, INC.         A       IA        DES MOINES
    2191  KEOKUK SPIRITS                    A       IA        KEOKUK
    2200  SAC LIQUOR STORE                  A       IA        SAC CITY
    2201  HAPPY'S WINE & SPIRITS WHOLESALE  A       IA        CEDAR FALLS
    2228  RODGERS SPIRITS AND MORE          A       IA        WINTERSET
    2233  FORBES LIQUOR LOCKER / REMI       A       IA        SPIRIT LAKE

A customer that has a place of its own and names none has the place of the same id.
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

CUSTOMERS = Table(
    name="customers",
    family="people",
    zh="客户",
    en="customers",
    grain="a customer in a validity interval",
    document=("customer", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("customer", "text", "客户编码", "customer", ("A01", "C01"), required=True, aliases=(
            "customer id", "customer no", "customer number", "customer code", "customer key", "client id", "store number",
            "store no", "客户编号", "客户代码", "客户号", "往来单位编码", "往来单位编号", "网点编号", "网点编码",
            "门店编号", "门店编码", "编码", "编号")),
        Column("name", "text", "客户名称", "name of the business", ("A13", "C27"), aliases=(
            "name", "customer name", "company", "company name", "store name", "client name", "客户", "客户全称", "客户简称", "单位名称", "单位全称",
            "往来单位名称", "往来单位", "网点名称", "网点", "门店名称", "店名", "名称")),
        Column("kind", "text", "客户类型", "kind of customer", ("G01", "L20"), aliases=(
            "customer type", "customer class", "kind", "type", "客户类别", "客户分类", "单位类型", "类型")),
        Column("parent", "text", "总部", "headquarters", ("G01", "C13"), aliases=(
            "parent", "parent customer", "head office", "chain", "banner", "上级客户", "所属总店", "所属客户", "上级单位", "连锁总部", "系统名称")),
        Column("channel", "text", "渠道", "channel", ("G01", "G05", "G08"), aliases=("channel id", "channel type", "trade channel", "渠道类型", "渠道类别", "渠道编码")),
        Column("region", "text", "区域", "region", ("G04", "M02"), aliases=(
            "territory", "territory id", "sales territory", "area", "大区", "片区", "销售区域", "所属区域", "地区")),
        Column("province", "text", "省份", "province", ("G04",), aliases=("state", "state province", "省", "省市", "所在省")),
        Column("city", "text", "城市", "city as written", ("F04", "G07"), aliases=("city", "town", "市", "所在城市", "地市")),
        Column("city_code", "text", "城市代码", "city code", ("G07", "H03"), aliases=("adcode", "city id", "行政区划代码", "区划代码")),
        Column("country", "text", "国家", "country", ("A18",), aliases=("country name", "country code", "国别", "国家地区")),
        Column("place", "text", "场所", "place", ("H10", "F05"), aliases=("place id", "location", "location id", "场所编码")),
        Column("acquired_through", "text", "获客来源", "acquired through", ("C03", "C04"), aliases=(
            "lead source", "acquisition channel", "utm source", "referrer", "客户来源", "获客渠道", "来源渠道", "开发方式")),
        Column("first_known_day", "day", "建档日期", "day first known", ("C01", "C07", "C32"), aliases=(
            "registered", "registration date", "customer since", "created", "create date", "created at", "建档日", "注册日期", "注册时间", "开户日期",
            "创建日期", "创建时间", "开发日期")),
        Column("grade", "text", "客户等级", "grade by purchasing power", ("C05", "C16", "C17"), aliases=("grade", "customer grade", "abc class", "客户级别", "等级", "级别")),
        Column("tier", "text", "分销等级", "tier of the distributor", ("L09", "L17"), aliases=(
            "tier", "distributor tier", "price level", "经销商等级", "分销商等级", "价格等级", "会员等级")),
        Column("tags", "text", "标签", "tags", ("C31", "L10"), aliases=("labels", "客户标签")),
        Column("is_key", "flag", "重点客户", "key account", ("C13", "C27", "G06"), aliases=("key account flag", "is key account", "vip", "大客户", "是否重点客户", "是否KA")),
        Column("has_physical_shop", "flag", "有实体店", "has a physical shop", ("L20",), aliases=("physical shop", "brick and mortar", "实体店", "是否有实体店", "线下门店")),
        Column("status", "text", "状态", "status as stated", ("C01", "G12"), aliases=("active flag", "active", "客户状态", "合作状态", "是否启用", "是否停用")),
        Column("address", "text", "地址", "address", ("F03", "L18"), personal=True, aliases=(
            "address line 1", "street", "street address", "详细地址", "联系地址", "收货地址", "单位地址", "送货地址")),
        Column("contact", "text", "联系人", "contact person", ("F16",), personal=True, aliases=("contact", "contact name", "法人", "法人代表", "负责人")),
        Column("phone", "text", "电话", "phone", ("C11", "C17"), personal=True, aliases=(
            "telephone", "phone number", "mobile", "tel", "手机", "手机号", "手机号码", "联系电话", "联系方式")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
        Check("first_known_out_of_range", "建档日期不在1950–2100年内", "the day first known is outside 1950-2100", ("between", "first_known_day", "1950-01-01", "2100-01-01")),
    ),
)
