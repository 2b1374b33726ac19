"""A column of ids -> the numbers of what it names: what millions of rows are counted with, without a text each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.int64]
NOWHERE = -1
"""The number of an id that is not known, or not there."""


def placed(column: Any, place: Mapping[str, int], merged: Mapping[str, str]) -> Numbers:
    """A column of ids, the number of each known id, ids that are another's -> the number of each row, or NOWHERE."""
    return _numbers(column, lambda one: place.get(merged.get(one, one), NOWHERE))


def coded(column: Any, merged: Mapping[str, str] | None = None) -> tuple[list[str], Numbers]:
    """A column of ids, ids that are another's -> the different ids in order, and the number of each row among them, or
    NOWHERE where nothing is written."""
    into = merged or {}
    said = {into.get(one, one) for one in _dictionary(column).dictionary.to_pylist() if one is not None}
    names = sorted(said)
    place = {name: i for i, name in enumerate(names)}
    return names, _numbers(column, lambda one: place[into.get(one, one)])


def _numbers(column: Any, number: Any) -> Numbers:
    found = _dictionary(column)
    of = np.array([NOWHERE if one is None else number(one) for one in found.dictionary.to_pylist()] + [NOWHERE], np.int64)
    at = found.indices.fill_null(len(of) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    out: Numbers = of[at]
    return out


def _dictionary(column: Any) -> pa.DictionaryArray:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array = array.cast(pa.string()) if not pa.types.is_string(array.type) else array
    found = array.dictionary_encode()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def of_each(numbers: Numbers, who: Numbers) -> Numbers:
    """A number of each known id, the numbers of ids of rows -> the number of each row's id; NOWHERE where it is none of them."""
    out: Numbers = np.append(numbers, NOWHERE)[who]
    return out


def whole(column: Any) -> Numbers:
    """A column of whole numbers -> itself as numbers; nothing written is 0."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    out: Numbers = np.asarray(array.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False)).astype(np.int64)
    return out


def amounts(column: Any) -> npt.NDArray[np.float64]:
    """A column of numbers -> itself; nothing written is 0."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    out = np.asarray(array.cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False), np.float64)
    return np.nan_to_num(out)


def different(numbers: Numbers) -> Numbers:
    """Numbers -> the different ones in order. By sorting: of millions that is several times as fast as by hashing."""
    if not len(numbers):
        return numbers
    ordered = np.sort(numbers)
    out: Numbers = ordered[np.r_[True, ordered[1:] != ordered[:-1]]]
    return out
