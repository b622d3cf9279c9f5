# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
import numpy as np
from torch import Tensor, nn
from .core import Memory
from .latent import Latent
from .live import StreamForecast, Watch
from .forecaster import SeqVaeForecaster
__all__ = ['StreamingStep', 'StreamingForecaster']

class StreamingStep(nn.Module):
    latent: Any
    features: Any
    model: Any

    def __init__(self, light: SeqVaeForecaster, latent: str | None=..., n_samples: int | None=..., seed: int=...) -> None:
        ...

    def encode(self, target: Tensor, source: Tensor, memory: Memory) -> tuple[Latent, Tensor, Tensor]:
        ...

    def forward(self, target: Tensor, source: Tensor, *state: Tensor) -> tuple:
        ...

    def fresh(self, batch_size: int=...) -> list[Tensor]:
        ...

class StreamingForecaster:
    step: StreamingStep
    batch_size: int
    n_samples: Any
    names: Any
    unit: Any
    density: Any
    watch: Watch
    clean: Any
    grid: Any
    T: Any
    warmup: Any
    device: Any
    most: Any
    start: Any
    identity: Any
    recorded: Any

    def __init__(self, light: SeqVaeForecaster, batch_size: int=..., latent: str | None=..., n_samples: int | None=..., clean: bool | None=..., seed: int=..., fast: bool=..., names: Sequence[str] | None=...) -> None:
        ...

    def reset(self, monitor: int | None=...) -> None:
        ...

    def push(self, target: np.ndarray | Tensor | list, source: np.ndarray | Tensor | list) -> StreamForecast:
        ...

    def state_dict(self) -> dict:
        ...

    def load_state_dict(self, state: dict) -> StreamingForecaster:
        ...
