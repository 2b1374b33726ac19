"""The tables, one file each, and the visible list of them."""

from zhanggui.tables.facts.sales import SALES
from zhanggui.tables.table import Table

TABLES: dict[str, Table] = {table.name: table for table in (SALES,)}
