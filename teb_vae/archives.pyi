# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from .forecast import Forecast
from .forecaster import SeqVaeForecaster
from .scores import Scores
__all__ = ['part_of', 'model_digest', 'predict_archive', 'Archive']

def part_of(name: str, parts: int) -> int:
    ...

def model_digest(light: SeqVaeForecaster) -> str:
    ...

def predict_archive(data: str | Path, out: str | Path, model: str | Path=..., client: Any=..., per_part: int=..., every: int=..., lead_every: int=..., n_samples: int | None=..., latent: str | None=..., batch_size: int=..., seed: int=..., levels: Sequence[float]=..., reader: dict | None=..., progress: bool=...) -> 'Archive':
    ...

class Archive:
    folder: Path
    parts: Any
    settings: Any

    def __init__(self, folder: str | Path) -> None:
        ...

    def files(self) -> list[Path]:
        ...

    def dataset(self) -> Any:
        ...

    def left_out(self) -> dict[str, str]:
        ...

    def __len__(self) -> int:
        ...

    def forecast(self, name: str) -> Forecast:
        ...

    def scores(self) -> Scores:
        ...
