# Made by tools/stubs.py. Do not edit.
from collections.abc import Iterable
from torch import nn, Tensor
from .core import Memory
__all__ = ['OBSERVED', 'FrontEnd', 'Moments', 'PatchFeatures']

class FrontEnd(nn.Module):
    T: int
    context: int
    fs: float
    source_channels: int

    def __init__(self, T: int, context: int=..., fs: float=..., source_channels: int=...) -> None:
        ...

    @property
    def sizes(self) -> dict:
        ...

    def forward(self, target: Tensor, source: Tensor, *, context: int | None=..., memory: Memory | None=...) -> dict:
        ...

    def standardise(self, target: Tensor) -> Tensor:
        ...

    def restore(self, mu: Tensor, logvar: Tensor) -> tuple[Tensor, Tensor]:
        ...

    def set_statistic(self, name: str, value: Tensor, least: float | Tensor | None=...) -> None:
        ...

    def fit(self, batches: Iterable) -> FrontEnd:
        ...

    def fill(self, target: Tensor, source: Tensor, memory: Memory | None=...) -> tuple[Tensor, Tensor]:
        ...

    @property
    def patch_sizes(self) -> dict:
        ...

    def patches(self, values: Tensor, seen: Tensor) -> dict:
        ...

class Moments:
    n: int
    mean: float
    m2: float

    def update(self, x: Tensor) -> None:
        ...

    @property
    def std(self) -> Tensor:
        ...
OBSERVED: float

class PatchFeatures(FrontEnd):

    def __init__(self, T: int=..., source_channels: int=..., fs: float=...) -> None:
        ...

    @property
    def sizes(self) -> dict:
        ...

    def extra_repr(self) -> str:
        ...

    def forward(self, target: Tensor, source: Tensor, context: int | None=..., memory: Memory | None=...) -> dict:
        ...
