# Made by tools/stubs.py. Do not edit.
import numpy as np
from .core import TimeGrid
from .recordings import Recording
__all__ = ['PHASES', 'LEAST', 'contraction_peaks', 'phases_afterwards', 'phases_so_far']
PHASES: tuple
LEAST: float

def contraction_peaks(r: Recording) -> np.ndarray:
    ...

def phases_afterwards(r: Recording, grid: TimeGrid=...) -> np.ndarray:
    ...

def phases_so_far(source: np.ndarray, grid: TimeGrid=...) -> np.ndarray:
    ...
