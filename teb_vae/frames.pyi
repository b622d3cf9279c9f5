# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
import numpy as np
import pandas as pd
from .tables import Columns, Names
from .recordings import Recording
from .forecaster import SeqVaeForecaster
__all__ = ['Y_NAMES', 'recordings_from_frame', 'predict_df']
Y_NAMES: tuple

@dataclass
class _Layout:
    columns: Columns
    static: list[int]
    codes: np.ndarray
    ids: list

@dataclass
class _Times:
    ticks: np.ndarray
    seconds: float
    kind: str
    like: pd.Series | None

    def label(self, first: tuple, after: np.ndarray) -> pd.Series:
        ...

@dataclass
class _Series:
    names: tuple
    times: _Times | None
    recordings: list
    first: dict
    ids: dict

def recordings_from_frame(df: Any, id_col: Names=..., time_col: Names=..., target_col: Names=..., source_col: Names=..., rate: float | None=..., time_unit: float | None=..., fs: float | None=..., clean: bool=..., scale: float=..., source_scale: float=...) -> list[Recording]:
    ...

def predict_df(light: SeqVaeForecaster, df: Any, h: int | None=..., level: Sequence[float] | float | None=..., quantiles: Sequence[float] | float | None=..., every: int | None=..., id_col: Names=..., time_col: Names=..., target_col: Names=..., source_col: Names=..., clean: bool | None=..., n_samples: int | None=..., batch_size: int=..., seed: int=..., **reading: Any) -> pd.DataFrame:
    ...
