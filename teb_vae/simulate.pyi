# Made by tools/stubs.py. Do not edit.
from typing import Any
from pathlib import Path
from typing import Any
import numpy as np
from .recordings import Recording
__all__ = ['bells', 'simulate_ctg', 'events', 'plot_events', 'simulate_folder']

def bells(t: np.ndarray, events: np.ndarray, peak: float=...) -> np.ndarray:
    ...

def simulate_ctg(duration_s: float=..., coupling: float=..., lag: float=..., width: float=..., variability: float=..., missing: float=..., artefacts: float=..., seed: int | tuple=..., name: str | None=..., clean: bool=..., fs: float=...) -> Recording:
    ...

def events(r: Recording) -> Any:
    ...

def plot_events(r: Recording, found: Any=..., **kwargs: Any) -> Any:
    ...

def simulate_folder(out_dir: str | Path, n: int=..., seed: int=..., fractions: tuple=..., **kwargs: Any) -> Path:
    ...
