# Made by tools/stubs.py. Do not edit.
from typing import Any
import contextlib
from collections.abc import Sequence
import torch
from torch import Tensor, nn
from .core import Memory, TimeGrid
from .latent import Latent
from .pretrained import Pretrained
__all__ = ['SeqVaeTeb', 'lead_weights']

class SeqVaeTeb(Pretrained, nn.Module):
    arguments: Any
    grid: TimeGrid
    channels: dict
    lookback: int
    draws: int
    likelihood: str
    warmup_period: int
    source_dropout: float
    nll_beta: float
    free_bits: float
    gradient_checkpointing: bool
    kld_beta: Any
    preset_section: str

    def __init__(self, input_channels: int=..., sequence_length: int=..., decimation_factor: int=..., latent_dim_source: int=..., latent_dim_target: int=..., latent_dim_z: int=..., kld_beta: float | None=..., source_encoder_params: dict | None=..., target_encoder_params: dict | None=..., decoder_params: dict | None=..., conditional_encoder_params: dict | None=..., phase_channels: int | None=..., source_channels: int | None=..., horizon: int=..., warmup_period: int=..., decoder: str=..., dropout: float=..., residual_posterior: bool=..., source_dropout: float=..., nll_beta: float=..., free_bits: float=..., gradient_checkpointing: bool=..., seed: int | None=..., fs: float=..., output_norms: bool=..., encoder: str=..., y_patch_channels: int=..., x_patch_channels: int=..., lookback: int=..., skip: bool=..., draws: int=..., components: str=..., likelihood: str=..., widths: Sequence[float] | None=...) -> None:
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        ...

    @property
    def is_causal(self) -> bool:
        ...

    def encode(self, y_st: Tensor | None=..., y_ph: Tensor | None=..., x_ph: Tensor | None=..., memory: Memory | None=..., y_patches: Tensor | None=..., x_patches: Tensor | None=..., level: Tensor | None=...) -> Latent:
        ...

    def encode_window(self, level: Tensor | None=..., **features: Tensor | None) -> tuple[Latent, Tensor | None]:
        ...

    def forward(self, y_st: Tensor | None=..., y_ph: Tensor | None=..., x_ph: Tensor | None=..., y_raw: Tensor | None=..., level: Tensor | None=..., timesteps: Tensor | None=..., latent: str=..., sample: bool | None=..., generator: torch.Generator | None=..., noise: Tensor | None=..., y_patches: Tensor | None=..., x_patches: Tensor | None=...) -> dict:
        ...

    def compute_loss(self, forward_outputs: dict, y_raw: Tensor, compute_kld_loss: bool=...) -> dict:
        ...

    def loss(self, y_st: Tensor | None=..., y_ph: Tensor | None=..., x_ph: Tensor | None=..., y_raw: Tensor | None=..., level: Tensor | None=..., timesteps: Tensor | None=..., latent: str=..., sample: bool | None=..., generator: torch.Generator | None=..., noise: Tensor | None=..., drop: Tensor | None=..., y_patches: Tensor | None=..., x_patches: Tensor | None=...) -> dict:
        ...

    def draw_timesteps(self, n: int, generator: torch.Generator | None=...) -> Tensor:
        ...

    def widened(self, logvar: Tensor, age: Tensor | None) -> Tensor:
        ...

    @contextlib.contextmanager
    def inference(self) -> Any:
        ...

    def decode(self, lat: Latent, level: Tensor | None=..., latent: str=..., n_samples: int | None=..., generator: torch.Generator | None=..., timesteps: Tensor | None=..., return_components: bool=..., seed: int=...) -> dict:
        ...

    def predict_raw_signal(self, x_ph: Tensor | None=..., y_st: Tensor | None=..., y_ph: Tensor | None=..., level: Tensor | None=..., latent: str=..., n_samples: int | None=..., generator: torch.Generator | None=..., timesteps: Tensor | None=..., return_components: bool=..., seed: int=..., y_patches: Tensor | None=..., x_patches: Tensor | None=...) -> dict:
        ...

    def predict_single_timestep(self, x_ph: Tensor | None=..., y_st: Tensor | None=..., y_ph: Tensor | None=..., raw_timestep: int=..., raw_signal_length: int=..., level: Tensor | None=..., latent: str=..., n_samples: int | None=..., generator: torch.Generator | None=..., y_patches: Tensor | None=..., x_patches: Tensor | None=...) -> dict:
        ...

    def transfer_entropy(self, lat: Latent, level: Tensor | None, targets: Tensor, n_samples: int=..., seed: int=..., per_dimension: bool=..., timesteps: Tensor | None=...) -> dict:
        ...

    def measure_transfer_entropy(self, y_st: Tensor | None=..., y_ph: Tensor | None=..., x_ph: Tensor | None=..., y_raw: Tensor | None=..., level: Tensor | None=..., n_samples: int=..., per_dimension: bool=..., timesteps: Tensor | None=..., seed: int=..., y_patches: Tensor | None=..., x_patches: Tensor | None=...) -> dict:
        ...

    def channel_importance(self, y_st: Tensor, y_ph: Tensor, x_ph: Tensor) -> dict:
        ...

def lead_weights(parts: int, horizon: int) -> Tensor:
    ...
