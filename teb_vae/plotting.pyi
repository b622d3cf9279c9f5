# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from torch import Tensor
__all__ = ['ink', 'series', 'RESEARCH', 'style', 'PANELS', 'combine_forecasts', 'limits', 'compact_legend', 'draw_signals', 'mark_origins', 'draw_forecast', 'draw_quantiles', 'draw_latent', 'save_figure', 'margin', 'plot_forward_pass', 'undisturbed']

def combine_forecasts(laid: Tensor, timesteps: Iterable[int]=...) -> Tensor:
    ...
ink: dict
series: Any
RESEARCH: str
style: dict

def limits(*values: np.ndarray, band: tuple=..., pad: float=...) -> tuple[float, float]:
    ...

def compact_legend(ax: Axes, handles: Sequence[Artist], **kwargs: Any) -> Legend:
    ...

def draw_signals(ax: Axes, t: np.ndarray, target: np.ndarray, source: np.ndarray, labels: Sequence[str]=...) -> Axes:
    ...

def mark_origins(ax: Axes, origins: Sequence[float]) -> Any:
    ...

def draw_forecast(ax: Axes, t: np.ndarray, target: np.ndarray, mu: np.ndarray, sigma: np.ndarray, origins: Sequence[int]=..., label: str=..., band: tuple | None=..., band_label: str=...) -> Axes:
    ...

def draw_quantiles(ax: Axes, t: np.ndarray, quantiles: np.ndarray, levels: Sequence[float], origins: Sequence[float]=...) -> list[Artist]:
    ...

def draw_latent(ax: Axes, z: np.ndarray, minutes: float, start: float=...) -> Axes:
    ...

def save_figure(fig: Figure, path: str | Path | list, dpi: int=...) -> list[Path]:
    ...

def margin(fig: Figure, note: str=...) -> None:
    ...
PANELS: tuple

def plot_forward_pass(y_raw_normalized: Tensor | np.ndarray, up_raw_normalized: Tensor | np.ndarray, mu_pr_means: Tensor | np.ndarray, log_var_means: Tensor | np.ndarray, mu_pr: Tensor | np.ndarray, logvar_pr: Tensor | np.ndarray, latent_z: Tensor | np.ndarray, sample: int=..., path: str | Path | list | None=..., fs: float=..., warmup: int=..., title: str | None=..., target_mean: float | None=..., target_std: float | None=..., timesteps: Iterable[int]=..., labels: Sequence[str]=..., unit: str=..., figsize: tuple[float, float]=..., origins: Sequence[int] | None=..., titles: Sequence[str]=..., source_unit: str=..., band: tuple | None=..., ends_band: tuple | None=..., band_label: str=..., start: float=..., note: str=...) -> Figure:
    ...

@contextmanager
def undisturbed(module: torch.nn.Module, seed: int=...) -> Iterator[torch.nn.Module]:
    ...
