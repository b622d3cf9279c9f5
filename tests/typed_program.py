"A user's program as a type checker sees it: test_types.py runs mypy over it, nobody runs it. An `ignore` that is not needed is an error."
from collections.abc import Sequence
from typing import assert_type

import numpy as np
from torch import Tensor

import teb_vae
from teb_vae import (
    CTGDataModule, Forecast, LightSeqVaeTeb, Recording, SeqVaeTeb, StreamingForecaster, TimeGrid, load_checkpoint, read_folder,
    read_recording, simulate_ctg, train)
from teb_vae.latent import Gaussian, Latent
from teb_vae.live import StreamForecast
from teb_vae.prepared import Prepared
from teb_vae.scores import Scores

assert_type(read_recording("a.csv"), Recording)
recordings: Sequence[Recording] = read_folder("recordings")
recording = simulate_ctg(1800, seed=1)
assert_type(recording.resample(4.), Recording)             # patched methods and properties stand in their classes
recording.resample("4 Hz")                                 # type: ignore[arg-type]
recording.resampled(4.)                                    # type: ignore[attr-defined]

light = load_checkpoint("ctu-uhb")
assert_type(light, LightSeqVaeTeb)
assert_type(light.grid, TimeGrid)
forecast = light.predict(recording)
assert_type(forecast, Forecast)
assert_type(forecast.names, list[str])
assert_type(forecast[:2], Forecast)
names: list[str] = forecast.names()                        # type: ignore[operator]
tenth: np.ndarray = forecast.quantile(.1)
forecast.save("forecast.npz")
light.predict(recording, batch="all")                      # type: ignore[call-arg]

live = StreamingForecaster(light, batch_size=2)
assert recording.source is not None
row = live.push(recording.target, recording.source)
assert_type(row, StreamForecast)
assert_type(row.quantile(.5), np.ndarray)
live.reset()
live.pushed()                                              # type: ignore[attr-defined]

module, path = train("recordings", "forecast", "runs/a", splits={"train": ["a"], "validation": ["b"], "test": ["c"]})
assert_type(module, LightSeqVaeTeb)
data = CTGDataModule("recordings")
model = SeqVaeTeb(76)
version: str = teb_vae.__version__
scores = Scores(TimeGrid())
scores.table()

def widths(latent: Latent, prepared: Prepared) -> Tensor:
    assert_type(latent.law("prior"), Gaussian)
    assert_type(latent.kl(), Tensor)   # Any where PyTorch is left out
    return (latent.prior.logvar / 2).exp()
