# Made by tools/stubs.py. Do not edit.
from pathlib import Path
from typing import NamedTuple
__all__ = ['DATABASES', 'PHYSIONET', 'licence_text', 'DownloadError', 'parse_sums', 'Downloaded', 'download']
DATABASES: dict

def licence_text(name: str=...) -> str:
    ...

class DownloadError(OSError):
    ...

def parse_sums(text: str) -> dict[str, str]:
    ...

class _Refused(OSError):
    ...

class _Wrong(Exception):
    ...
PHYSIONET: str

class Downloaded(NamedTuple):
    folder: Path
    recordings: int
    fetched: int
    present: int

    def __str__(self) -> str:
        ...

def download(name: str, out: str | Path, records: list[str] | None=..., url: str | None=..., progress: bool=..., timeout: float=...) -> Downloaded:
    ...
