# Made by tools/stubs.py. Do not edit.
from collections.abc import Sequence
from pathlib import Path
from matplotlib.figure import Figure
from .recordings import Recording
from .forecast import Forecast
__all__ = ['BEATS', 'RANGE', 'NORMAL', 'paper', 'plot_strip']
BEATS: dict
RANGE: tuple
NORMAL: tuple
paper: dict

def plot_strip(recording: Recording, forecast: Forecast | None=..., start: float=..., minutes: float | None=..., speed: float=..., per_row: float | None=..., levels: Sequence[float] | None=..., note: str=..., labels: Sequence[str]=..., path: str | Path | list | None=...) -> Figure:
    ...
