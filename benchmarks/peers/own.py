"""The library's model: a trained one, and one that is trained here for as long as the peers.

The preset `forecast` through `teb_vae.fitting.train`, without a change. How many steps fit into the minutes is measured first, so that the
learning rate falls to 0 at their end; that, the statistics of the front end and the looks at the validation recordings do not count.
"""
import math, time
from tempfile import TemporaryDirectory

import lightning as L

from teb_vae.data import CTGDataModule
from teb_vae.fitting import load_checkpoint, train
from teb_vae.pretrained import read_preset

from common import GRID, Peer
from network import Watched

class Own(Peer):
    "A trained model: checkpoint, folder or name of a bundled one; `draws` as it was trained, if None."
    def __init__(self, path, draws=None):
        self.light, self.draws, self.minutes = load_checkpoint(path), draws, math.nan

    @property
    def density(self): return self.light.components

    @property
    def parameters(self): return sum(p.numel() for p in self.light.parameters())

    def forecast(self, batch, steps):
        n = self.light.context + GRID.window
        batch = batch | {k: batch[k][..., -n:] for k in ("target", "source")}
        return self.light.mixture(batch, steps, self.draws, seed=int(batch["start"][0])//GRID.window)

class Clock(L.Callback):
    "CPU seconds at the end of each step; at some steps `look(trainer, seconds)`, whose own time does not count."
    def __init__(self, steps=(), look=None): self.steps, self.look, self.ends = steps, look, []

    def on_train_start(self, trainer, light): self.begin = time.process_time()

    def on_train_batch_end(self, trainer, light, *_):
        now = time.process_time()
        self.ends.append(now - self.begin)
        if trainer.global_step in self.steps: self.look(trainer, self.ends[-1])
        self.begin += time.process_time() - now

class Trained(Watched, Own):
    "The preset `forecast`, trained for so many CPU minutes; the averaged weights that are best on the validation recordings are kept."
    checks, draws, measured, skipped = 16, None, 20, 4  # steps that are measured, and the first of them, which do not count

    def fit(self, batches):
        data = {k: v for k, v in read_preset("forecast").items() if k in ("batch_size", "crops_per_recording")}
        recordings = batches.dataset.recordings
        self.best = math.inf, None
        with TemporaryDirectory() as folder:
            def run(steps, clock):
                module = CTGDataModule(recordings, dict(train=[r.name for r in recordings]), seed=self.seed, **data)
                train(module, "forecast", folder, seed=self.seed, epochs=10_000, max_steps=steps, limit_val_batches=0, overwrite=True, callbacks=[clock],
                      progress=False)
                return clock.ends
            ends = run(self.measured, Clock())
            total = max(1, round(60*self.limit*(self.measured - self.skipped)/(ends[-1] - ends[self.skipped - 1])))
            looks = {math.ceil(share*total) for share in self.marks()}
            self.minutes = run(total, Clock(looks, lambda *a: self._look(*a, f"{folder}/now.ckpt")))[-1]/60
        self.light, self.watch = self.best[1], None
        return self

    def _look(self, trainer, seconds, path):
        "Score the averaged weights, which are what a checkpoint holds, and keep them if they are the best so far."
        trainer.save_checkpoint(path, weights_only=False)
        self.light = load_checkpoint(path)
        self.best = min(self.best, (self.look(seconds/60, trainer.global_step), self.light), key=lambda v: v[0])
