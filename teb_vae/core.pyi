# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable
from dataclasses import dataclass
from torch import Tensor
__all__ = ['check_shape', 'check_keys', 'TimeGrid', 'forward_fill', 'Memory']

def check_shape(x: Tensor, expected: tuple, name: str) -> dict[str, int]:
    ...

def check_keys(given: Iterable[str], known: Iterable[str], name: str) -> None:
    ...

@dataclass(frozen=True)
class TimeGrid:
    fs: float = ...
    decimation: int = ...
    timesteps: int = ...
    horizon: int = ...

    def __post_init__(self) -> Any:
        ...

    @property
    def window(self) -> int:
        ...

    @property
    def horizon_steps(self) -> int:
        ...

    @property
    def last_full(self) -> int:
        ...

    @property
    def seconds_per_step(self) -> float:
        ...

    def last_sample(self, i: int) -> int:
        ...

    def last_completed(self, raw_timestep: int) -> int:
        ...

    def futures(self, y: Tensor) -> Tensor:
        ...

    def blocks(self, y: Tensor) -> Tensor:
        ...

    def lay(self, f: Tensor) -> Tensor:
        ...

    def mixture(self, mu: Tensor, logvar: Tensor, warmup: int=...) -> tuple[Tensor, Tensor]:
        ...

def forward_fill(x: Tensor, observed: Tensor | None=...) -> Tensor:
    ...

class Memory:
    before: list
    kept: Any
    starts: Any

    def __init__(self, tensors: Iterable[Tensor]=...) -> None:
        ...

    def recall(self, start: Tensor) -> Tensor:
        ...

    def keep(self, state: Tensor) -> None:
        ...

    def extend(self, x: Tensor, n: int, dim: int=...) -> Tensor:
        ...
