# Made by tools/stubs.py. Do not edit.
from typing import Any
from dataclasses import dataclass
import numpy as np
from .forecast import Forecast
__all__ = ['GONE', 'FROZEN', 'STATUSES', 'OLD', 'Cleaner', 'Watch', 'ago', 'StreamForecast']

class Cleaner:
    fs: float
    settle: Any
    hold: Any
    past: Any

    def __init__(self, batch_size: int=..., fs: float=...) -> None:
        ...

    def __call__(self, x: np.ndarray) -> np.ndarray:
        ...

    def reset(self, monitor: int | slice=...) -> None:
        ...
GONE: float
FROZEN: float
STATUSES: tuple

class Watch:
    fs: float
    heart_rate: bool
    counts: Any
    recent: Any

    def __init__(self, batch_size: int=..., fs: float=..., heart_rate: bool=...) -> None:
        ...

    def reset(self, monitor: int | slice=...) -> None:
        ...

    def __call__(self, raw: np.ndarray, clean: np.ndarray, every: int=...) -> dict:
        ...

    def words(self, status: str, monitor: int=...) -> str:
        ...
OLD: float

def ago(age: float | None) -> str:
    ...

@dataclass(eq=False, repr=False)
class StreamForecast(Forecast):
    target_age: np.ndarray | None = ...
    source_age: np.ndarray | None = ...
    status: np.ndarray | None = ...

    def __post_init__(self) -> Any:
        ...
