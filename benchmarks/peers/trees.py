"""LightGBM: a model for each of seven quantiles at each of seven lead times; between leads the quantiles are linear in the root of the lead.

Inputs: means of the target above its last value (16 of 4 s, 26 of 16 s), lowest, highest and spread of the last minutes, shares observed, the last
value, and means of the source. The trees stop where the pinball loss on the validation recordings does, or at their part of the time.
"""
import time

import lightgbm as lgb
import numpy as np
import torch

from common import CENTRE, GRID, SCALE, Peer, Training, history
from mixtures import best_factor, through_quantiles

SECONDS = 480
LEADS = 1, 16, 40, 80, 160, 280, 480  # samples ahead

def inputs(y, seen, u, level):
    "(N, 480) at 1 Hz to (N, 100)."
    rel, mean = y - level[:, None], lambda v, w: v.unflatten(-1, (-1, w)).mean(-1)
    views = [mean(rel[:, -64:], 4), mean(rel[:, :-64], 16), mean(seen, 32), mean(u[:, -192:], 16), mean(u[:, :-192], 96), level[:, None]]
    for w in (15, 60, 120, 480):
        last = rel[:, -w:]
        views += [v[:, None] for v in (last.amin(-1), last.amax(-1), last.std(-1), last.diff(dim=-1).abs().mean(-1))]
    return torch.cat(views, -1).numpy()

class Trees(Peer):
    levels, factor = (.02, .1, .25, .5, .75, .9, .98), .8
    settings = dict(objective="quantile", learning_rate=.06, num_leaves=24, min_data_in_leaf=200, feature_fraction=.4, bagging_fraction=.5,
                    bagging_freq=1, lambda_l2=1., num_threads=1, verbose=-1, max_bin=127)

    def __init__(self, minutes=8., seed=0, watch=None): self.limit, self.seed, self.watch, self.rounds = minutes, seed, watch, 1000

    def rows(self, batches, every=4):
        "Inputs and futures above the last value at every 4th timestep of the training recordings."
        xs, ys = [], []
        for r in Training(batches).recordings:
            at = torch.from_numpy(r["origins"][::every])
            y, seen, u = (r[k].unfold(0, SECONDS, 4)[at + 1 - SECONDS//4] for k in ("y", "seen", "u"))
            xs.append(inputs(y, seen, u, r["level"][at])); ys.append((r["future"][at] - r["level"][at, None])[:, [n - 1 for n in LEADS]].numpy())
        return np.concatenate(xs), np.concatenate(ys)

    def held_out(self):
        xs, ys = [], []
        for batch in self.watch.batches:
            y, seen, u, _, level = history(batch, self.watch.steps, SECONDS)
            xs.append(inputs(y, seen, u, level))
            ys.append((((self.watch.future(batch) - CENTRE)/SCALE).flatten(0, 1) - level[:, None])[:, [n - 1 for n in LEADS]].numpy())
        return np.concatenate(xs), np.concatenate(ys)

    def fit(self, batches):
        begin, (x, y), (vx, vy) = time.process_time(), self.rows(batches), self.held_out()
        total, self.models = len(LEADS)*len(self.levels), []
        for i in range(len(LEADS)):
            ok, vok = np.isfinite(y[:, i]), np.isfinite(vy[:, i])
            data = lgb.Dataset(x[ok], y[ok, i], params=self.settings, free_raw_data=False).construct()
            valid = lgb.Dataset(vx[vok], vy[vok, i], reference=data, params=self.settings, free_raw_data=False).construct()
            for level in self.levels:
                share = (len(self.models) + 1)/total
                def in_time(env, until=60*self.limit*share):
                    if time.process_time() - begin > until: raise lgb.callback.EarlyStopException(env.iteration, env.evaluation_result_list)
                self.models.append(lgb.train(self.settings | dict(alpha=level, seed=self.seed), data, self.rounds, [valid],
                                             callbacks=[lgb.early_stopping(30, verbose=False), in_time]))
            print(f"  lead {LEADS[i]/4:g} s: trees {[m.best_iteration for m in self.models[-len(self.levels):]]}", flush=True)
        self.minutes, watch, self.watch = (time.process_time() - begin)/60, self.watch, None
        self.factor = best_factor(self, watch)
        return self

    @property
    def parameters(self): return sum(m.num_trees()*self.settings["num_leaves"] for m in self.models)

    def quantiles(self, batch, steps):
        "Sorted quantiles (B, n, H, Q) in bpm."
        y, seen, u, _, level = history(batch, steps, SECONDS)
        x = inputs(y, seen, u, level)
        q = torch.from_numpy(np.stack([m.predict(x, num_threads=1) for m in self.models], -1)).float()
        q = q.unflatten(-1, (len(LEADS), -1)).sort(-1).values + level[:, None, None]          # (N, leads, Q)
        lead, nodes = (torch.arange(GRID.horizon) + 1.).sqrt(), torch.tensor(LEADS).float().sqrt()
        i = torch.searchsorted(nodes, lead).clamp(1, len(nodes) - 1)
        share = ((lead - nodes[i - 1])/(nodes[i] - nodes[i - 1]))[:, None]
        return (CENTRE + SCALE*torch.lerp(q[:, i - 1], q[:, i], share)).unflatten(0, (-1, len(steps)))

    def forecast(self, batch, steps): return through_quantiles(self.quantiles(batch, steps), self.levels, self.factor)
