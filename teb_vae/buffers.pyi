# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable
import numpy as np
from .forecaster import SeqVaeForecaster
__all__ = ['Ring', 'Monitor', 'bin_size', 'thin']

class Ring:
    x: Any
    end: int

    def __init__(self, size: int, *shape: int) -> None:
        ...

    def put(self, rows: np.ndarray) -> None:
        ...

    def get(self, first: int, last: int) -> np.ndarray:
        ...

class Monitor:
    forecasters: Any
    name: str
    state: str
    problem: str
    unit: Any
    fs: Any
    T: Any
    H: Any
    warmup: Any
    cleaner: Any
    at: Any
    signals: Ring
    fans: Ring
    says: Ring
    waiting: Any
    scored: int
    lock: Any

    def __init__(self, light: SeqVaeForecaster, name: str=..., hours: float=..., clean: bool | None=..., n_samples: int | None=..., seed: int=...) -> None:
        ...

    def show(self, raw: np.ndarray, target: np.ndarray, source: np.ndarray) -> None:
        ...

    def forecast(self, target: np.ndarray, source: np.ndarray, stop: Callable[[], bool]=...) -> None:
        ...

    def push(self, target: np.ndarray, source: np.ndarray) -> None:
        ...

    def view(self, start: float, stop: float, most: int=...) -> dict:
        ...

    @property
    def limits(self) -> tuple[float, float]:
        ...

    def fan(self, minute: float) -> dict | None:
        ...

    def information(self, start: float, stop: float, most: int=...) -> dict:
        ...

def bin_size(n: int, most: int) -> int:
    ...

def thin(x: np.ndarray, first: int=..., most: int=...) -> tuple[np.ndarray, np.ndarray]:
    ...
