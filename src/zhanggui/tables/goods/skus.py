"""One row is one SKU (what is counted, priced and sold) in a validity interval.

Ten real rows (State of Iowa open data, wholesale price list of 2022-11-01; list price = state bottle retail):

   sku  name                                            category                        launched_day  list_price_e4
100015  FIREBALL CINNAMON WHISKEY BAG IN BOX            WHISKEY LIQUEUR                 2017-10-01           450000
 10006  SCORESBY RARE SCOTCH                            SCOTCH WHISKIES                 1990-04-01            93800
100040  GRAND MARNIER CORDON ROUGE W/2 SHOT GLASSES     TEMPORARY & SPECIALTY PACKAGES  2020-06-01           349700
 10008  SCORESBY RARE SCOTCH                            SCOTCH WHISKIES                 1977-05-01           165000
 10009  SCORESBY RARE SCOTCH                            SCOTCH WHISKIES                 1990-05-01           101100
100104  HERRADURA ULTRA ANEJO                           100% AGAVE TEQUILA              2022-02-01           449900
100077  KRAKEN RUM W/ TIKI GLASS                        TEMPORARY & SPECIALTY PACKAGES  2022-09-01           156800
100148  JACK DANIELS SINGLE BARREL W/SNIFTER GLASS      TENNESSEE WHISKIES              2022-01-01           413900
100202  BAILEYS ORIGINAL IRISH CREAM W/2 DESSERT BOWLS  TEMPORARY & SPECIALTY PACKAGES  2021-10-01           247400
100210  CLYDE MAYS DUALPACK                             TEMPORARY & SPECIALTY PACKAGES  2020-10-01           300000
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

SKUS = Table(
    name="skus",
    family="goods",
    zh="商品",
    en="SKUs",
    grain="a SKU in a validity interval",
    document=("sku", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("sku", "text", "商品编码", "SKU", ("A04", "B01"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product key", "product code", "product number", "article",
            "article number", "material", "material number", "商品编号", "商品代码", "存货编码", "货号", "物料编码", "物料代码", "产品编码", "产品编号", "编码", "编号")),
        Column("name", "text", "商品名称", "name of the goods", ("A04", "B05"), required=True, aliases=(
            "name", "description", "item name", "item description", "product name", "english product name", "product type", "品名", "存货名称", "物料名称", "产品名称", "货品名称",
            "商品", "名称")),
        Column("product", "text", "款号", "product (the style)", ("A04", "L08"), aliases=(
            "product", "product model", "product model id", "model", "款式", "款式编码", "主商品编码", "产品系列", "SPU")),
        Column("brand", "text", "品牌", "brand", ("A10", "B01"), aliases=("brand name", "manufacturer", "manufacturer id", "品牌名称", "厂牌")),
        Column("category", "text", "品类", "category, from wide to narrow with /", ("A10", "B01", "L23"), aliases=(
            "category", "category name", "category path", "product category", "category code", "product subcategory id", "department", "类别", "商品类别",
            "商品分类", "分类", "存货分类", "存货大类", "物料分组", "产品类别")),
        Column("positioning", "text", "定位", "positioning", ("L08", "L10"), aliases=("price band", "产品定位", "商品定位", "档次", "价格带")),
        Column("base_unit", "text", "基本单位", "base unit", ("B07",), aliases=(
            "unit", "uom", "unit of measure", "base uom", "stock unit", "单位", "计量单位", "主计量单位", "基本计量单位", "库存单位")),
        Column("shelf_life_days", "integer", "保质期天数", "shelf life, days", ("B09",), aliases=("shelf life", "shelf days", "保质期", "保质天数", "有效期天数", "保质期（天）")),
        Column("launched_day", "day", "上市日期", "day launched", ("B02", "L23"), aliases=("list date", "launch date", "sell start date", "launched", "上架日期", "上架时间", "投产日期")),
        Column("ended_day", "day", "停售日期", "day ended", ("B01",), aliases=("sell end date", "discontinued date", "delisted", "停产日期", "下架日期", "停用日期", "淘汰日期")),
        Column("list_price_e4", "e4", "标价", "list price", ("L04", "C05"), aliases=(
            "list price", "retail price", "state bottle retail", "msrp", "recommended price", "标准售价", "零售价", "参考售价", "吊牌价", "建议零售价",
            "市场价", "一级售价", "预设售价")),
        Column("floor_price_e4", "e4", "最低零售价", "floor price (minimum retail)", ("L12", "L14"), aliases=(
            "floor price", "minimum retail price", "minimum advertised price", "map price", "最低售价", "最低限价", "控价", "限价")),
        Column("safety_stock", "quantity", "安全库存", "safety stock as stated", ("B08",), aliases=("safety stock level", "safety stock", "minimum stock", "最低库存", "库存下限", "最小库存")),
        Column("is_hot", "flag", "爆款", "hot item", ("L11", "B18"), aliases=("hot", "best seller", "是否爆款", "热销")),
        Column("is_traffic", "flag", "引流款", "traffic item", ("L08", "L25"), aliases=("traffic", "loss leader", "是否引流款", "引流商品")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("list_price_negative", "标价为负", "the list price is negative", ("not_negative", "list_price_e4")),
        Check("floor_price_negative", "最低零售价为负", "the floor price is negative", ("not_negative", "floor_price_e4")),
        Check("shelf_life_negative", "保质期为负", "the shelf life is negative", ("not_negative", "shelf_life_days")),
        Check("ended_before_launched", "停售早于上市", "it ended before it was launched", ("not_after", "launched_day", "ended_day")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
