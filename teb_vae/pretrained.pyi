# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Sequence
from pathlib import Path
from typing import Self
import yaml
from torch import nn
__all__ = ['Pretrained', 'build_like', 'bundled', 'is_bundled', 'on_hub', 'presets', 'preset_path', 'read_preset', 'merge_settings']

class Pretrained:
    preset_section: Any
    saved_as: Any

    def save_pretrained(self, folder: str | Path, half: bool=...) -> Path:
        ...

    @classmethod
    def from_pretrained(cls, name: str | Path, revision: str | None=...) -> Self:
        ...

    def model_card(self, repo_id: str, license: str=..., scores: dict | None=..., tags: Sequence[str]=...) -> str:
        ...

    def push_to_hub(self, repo_id: str, private: bool=..., token: str | None=..., revision: str | None=..., card: str | None=..., half: bool=..., **about: Any) -> str:
        ...

    @classmethod
    def from_preset(cls, name: str | Path, **changes: Any) -> Self:
        ...

def build_like(cls: type, arguments: dict, shapes: dict) -> nn.Module:
    ...

def bundled() -> list[str]:
    ...

def is_bundled(name: str | Path) -> bool:
    ...

def on_hub(name: str | Path) -> bool:
    ...

class _Yaml(yaml.SafeLoader):

    def get_single_node(self) -> Any:
        ...

def presets() -> list[str]:
    ...

def preset_path(name: str | Path) -> Path:
    ...

def read_preset(name: str | Path) -> dict:
    ...

def merge_settings(old: dict, new: dict) -> dict:
    ...
