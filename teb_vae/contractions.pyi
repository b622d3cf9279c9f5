# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from .core import TimeGrid
from .recordings import Recording
from .forecaster import SeqVaeForecaster
from .information import PairedWindows
__all__ = ['SOURCES', 'SCORES', 'DEFINITIONS', 'ROWS', 'source_controls', 'ContractionWindows', 'ByContraction', 'bootstrap_trainings', 'evaluate_by_contraction']
SOURCES: dict

def source_controls(r: Recording) -> dict[str, np.ndarray]:
    ...

class ContractionWindows(PairedWindows):
    peaks: Any
    phases: Any

    def __init__(self, recordings: Sequence[Recording], grid: TimeGrid, context: int, warmup: int, seed: int) -> None:
        ...

    def __getitem__(self, i: int) -> dict:
        ...
SCORES: tuple
DEFINITIONS: tuple

class ByContraction:
    grid: Any
    n_samples: int | None
    resamples: int
    seed: int
    lights: Any
    target_only: list
    warmup: Any
    context: Any
    steps: Any
    bands: tuple
    kinds: Any
    sums: Any
    count: Any
    around: Any
    around_count: Any

    def __init__(self, light: SeqVaeForecaster, groups: int, others: Sequence[SeqVaeForecaster]=..., target_only: Sequence[SeqVaeForecaster]=..., every: int=..., n_samples: int | None=..., resamples: int=..., seed: int=...) -> None:
        ...

    def update(self, batch: dict, peaks: Sequence[np.ndarray], seed: int=...) -> Any:
        ...

    def leads(self) -> list[str]:
        ...

    def references(self) -> list[str]:
        ...

    def compare(self, pairs: dict, definition: str=...) -> dict:
        ...

    def effects(self, definition: str=...) -> dict:
        ...

    def controls(self, definition: str=...) -> dict:
        ...

    def table(self, score: str=..., definition: str=...) -> pd.DataFrame:
        ...

    def controls_table(self, definition: str=...) -> pd.DataFrame:
        ...

    def report(self, width: int=...) -> str:
        ...

    def to_dict(self) -> dict:
        ...

    def save(self, out: str | Path) -> list[Path]:
        ...

    def curves(self) -> dict:
        ...

    def figure(self) -> Figure:
        ...

def bootstrap_trainings(parts: Sequence[np.ndarray], weight: np.ndarray, resamples: int=..., level: float=..., seed: int=...) -> tuple[float, float, float]:
    ...
ROWS: dict

def evaluate_by_contraction(light: SeqVaeForecaster, recordings: Sequence[Recording], others: Sequence[SeqVaeForecaster]=..., target_only: Sequence[SeqVaeForecaster]=..., every: int=..., n_samples: int | None=..., batch_size: int=..., seed: int=..., resamples: int=..., progress: bool=...) -> ByContraction:
    ...
