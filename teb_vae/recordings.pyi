# Made by tools/stubs.py. Do not edit.
from typing import Any
from dataclasses import dataclass
from typing import Any
import numpy as np
from numpy.typing import ArrayLike
__all__ = ['LOW', 'HIGH', 'SETTLE', 'HOLD', 'unmasked', 'Recording', 'gaps', 'settle_samples', 'hold_samples', 'clean_target', 'clean_source', 'scale_hint', 'resample']

def unmasked(x: ArrayLike) -> ArrayLike:
    ...

@dataclass(repr=False, eq=False)
class Recording:
    name: str
    target: np.ndarray
    source: np.ndarray | None = ...
    fs: float = ...
    metadata: dict = ...
    note: str = ...

    def __post_init__(self) -> Any:
        ...

    def __len__(self) -> int:
        ...

    @property
    def duration(self) -> float:
        ...

    @property
    def target_mask(self) -> np.ndarray:
        ...

    @property
    def source_mask(self) -> np.ndarray:
        ...

    @property
    def target_missing(self) -> float:
        ...

    @property
    def source_missing(self) -> float:
        ...

    def __repr__(self) -> str:
        ...

    def plot(self, ax: Any=..., start: float=..., stop: float | None=...) -> Any:
        ...

    def clean(self) -> Recording:
        ...

    def resample(self, fs: float=...) -> Recording:
        ...

def gaps(observed: ArrayLike) -> np.ndarray:
    ...
LOW: int
HIGH: int
SETTLE: float
HOLD: float

def settle_samples(fs: float, settle: float=...) -> int:
    ...

def hold_samples(fs: float, hold: float=...) -> int:
    ...

def clean_target(target: ArrayLike, fs: float=..., low: float=..., high: float=..., jump: float=..., settle: float=...) -> np.ndarray:
    ...

def clean_source(source: ArrayLike, fs: float=..., hold: float=...) -> np.ndarray:
    ...

def scale_hint(target: ArrayLike) -> str:
    ...

def resample(x: ArrayLike, fs_in: float, fs_out: float) -> np.ndarray:
    ...
