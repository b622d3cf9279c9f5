# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable, Sequence
import torch
from torch import Tensor, nn
from .core import Memory
__all__ = ['geometric_schedule', 'LayerNorm', 'ResidualMLP', 'Conv1d', 'CausalConv1d', 'CausalResidualBlock', 'trailing_mean', 'ChannelReductionBlock', 'LSTM', 'UpsamplingBlock', 'SmoothingFilter', 'FastTemporalSmoother', 'small_start', 'initialization']

def geometric_schedule(input_size: int, output_size: int, n_hidden: int, round_fn: Callable=...) -> list[int]:
    ...

class LayerNorm(nn.LayerNorm):

    def forward(self, x: Tensor) -> Tensor:
        ...

class ResidualMLP(nn.Module):
    final_norm: bool
    norm: LayerNorm
    layers: Any
    skip: Any
    out: Any

    def __init__(self, in_dim: int, hidden: Sequence[int], dropout: float=..., final_activation: bool=..., final_norm: bool=..., linear_skip: bool=...) -> None:
        ...

    @property
    def last(self) -> nn.Module:
        ...

    def zero_(self) -> Any:
        ...

    def forward(self, x: Tensor) -> Tensor:
        ...

class Conv1d(nn.Conv1d):

    def forward(self, x: Tensor) -> Tensor:
        ...

class CausalConv1d(Conv1d):
    past: Any

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, dilation: int=..., groups: int=..., bias: bool=...) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class _Separable(nn.Sequential):

    def __init__(self, c_in: int, c_out: int, k: int, dilation: int=...) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class CausalResidualBlock(nn.Module):
    norm1: LayerNorm
    norm2: LayerNorm
    norm3: LayerNorm
    conv1: Any
    conv2: Any
    gate: Any
    skip: Any
    dropout: Any

    def __init__(self, channels: int, kernel_size: int, out_channels: int | None=..., expansion: float=..., depthwise: bool=..., dilation: int=..., gate: bool=..., dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=..., begun: Tensor | None=...) -> Tensor:
        ...

def trailing_mean(x: Tensor, window: int, memory: Memory | None=...) -> Tensor:
    ...

class ChannelReductionBlock(nn.Module):
    pooling: str
    pool_window: int
    norm: Any
    attention: Any
    depthwise: CausalConv1d
    pointwise: Conv1d
    out: Any

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int=..., pooling: str=..., pool_window: int=..., dropout: float=..., input_norm: bool=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def importance(self, x: Tensor) -> Tensor:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class LSTM(nn.LSTM):

    def __init__(self, in_dim: int, hidden: int, layers: int, dropout: float=..., bidirectional: bool=...) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class UpsamplingBlock(nn.Module):
    scale: int
    upsample: Any
    antialias: Conv1d
    skip: Any
    out: Any

    def __init__(self, in_channels: int, out_channels: int, scale: int=..., kernel_size: int | None=..., dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor, length: int | None=...) -> Tensor:
        ...

class SmoothingFilter(Conv1d):

    def __init__(self, channels: int, kernel_size: int=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def forward(self, x: Tensor) -> Tensor:
        ...

class FastTemporalSmoother(nn.Module):
    smooth: SmoothingFilter
    enhance: Any
    alpha: Any

    def __init__(self, channels: int=..., hidden: int=..., kernel_size: int=..., dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor) -> Tensor:
        ...

def small_start(layer: nn.Module, scale: float=...) -> nn.Module:
    ...

def initialization(model: nn.Module, generator: torch.Generator | None=...) -> nn.Module:
    ...
