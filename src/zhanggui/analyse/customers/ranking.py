"""Ranks, medians and priors by group, over flat arrays: how each stands among its peers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.acquisition.coded import coded
from zhanggui.base.scope import GROUP_FLOOR

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
WINSOR = 0.01
"""The share of a group at either end that counts as its nearest neighbour: one group-buy shall not stretch the scale."""


@dataclass(frozen=True)
class Peers:
    """With whom each is compared: its group, or everybody where the group is unknown or has fewer than GROUP_FLOOR members.

    code: the group of each (-1: unknown); size: members of the group it is compared with; pooled: compared with everybody.
    """

    names: tuple[str, ...]
    code: Codes
    size: Codes
    pooled: Flags

    @classmethod
    def of(cls, groups: list[str]) -> Peers:
        """The name of each one's group, empty where unknown -> peers."""
        if not groups:
            return cls((), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))
        names, code = coded(pa.array(groups, pa.string()))
        per = np.bincount(code, minlength=len(names))
        known = np.array([bool(name) for name in names])[code]
        pooled = ~known | (per[code] < GROUP_FLOOR)
        size = np.where(pooled, len(groups), per[code])
        return cls(tuple(names), np.where(known, code, -1).astype(np.int64), size, pooled)

    def ranks(self, values: Numbers) -> Numbers:
        """Values -> the place of each among its peers, 0 to 1: the share below it and half of those equal to it, itself included.
        The extreme hundredth at either end counts as equal."""
        own, everybody = _ranks(values, self.code), _ranks(values, np.zeros_like(self.code))
        return np.where(self.pooled, everybody, own)

    def quantile(self, values: Numbers, q: float) -> Numbers:
        """Values (NaN: unknown) -> the quantile of the peers of each; of everybody where fewer than GROUP_FLOOR peers are known,
        NaN where nobody is."""
        own, everybody = _quantile(values, self.code, q), _quantile(values, np.zeros_like(self.code), q)
        told = np.bincount(self.code[~np.isnan(values)] + 1, minlength=len(self.names) + 1)[self.code + 1]
        return np.where(self.pooled | (told < GROUP_FLOOR), everybody, own)


def winsorised(values: Numbers, code: Codes) -> Numbers:
    """Values and their groups -> the values, none beyond the 1 % and 99 % order statistics of its group."""
    if not len(values):
        return values
    order = np.lexsort((values, code))
    begins, size = _runs(code[order])
    low = values[order][begins + np.floor(WINSOR * (size - 1)).astype(int)]
    high = values[order][begins + np.ceil((1 - WINSOR) * (size - 1)).astype(int)]
    out = np.empty_like(values)
    out[order] = np.clip(values[order], np.repeat(low, size), np.repeat(high, size))
    return out


def _ranks(values: Numbers, code: Codes) -> Numbers:
    if not len(values):
        return values
    values = winsorised(values, code)
    order = np.lexsort((values, code))
    v, c = values[order], code[order]
    begins, size = _runs(c)
    fresh = np.r_[True, (v[1:] != v[:-1]) | (c[1:] != c[:-1])]
    first = np.flatnonzero(fresh)
    ties = np.diff(np.r_[first, len(v)])
    below = first - np.repeat(begins, size)[first]
    out = np.empty(len(v))
    out[order] = np.repeat((below + ties / 2) / np.repeat(size, size)[first], ties)
    return out


def _quantile(values: Numbers, code: Codes, q: float) -> Numbers:
    if not len(values):
        return values
    order = np.lexsort((values, code))  # NaN sorts last
    v, c = values[order], code[order]
    begins, size = _runs(c)
    known = np.add.reduceat((~np.isnan(v)).astype(np.int64), begins)
    place = q * np.maximum(known - 1, 0)
    low = np.floor(place).astype(int)
    left, right = v[begins + low], v[begins + np.minimum(low + 1, np.maximum(known - 1, 0))]
    found = np.where(known > 0, left + (place - low) * (right - left), np.nan)
    out = np.empty(len(v))
    out[order] = np.repeat(found, size)
    return out


def _runs(code: Codes) -> tuple[Codes, Codes]:
    """Sorted codes -> where each run begins, and how long it is."""
    begins = np.flatnonzero(np.r_[True, code[1:] != code[:-1]])
    return begins, np.diff(np.r_[begins, len(code)])


def medians(values: Numbers, start: Codes) -> Numbers:
    """Values of many, those of the i-th at start[i]:start[i + 1] -> the median of each, NaN of who has none."""
    size = np.diff(start)
    owner = np.repeat(np.arange(len(size)), size)
    v = values[np.lexsort((values, owner))]
    out = np.full(len(size), np.nan)
    has = size > 0
    low, high = start[:-1][has] + (size[has] - 1) // 2, start[:-1][has] + size[has] // 2
    out[has] = (v[low] + v[high]) / 2
    return out


def rates(counts: Numbers, exposure: Numbers) -> Numbers:
    """Events of each and the days in which they were seen -> its rate a day, drawn to the mean as far as few days tell little.

    Each rate is from Gamma(a, b), so its mean given what was seen is (n + a) / (T + b); a, b by moments (Robbins, 1956): between-
    subject variance is what the counts vary beyond Poisson.
    """
    whole = exposure.sum()
    if whole <= 0:
        return np.zeros(len(counts))
    mean = counts.sum() / whole
    spread = (((counts - mean * exposure) ** 2).sum() - counts.sum()) / (exposure**2).sum()
    if mean <= 0 or spread <= 0:
        return np.full(len(counts), mean)
    a, b = mean**2 / spread, mean / spread
    rate: Numbers = (counts + a) / (exposure + b)
    return rate


def shares(part: Numbers, whole: Numbers, trials: Numbers) -> Numbers:
    """Part and whole of each, and the lines in which they were seen -> its share, drawn to the common one where lines are few.

    Beta-binomial by moments, each weighted by its lines (Kleinman, 1973, JASA 68): share = (n p + k m) / (n + k). Who has no
    lines has the common share m.
    """
    seen = (whole > 0) & (trials > 0)
    if not seen.any():
        return np.zeros(len(part))
    p = np.clip(np.divide(part, whole, out=np.zeros(len(part)), where=seen), 0, 1)
    n = np.where(seen, trials, 0.0)
    lines = n.sum()
    mean = float((n * p).sum() / lines)
    spread, free = float((n * (p - mean) ** 2).sum()), float((1 - n[seen] / lines).sum())
    wanted = mean * (1 - mean) * (float((n * (1 - n / lines)).sum()) - free)
    rho = (spread - mean * (1 - mean) * free) / wanted if wanted > 0 else 0.0
    k = 1 / float(np.clip(rho, 1e-3, 0.999)) - 1
    share: Numbers = (n * p + k * mean) / (n + k)
    return share
