"""One row is one unit in which a SKU is packed, and how many base units it holds.

Ten real rows (State of Iowa open data, wholesale price list of 2022-11-01; bottles in a case):

   sku  factor         barcode
100015       3  10086816101923
 10006      12  10088004038226
100040       6  10088076183237
 10008       6  10088004035898
 10009      12     82000766131
100104       6  10744607105689
100077       6  10088076183237
100148       6  10082184103354
100202       6  10082184103354
100210       6  10082184103354

A file that gives a pack size without naming the unit means the case (箱): unit is then absent or empty, and shown as 箱 / case.
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

CASES = ("", "箱", "整箱", "大箱", "件", "大件", "case", "carton", "ctn", "cs", "box")
"""Units that mean the case in which goods are ordered; an inner pack or a pallet is neither."""

PACK_UNITS = Table(
    name="pack_units",
    family="goods",
    zh="包装单位",
    en="pack units",
    grain="a unit of a SKU",
    document=("sku", "unit"),
    columns=(
        *STAMPS,
        KEY,
        Column("sku", "text", "商品编码", "SKU", ("B07",), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product code", "article", "material", "商品编号", "商品代码",
            "存货编码", "货号", "物料编码", "产品编码")),
        Column("unit", "text", "包装单位", "unit", ("B07", "L04"), aliases=(
            "pack unit", "unit name", "alternative unit", "辅计量单位", "副单位", "大单位", "包装名称")),
        Column("factor", "quantity", "箱规", "base units in it", ("B07",), required=True, aliases=(
            "pack", "pack size", "case pack", "units per case", "case size", "conversion factor", "factor", "换算率", "换算系数", "换算关系", "装箱数",
            "件装数", "每箱数量", "箱装数", "入数")),
        Column("barcode", "text", "箱码", "barcode of the unit", ("B17", "L07"), aliases=("barcode", "scc", "itf 14", "case barcode", "条码", "条形码", "国际条码", "外箱条码")),
    ),
    checks=(Check("factor_not_positive", "箱规不是正数", "the factor is not above zero", ("positive", "factor")),),
)
