# Made by tools/stubs.py. Do not edit.
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
import numpy as np
__all__ = ['Edf', 'read_edf_header', 'edf_signal', 'edf_channels', 'fhrma_channels']

@dataclass
class Edf:
    path: Path
    width: int
    labels: list[str]
    counts: list[int]
    seconds: float
    records: int
    start: int
    gaps: bool
    head: bytes

    def field(self, name: str, start: int, size: int=..., low: float=..., high: float=...) -> float:
        ...

def read_edf_header(path: str | Path) -> Edf:
    ...

def edf_signal(e: Edf, i: int) -> np.ndarray:
    ...

def edf_channels(path: str | Path, target: str | Iterable[str], source: str | Iterable[str] | None) -> tuple:
    ...

def fhrma_channels(path: str | Path) -> dict:
    ...
