# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections import Counter
from collections.abc import Iterable, Iterator
import numpy as np
from .tables import Names
__all__ = ['text_lines', 'LiveTable', 'live_samples']

def text_lines(file: Iterable[str], where: str) -> Iterator[tuple[int, str]]:
    ...

class LiveTable:
    fs: float
    block: int
    where: str
    names: tuple
    time_unit: float | None
    rate: float | None
    scales: tuple
    head: Any
    layout: Any
    counts: Counter
    id: Any
    rows: int
    told: bool
    blank: int
    waiting: Any
    clock: Any
    ahead: Any
    back: Any
    samples: Any
    first: int
    tail: Any
    base: int
    made: int

    def __init__(self, fs: float=..., block: int=..., target: Names=..., source: Names=..., time: Names=..., time_unit: float | None=..., rate: float | None=..., scale: float=..., source_scale: float=..., where: str=...) -> None:
        ...

    def feed(self, number: int, line: str) -> None:
        ...

    def fetch(self, all: bool=...) -> np.ndarray:
        ...

    def finish(self) -> np.ndarray:
        ...

class _Unread(ValueError):
    row: Any

    def __init__(self, row: Any, what: Any) -> None:
        ...

def live_samples(file: Iterable[str], table: LiveTable) -> Iterator[np.ndarray]:
    ...
