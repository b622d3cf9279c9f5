# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from .feeds import Feeds
from .forecaster import SeqVaeForecaster
from .recordings import Recording
__all__ = ['MOST_WINDOWS', 'View']

class View:
    failed: Any
    names: Any
    model: Any
    feeds: Feeds
    strips: Any
    ready: Any
    host: str
    port: Any

    def __init__(self, what: str | Path | Recording | Sequence[Recording], model: str | Path | SeqVaeForecaster=..., live: bool=..., speed: float=..., hours: float=..., host: str=..., port: int=..., reader: dict | None=..., n_samples: int | None=..., seed: int=..., label: str | None=...) -> None:
        ...

    @property
    def url(self) -> str:
        ...

    def run(self) -> None:
        ...

    def __enter__(self) -> View:
        ...

    def __exit__(self, *_: Any) -> None:
        ...
MOST_WINDOWS: int
