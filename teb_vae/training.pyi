# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
import lightning as L
from matplotlib.figure import Figure
from torch import Tensor
from .core import TimeGrid
from .pretrained import Pretrained
from .recordings import Recording
from .prepared import Prepared
from .forecast import Forecast
__all__ = ['kl_weight', 'lr_factor', 'ema_update', 'LightSeqVaeTeb', 'check_prediction']

def kl_weight(progress: float, start: float=..., end: float=...) -> float:
    ...

def lr_factor(step: int, total: int, warmup: int) -> float:
    ...

def ema_update(decay: float) -> Callable:
    ...

class LightSeqVaeTeb(Pretrained, L.LightningModule):
    run: dict

    def __init__(self, model: dict | None=..., features: dict | None=..., lr: float=..., weight_decay: float=..., warmup_share: float=..., kl_start: float=..., kl_end: float=..., timesteps_per_window: int | None=..., val_every: int=..., target_only: bool=..., seed: int=..., ema: float=..., beta2: float=..., unit: str=..., offset: float=..., gain: float=...) -> None:
        ...

    @property
    def arguments(self) -> dict:
        ...

    @classmethod
    def load_from_checkpoint(cls, *args: Any, **kw: Any) -> Any:
        ...

    @property
    def latent(self) -> str:
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
    def components(self) -> str:
        ...

    @property
    def n_samples(self) -> int | None:
        ...

    @property
    def warmup(self) -> int:
        ...

    @property
    def overlap(self) -> int:
        ...

    @property
    def reconstruction(self) -> bool:
        ...

    def fit_features(self, batches: Iterable) -> LightSeqVaeTeb:
        ...

    def raw_target(self, batch: dict) -> Tensor:
        ...

    def featurise(self, batch: dict, target: bool=...) -> dict:
        ...

    def restore(self, out: dict) -> tuple[Tensor, Tensor]:
        ...

    def augment(self, batch: dict, places: list[int], *key: int) -> dict:
        ...

    @property
    def kl_factor(self) -> float:
        ...

    def training_step(self, batch: dict, batch_idx: int) -> Tensor:
        ...

    def configure_optimizers(self) -> dict:
        ...

    def configure_callbacks(self) -> list:
        ...

    def on_save_checkpoint(self, checkpoint: dict) -> Any:
        ...

    def on_load_checkpoint(self, checkpoint: dict) -> Any:
        ...

    def on_train_start(self) -> Any:
        ...

    def on_validation_epoch_start(self) -> Any:
        ...

    def validation_step(self, batch: dict, batch_idx: int) -> Any:
        ...

    def on_validation_epoch_end(self) -> Any:
        ...

    def mixture(self, batch: dict, timesteps: Tensor, n_samples: int | None=..., latent: str | None=..., seed: int=...) -> tuple[Tensor, Tensor]:
        ...

    def forecast(self, batch: dict, timesteps: Tensor, n_samples: int | None=..., latent: str | None=..., seed: int=...) -> Forecast:
        ...

    def predict(self, recordings: Recording | Sequence[Recording] | Prepared, every: int=..., n_samples: int | None=..., latent: str | None=..., batch_size: int=..., seed: int=..., progress: bool=..., levels: Sequence[float] | None=...) -> Forecast:
        ...

    def predict_step(self, batch: dict, batch_idx: int, every: int=...) -> Forecast:
        ...

    def forecast_for_plot(self, batch: dict) -> dict:
        ...

    def plot(self, recording: Recording, window: int=..., path: str | Path | list | None=...) -> Figure:
        ...

class _UpToSource:
    batches: Iterable

    def __init__(self, batches: Iterable) -> None:
        ...

    def __iter__(self) -> Iterator[dict]:
        ...

def check_prediction(every: int=..., n_samples: int | None=..., latent: str | None=..., batch_size: int=..., levels: Sequence[float] | None=...) -> None:
    ...
