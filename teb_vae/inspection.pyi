# Made by tools/stubs.py. Do not edit.
from typing import Any
from pathlib import Path
import pandas as pd
from .recordings import Recording
__all__ = ['LIMITS', 'inspect_recordings', 'kinds', 'summarise', 'table_text', 'inspection_text', 'check_figure', 'plot_inspection']
LIMITS: dict

def inspect_recordings(path: str | Path, outcomes: tuple=..., progress: bool=..., clean: bool=..., **options: Any) -> pd.DataFrame:
    ...

def kinds(problems: str) -> list[str]:
    ...

def summarise(table: pd.DataFrame) -> dict:
    ...

def table_text(table: pd.DataFrame, width: int=...) -> str:
    ...

def inspection_text(table: pd.DataFrame, rows: int=..., width: int=...) -> str:
    ...

def check_figure(file: str | Path) -> Path:
    ...

def plot_inspection(what: str | Path | Recording | pd.DataFrame, file: str | Path | None=..., clean: bool=..., **options: Any) -> Any:
    ...
