# Made by tools/stubs.py. Do not edit.
from collections.abc import Callable
from torch import Tensor
from .core import Memory
from .filterbank import FilterBank
__all__ = ['modulus', 'batched', 'subsample', 'bandpass', 'scattering', 'phase_powers', 'harmonics', 'in_pieces']

def modulus(z: Tensor) -> Tensor:
    ...

def batched(f: Callable, some: list[Tensor]) -> list[Tensor]:
    ...

def subsample(z: Tensor, have: int, want: int) -> Tensor:
    ...

def bandpass(bank: FilterBank, x: Tensor, memory: Memory | None=...) -> list[Tensor]:
    ...

def scattering(bank: FilterBank, x: Tensor, z: list[Tensor], memory: Memory | None=...) -> Tensor:
    ...

def phase_powers(z: Tensor, octaves: int, eps: float=...) -> list[tuple]:
    ...

def harmonics(bank: FilterBank, z: list[Tensor], memory: Memory | None=...) -> Tensor:
    ...

def in_pieces(f: Callable, signals: tuple, size: int, memory: Memory) -> dict:
    ...
