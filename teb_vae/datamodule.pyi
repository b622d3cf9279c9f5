# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from lightning.pytorch import LightningDataModule
from torch.utils.data import DataLoader
from .core import TimeGrid
from .recordings import Recording
__all__ = ['CTGDataModule', 'Windowed']

class CTGDataModule(LightningDataModule):
    reader: Any
    records: Any
    grid: Any
    context: Any
    warmup: Any
    ahead: Any
    overlap: Any
    recordings: dict

    def __init__(self, data: str | Path | Sequence, splits: str | Path | dict | None=..., batch_size: int=..., crops_per_recording: int=..., min_observed: float=..., num_workers: int=..., seed: int=..., records: list[str] | None=..., fractions: tuple=..., predict_split: str=..., cache: str | Path | None=..., reader: dict | None=...) -> None:
        ...

    @classmethod
    def load_from_checkpoint(cls, *args: Any, **kw: Any) -> Any:
        ...

    def connect(self, model: Windowed) -> CTGDataModule:
        ...

    def prepare_data(self) -> Any:
        ...

    def setup(self, stage: str | None=...) -> Any:
        ...

    @property
    def train_recordings(self) -> Sequence[Recording]:
        ...

    @property
    def val_recordings(self) -> Sequence[Recording]:
        ...

    @property
    def test_recordings(self) -> Sequence[Recording]:
        ...

    def train_dataloader(self) -> DataLoader:
        ...

    def val_dataloader(self) -> DataLoader:
        ...

    def test_dataloader(self) -> DataLoader:
        ...

    def predict_dataloader(self) -> DataLoader:
        ...

class Windowed(Protocol):
    grid: TimeGrid
    context: int
    warmup: int
    ahead: int
