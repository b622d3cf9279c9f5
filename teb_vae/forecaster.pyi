# Made by tools/stubs.py. Do not edit.
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self
import torch
from matplotlib.figure import Figure
from torch import nn, Tensor
from .core import TimeGrid
from .pretrained import Pretrained
from .recordings import Recording
from .prepared import Prepared
from .forecast import Forecast
__all__ = ['SeqVaeForecaster', 'read_checkpoint', 'load_forecaster', 'check_prediction']

class SeqVaeForecaster(Pretrained, nn.Module):
    run: dict
    saved_as: str

    def __init__(self, model: dict | None=..., features: dict | None=..., lr: float=..., weight_decay: float=..., warmup_share: float=..., kl_start: float=..., kl_end: float=..., timesteps_per_window: int | None=..., val_every: int=..., target_only: bool=..., seed: int=..., ema: float=..., beta2: float=..., unit: str=..., offset: float=..., gain: float=...) -> None:
        ...

    @property
    def arguments(self) -> dict:
        ...

    @property
    def device(self) -> torch.device:
        ...

    @property
    def grid(self) -> TimeGrid:
        ...

    @property
    def context(self) -> int:
        ...

    @property
    def ahead(self) -> int:
        ...

    @property
    def warmup(self) -> int:
        ...

    @property
    def overlap(self) -> int:
        ...

    @property
    def latent(self) -> str:
        ...

    @property
    def components(self) -> str:
        ...

    @property
    def n_samples(self) -> int | None:
        ...

    @property
    def reconstruction(self) -> bool:
        ...

    def fit_features(self, batches: Iterable) -> Self:
        ...

    def raw_target(self, batch: dict) -> Tensor:
        ...

    def featurise(self, batch: dict, target: bool=...) -> dict:
        ...

    def restore(self, out: dict) -> tuple[Tensor, Tensor]:
        ...

    def mixture(self, batch: dict, timesteps: Tensor, n_samples: int | None=..., latent: str | None=..., seed: int=...) -> tuple[Tensor, Tensor]:
        ...

    def forecast(self, batch: dict, timesteps: Tensor, n_samples: int | None=..., latent: str | None=..., seed: int=...) -> Forecast:
        ...

    def predict(self, recordings: Recording | Sequence[Recording] | Prepared, every: int=..., n_samples: int | None=..., latent: str | None=..., batch_size: int=..., seed: int=..., progress: bool=..., levels: Sequence[float] | None=...) -> Forecast:
        ...

    def forecast_for_plot(self, batch: dict) -> dict:
        ...

    def plot(self, recording: Recording, window: int=..., path: str | Path | list | None=..., note: str=...) -> Figure:
        ...

class _UpToSource:
    batches: Iterable

    def __init__(self, batches: Iterable) -> None:
        ...

    def __iter__(self) -> Iterator[dict]:
        ...

def read_checkpoint(path: str | Path, map_location: str | torch.device=...) -> dict:
    ...

def load_forecaster(path: str | Path, map_location: str | torch.device=..., kind: type[SeqVaeForecaster]=...) -> SeqVaeForecaster:
    ...

def check_prediction(every: int=..., n_samples: int | None=..., latent: str | None=..., batch_size: int=..., levels: Sequence[float] | None=...) -> None:
    ...
