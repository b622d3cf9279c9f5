# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
import numpy as np
from torch.utils.data import DataLoader, Dataset
from torch.utils.data.distributed import DistributedSampler
from .core import TimeGrid
from .recordings import Recording
__all__ = ['SPLITS', 'split_records', 'plain_names', 'window_at', 'window_starts', 'windows', 'check_rate', 'long_enough', 'FixedWindows', 'rolling', 'RollingWindows', 'RandomCrops', 'EpochSampler', 'ResumableLoader']
SPLITS: tuple

def split_records(names: list[str], splits: str | Path | dict | None=..., fractions: tuple=..., salt: str=..., strict: bool=...) -> dict[str, list[str]]:
    ...

def plain_names(what: str, names: list[str | int] | str | int, present: Iterable[str]) -> list[str]:
    ...

def window_at(r: Recording, start: int, grid: TimeGrid, context: int=..., ahead: int=...) -> dict:
    ...

def window_starts(r: Recording, grid: TimeGrid) -> range:
    ...

def windows(r: Recording, grid: TimeGrid=..., context: int=...) -> list[dict]:
    ...

def check_rate(recordings: Sequence[Recording], grid: TimeGrid) -> None:
    ...

def long_enough(recordings: Sequence[Recording], grid: TimeGrid=..., warmup: int | None=...) -> Sequence[Recording]:
    ...

class FixedWindows(Dataset):
    recordings: Sequence[Recording]
    grid: TimeGrid
    context: int
    index: Any

    def __init__(self, recordings: Sequence[Recording], grid: TimeGrid=..., context: int=..., scored_only: bool=..., warmup: int=...) -> None:
        ...

    def __len__(self) -> int:
        ...

    def __getitem__(self, i: int) -> dict:
        ...

def rolling(n: int, grid: TimeGrid, warmup: int, overlap: int) -> list[tuple[int, int, int]]:
    ...

class RollingWindows(FixedWindows):
    recordings: Sequence[Recording]
    grid: TimeGrid
    context: int
    index: Any
    own: Any

    def __init__(self, recordings: Sequence[Recording], grid: TimeGrid=..., context: int=..., warmup: int=..., overlap: int | None=...) -> None:
        ...

    def __getitem__(self, i: int) -> dict:
        ...

class RandomCrops(Dataset):
    recordings: Sequence[Recording]
    grid: TimeGrid
    context: int
    crops_per_recording: int
    min_observed: float
    warmup: int
    seed: int
    ahead: int
    kept: Any

    def __init__(self, recordings: Sequence[Recording], grid: TimeGrid=..., context: int=..., crops_per_recording: int=..., min_observed: float=..., warmup: int=..., seed: int=..., ahead: int=...) -> None:
        ...

    def __len__(self) -> int:
        ...

    def admissible(self, r: Recording) -> np.ndarray:
        ...

    def __getitem__(self, key: int | tuple[int, int]) -> dict:
        ...

class EpochSampler(DistributedSampler):
    skip: int

    def __iter__(self) -> Any:
        ...

class ResumableLoader(DataLoader):
    seen: int

    def __init__(self, dataset: Dataset, sampler: EpochSampler, **kwargs: Any) -> None:
        ...

    def __iter__(self) -> Any:
        ...

    def state_dict(self) -> dict:
        ...

    def load_state_dict(self, state: dict) -> Any:
        ...
