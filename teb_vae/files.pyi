# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
__all__ = ['shown', 'clear_parts', 'replacing', 'check_output', 'FolderInUse', 'lock_folder', 'ordinary_size', 'read_limited', 'read_json', 'sha256', 'need']

def shown(text: str | Path) -> str:
    ...

def clear_parts(folder: str | Path, own: bool=...) -> list[str]:
    ...

@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    ...

def check_output(path: str | Path, suffixes: Iterable[str]=..., need: int=..., folder: bool=...) -> Path:
    ...

class FolderInUse(OSError):
    ...

@contextmanager
def lock_folder(folder: str | Path, what: str) -> Iterator[None]:
    ...

def ordinary_size(path: str | Path, limit: int) -> int:
    ...

def read_limited(path: str | Path, limit: int=...) -> bytes:
    ...

def read_json(path: str | Path, limit: int=..., depth: int=..., **options: Any) -> Any:
    ...

def sha256(data: str | Path | bytes) -> str:
    ...

def need(module: str, extra: str) -> ModuleType:
    ...
