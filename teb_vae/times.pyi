# Made by tools/stubs.py. Do not edit.
from collections.abc import Callable, Sequence
from pathlib import Path
import numpy as np
__all__ = ['read_times', 'unit_of', 'resolution', 'unroll', 'sample_numbers']

def read_times(texts: Sequence[str], say: Callable) -> tuple[np.ndarray, str]:
    ...

def unit_of(t: np.ndarray, stated: float | None) -> float:
    ...

def resolution(texts: Sequence[str]) -> float:
    ...

def unroll(t: np.ndarray, kind: str, where: str) -> np.ndarray:
    ...

def sample_numbers(path: str | Path, t: np.ndarray, at: Callable, favoured: tuple=..., rounded: float=..., unit: float=...) -> tuple[np.ndarray, float]:
    ...
