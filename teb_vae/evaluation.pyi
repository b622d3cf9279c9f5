# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from .recordings import Recording
from .forecaster import SeqVaeForecaster
from .scores import Scores
from .baselines import Forecaster
from .information import Information, PairedWindows
__all__ = ['Evaluation', 'ScoringPlan', 'plan_scoring', 'evaluate', 'wrapped', 'plain']

@dataclass
class Evaluation:
    settings: dict
    scores: dict[str, Scores]
    information: Information | None
    shown: dict | None = ...
    others: tuple[str, ...] = ...

    def table(self) -> pd.DataFrame:
        ...

    def by_band(self, score: str=...) -> pd.DataFrame:
        ...

    def skill(self) -> dict:
        ...

    def intervals(self) -> dict:
        ...

    def differences(self) -> dict:
        ...

    def report(self, width: int=...) -> str:
        ...

    def to_dict(self) -> dict:
        ...

    def save(self, out: str | Path) -> list[Path]:
        ...

    def figure(self) -> Figure:
        ...

@dataclass
class ScoringPlan:
    light: SeqVaeForecaster
    target_only: SeqVaeForecaster | None
    fitted: dict[str, Forecaster]
    windows: PairedWindows
    settings: dict
    others: tuple[str, ...] = ...
    curve_every: int = ...
    per_part: int = ...

    @property
    def batches(self) -> int:
        ...

    def __len__(self) -> int:
        ...

    def rows(self, part: int) -> range:
        ...

    def score(self, part: int, tick: Callable[[int], Any]=...) -> dict[str, np.ndarray]:
        ...

    def total(self, parts: Iterable[dict[str, np.ndarray]]) -> Evaluation:
        ...

def plan_scoring(light: SeqVaeForecaster, recordings: Sequence[Recording], training: Sequence[Recording], target_only: SeqVaeForecaster | None=..., others: dict[str, Forecaster] | None=..., every: int=..., n_samples: int=..., batch_size: int=..., seed: int=..., resamples: int=..., curve_every: int=...) -> ScoringPlan:
    ...

def evaluate(light: SeqVaeForecaster, recordings: Sequence[Recording], training: Sequence[Recording], target_only: SeqVaeForecaster | None=..., others: dict[str, Forecaster] | None=..., every: int=..., n_samples: int=..., batch_size: int=..., seed: int=..., resamples: int=..., progress: bool=..., curve_every: int=...) -> Evaluation:
    ...

def wrapped(text: str, width: int) -> str:
    ...

def plain(v: object) -> object:
    ...
