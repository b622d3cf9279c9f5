# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
import numpy as np
from .core import TimeGrid
from .recordings import Recording
from .data import FixedWindows
from .forecaster import SeqVaeForecaster
__all__ = ['derangement', 'PairedWindows', 'Information', 'information_over_time']

def derangement(n: int, seed: int=...) -> np.ndarray:
    ...

class PairedWindows(FixedWindows):
    partner: Any

    def __init__(self, recordings: Sequence[Recording], grid: TimeGrid, context: int, warmup: int, seed: int) -> None:
        ...

    def __getitem__(self, i: int) -> dict:
        ...

class Information:
    light: SeqVaeForecaster
    n_samples: int
    steps: Any
    sums: Any
    moved: float
    count: int
    kinds: dict

    def __init__(self, light: SeqVaeForecaster, groups: int, every: int=..., n_samples: int=...) -> None:
        ...

    @property
    def units(self) -> dict[str, str]:
        ...

    def encode(self, batch: dict) -> dict:
        ...

    def update(self, batch: dict, seed: int=..., encoded: dict | None=...) -> Any:
        ...

    def table(self, **kw: Any) -> dict:
        ...

    def variance(self) -> np.ndarray:
        ...

    def active(self, threshold: float=...) -> int:
        ...

def information_over_time(light: SeqVaeForecaster, recording: Recording, every: int=..., n_samples: int=..., seed: int=...) -> dict[str, np.ndarray]:
    ...
