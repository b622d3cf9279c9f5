# Made by tools/stubs.py. Do not edit.
from collections.abc import Callable, Sequence
from torch import Tensor
__all__ = ['check_causal', 'check_stream']

def check_causal(f: Callable, *inputs: Tensor, ratio: int=..., cuts: Sequence[int] | None=..., in_dim: int=..., out_dim: int=..., tol: float=..., seed: int=...) -> float:
    ...

def check_stream(f: Callable, *inputs: Tensor, ratio: int=..., sizes: Sequence[int]=..., in_dim: int=..., out_dim: int=..., tol: float=...) -> float:
    ...
