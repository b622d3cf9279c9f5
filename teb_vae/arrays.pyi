# Made by tools/stubs.py. Do not edit.
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
import numpy as np
__all__ = ['Arrays', 'read_arrays']

@dataclass
class Arrays:
    y: np.ndarray
    u: np.ndarray | None
    t: np.ndarray | None = ...
    rate: object = ...
    fields: dict = ...
    others: dict = ...

def read_arrays(path: Path, target: str | Sequence[str], source: str | Sequence[str] | None, time: str | Sequence[str] | None=...) -> Arrays:
    ...
