# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable
from torch import Tensor
from .core import Memory
from .patches import FrontEnd
__all__ = ['FeatureExtractor']

class FeatureExtractor(FrontEnd):
    bank: Any
    eps: float

    def __init__(self, J: int=..., Q: int=..., T: int=..., max_order: int=..., separations: Iterable[int]=..., context: int=..., fs: float=..., eps: float=...) -> None:
        ...

    @property
    def n_scattering(self) -> int:
        ...

    @property
    def n_phase(self) -> int:
        ...

    @property
    def analysed(self) -> dict:
        ...

    @property
    def sizes(self) -> dict:
        ...

    def extra_repr(self) -> str:
        ...

    def raw(self, target: Tensor, source: Tensor, target_mask: Tensor | None=..., source_mask: Tensor | None=..., context: int | None=..., memory: Memory | None=...) -> dict:
        ...

    def compress(self, name: str, c: Tensor) -> Tensor:
        ...

    def forward(self, target: Tensor, source: Tensor, target_mask: Tensor | None=..., source_mask: Tensor | None=..., context: int | None=..., memory: Memory | None=...) -> dict:
        ...

    def fit(self, batches: Iterable) -> FeatureExtractor:
        ...

    def channels(self) -> Any:
        ...
