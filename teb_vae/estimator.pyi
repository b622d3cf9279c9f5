# Made by tools/stubs.py. Do not edit.
from typing import Any
from pathlib import Path
from typing import Any, Self
import pandas as pd
from .forecast import Forecast
__all__ = ['TebForecaster']

class TebForecaster:
    preset: str | None
    epochs: int | None
    out: str | Path | None
    settings: Any
    light_: Any
    columns_: dict

    def __init__(self, preset: str | None=..., epochs: int | None=..., out: str | Path | None=..., **settings: Any) -> None:
        ...

    def __repr__(self) -> str:
        ...

    def get_params(self, deep: bool=...) -> dict:
        ...

    def set_params(self, **params: Any) -> Self:
        ...

    def fit(self, data: Any, **columns: Any) -> Self:
        ...

    def predict(self, data: Any, **options: Any) -> Forecast | pd.DataFrame:
        ...

    def save(self, folder: str | Path) -> Path:
        ...

    @classmethod
    def load(cls, path: str | Path, **settings: Any) -> Self:
        ...
