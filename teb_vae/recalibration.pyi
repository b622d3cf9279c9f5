# Made by tools/stubs.py. Do not edit.
from collections.abc import Sequence
from torch import Tensor
from .recordings import Recording
from .prepared import Prepared
from .forecaster import SeqVaeForecaster
__all__ = ['FEW', 'held_out', 'fit_widths', 'with_widths', 'recalibrate']

def held_out(light: SeqVaeForecaster, recordings: Sequence[Recording] | Prepared, every: int=..., thin: int=..., n_samples: int | None=...) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    ...

def fit_widths(mu: Tensor, sigma: Tensor, y: Tensor, lead: Tensor, horizon: int, parts: int=..., density: str=...) -> list[float]:
    ...

def with_widths(light: SeqVaeForecaster, widths: Sequence[float] | None) -> SeqVaeForecaster:
    ...
FEW: int

def recalibrate(light: SeqVaeForecaster, recordings: Sequence[Recording] | Prepared, parts: int=..., every: int=..., n_samples: int | None=...) -> SeqVaeForecaster:
    ...
