# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from .recordings import Recording
__all__ = ['LEVELS', 'KINDS', 'Forecast', 'check_levels', 'check_file']
LEVELS: tuple

@dataclass(eq=False, repr=False)
class Forecast:
    record: np.ndarray
    start: np.ndarray
    timestep: np.ndarray
    origin: np.ndarray
    mu: np.ndarray
    sigma: np.ndarray
    level: np.ndarray
    transmitted: np.ndarray
    components: tuple | None = ...
    quantiles: np.ndarray | None = ...
    levels: np.ndarray | None = ...
    fs: float = ...
    unit: str = ...
    reconstruction: bool = ...
    density: str = ...

    def __post_init__(self) -> Any:
        ...

    def __len__(self) -> int:
        ...

    def __repr__(self) -> str:
        ...

    @property
    def names(self) -> list[str]:
        ...

    @property
    def time(self) -> np.ndarray:
        ...

    @property
    def lead(self) -> np.ndarray:
        ...

    def __getitem__(self, rows: int | slice | Sequence) -> Forecast:
        ...

    def __iter__(self) -> Iterator[Forecast]:
        ...

    def of(self, name: str) -> Forecast:
        ...

    def at(self, minute: float) -> Forecast:
        ...

    @classmethod
    def concat(cls, forecasts: Sequence[Forecast]) -> Forecast:
        ...

    @property
    def mixture(self) -> tuple[np.ndarray, np.ndarray]:
        ...

    def quantile(self, levels: float | Sequence[float]) -> np.ndarray:
        ...

    def interval(self, level: float=...) -> tuple[np.ndarray, np.ndarray]:
        ...

    def observed(self, recording: Recording) -> np.ndarray:
        ...

    def end_to_end(self) -> Forecast:
        ...

    def plot(self, recording: Recording | None=..., path: str | Path | list | None=..., levels: float | Sequence[float] | None=..., before: float=..., title: str | None=..., label: str | None=..., figsize: tuple[float, float]=...) -> Figure:
        ...

    def to_frame(self, levels: float | Sequence[float] | None=..., model: str=...) -> pd.DataFrame:
        ...

    def compact(self, levels: float | Sequence[float] | None=...) -> Forecast:
        ...

    def save(self, path: str | Path, levels: float | Sequence[float] | None=...) -> Path:
        ...

    @classmethod
    def load(cls, path: str | Path) -> Forecast:
        ...

def check_levels(levels: float | Sequence[float]) -> list[float]:
    ...
KINDS: tuple

def check_file(path: str | Path) -> Path:
    ...
