"""One row is one place: a shop, a stockroom, an outlet, a city, a trade area or a slot on a screen.

Ten real rows (State of Iowa open data, Iowa Liquor Stores):

place  name                              province  city                lon        lat
 2106  HILLSTREET NEWS AND TOBACCO       IA        CEDAR FALLS  -92.455796  42.517182
 2113  JAMBOREE FOODS                    IA        GOWRIE       -94.289457   42.28057
 2130  SYCAMORE CONVENIENCE              IA        WATERLOO     -92.335358  42.497854
 2178  DOUBLE D LIQUOR STORE             IA        WAUKON       -91.473633  43.262112
 2190  CENTRAL CITY LIQUOR, INC.         IA        DES MOINES   -93.619788  41.605706
 2191  KEOKUK SPIRITS                    IA        KEOKUK       -91.387724  40.399968
 2200  SAC LIQUOR STORE                  IA        SAC CITY     -94.974011  42.421341
 2201  HAPPY'S WINE & SPIRITS WHOLESALE  IA        CEDAR FALLS  -92.429644  42.512762
 2228  RODGERS SPIRITS AND MORE          IA        WINTERSET    -94.013374  41.336405
 2233  FORBES LIQUOR LOCKER / REMI       IA        SPIRIT LAKE  -95.126786  43.416433
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

PLACES = Table(
    name="places",
    family="places",
    zh="场所",
    en="places",
    grain="a place",
    document=("place",),
    columns=(
        *STAMPS,
        KEY,
        Column("place", "text", "场所编码", "place", ("H10", "F04"), required=True, aliases=(
            "place id", "place code", "store number", "store no", "store id", "shop id", "location id", "location code", "site id", "warehouse id",
            "warehouse code", "门店编号", "门店编码", "网点编号", "网点编码", "仓库编码", "仓库编号", "仓库代码", "场所编号", "编码", "编号")),
        Column("kind", "text", "场所类型", "kind of place", ("H07", "E05", "B21"), aliases=("place type", "location type", "store type", "type", "门店类型", "仓库类型", "类型")),
        Column("parent", "text", "上级场所", "the place it is in", ("H07", "E05"), aliases=("parent place", "parent location", "trade area", "page", "所属商圈", "所属场所", "上级")),
        Column("name", "text", "场所名称", "name of the place", ("A18", "H07"), aliases=(
            "name", "store name", "shop name", "location name", "warehouse name", "门店名称", "网点名称", "仓库名称", "店名", "名称")),
        Column("region", "text", "区域", "region", ("A18", "G04"), aliases=("territory", "area", "district", "大区", "片区", "所属区域", "地区")),
        Column("province", "text", "省份", "province", ("G04", "H01"), aliases=("state", "state province", "省", "所在省")),
        Column("city", "text", "城市", "city as written", ("G07", "H01"), aliases=("city", "town", "市", "所在城市", "地市")),
        Column("city_code", "text", "城市代码", "city code", ("G07", "H01", "H03"), aliases=("adcode", "city id", "行政区划代码", "区划代码")),
        Column("lon", "number", "经度", "longitude", ("F04", "H08", "H10"), aliases=("lng", "long", "longitude", "x coordinate", "东经")),
        Column("lat", "number", "纬度", "latitude", ("F04", "H08", "H10"), aliases=("latitude", "y coordinate", "北纬")),
        Column("area_m2", "number", "面积", "area, square metres", ("H10", "H13"), aliases=(
            "area m2", "sales area", "sales area qm", "floor area", "square metres", "营业面积", "使用面积", "面积（平方米）", "卖场面积")),
        Column("opened_day", "day", "开业日期", "day opened", ("G12", "H14"), aliases=("opened", "open date", "opening date", "开店日期", "启用日期")),
        Column("closed_day", "day", "关店日期", "day closed", ("G12",), aliases=("closed", "close date", "closing date", "闭店日期", "停业日期")),
        Column("address", "text", "地址", "address", ("F03",), personal=True, aliases=("address line 1", "street", "street address", "详细地址", "门店地址", "仓库地址")),
    ),
    checks=(
        Check("longitude_out_of_range", "经度不在-180与180之间", "the longitude is outside -180 to 180", ("between", "lon", "-180", "180")),
        Check("latitude_out_of_range", "纬度不在-90与90之间", "the latitude is outside -90 to 90", ("between", "lat", "-90", "90")),
        Check("area_negative", "面积为负", "the area is negative", ("not_negative", "area_m2")),
        Check("closed_before_opened", "关店早于开业", "it closed before it opened", ("not_after", "opened_day", "closed_day")),
    ),
)
