"""What the peers share: recordings put together from batches of windows, signals at 1 Hz, and forecasts laid on the grid of a window.

A `Peer` is a forecaster of the library's kind (teb_vae.baselines.Forecaster): `fit(batches)` sees whole windows, `predict(batch)` forecasts.
Origins that are not scored stay NaN, since most networks here encode their past anew for every origin.
"""
from abc import ABC, abstractmethod

import numpy as np
import torch
import torch.nn.functional as F

from teb_vae.core import TimeGrid, forward_fill
from teb_vae.data import FixedWindows

CENTRE, SCALE = 140., 20.         # of the target, in bpm; one for all recordings: a window's own spread may be near 0
U_CENTRE, U_SCALE = 20., 20.      # of the source
CONTEXT, WARMUP = 2048, 30        # samples before a window, timesteps that are never scored
GRID = TimeGrid()


class WholeRecordings(FixedWindows):
    "The consecutive windows of each recording, and the last that it holds, so that nothing of it is missing."
    def __init__(self, recordings):
        super().__init__(recordings, GRID, CONTEXT)
        last = [(k, len(r) - GRID.window) for k, r in enumerate(recordings) if len(r) % GRID.window]
        self.index = np.concatenate([self.index, np.array(last, dtype=np.int64).reshape(-1, 2)])

def whole(batches):
    "Name -> target and source (n,) of each recording, NaN where missing, put together from batches of windows with their context."
    parts = {}
    for batch in batches:
        for name, start, *pair in zip(batch["record"], batch["start"].tolist(), batch["target"], batch["source"]):
            parts.setdefault(name, {})[start] = [v[-GRID.window:] for v in pair]
    out = {}
    for name, windows in parts.items():
        joined = torch.full((2, max(windows) + GRID.window), torch.nan)
        for start, pair in windows.items(): joined[:, start:start + GRID.window] = torch.stack(pair)
        out[name] = joined
    return out

def signals(target, source):
    "Raw signals (B, M) to standardised means over 1 s, (B, M/4): y, u and the shares observed less .8; level (B, M/16); all causal."
    second = lambda v: v.unflatten(-1, (-1, 4)).mean(-1)
    y = ((forward_fill(target) - CENTRE)/SCALE).nan_to_num()
    u = ((forward_fill(source) - U_CENTRE)/U_SCALE).nan_to_num().clamp(-1, 6)
    seen, useen = (second(v.isfinite().float()) - .8 for v in (target, source))
    return dict(y=second(y), seen=seen, u=second(u), useen=useen, level=y[:, GRID.decimation - 1::GRID.decimation])

class Training:
    "Training recordings as signals, each with a context of nothing in front, and the futures of their timesteps."
    def __init__(self, batches):
        self.recordings = []
        for target, source in whole(batches).values():
            n = target.shape[-1]//GRID.decimation*GRID.decimation
            pad = lambda v: F.pad(v[None, :n], (CONTEXT, 0), value=torch.nan)
            r = {k: v[0] for k, v in signals(pad(target), pad(source)).items()}
            y = (F.pad(target[:n], (CONTEXT, GRID.horizon), value=torch.nan) - CENTRE)/SCALE
            r["future"] = y.unfold(0, GRID.horizon, GRID.decimation)[1:]  # (timesteps, H), a view
            first = CONTEXT//GRID.decimation + WARMUP
            seen = torch.nonzero(r["future"][first:].isfinite().any(-1))[:, 0] + first
            if len(seen): self.recordings.append(r | dict(origins=seen.numpy()))

    def windows(self, rng, n, timesteps, origins):
        "n random windows: recording, first timestep, and timesteps in it to forecast from, whose context is whole."
        for _ in range(n):
            r = self.recordings[rng.integers(len(self.recordings))]
            start = int(rng.integers(0, max(len(r["level"]) - timesteps, 0) + 1))
            inside = r["origins"][(r["origins"] >= start + CONTEXT//GRID.decimation + WARMUP) & (r["origins"] < start + timesteps)]
            if len(inside): yield r, start, np.sort(rng.choice(inside, origins, replace=len(inside) < origins))

    def origins(self, rng, n, seconds):
        "n random origins: the last `seconds` of y, seen, u, useen (n, seconds) each, level (n,), future (n, H)."
        out = []
        for _ in range(n):
            r = self.recordings[rng.integers(len(self.recordings))]
            i = int(rng.choice(r["origins"]))
            out.append([*(r[k][4*(i + 1) - seconds:4*(i + 1)] for k in ("y", "seen", "u", "useen")), r["level"][i], r["future"][i]])
        return [torch.stack(v) for v in zip(*out)]

def history(batch, steps, seconds):
    "The same of a batch of windows at some timesteps: y, seen, u, useen (B*n, seconds), level (B*n,)."
    s, before = signals(batch["target"], batch["source"]), batch["target"].shape[-1]//GRID.decimation - GRID.timesteps
    at = steps + before
    past = [torch.stack([s[k][:, 4*(i + 1) - seconds:4*(i + 1)] for i in at.tolist()], 1).flatten(0, 1) for k in ("y", "seen", "u", "useen")]
    return [*past, s["level"][:, at].flatten()]

class Peer(ABC):
    "A forecaster that gives the timesteps `steps` and leaves the others NaN."
    steps = torch.arange(WARMUP, GRID.timesteps)
    minutes = 0.  # of CPU time that `fit` took

    @abstractmethod
    def forecast(self, batch, steps):
        "Means and standard deviations (K, B, n, H) in bpm at n timesteps."

    @torch.no_grad()
    def predict(self, batch):
        found = self.forecast(batch, self.steps)
        out = [v.new_full((*v.shape[:2], GRID.timesteps, GRID.horizon), torch.nan) for v in found]
        for whole, v in zip(out, found): whole[:, :, self.steps] = v
        return tuple(v[0] if len(v) == 1 else v for v in out)
