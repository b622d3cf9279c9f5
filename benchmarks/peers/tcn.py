"""A plain dilated causal network (TCN): 1 Hz means and observed shares of the target, a direct head for all 480 samples; Gaussian or mixture."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from common import CENTRE, CONTEXT, GRID, SCALE, signals
from network import NetworkPeer

class Block(nn.Module):
    "Dilated causal convolution, activation, dropout, 1 x 1 convolution, around a skip."
    def __init__(self, width, kernel, dilation, dropout):
        super().__init__()
        self.past = (kernel - 1)*dilation
        self.norm, self.conv = nn.LayerNorm(width), nn.Conv1d(width, width, kernel, dilation=dilation)
        self.out, self.drop = nn.Linear(width, width), nn.Dropout(dropout)
    def forward(self, x):
        h = self.conv(F.pad(self.norm(x).transpose(1, 2), (self.past, 0))).transpose(1, 2)
        return x + self.out(self.drop(F.gelu(h)))

class Network(nn.Module):
    "(B, S, channels) -> (K, N, H) means above the level and log-variances at chosen timesteps."
    def __init__(self, K, channels=8, width=128, kernel=3, dilations=(1, 2, 4, 8, 16, 32), dropout=.1):
        super().__init__()
        self.K, self.inp = K, nn.Linear(channels, width)
        self.blocks = nn.Sequential(*(Block(width, kernel, d, dropout) for d in dilations))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2*K*GRID.horizon))
        with torch.no_grad():
            self.head[1].weight.mul_(.1)
            self.head[1].bias.zero_()
            if K > 1:  # components start apart, else they stay alike
                self.head[1].bias.view(K, 2, -1)[:, 0] = torch.linspace(-1, 1, K)[:, None]
    def forward(self, x, pick):
        h = self.blocks(self.inp(x))
        out = self.head(pick(h)).unflatten(-1, (self.K, 2, GRID.horizon))
        return out[..., 0, :].movedim(-2, 0), out[..., 1, :].clamp(-8, 5).movedim(-2, 0)

def stacked(s):
    "The target's signals at 1 Hz (B, 4 S) to channels (B, S, 8)."
    return torch.cat([s[k].unflatten(-1, (-1, 4)) for k in ("y", "seen")], -1)

class TCN(NetworkPeer):
    "K Gaussians of equal weight for each sample; one is the usual head."
    lr, K, windows, origins, checks = 2e-3, 1, 8, 24, 16

    def build(self): return Network(self.K)

    def loss(self, data, rng):
        S = CONTEXT//GRID.decimation + GRID.timesteps
        xs, at, levels, ys = [], [], [], []
        for r, start, ix in data.windows(rng, self.windows, S, self.origins):
            x = stacked({k: r[k][None, 4*start:4*(start + S)] for k in ("y", "seen")})[0]
            xs.append(F.pad(x, (0, 0, 0, S - len(x)))); at.append(torch.from_numpy(ix - start))
            levels.append(r["level"][ix]); ys.append(r["future"][ix])
        at = torch.stack(at)
        mu, logvar = self.net(torch.stack(xs), lambda h: h.gather(1, at[..., None].expand(-1, -1, h.shape[-1])))
        y = torch.stack(ys) - torch.stack(levels)[..., None]
        seen = y.isfinite()
        mu, logvar, y = mu[:, seen], logvar[:, seen], y[seen]
        log = -.5*(math.log(2*math.pi) + logvar + (y - mu)**2*(-logvar).exp())
        return math.log(self.K) - torch.logsumexp(log, 0).mean()

    def forecast(self, batch, steps):
        s = signals(batch["target"], batch["source"])
        at = steps + s["level"].shape[1] - GRID.timesteps
        mu, logvar = self.net(stacked(s), lambda h: h[:, at])
        return CENTRE + SCALE*(mu + s["level"][:, at, None]), SCALE*(.5*logvar).exp()

class TCNMixture(TCN):
    K = 8
