__version__ = "0.1.0"
# Written by hand, unlike the modules next to it: the names that most programs need, each imported
# when it is first asked for.
from importlib import import_module as _import_module
from pkgutil import iter_modules as _iter_modules
from typing import TYPE_CHECKING as _TYPE_CHECKING

_where = dict(
    SeqVaeTeb="model", TimeGrid="core", FeatureExtractor="features",
    Recording="recordings", read_recording="readers", read_folder="readers",
    simulate_ctg="simulate", CTGDataModule="datamodule",
    SeqVaeForecaster="forecaster", load_forecaster="forecaster",
    LightSeqVaeTeb="training", Forecast="forecast", train="fitting", load_checkpoint="fitting",
    PlottingCallback="callback", PlottingCallBack="callback", plot_forward_pass="plotting",
    evaluate="evaluation", StreamingForecaster="streaming", plot_strip="strip",
    recordings_from_frame="frames", predict_df="frames", TebForecaster="estimator",
)
__all__ = ["__version__", *_where]


def _modules() -> set[str]:
    "Names of the package's modules."
    return {m.name for m in _iter_modules(__path__) if not m.name.startswith("_")}


def __getattr__(name: str):
    "A public name or a module, imported on first use: `import teb_vae` alone loads no PyTorch."
    if name in _where:
        value = globals()[name] = getattr(_import_module(f"{__name__}.{_where[name]}"), name)
        return value
    if not name.startswith("_") and name in _modules(): return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}, expected one of "
                         f"{', '.join(_where)}, or a module's name")


def __dir__() -> list[str]:
    "All public names and modules, imported or not."
    return sorted({*globals(), *__all__, *_modules()})


if _TYPE_CHECKING:  # what `__getattr__` gives, for editors and type checkers
    from .callback import PlottingCallBack as PlottingCallBack, PlottingCallback as PlottingCallback
    from .core import TimeGrid as TimeGrid
    from .datamodule import CTGDataModule as CTGDataModule
    from .estimator import TebForecaster as TebForecaster
    from .evaluation import evaluate as evaluate
    from .features import FeatureExtractor as FeatureExtractor
    from .fitting import load_checkpoint as load_checkpoint, train as train
    from .forecast import Forecast as Forecast
    from .forecaster import SeqVaeForecaster as SeqVaeForecaster
    from .forecaster import load_forecaster as load_forecaster
    from .frames import predict_df as predict_df
    from .frames import recordings_from_frame as recordings_from_frame
    from .model import SeqVaeTeb as SeqVaeTeb
    from .plotting import plot_forward_pass as plot_forward_pass
    from .readers import read_folder as read_folder, read_recording as read_recording
    from .recordings import Recording as Recording
    from .simulate import simulate_ctg as simulate_ctg
    from .streaming import StreamingForecaster as StreamingForecaster
    from .strip import plot_strip as plot_strip
    from .training import LightSeqVaeTeb as LightSeqVaeTeb
