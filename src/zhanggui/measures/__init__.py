"""Numbers, each declared once, and `ask`, which answers them. The visible lists: MEASURES and DIMENSIONS."""

from __future__ import annotations

from zhanggui.measures.completeness import FIELD_MEASURES, fields
from zhanggui.measures.dimension import DIMENSIONS, Dimension
from zhanggui.measures.measure import Measure
from zhanggui.measures.purchasing import PURCHASE_MEASURES
from zhanggui.measures.ratios import RATIO_MEASURES
from zhanggui.measures.reading import MADE
from zhanggui.measures.sales import SALES_MEASURES
from zhanggui.measures.stock import STOCK_MEASURES

MEASURES: dict[str, Measure] = {measure.name: measure for measure in (*SALES_MEASURES, *STOCK_MEASURES, *PURCHASE_MEASURES, *FIELD_MEASURES, *RATIO_MEASURES)}
MADE["fields"] = fields

__all__ = ["DIMENSIONS", "MEASURES", "Dimension", "Measure"]
