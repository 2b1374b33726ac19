"""One row is what somebody did with a decision, exported from the operational database; never changed.

Ten rows, invented (people's acts on decisions of the example of `decisions`):

decision          at_ms          by     event      reason
e5f233881ae13dbf  1795309260000  alice  assigned   -
e5f233881ae13dbf  1795310400000  chen   accepted   -
e5f233881ae13dbf  1795396800000  chen   closed     booked twice, corrected
ad32a759b74a2a38  1795309320000  bob    accepted   -
ad32a759b74a2a38  1795309440000  bob    undone     -
ad32a759b74a2a38  1795309500000  bob    refused    known: the customer told us
89a52a9efcfaff50  1795309560000  bob    refused    same cause as the case above
33a148c922ae1734  1795310000000  alice  commented  ask the customer first
33a148c922ae1734  1795310100000  alice  assigned   -
dd1c58be4a687ad7  1795313600000  bob    accepted   -
"""

from zhanggui.tables.table import Column, Table

DECISION_EVENTS = Table(
    name="decision_events",
    family="results",
    zh="建议处理记录",
    en="what people did with decisions",
    grain="an act of a person on a decision",
    document=("decision", "at_ms"),
    columns=(
        Column("decision", "text", "建议", "decision", ("A09", "A14"), required=True, made=True),
        Column("at_ms", "instant", "时刻", "instant", ("A09", "A14"), required=True, made=True),
        Column("by", "text", "处理人", "user", ("A09", "M01"), required=True, made=True),
        Column("event", "text", "动作", "accepted, assigned, refused, undone, closed or commented", ("A09", "A14"), required=True, made=True),
        Column("reason", "text", "原因", "reason", ("A09", "A14"), made=True),
    ),
)
