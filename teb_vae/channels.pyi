# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Sequence
from pathlib import Path
__all__ = ['MOST', 'TARGET_NAMES', 'SOURCE_NAMES', 'TIME_NAMES', 'ID_NAMES', 'UNITS', 'RecordingError', 'option', 'file_size', 'check_samples', 'check_options', 'plain_name', 'find_channel', 'is_mothers', 'is_target', 'near_names', 'listed', 'suggested', 'choose']

class RecordingError(ValueError):

    def __init__(self, message: str) -> None:
        ...

def option(name: str, value: object) -> str:
    ...
MOST: Any

def file_size(path: str | Path, most: int=...) -> int:
    ...

def check_samples(path: str | Path, n: int) -> None:
    ...

def check_options(**options: Any) -> None:
    ...
TARGET_NAMES: tuple
SOURCE_NAMES: tuple
TIME_NAMES: tuple
ID_NAMES: tuple
UNITS: dict

def plain_name(name: str | None) -> tuple[str, str]:
    ...

def find_channel(where: str | Path, present: Sequence[str], wanted: str | Sequence[str] | None, what: str=...) -> int | None:
    ...

def is_mothers(name: str | None) -> bool:
    ...

def is_target(name: str | None) -> bool:
    ...

def near_names(present: Iterable[str], what: str, wanted: str | Sequence[str] | None=...) -> list[str]:
    ...

def listed(names: Iterable, most: int=...) -> str:
    ...

def suggested(what: str, names: Sequence[str], free: Sequence[int], wanted: str | Sequence[str] | None=...) -> str:
    ...

def choose(where: str | Path, present: list[str], target: str | Sequence[str], source: str | Sequence[str] | None, what: str=..., other: tuple=...) -> tuple[int, int | None]:
    ...
