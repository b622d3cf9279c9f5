"""GluonTS's PatchTST with its Student-t output and its loss, in the loop of network.py (its own has no schedule and no averaging).

Input: 8 minutes at 1 Hz of the target above its last value, with the source, the target's observed share and that last value as features of each
patch; in GluonTS's own data flow features of the past only can't be given. Output: all 480 samples. Scaled globally, not by window.
"""
import torch
from gluonts.torch.distributions import StudentTOutput
from gluonts.torch.model.patch_tst.module import PatchTSTModel

from common import CENTRE, GRID, SCALE, history
from mixtures import student_t
from network import NetworkPeer

class PatchTST(NetworkPeer):
    seconds, batch, checks = 480, 128, 8

    def build(self):
        return PatchTSTModel(
            prediction_length=GRID.horizon, context_length=self.seconds, patch_len=16, stride=16, padding_patch="end", d_model=32, nhead=4,
            dim_feedforward=128, num_feat_dynamic_real=3, dropout=.1, activation="relu", norm_first=False, num_encoder_layers=2, scaling=None,
            distr_output=StudentTOutput())

    def inputs(self, y, seen, u, level):
        features = torch.stack([u, seen, level[:, None].expand_as(u)], -1)
        return dict(past_target=y - level[:, None], past_observed_values=(seen > -.8).float(), past_time_feat=features,
                    future_time_feat=features[:, :0])  # nothing of the future: the features are those of the past

    def loss(self, data, rng):
        y, seen, u, _, level, future = data.origins(rng, self.batch, self.seconds)
        future = future - level[:, None]
        return self.net.loss(**self.inputs(y, seen, u, level), future_target=future.nan_to_num(),
                             future_observed_values=future.isfinite().float()).mean()

    def forecast(self, batch, steps):
        y, seen, u, _, level = history(batch, steps, self.seconds)
        (df, loc, scale), *_ = self.net(**self.inputs(y, seen, u, level))
        mu, sigma = student_t(df, CENTRE + SCALE*(loc + level[:, None]), SCALE*scale)
        return tuple(v.unflatten(1, (-1, len(steps))) for v in (mu, sigma))
