# Made by tools/stubs.py. Do not edit.
from typing import Any
__all__ = ['main']

class _Stop:
    pid: Any
    told: bool
    over: bool

    def __init__(self) -> None:
        ...

    def __call__(self, signum: int, frame: Any) -> Any:
        ...

    def say(self) -> Any:
        ...

def main() -> int:
    ...
