"""Arrays of the sample company -> columns of its files: words, dates, yuan; and the files themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from zhanggui.sources.sample.customers import NEVER
from zhanggui.sources.sample.season import Ints

Columns = dict[str, pa.Array]


def write(folder: Path, name: str, columns: Columns) -> Path:
    """A folder, the name of a file, its columns by header -> the CSV written there (UTF-8 with BOM, as Excel does)."""
    path = folder / f"{name}.csv"
    with path.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        pc.write_csv(pa.table(columns), out, pc.WriteOptions(quoting_style="needed"))
    return path


def pick(words: list[str], which: Ints, known: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None) -> pa.Array:
    """Words, and which of them for each row -> a column of text, empty where not known."""
    return pa.array(words).take(pa.array(which, mask=None if known is None else ~known))


def dates(days: Ints, none: int = NEVER) -> pa.Array:
    """Day numbers -> a column of dates, empty where the number is `none`."""
    return pa.array(days.astype(np.int32), mask=days == none).cast(pa.date32())


def yuan(amount: Ints) -> pa.Array:
    """Cents -> a column of yuan with two decimals."""
    return pa.array(amount / 100)


def yuan_e4(price: Ints) -> pa.Array:
    """1/10,000 yuan -> a column of yuan."""
    return pa.array(price / 10_000)
