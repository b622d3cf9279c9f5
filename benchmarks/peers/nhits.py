"""neuralforecast's NHITS with its own quantile loss, in the loop of network.py.

Input: 8 minutes at 1 Hz of the target above its last value; source and observed share as historic covariates, the last value as a static one.
Output: quantiles of all 480 samples; the density for its NLL goes through them.
"""
import logging

import torch
from neuralforecast.losses.pytorch import MQLoss
from neuralforecast.models import NHITS as Network

from common import CENTRE, GRID, SCALE, history
from mixtures import best_factor, through_quantiles
from network import NetworkPeer

logging.getLogger("lightning.fabric.utilities.seed").setLevel(logging.ERROR)

class NHITS(NetworkPeer):
    seconds, batch, checks = 480, 256, 8
    levels, factor = (.02, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .98), .8

    def build(self):
        return Network(h=GRID.horizon, input_size=self.seconds, hist_exog_list=["source", "seen"], stat_exog_list=["level"], dropout_prob_theta=.1,
                       n_pool_kernel_size=[16, 4, 1], n_freq_downsample=[60, 15, 4], loss=MQLoss(quantiles=list(self.levels)),
                       random_seed=self.seed, scaler_type="identity")

    def output(self, y, seen, u, level):
        past = (y - level[:, None])[..., None]
        return self.net(dict(insample_y=past, insample_mask=(seen > -.8).float()[..., None], futr_exog=None,
                             hist_exog=torch.stack([u, seen], -1), stat_exog=level[:, None]))

    def loss(self, data, rng):
        y, seen, u, _, level, future = data.origins(rng, self.batch, self.seconds)
        future, out = (future - level[:, None])[..., None], self.output(y, seen, u, level)
        return self.net.loss(y=future.nan_to_num(), y_hat=self.net.loss.domain_map(out), mask=future.isfinite().float())

    def fit(self, batches):
        watch = self.watch
        super().fit(batches)
        self.factor = best_factor(self, watch)
        return self

    def quantiles(self, batch, steps):
        "Sorted quantiles (B, n, H, Q) in bpm."
        y, seen, u, _, level = history(batch, steps, self.seconds)
        q = (self.output(y, seen, u, level) + level[:, None, None]).sort(-1).values
        return (CENTRE + SCALE*q).unflatten(0, (-1, len(steps)))

    def forecast(self, batch, steps): return through_quantiles(self.quantiles(batch, steps), self.levels, self.factor)
