# Made by tools/stubs.py. Do not edit.
from typing import Any
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO
from .buffers import Monitor
from .forecaster import SeqVaeForecaster
from .recordings import Recording
__all__ = ['MOST_LIVE', 'KEPT', 'Follow', 'Feeds']

class Follow:
    file: TextIO
    stop: threading.Event
    idle: Callable
    pause: float
    part: str

    def __init__(self, file: TextIO, stop: threading.Event, idle: Callable=..., pause: float=...) -> None:
        ...

    def readline(self, most: int=...) -> str:
        ...

class _Stdin:
    fd: Any
    stop: threading.Event
    part: bytes
    over: bool

    def __init__(self, stop: threading.Event) -> None:
        ...

    def readline(self, most: int=...) -> str:
        ...
MOST_LIVE: int
KEPT: int

class Feeds:
    light: SeqVaeForecaster
    what: str | Path | Recording | Sequence[Recording]
    live: Any
    speed: float
    hours: float
    reader: Any
    settings: Any
    open: dict
    lock: Any
    sources: Any

    def __init__(self, light: SeqVaeForecaster, what: str | Path | Recording | Sequence[Recording], live: bool=..., speed: float=..., hours: float=..., reader: dict | None=..., **settings: Any) -> None:
        ...

    @property
    def names(self) -> list[str]:
        ...

    @property
    def unit(self) -> str:
        ...

    def start(self, name: str, viewers: int=...) -> '_Feed':
        ...

    def leave(self, feed: '_Feed') -> None:
        ...

    def monitor(self, name: str) -> Monitor:
        ...

    def close(self) -> None:
        ...

class _Feed(threading.Thread):
    feeds: Feeds
    label: str
    monitor: Any
    problem: str
    viewers: int
    known: Any
    stop: Any

    def __init__(self, feeds: Feeds, name: str) -> None:
        ...

    def end(self) -> None:
        ...

    def run(self) -> None:
        ...
