# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable
import numpy as np
import pandas as pd
from torch import Tensor
from .core import TimeGrid
from .recordings import Recording
from .scores import Scores
__all__ = ['BASELINES', 'Forecaster', 'naming', 'check_forecaster', 'forecast_windows', 'persistence', 'last_two_minutes_mean', 'LeadTimeBaseline', 'RidgeBaseline', 'make_baselines', 'fit_forecasters', 'compare', 'summary']

@runtime_checkable
class Forecaster(Protocol):

    def fit(self, batches: Iterable[dict]) -> 'Forecaster':
        ...

    def predict(self, batch: dict) -> tuple[Tensor | np.ndarray, Tensor | np.ndarray]:
        ...

@contextmanager
def naming(name: str) -> Iterator[None]:
    ...

def check_forecaster(name: str, f: Forecaster) -> Any:
    ...

def forecast_windows(name: str, f: Forecaster, batch: dict, grid: TimeGrid=...) -> tuple[Tensor, Tensor]:
    ...

def persistence(target: Tensor, grid: TimeGrid=..., fallback: float=...) -> Tensor:
    ...

def last_two_minutes_mean(target: Tensor, grid: TimeGrid=..., fallback: float=..., span: float=...) -> Tensor:
    ...

class LeadTimeBaseline:
    kind: str
    grid: TimeGrid
    warmup: int
    sigma: Any
    kinds: dict

    def __init__(self, kind: str=..., grid: TimeGrid=..., warmup: int=...) -> None:
        ...

    def fit(self, batches: Iterable[dict]) -> LeadTimeBaseline:
        ...

    def predict(self, batch: dict) -> tuple[Tensor, Tensor]:
        ...

class RidgeBaseline:
    grid: TimeGrid
    warmup: int
    beta: Any
    steps: Any
    views: tuple
    spans: tuple
    penalties: tuple

    def __init__(self, grid: TimeGrid=..., warmup: int=..., every: int=...) -> None:
        ...

    def fit(self, batches: Iterable[dict], rounds: int=...) -> RidgeBaseline:
        ...

    def predict(self, batch: dict) -> tuple[Tensor, Tensor]:
        ...
BASELINES: tuple

def make_baselines(grid: TimeGrid=..., warmup: int=...) -> dict[str, Forecaster]:
    ...

def fit_forecasters(forecasters: dict[str, Forecaster], training: Sequence[Recording], grid: TimeGrid=..., context: int=...) -> dict[str, Forecaster]:
    ...

def compare(forecasters: dict[str, Forecaster], batches: Iterable[dict], grid: TimeGrid=..., warmup: int=...) -> pd.DataFrame:
    ...

def summary(scores: dict[str, Scores]) -> pd.DataFrame:
    ...
