# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
import torch
from torch import Tensor
__all__ = ['LOG_2PI', 'DENSITIES', 'gaussian_nll', 'check_density', 'nll', 'kl_divergence', 'gaussian_crps', 'component_log_density', 'log_mean_exp', 'mixture_cdf', 'mixture_moments', 'mixture_crps', 'mixture_quantiles', 'scored_targets', 'nll_sum', 'reconstruction_loss', 'kl_loss']
LOG_2PI: Any

def gaussian_nll(mu: Tensor, logvar: Tensor, y: Tensor) -> Tensor:
    ...
DENSITIES: tuple

def check_density(density: str) -> str:
    ...

def nll(mu: Tensor, logvar: Tensor, y: Tensor, density: str=...) -> Tensor:
    ...

def kl_divergence(mu_q: Tensor, logvar_q: Tensor, mu_p: Tensor, logvar_p: Tensor) -> Tensor:
    ...

def gaussian_crps(mu: Tensor, sigma: Tensor, y: Tensor) -> Tensor:
    ...

def component_log_density(mu: Tensor, sigma: Tensor, y: Tensor, density: str=...) -> Tensor:
    ...

def log_mean_exp(logs: Tensor) -> Tensor:
    ...

def mixture_cdf(mu: Tensor, sigma: Tensor, y: Tensor, density: str=...) -> Tensor:
    ...

def mixture_moments(mu: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
    ...

def mixture_crps(mu: Tensor, sigma: Tensor, y: Tensor, density: str=...) -> Tensor:
    ...

def mixture_quantiles(mu: Tensor, sigma: Tensor, levels: Sequence[float], density: str=...) -> Tensor:
    ...

def scored_targets(targets: Tensor, warmup: int, timesteps: Tensor) -> tuple[Tensor, Tensor]:
    ...

class _MarginalNLL(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, mu: Any, logvar: Any, y: Any, density: Any) -> Any:
        ...

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        ...

def nll_sum(mu: Tensor, logvar: Tensor, y: Tensor, nll_beta: float=..., density: str=..., joint: bool=...) -> Tensor:
    ...

def reconstruction_loss(mu: Tensor, logvar: Tensor, targets: Tensor, warmup: int=..., timesteps: Tensor | None=..., nll_beta: float=..., density: str=..., joint: bool=...) -> Tensor:
    ...

def kl_loss(kl: Tensor, warmup: int=..., free_bits: float=...) -> Tensor:
    ...
