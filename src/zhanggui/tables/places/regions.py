"""One row is one region of a scheme: the provinces of the state, or the four, six or eight large regions of a company.

Ten real rows (division codes GB/T 2260, from china-division 2.7.0, MIT):

scheme     region  name          parent  province_codes
GB/T 2260      15  内蒙古自治区       -              15
GB/T 2260      11  北京市             -              11
GB/T 2260    1501  呼和浩特市        15              15
GB/T 2260    1502  包头市            15              15
GB/T 2260    1503  乌海市            15              15
GB/T 2260    1504  赤峰市            15              15
GB/T 2260    1505  通辽市            15              15
GB/T 2260    1506  鄂尔多斯市        15              15
GB/T 2260    1507  呼伦贝尔市        15              15
GB/T 2260    1508  巴彦淖尔市        15              15
"""

from zhanggui.tables.table import KEY, STAMPS, Column, Table

REGIONS = Table(
    name="regions",
    family="places",
    zh="区域",
    en="regions",
    grain="a region in a scheme",
    document=("scheme", "region"),
    columns=(
        *STAMPS,
        KEY,
        Column("scheme", "text", "区域方案", "scheme", ("G04",), required=True, aliases=("region scheme", "方案", "划分方案")),
        Column("region", "text", "区域编码", "region", ("G04", "M02"), required=True, aliases=("region id", "region code", "territory id", "code", "区域编号", "区域代码", "大区编码", "区划代码")),
        Column("name", "text", "区域名称", "name of the region", ("A18", "G04"), aliases=("name", "region name", "territory name", "大区名称", "名称", "区域")),
        Column("parent", "text", "上级区域", "parent region", ("A18", "K03"), aliases=("parent region", "group", "province code", "上级", "所属大区")),
        Column("province_codes", "text", "省份代码", "provinces in it, with blanks between", ("G04",), aliases=("provinces", "country region code", "包含省份", "省份")),
    ),
)
