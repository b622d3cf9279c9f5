# Made by tools/stubs.py. Do not edit.
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
import pandas as pd
from matplotlib.figure import Figure
from .recordings import Recording
from .training import LightSeqVaeTeb
from .scores import Scores
from .baselines import Forecaster
from .information import Information
__all__ = ['Evaluation', 'evaluate', 'wrapped', 'plain']

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

def evaluate(light: LightSeqVaeTeb, recordings: Sequence[Recording], training: Sequence[Recording], target_only: LightSeqVaeTeb | None=..., others: dict[str, Forecaster] | None=..., every: int=..., n_samples: int=..., batch_size: int=..., seed: int=..., resamples: int=..., progress: bool=...) -> Evaluation:
    ...

def wrapped(text: str, width: int) -> str:
    ...

def plain(v: object) -> object:
    ...
