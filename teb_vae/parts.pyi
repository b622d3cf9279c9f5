# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from .evaluation import Evaluation
from .forecaster import SeqVaeForecaster
from .recordings import Recording
__all__ = ['evaluate_in_parts']

def evaluate_in_parts(light: SeqVaeForecaster, recordings: Sequence[Recording], training: Sequence[Recording], out: str | Path, client: Any=..., progress: bool=..., **settings: Any) -> Evaluation:
    ...
