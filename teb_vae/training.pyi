# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable
import lightning as L
from torch import Tensor
from .forecast import Forecast
from .forecaster import SeqVaeForecaster
__all__ = ['kl_weight', 'lr_factor', 'ema_update', 'LightSeqVaeTeb']

def kl_weight(progress: float, start: float=..., end: float=...) -> float:
    ...

def lr_factor(step: int, total: int, warmup: int) -> float:
    ...

def ema_update(decay: float) -> Callable:
    ...

class LightSeqVaeTeb(SeqVaeForecaster, L.LightningModule):
    device: Any

    @classmethod
    def load_from_checkpoint(cls, *args: Any, **kw: Any) -> Any:
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

    def predict_step(self, batch: dict, batch_idx: int, every: int=...) -> Forecast:
        ...
