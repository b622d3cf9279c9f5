# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from typing import Any
import torch
from torch import nn, Tensor
from .core import TimeGrid
from .layers import Conv1d, FastTemporalSmoother, LayerNorm, ResidualMLP
__all__ = ['ChannelNorm', 'refinement', 'SampleNet', 'as_raw', 'SignalDecoder', 'ProgressiveNet', 'Decoder', 'knots', 'Knots', 'ReconstructionDecoder']

class ChannelNorm(LayerNorm):

    def forward(self, x: Tensor) -> Tensor:
        ...

def refinement(in_channels: int=..., widths: Sequence[int]=..., kernel_size: int=...) -> nn.Sequential:
    ...

class SampleNet(nn.Module):
    logvar_range: tuple
    dropout: float
    refine: Any
    post: ResidualMLP
    smoother: FastTemporalSmoother
    mu: Any
    logvar: Any

    def __init__(self, in_channels: int=..., kernel_size: int=..., logvar_range: tuple[float, float]=..., dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        ...

def as_raw(y: Tensor) -> Tensor:
    ...

class SignalDecoder(nn.Module):
    forecasts: bool
    latent_dim: int
    horizon: int
    density: str = ...
    joint: bool = ...

    def ahead(self, grid: TimeGrid) -> int:
        ...

    def origin(self, grid: TimeGrid, timesteps: Tensor | int) -> Tensor | int:
        ...

    def compute_loss(self, predictions: dict[str, Tensor], target_raw_signal: Tensor, warmup_period: int=..., grid: TimeGrid | None=..., timesteps: Tensor | None=..., nll_beta: float=...) -> Tensor:
        ...

    def loss(self, z: Tensor, targets: Tensor, level: Tensor | None=..., warmup: int=..., timesteps: Tensor | None=..., nll_beta: float=..., past: Tensor | None=...) -> Tensor:
        ...

class ProgressiveNet(nn.Module):
    logvar_range: tuple
    dropout: float
    inp: Conv1d
    up: Any
    mu: Any
    logvar: Any

    def __init__(self, in_channels: int=..., logvar_range: tuple[float, float]=..., dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        ...

class Decoder(SignalDecoder):
    latent_dim: int
    horizon: int
    output_norm: bool
    chunk: int | None
    gradient_checkpointing: bool
    logvar_range: tuple
    outlines: int
    density: Any
    joint: bool
    skip: Any
    forecasts: bool

    def __init__(self, latent_dim: int=..., horizon: int=..., dropout: float=..., kernel_size: int=..., chunk: int | None=..., gradient_checkpointing: bool=..., logvar_range: tuple[float, float]=..., latent_dims: Sequence[int] | None=..., deep_dims: Sequence[int]=..., expand_dims: Sequence[int] | None=..., knots_every: int=..., output_norm: bool=..., sample_dropout: float=..., outlines: int=..., refinement: str=..., past_dim: int=..., density: str=..., joint: bool=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def forward(self, z: Tensor, level: Tensor | None=..., past: Tensor | None=...) -> dict[str, Tensor]:
        ...

    def decode(self, z: Tensor, level: Tensor | None=..., timesteps: Tensor | None=..., past: Tensor | None=...) -> dict[str, Tensor]:
        ...

    def targets(self, y: Tensor, grid: TimeGrid) -> Tensor:
        ...

    def select(self, lat: Any, level: Tensor | None, timesteps: Tensor | None) -> tuple[Any, Tensor | None, None]:
        ...

    def on_raw_axis(self, grid: TimeGrid, mu: Tensor, logvar: Tensor) -> dict[str, Tensor]:
        ...

    def loss(self, z: Tensor, targets: Tensor, level: Tensor | None=..., warmup: int=..., timesteps: Tensor | None=..., nll_beta: float=..., past: Tensor | None=...) -> Tensor:
        ...

def knots(horizon: int, every: int) -> Tensor:
    ...

class Knots(nn.Module):
    outlines: int
    values: Any

    def __init__(self, width: int, outlines: int, horizon: int, every: int) -> None:
        ...

    def forward(self, x: Tensor) -> Tensor:
        ...

class ReconstructionDecoder(SignalDecoder):
    latent_dim: int
    decimation: int
    horizon: int
    density: Any
    latent: ResidualMLP
    upsample: Any
    samples: SampleNet
    forecasts: bool

    def __init__(self, latent_dim: int=..., decimation: int=..., dropout: float=..., kernel_size: int=..., density: str=...) -> None:
        ...

    def forward(self, z: Tensor, level: Tensor | None=..., past: None=...) -> dict[str, Tensor]:
        ...

    def decode(self, z: Tensor, level: Tensor | None=..., timesteps: Tensor | None=..., past: None=...) -> dict[str, Tensor]:
        ...

    def targets(self, y: Tensor, grid: TimeGrid) -> Tensor:
        ...

    def select(self, lat: Any, level: Tensor | None, timesteps: Tensor | None) -> tuple[Any, Tensor | None, Tensor | None]:
        ...

    def on_raw_axis(self, grid: TimeGrid, mu: Tensor, logvar: Tensor) -> dict[str, Tensor]:
        ...

class _ChunkedSum(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, f: Any, chunks: Any, n: Any, *tensors: Any) -> Any:
        ...

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        ...
