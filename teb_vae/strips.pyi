# Made by tools/stubs.py. Do not edit.
from typing import Any
from typing import Any
from .feeds import Feeds
__all__ = ['Strip', 'clock_time']

class Strip:
    feeds: Feeds
    scale: float
    feed: Any
    monitor: Any
    busy: bool
    placed: bool
    note: str
    title: Any
    said: Any
    x: Any
    all: Any
    top: Any
    level: Any
    origin: Any
    data: Any

    def __init__(self, feeds: Feeds, name: str, scale: float=..., minutes: float=...) -> None:
        ...

    def set(self, name: str) -> None:
        ...

    def close(self) -> None:
        ...

    def figures(self, overview: bool=...) -> list:
        ...

    def refresh(self) -> None:
        ...

def clock_time(minute: float) -> str:
    ...
