"""The tables, one file each, and the visible list of them.

A file can only be one of those with columns that it may give: the calendar and the results are made, never imported.
"""

from zhanggui.tables.facts.sales import SALES
from zhanggui.tables.goods.offers import OFFERS
from zhanggui.tables.goods.pack_units import PACK_UNITS
from zhanggui.tables.goods.skus import SKUS
from zhanggui.tables.people.customers import CUSTOMERS
from zhanggui.tables.people.suppliers import SUPPLIERS
from zhanggui.tables.places.places import PLACES
from zhanggui.tables.table import Table

TABLES: dict[str, Table] = {
    table.name: table for table in (CUSTOMERS, SUPPLIERS, SKUS, PACK_UNITS, OFFERS, PLACES, SALES)
}
