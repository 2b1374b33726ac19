#!/usr/bin/env bash
# Good guess: after an UPDATE that blanks a person's name and `vacuum(retention_hours=0)`, nothing of the table holds the name:
#   vacuum is what "the right to be forgotten" is usually done with on Delta tables.
# What really happens: the data files are gone, but every commit of _delta_log keeps the smallest and largest value of each column
#   as statistics, so the name stands on in plain text, readable by whoever copies the folder. `cleanup_metadata()` after a
#   checkpoint removes nothing either: a log is kept for 30 days unless the table says otherwise. Only with the table property
#   delta.logRetentionDuration at zero, a checkpoint, and then cleanup_metadata() is the name nowhere.
# Seen with: deltalake 1.6.6 and pyarrow 26.0.1 on CPython 3.11. Source: the Delta protocol, where an add action carries the
#   statistics minValues and maxValues; vacuum is documented for data files alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "deltalake==1.6.6" "pyarrow==26.0.1" 2>/dev/null
"$work/venv/bin/python" - "$work/table" <<'PY' | tee "$work/seen"
import pathlib
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

where = sys.argv[1]


def files():
    found = [p for p in pathlib.Path(where).rglob("*") if p.is_file() and b"Jane Roe" in p.read_bytes()]
    return len([p for p in found if p.suffix == ".parquet"]), len([p for p in found if p.suffix == ".json"])


write_deltalake(where, pa.table({"card": ["M1", "M2"], "name": ["Jane Roe", "Al Ode"]}))
DeltaTable(where).update(updates={"name": "''"}, predicate="card = 'M1'")
DeltaTable(where).vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
print("after update and vacuum: data files %d, log files %d" % files())
DeltaTable(where).create_checkpoint()
DeltaTable(where).cleanup_metadata()
print("after checkpoint and cleanup_metadata: data files %d, log files %d" % files())
DeltaTable(where).alter.set_table_properties({"delta.logRetentionDuration": "interval 0 seconds"})
DeltaTable(where).create_checkpoint()
DeltaTable(where).cleanup_metadata()
print("with a log kept for no time: data files %d, log files %d" % files())
PY
cat > "$work/expected" <<'SEEN'
after update and vacuum: data files 0, log files 1
after checkpoint and cleanup_metadata: data files 0, log files 1
with a log kept for no time: data files 0, log files 0
SEEN
diff "$work/expected" "$work/seen" && echo "still so"
