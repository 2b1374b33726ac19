"""The tables, one file each, and the visible list of them.

A file can only be one of those with columns that it may give: the calendar and the results are made, never imported.
"""

from zhanggui.tables.facts.campaigns import CAMPAIGNS
from zhanggui.tables.facts.competitor_facts import COMPETITOR_FACTS
from zhanggui.tables.facts.costs import COSTS
from zhanggui.tables.facts.coupons import COUPONS
from zhanggui.tables.facts.events import EVENTS
from zhanggui.tables.facts.messages import MESSAGES
from zhanggui.tables.facts.promotions import PROMOTIONS
from zhanggui.tables.facts.purchases import PURCHASES
from zhanggui.tables.facts.receipts import RECEIPTS
from zhanggui.tables.facts.sales import SALES
from zhanggui.tables.facts.stock_days import STOCK_DAYS
from zhanggui.tables.facts.stock_moves import STOCK_MOVES
from zhanggui.tables.facts.surveys import SURVEYS
from zhanggui.tables.facts.top_ups import TOP_UPS
from zhanggui.tables.facts.touches import TOUCHES
from zhanggui.tables.facts.visits import VISITS
from zhanggui.tables.goods.lots import LOTS
from zhanggui.tables.goods.offers import OFFERS
from zhanggui.tables.goods.pack_units import PACK_UNITS
from zhanggui.tables.goods.prices import PRICES
from zhanggui.tables.goods.skus import SKUS
from zhanggui.tables.people.assignments import ASSIGNMENTS
from zhanggui.tables.people.customers import CUSTOMERS
from zhanggui.tables.people.members import MEMBERS
from zhanggui.tables.people.person_links import PERSON_LINKS
from zhanggui.tables.people.prospects import PROSPECTS
from zhanggui.tables.people.reps import REPS
from zhanggui.tables.people.suppliers import SUPPLIERS
from zhanggui.tables.places.channels import CHANNELS
from zhanggui.tables.places.days import DAYS
from zhanggui.tables.places.places import PLACES
from zhanggui.tables.places.regions import REGIONS
from zhanggui.tables.results.decision_events import DECISION_EVENTS
from zhanggui.tables.results.decisions import DECISIONS
from zhanggui.tables.results.marks import MARKS
from zhanggui.tables.results.results_accuracy import RESULTS_ACCURACY
from zhanggui.tables.results.results_baskets import RESULTS_BASKETS
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.tables.results.results_goods import RESULTS_GOODS
from zhanggui.tables.results.results_journeys import RESULTS_JOURNEYS
from zhanggui.tables.results.results_kpis import RESULTS_KPIS
from zhanggui.tables.results.results_likings import RESULTS_LIKINGS
from zhanggui.tables.results.results_members import RESULTS_MEMBERS
from zhanggui.tables.results.results_outcomes import RESULTS_OUTCOMES
from zhanggui.tables.results.runs import RUNS
from zhanggui.tables.table import Table

_ALL = (
    # People
    CUSTOMERS, MEMBERS, REPS, SUPPLIERS, ASSIGNMENTS, PERSON_LINKS, PROSPECTS,
    # Goods
    SKUS, PACK_UNITS, LOTS, OFFERS, PRICES,
    # Places
    PLACES, CHANNELS, REGIONS, DAYS,
    # Facts
    SALES, PURCHASES, RECEIPTS, STOCK_MOVES, STOCK_DAYS, EVENTS, VISITS, PROMOTIONS, CAMPAIGNS, COUPONS, COMPETITOR_FACTS,
    COSTS, TOP_UPS, SURVEYS, TOUCHES, MESSAGES,
    # Results
    MARKS, DECISIONS, DECISION_EVENTS, RUNS, RESULTS_KPIS, RESULTS_GOODS, RESULTS_CUSTOMERS, RESULTS_MEMBERS, RESULTS_ACCURACY, RESULTS_OUTCOMES,
    RESULTS_JOURNEYS, RESULTS_LIKINGS, RESULTS_BASKETS,
)
TABLES: dict[str, Table] = {table.name: table for table in _ALL}
