"""Forecasts of other kinds as equal mixtures of Gaussians, which is what the library scores, and the CRPS of quantiles.

- Student-t: a scale mixture of Gaussians, at equiprobable quantiles of the inverse gamma distribution of the squared scale.
- Quantiles: the quantile function is linear between the levels on the normal's scale (Gaussian tails), drawn at K equiprobable levels; each is a
  Gaussian whose width is the distance between its neighbours times a factor, and the factor is the one with the best likelihood on the
  validation recordings.
"""
import numpy as np
import torch
from scipy.special import gammaincinv
from scipy.stats import norm

from teb_vae.distributions import component_log_density, log_mean_exp, mixture_quantiles

LEVELS = tuple((i + .5)/50 for i in range(50))  # of the quantile CRPS, for every forecaster: midpoints of fifty parts of 0 ... 1

def student_t(df, loc, scale, K=16):
    "Means and standard deviations (K, ...) of Gaussians that make up a Student-t."
    nodes = np.geomspace(1., 300., 200)
    table = np.stack([np.sqrt(nodes/2/gammaincinv(nodes/2, (k + .5)/K)) for k in range(K)])  # 1/sqrt(W), W gamma of mean 1
    x = np.log(df.clamp(1., 300.).double().numpy())
    factors = torch.stack([torch.from_numpy(np.interp(x, np.log(nodes), row)).to(scale) for row in table])
    return loc.expand_as(factors).contiguous(), scale*factors

def at_levels(q, levels, wanted):
    "Quantiles (..., Q) at increasing levels to those at others, linear on the normal's scale, on which the outer two give the tails."
    z, x = torch.tensor(norm.ppf(levels)).to(q), torch.tensor(norm.ppf(wanted)).to(q)
    i = torch.searchsorted(z, x).clamp(1, len(z) - 1)
    share = (x - z[i - 1])/(z[i] - z[i - 1])
    return q[..., i - 1] + (q[..., i] - q[..., i - 1])*share

def through_quantiles(q, levels, factor, K=20, least=.1):
    "Means and standard deviations (K, ...) of Gaussians through sorted quantiles (..., Q) in bpm."
    ends = at_levels(q, levels, [.25/K, *((k + .5)/K for k in range(K)), 1 - .25/K]).movedim(-1, 0)
    mu, gap = ends[1:-1], (ends[2:] - ends[:-2])/2
    return mu.contiguous(), (factor*gap).clamp(min=least)

def quantile_crps(mu, sigma, y, density="gaussian"):
    "CRPS (M,) of a mixture (K, M) by the pinball loss of its quantiles at `LEVELS`."
    return pinball(mixture_quantiles(mu, sigma, LEVELS, density), y)

def pinball(q, y):
    "CRPS (M,) of quantiles (M, 50) at `LEVELS`: twice the mean pinball loss."
    p, d = torch.tensor(LEVELS).to(q), y[..., None] - q
    return 2*torch.maximum(p*d, (p - 1)*d).mean(-1)

@torch.no_grad()
def best_factor(peer, watch, candidates=(.3, .5, .7, 1., 1.4, 1.8, 2.2, 2.7, 3.3)):
    "The factor of `through_quantiles` with the best likelihood on the validation recordings (one sample in 4 s)."
    found = [(peer.quantiles(batch, watch.steps)[..., 7::16, :], watch.future(batch)[..., 7::16]) for batch in watch.batches]
    def nll(factor):
        logs = [component_log_density(*(v[:, y.isfinite()] for v in through_quantiles(q, peer.levels, factor)), y[y.isfinite()])
                for q, y in found]
        return -torch.cat([log_mean_exp(v) for v in logs]).mean().item()
    return min(candidates, key=nll)
