# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from .recordings import Recording
__all__ = ['record_name', 'parse_comments', 'read_wfdb', 'split_id', 'read_table', 'read_numpy', 'read_edf', 'read_fhrma', 'read_recording', 'find_records', 'check_names', 'list_records', 'read_folder', 'write_wfdb']

def record_name(path: str | Path) -> str:
    ...

def parse_comments(comments: list[str]) -> dict:
    ...

def read_wfdb(path: str | Path, target: str | Sequence[str]=..., source: str | Sequence[str] | None=..., fs: float | None=..., clean: bool=..., verify: bool=..., rate: float | None=..., scale: float=..., source_scale: float=...) -> Recording:
    ...

def split_id(path: str | Path) -> tuple[Path, str | None]:
    ...

def read_table(path: str | Path, target: str | Sequence[str]=..., source: str | Sequence[str] | None=..., time: str | Sequence[str] | None=..., rate: float | None=..., time_unit: float | None=..., fs: float | None=..., clean: bool=..., id: str | Sequence[str] | None=..., scale: float=..., source_scale: float=...) -> Recording:
    ...

def read_numpy(path: str | Path, target: str | Sequence[str]=..., source: str | Sequence[str] | None=..., rate: float | None=..., fs: float | None=..., clean: bool=..., time: str | Sequence[str] | None=..., time_unit: float | None=..., scale: float=..., source_scale: float=...) -> Recording:
    ...

def read_edf(path: str | Path, target: str | Sequence[str]=..., source: str | Sequence[str] | None=..., fs: float | None=..., clean: bool=..., rate: float | None=..., scale: float=..., source_scale: float=...) -> Recording:
    ...

def read_fhrma(path: str | Path, target: str | Sequence[str]=..., source: str | Sequence[str] | None=..., fs: float | None=..., clean: bool=..., rate: float | None=..., scale: float=..., source_scale: float=...) -> Recording:
    ...

def read_recording(path: str | Path, fs: float | None=..., clean: bool=..., **options: Any) -> Recording:
    ...

def find_records(folder: str | Path, id: str | Sequence[str] | None=...) -> dict[str, Path]:
    ...

def check_names(names: Iterable[str], present: Iterable[str], where: str=...) -> None:
    ...

def list_records(folder: str | Path) -> list[str]:
    ...

def read_folder(folder: str | Path, records: Iterable[str] | None=..., reader: Callable=..., progress: bool=..., **options: Any) -> list[Recording]:
    ...

def write_wfdb(r: Recording, folder: str | Path) -> Path:
    ...
