# Made by tools/stubs.py. Do not edit.
from typing import Any
import logging
from typing import Literal
import jsonargparse
__all__ = ['Reader', 'Records', 'COMMANDS', 'POSITIONAL', 'download', 'inspect', 'prepare', 'simulate', 'train', 'predict', 'recalibrate', 'evaluate', 'stream', 'plot', 'view', 'demo', 'make_parser', 'main']
Reader = dict
Records = str | int | list[str | int] | None

def download(name: str, out: str, records: Records=..., url: str | None=..., progress: bool=...) -> Any:
    ...

def inspect(path: str, plot: bool | str=..., rows: int=..., json: bool=..., reader: Reader | None=..., progress: bool=...) -> int:
    ...

def prepare(data: str, out: str, workers: int | str=..., reader: Reader | None=..., progress: bool=...) -> Any:
    ...

def simulate(out: str=..., n: int=..., minutes: float=..., coupling: float=..., lag: float=..., width: float=..., variability: float=..., missing: float=..., artefacts: float=..., seed: int=...) -> Any:
    ...

def train(data: str, records: Records=..., reader: Reader | None=..., plot_every: int=..., model: dict | None=..., features: dict | None=..., out: str=..., logger: Records=..., find_lr: bool=..., **settings: Any) -> Any:
    ...

def predict(data: str, out: str, checkpoint: str | None=..., records: Records=..., splits: str | None=..., split: str | None=..., every: int=..., n_samples: int | None=..., quantiles: list[float] | float | str | None=..., latent: Literal['posterior', 'prior'] | None=..., batch_size: int=..., seed: int=..., workers: int | str=..., reader: Reader | None=..., progress: bool=...) -> Any:
    ...

def recalibrate(data: str, out: str, checkpoint: str | None=..., records: Records=..., splits: str | None=..., split: str | None=..., parts: int=..., every: int=..., reader: Reader | None=...) -> Any:
    ...

def evaluate(data: str, checkpoint: str | None=..., by: Literal['contraction'] | None=..., splits: str | None=..., split: str=..., out: str=..., records: Records=..., target_only_checkpoint: str | None=..., every: int=..., n_samples: int=..., batch_size: int=..., seed: int=..., accelerator: str=..., workers: int | str | None=..., json: bool=..., reader: Reader | None=..., progress: bool=...) -> Any:
    ...

def stream(recording: str, checkpoint: str | None=..., every: int=..., latent: Literal['posterior', 'prior'] | None=..., n_samples: int | None=..., seed: int=..., realtime: bool=..., speed: float=..., reader: Reader | None=..., progress: bool=...) -> Any:
    ...

def plot(data: str, record: str | None=..., checkpoint: str | None=..., window: int=..., out: list[str] | str | None=..., style: Literal['panels', 'strip']=..., start: float=..., minutes: float | None=..., at: float | None=..., speed: Literal[1, 3]=..., reader: Reader | None=...) -> Any:
    ...

def view(recording: str, checkpoint: str | None=..., live: bool=..., speed: float=..., hours: float=..., host: str=..., port: int=..., browser: bool=..., n_samples: int | None=..., seed: int=..., reader: Reader | None=...) -> Any:
    ...

def demo(out: str=..., n: int=..., minutes: float=..., epochs: int | None=..., seed: int=..., progress: bool=...) -> Any:
    ...
COMMANDS: dict
POSITIONAL: Any

class _Formatter(jsonargparse.DefaultHelpFormatter):
    ...

def make_parser(command: str | None=...) -> jsonargparse.ArgumentParser:
    ...

class _Heard(logging.Handler):

    def emit(self, record: Any) -> Any:
        ...

def main(argv: list[str] | None=...) -> int:
    ...
