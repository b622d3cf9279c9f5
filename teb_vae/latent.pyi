# Made by tools/stubs.py. Do not edit.
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
import torch
from torch import Tensor
__all__ = ['Gaussian', 'Latent', 'normal_points', 'bridge', 'log_likelihoods']

class Gaussian(NamedTuple):
    mu: Tensor
    logvar: Tensor

    def draw(self, noise: Tensor | None=..., generator: torch.Generator | None=...) -> Tensor:
        ...

    def log_density(self, y: Tensor) -> Tensor:
        ...

@dataclass(frozen=True, eq=False)
class Latent:
    mu_x: Tensor
    prior: Gaussian
    posterior: Gaussian
    past: Tensor | None = ...
    age: Tensor | None = ...

    def law(self, latent: str=..., drop: Tensor | None=...) -> Gaussian:
        ...

    def draw(self, latent: str=..., noise: Tensor | None=..., generator: torch.Generator | None=..., drop: Tensor | None=...) -> Tensor:
        ...

    def kl(self) -> Tensor:
        ...

    def at(self, timesteps: Tensor | slice | int) -> 'Latent':
        ...

    def parameters(self) -> dict[str, Tensor]:
        ...

    @classmethod
    def of(cls, parameters: dict) -> Latent:
        ...

def normal_points(n: int, d: int, seed: int=..., shift: Tensor | None=...) -> Tensor:
    ...

def bridge(latent: Latent) -> list[Gaussian]:
    ...

def log_likelihoods(latent: Latent, decode: Callable, targets: Tensor, n_samples: int, seed: int, density: str=..., joint: bool=...) -> tuple[Tensor, Tensor]:
    ...
