# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
import numpy as np
import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from torch import Tensor
__all__ = ['ink', 'style', 'PANELS', 'PlottingCallBack', 'combine_forecasts', 'limits', 'compact_legend', 'draw_signals', 'mark_origins', 'draw_forecast', 'draw_quantiles', 'draw_latent', 'save_figure', 'plot_forward_pass', 'undisturbed', 'take_rows', 'PlottingCallback']

def combine_forecasts(laid: Tensor, timesteps: Iterable[int]=...) -> Tensor:
    ...
ink: dict
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

def draw_latent(ax: Axes, z: np.ndarray, minutes: float) -> Axes:
    ...

def save_figure(fig: Figure, path: str | Path | list, dpi: int=...) -> list[Path]:
    ...
PANELS: tuple

def plot_forward_pass(y_raw_normalized: Tensor | np.ndarray, up_raw_normalized: Tensor | np.ndarray, mu_pr_means: Tensor | np.ndarray, log_var_means: Tensor | np.ndarray, mu_pr: Tensor | np.ndarray, logvar_pr: Tensor | np.ndarray, latent_z: Tensor | np.ndarray, sample: int=..., path: str | Path | list | None=..., fs: float=..., warmup: int=..., title: str | None=..., target_mean: float | None=..., target_std: float | None=..., timesteps: Iterable[int]=..., labels: Sequence[str]=..., unit: str=..., figsize: tuple[float, float]=..., origins: Sequence[int] | None=..., titles: Sequence[str]=..., source_unit: str=..., band: tuple | None=..., ends_band: tuple | None=..., band_label: str=...) -> Figure:
    ...

@contextmanager
def undisturbed(module: torch.nn.Module, seed: int=...) -> Iterator[torch.nn.Module]:
    ...

def take_rows(batch: Any, rows: list[int]) -> Any:
    ...

class PlottingCallback(Callback):
    out_dir: str | Path | None
    every_n_epochs: int
    seed: int
    samples: list
    formats: list
    batch: Any

    def __init__(self, out_dir: str | Path | None=..., every_n_epochs: int=..., samples: tuple[int, ...]=..., formats: tuple[str, ...]=..., seed: int=...) -> None:
        ...

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> Any:
        ...

    def on_validation_batch_end(self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int=...) -> Any:
        ...

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> Any:
        ...
PlottingCallBack = PlottingCallback
