# Made by tools/stubs.py. Do not edit.
from pathlib import Path
from .streaming import StreamingForecaster
__all__ = ['export_step', 'export_onnx']

def export_step(forecaster: StreamingForecaster, chunk: int=...) -> 'torch.export.ExportedProgram':
    ...

def export_onnx(program: 'torch.export.ExportedProgram', path: str | Path) -> Path:
    ...
