# Made by tools/stubs.py. Do not edit.
from typing import Any
from pathlib import Path
from typing import Any
from lightning.pytorch import Callback, LightningModule, Trainer
from matplotlib.figure import Figure
__all__ = ['PlottingCallBack', 'take_rows', 'PlottingCallback', 'log_figure']

def take_rows(batch: Any, rows: list[int]) -> Any:
    ...

class PlottingCallback(Callback):
    out_dir: str | Path | None
    every_n_epochs: int
    seed: int
    samples: list
    formats: list
    batch: Any

    def __init__(self, out_dir: str | Path | None=..., every_n_epochs: int=..., samples: tuple[int, ...]=..., formats: tuple[str, ...]=..., seed: int=...) -> None:
        ...

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> Any:
        ...

    def on_validation_batch_end(self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int=...) -> Any:
        ...

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> Any:
        ...
PlottingCallBack = PlottingCallback

def log_figure(logger: Any, fig: Figure, name: str, step: int) -> bool:
    ...
