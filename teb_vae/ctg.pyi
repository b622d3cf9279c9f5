# Made by tools/stubs.py. Do not edit.
from typing import Any
import numpy as np
from .recordings import Recording
__all__ = ['running_baseline', 'find_contractions', 'find_decelerations', 'ctg_statistics']

def running_baseline(r: Recording, window_s: float=...) -> np.ndarray:
    ...

def find_contractions(r: Recording, least: float=...) -> Any:
    ...

def find_decelerations(r: Recording, depth: float=...) -> Any:
    ...

def ctg_statistics(r: Recording) -> dict:
    ...
