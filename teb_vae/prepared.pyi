# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from .recordings import Recording
__all__ = ['is_prepared', 'Prepared', 'prepare', 'list_folder', 'open_folder']

def is_prepared(folder: str | Path) -> bool:
    ...

class Prepared(Sequence):
    folder: Any
    options: Any
    fs: Any
    records: Any
    unusable: Any

    def __init__(self, folder: str | Path, verify: bool=...) -> None:
        ...

    @property
    def names(self) -> list[str]:
        ...

    def __len__(self) -> int:
        ...

    def __contains__(self, name: str) -> bool:
        ...

    def __repr__(self) -> str:
        ...

    def __getitem__(self, key: int | str | slice) -> 'Recording|Prepared':
        ...

    def subset(self, names: Iterable[str]) -> Prepared:
        ...

    def verify_entry(self, e: dict) -> None:
        ...

    def verify(self) -> None:
        ...

    def check_options(self, **options: Any) -> None:
        ...

    def map_entry(self, e: dict) -> Recording:
        ...

def prepare(data: str | Path | Iterable[Recording], out: str | Path, records: Iterable[str] | None=..., fs: float=..., clean: bool | None=..., progress: bool=..., client: Any=..., **options: Any) -> Prepared:
    ...

def list_folder(folder: str | Path, **options: Any) -> list[str]:
    ...

def open_folder(folder: str | Path, records: Iterable[str] | None=..., fs: float=..., **options: Any) -> Sequence[Recording]:
    ...
