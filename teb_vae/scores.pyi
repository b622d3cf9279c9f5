# Made by tools/stubs.py. Do not edit.
from typing import Any
import numpy as np
import pandas as pd
from torch import Tensor
from torchmetrics import Metric
from .core import TimeGrid
__all__ = ['Scores', 'score_forecasts', 'bootstrap', 'with_interval']

class Scores(Metric):
    grid: TimeGrid
    levels: tuple
    components: Any
    density: Any
    bands: Any
    names: Any
    full_state_update: bool
    higher_is_better: bool
    is_differentiable: bool

    def __init__(self, grid: TimeGrid=..., bands: tuple | None=..., levels: tuple[float, ...]=..., groups: int=..., bins: int=..., density: str=..., **kw: Any) -> None:
        ...

    def update(self, mu: Tensor, sigma: Tensor, y: Tensor, group: Tensor | None=...) -> Any:
        ...

    def compute(self) -> dict[str, float]:
        ...

    def reset(self) -> Any:
        ...

    @property
    def estimator(self) -> str:
        ...

    def table(self) -> pd.DataFrame:
        ...

    def by_lead(self) -> pd.DataFrame:
        ...

    def pit(self) -> pd.DataFrame:
        ...

    def reliability(self) -> pd.DataFrame:
        ...

    def arrays(self) -> dict[str, np.ndarray]:
        ...

    def add(self, arrays: dict[str, np.ndarray], first: int=...) -> Any:
        ...

    def pit_band(self, resamples: int=..., level: float=..., seed: int=...) -> tuple[float, float]:
        ...

def score_forecasts(mu: Tensor, sigma: Tensor, y: Tensor, grid: TimeGrid=..., warmup: int=..., scores: Scores | None=...) -> Scores:
    ...

def bootstrap(total: np.ndarray, weight: np.ndarray, resamples: int=..., level: float=..., seed: int=...) -> tuple[float, float, float]:
    ...

def with_interval(v: tuple[float, float, float], digits: int=...) -> str:
    ...
