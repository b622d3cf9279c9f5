# Made by tools/stubs.py. Do not edit.
from typing import Any
from torch import Tensor
from .core import Memory
from .patches import FrontEnd
__all__ = ['FRONT_ENDS', 'PlainFeatures', 'front_end']

class PlainFeatures(FrontEnd):
    source_samples: Any

    def __init__(self, decimation: int=..., source_channels: int=..., source_samples: int | None=..., fs: float=...) -> None:
        ...

    @property
    def sizes(self) -> dict:
        ...

    def extra_repr(self) -> str:
        ...

    def forward(self, target: Tensor, source: Tensor, context: int | None=..., memory: Memory | None=...) -> dict:
        ...
FRONT_ENDS: dict

def front_end(settings: dict | None, fs: float) -> FrontEnd:
    ...
