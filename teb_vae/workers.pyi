# Made by tools/stubs.py. Do not edit.
from typing import Any
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
__all__ = ['open_client', 'check_workers', 'one_thread', 'each']

@contextmanager
def open_client(workers: int | str=...) -> Iterator[Any]:
    ...

def check_workers(client: Any) -> Any:
    ...

@contextmanager
def one_thread() -> Iterator[None]:
    ...

def each(client: Any, f: Callable, jobs: Iterable[tuple]) -> Iterator[tuple[int, Any]]:
    ...
