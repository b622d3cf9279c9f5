# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
import lightning as L
import torch
from lightning.pytorch.callbacks import Checkpoint, EarlyStopping, TQDMProgressBar
from lightning.pytorch.loggers import CSVLogger, Logger
from lightning.pytorch.loggers.csv_logs import ExperimentWriter
from lightning.pytorch.plugins.io import TorchCheckpointIO
from .training import LightSeqVaeTeb
__all__ = ['LOGGERS', 'load_checkpoint', 'AtomicCheckpointIO', 'Patience', 'Progress', 'EpochLines', 'summary', 'Summary', 'KeepCheckpoints', 'ContinuedLog', 'make_loggers', 'make_trainer', 'train', 'suggest_lr', 'PruneTrial']

def load_checkpoint(path: str | Path, map_location: str | torch.device=...) -> LightSeqVaeTeb:
    ...

class AtomicCheckpointIO(TorchCheckpointIO):

    def save_checkpoint(self, checkpoint: dict, path: str | Path, storage_options: object=...) -> Any:
        ...

    def load_checkpoint(self, path: str | Path, map_location: object=..., weights_only: bool | None=...) -> dict:
        ...

class Patience(EarlyStopping):

    def __init__(self, patience: int) -> None:
        ...

    def on_train_epoch_end(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

class Progress(TQDMProgressBar):

    def get_metrics(self, *args: Any, **kwargs: Any) -> dict:
        ...

    def init_train_tqdm(self) -> Any:
        ...

    def init_validation_tqdm(self) -> Any:
        ...

class EpochLines(L.Callback):

    def on_train_start(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

    def on_train_epoch_end(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

def summary(light: LightSeqVaeTeb, trainer: L.Trainer | None=...) -> str:
    ...

class Summary(L.Callback):

    def on_train_start(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

class KeepCheckpoints(Checkpoint):
    best: Any
    last: Any
    every: int | None
    score: Any
    signum: int

    def __init__(self, folder: str | Path, every: int | None=...) -> None:
        ...

    @property
    def best_model_path(self) -> str:
        ...

    def state_dict(self) -> dict:
        ...

    def load_state_dict(self, state_dict: dict) -> Any:
        ...

    def on_train_start(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

    def on_train_batch_end(self, trainer: L.Trainer, light: LightSeqVaeTeb, outputs: object, batch: dict, batch_idx: int) -> Any:
        ...

    def on_validation_batch_start(self, trainer: L.Trainer, light: LightSeqVaeTeb, *args: Any) -> Any:
        ...

    def on_train_epoch_end(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...

class _Rows(ExperimentWriter):
    metrics: list[dict]

    def __init__(self, folder: str, rows: list[dict]) -> None:
        ...

    def save(self) -> Any:
        ...

class ContinuedLog(CSVLogger):
    earlier: Any

    def __init__(self, out: str | Path, step: int=...) -> None:
        ...

    @property
    def experiment(self) -> ExperimentWriter:
        ...
LOGGERS: dict

def make_loggers(out: str | Path, logger: str | Sequence | Logger | bool | None=..., step: int=...) -> list[Logger]:
    ...

def make_trainer(out: str | Path, callbacks: Sequence=..., progress: bool=..., clip: float | None=..., patience: int | None=..., checkpoint_every: int | None=..., step: int=..., accelerator: str=..., devices: int | str=..., num_nodes: int=..., precision: str=..., strategy: str=..., logger: str | Sequence | Logger | bool | None=..., **kw: Any) -> L.Trainer:
    ...

def train(data: str | Path | Sequence | L.LightningDataModule, light: LightSeqVaeTeb | str | Path | None=..., out: str | Path=..., epochs: int | None=..., resume: str | Path | None=..., init: str | Path | None=..., feature_batches: int | None=..., callbacks: Sequence=..., progress: bool=..., overwrite: bool=..., **settings: Any) -> tuple[LightSeqVaeTeb, Path]:
    ...

class _Sweep(L.Callback):
    rates: Sequence[float]
    losses: Any
    mean: float

    def __init__(self, rates: Sequence[float]) -> None:
        ...

    def on_train_batch_start(self, trainer: Any, light: Any, batch: Any, batch_idx: Any) -> Any:
        ...

    def on_train_batch_end(self, trainer: Any, light: Any, outputs: Any, batch: Any, batch_idx: Any) -> Any:
        ...

def suggest_lr(data: str | Path | Sequence | L.LightningDataModule, light: LightSeqVaeTeb | str | Path | None=..., steps: int=..., lowest: float=..., highest: float=..., init: str | Path | None=..., **settings: Any) -> tuple[float, dict]:
    ...

class PruneTrial(L.Callback):
    trial: object

    def __init__(self, trial: object) -> None:
        ...

    def on_train_epoch_end(self, trainer: L.Trainer, light: LightSeqVaeTeb) -> Any:
        ...
