# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from torch import Tensor, nn
from .core import Memory
from teb_vae.layers import ChannelReductionBlock, LayerNorm, LSTM, ResidualMLP
__all__ = ['as_sequence', 'ConvPath', 'SourceEncoder', 'TargetEncoder', 'ConditionalEncoder', 'begun', 'DilatedPath', 'DilatedTargetEncoder', 'DilatedSourceEncoder', 'PastMeans']

def as_sequence(x: Tensor, channels: int, name: str) -> Tensor:
    ...

class ConvPath(nn.Sequential):

    def __init__(self, channels: int, kernel_sizes: Sequence[int], dropout: float=...) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class SourceEncoder(nn.Module):
    input_channels: int
    latent_dim: int
    is_causal: Any
    reduction: ChannelReductionBlock
    linear_path: ResidualMLP
    conv_path: ConvPath
    fusion: ResidualMLP
    lstm: LSTM
    features: ResidualMLP
    mu: ResidualMLP
    inputs: tuple

    def __init__(self, input_channels: int=..., latent_dim: int=..., reduced_channels: int=..., conv_kernel_size: Sequence[int]=..., lstm_hidden_dim: int=..., lstm_num_layers: int=..., dropout: float=..., bidirectional: bool=..., pooling: str=..., pool_window: int=..., input_norm: bool=..., feature_dims: Sequence[int]=..., head_dims: Sequence[int]=...) -> None:
        ...

    def forward(self, x: Tensor, return_intermediate: bool=..., memory: Memory | None=...) -> Tensor | tuple[Tensor, dict]:
        ...

    def get_sequence_encoding(self, x: Tensor, timestep: int) -> Tensor:
        ...

    def channel_importance(self, x: Tensor) -> Tensor:
        ...

class _Modality(nn.Module):
    reduction: Any
    linear_path: ResidualMLP
    conv_path: ConvPath

    def __init__(self, in_channels: int, mid: int, out: int, n_linear: int, kernels: Sequence[int], dropout: float, pooling: str, pool_window: int, input_norm: bool) -> None:
        ...

    def forward(self, x: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class TargetEncoder(nn.Module):
    input_channels: int
    phase_channels: Any
    latent_dim: int
    prior_logvar: float
    is_causal: Any
    scattering: Any
    phase: Any
    fusion: ResidualMLP
    lstm: LSTM
    features: ResidualMLP
    mu: Any
    logvar: Any
    inputs: tuple

    def __init__(self, input_channels: int=..., latent_dim: int=..., phase_channels: int | None=..., conv_kernel_size: Sequence[int]=..., lstm_hidden_dim: int=..., lstm_num_layers: int=..., dropout: float=..., bidirectional: bool=..., pooling: str=..., pool_window: int=..., input_norm: bool=..., feature_dims: Sequence[int]=..., head_dims: Sequence[int] | None=..., prior_logvar: float=..., output_norm: bool=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def forward(self, scattering_input: Tensor, phase_harmonic_input: Tensor, return_intermediate: bool=..., memory: Memory | None=...) -> tuple:
        ...

    def get_encoder_features(self, scattering_input: Tensor, phase_harmonic_input: Tensor) -> Tensor:
        ...

    def channel_importance(self, scattering_input: Tensor, phase_harmonic_input: Tensor) -> tuple[Tensor, Tensor]:
        ...

class ConditionalEncoder(nn.Module):
    residual_posterior: bool
    features: ResidualMLP
    mu: Any
    logvar: Any

    def __init__(self, source_dim: int=..., latent_dim: int=..., dropout: float=..., residual_posterior: bool=..., feature_dims: Sequence[int]=..., head_dims: Sequence[int]=..., output_norm: bool=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def forward(self, mu_x: Tensor, conditional: Tensor, mu_prior: Tensor | None=..., logvar_prior: Tensor | None=...) -> tuple[Tensor, Tensor]:
        ...

def begun(patches: Tensor, memory: Memory) -> Tensor:
    ...

class DilatedPath(nn.Module):
    inp: Any
    norm: LayerNorm
    blocks: Any
    reach: Any

    def __init__(self, channels: int, width: int=..., kernel_size: int=..., dilations: Sequence[int]=..., dropout: float=...) -> None:
        ...

    def forward(self, patches: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class DilatedTargetEncoder(nn.Module):
    input_channels: int
    prior_logvar: float
    path: DilatedPath
    mu: Any
    conditional: Any
    logvar: Any
    inputs: tuple
    is_causal: bool

    def __init__(self, input_channels: int=..., latent_dim: int=..., width: int=..., kernel_size: int=..., dilations: Sequence[int]=..., dropout: float=..., prior_logvar: float=...) -> None:
        ...

    def init_weights_(self) -> Any:
        ...

    def forward(self, patches: Tensor, memory: Memory | None=...) -> tuple[Tensor, Tensor, Tensor]:
        ...

class DilatedSourceEncoder(nn.Module):
    input_channels: int
    latent_dim: int
    path: DilatedPath
    mu: Any
    inputs: tuple
    is_causal: bool

    def __init__(self, input_channels: int=..., latent_dim: int=..., width: int=..., kernel_size: int=..., dilations: Sequence[int]=..., dropout: float=...) -> None:
        ...

    def forward(self, patches: Tensor, memory: Memory | None=...) -> Tensor:
        ...

    def heard(self, patches: Tensor, memory: Memory | None=...) -> Tensor:
        ...

class PastMeans(nn.Module):
    views: tuple
    reach: Any
    dim: Any

    def __init__(self, views: Sequence[tuple[int, int]]=...) -> None:
        ...

    def forward(self, patches: Tensor, level: Tensor, memory: Memory | None=...) -> Tensor:
        ...
