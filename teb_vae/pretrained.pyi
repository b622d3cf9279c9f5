# Made by tools/stubs.py. Do not edit.
from typing import Any
from pathlib import Path
from typing import Self
import yaml
from torch import nn
__all__ = ['Pretrained', 'build_like', 'bundled', 'is_bundled', 'presets', 'preset_path', 'read_preset', 'merge_settings']

class Pretrained:
    preset_section: Any

    def save_pretrained(self, folder: str | Path, half: bool=...) -> Path:
        ...

    @classmethod
    def from_pretrained(cls, name: str | Path) -> Self:
        ...

    def push_to_hub(self, repo_id: str, private: bool=..., token: str | None=...) -> str:
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
