"""Scores of forecasters on the same samples: sums per recording, kept in NPZ files, and the tables and intervals made of them."""
import json, time
from collections import defaultdict

import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader

from teb_vae.baselines import forecast_windows
from teb_vae.distributions import component_log_density, log_mean_exp, mixture_crps
from teb_vae.scores import Scores

from common import GRID, WARMUP, Peer
from mixtures import LEVELS, at_levels, pinball, quantile_crps

THINNED = slice(3, None, 8)  # samples of a horizon whose quantile CRPS is computed: one in 2 s

def density_of(f): return getattr(f, "density", "gaussian")
def new_scores(groups, density): return Scores(GRID, levels=(.5, .9), groups=groups, density=density)

def timed(name, f, batch, steps, repeats):
    "Forecasts (K, B, n, H) at some timesteps, in CPU milliseconds per forecast (the least of so many calls)."
    least = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        if isinstance(f, Peer): f.steps = steps
        mu, sigma = forecast_windows(name, f, batch, GRID)
        least = min(least, 1e3*(time.process_time() - begin)/len(batch["target"])/len(steps))
    mu, sigma = (v[..., steps, :] for v in (mu, sigma))
    return (mu[None], sigma[None], least) if mu.ndim == 3 else (mu, sigma, least)

@torch.no_grad()
def score(name, f, paired, every, batch_size=4):
    "Sums of all scores of a fitted forecaster as arrays, and facts."
    groups, steps = len(paired.recordings), torch.arange(WARMUP, GRID.timesteps, every)
    scores, by_quantiles, ms = new_scores(groups, density_of(f)), torch.zeros(2, groups, dtype=torch.float64), []
    for i, batch in enumerate(DataLoader(paired, batch_size)):
        seen = {k: batch[k] for k in ("target", "source", "record", "start")}
        mu, sigma, took = timed(name, f, seen, steps, 2 if i < 3 else 1)
        y, group = GRID.futures(batch["target"][:, -GRID.window:])[:, steps], batch["group"]
        scores.update(mu, sigma, y, group)
        ms.append(took)
        thin = y[..., THINNED]
        ok = thin.isfinite()
        if hasattr(f, "quantiles"): crps = pinball(at_levels(f.quantiles(seen, steps)[..., THINNED, :][ok], f.levels, LEVELS), thin[ok])
        else: crps = quantile_crps(mu[..., THINNED][:, ok], sigma[..., THINNED][:, ok], thin[ok], density_of(f))
        at = group[:, None, None].expand_as(thin)[ok]
        by_quantiles += torch.stack([torch.bincount(at, w, groups) for w in (crps.double(), torch.ones(len(at), dtype=torch.float64))])
    facts = dict(name=name, names=scores.names, components=scores.components, density=density_of(f), ms=float(np.median(ms)), minutes=f.minutes,
                 parameters=getattr(f, "parameters", None), total=getattr(f, "total_minutes", None))
    return dict(sums=scores.sums.numpy(), grouped=scores.grouped.numpy(), histogram=scores.histogram.numpy(), quantile=by_quantiles.numpy(),
                joint=scores.joint.numpy(), recordings=np.array([r.name for r in paired.recordings]), facts=np.array(json.dumps(facts)))

class Watch:
    "CRPS and NLL of a peer on validation recordings, at every 12th timestep."
    def __init__(self, paired, every=12):
        self.batches, self.steps = list(DataLoader(paired, 8)), torch.arange(WARMUP, GRID.timesteps, every)

    def future(self, batch): return GRID.futures(batch["target"][:, -GRID.window:])[:, self.steps]

    @torch.no_grad()
    def __call__(self, peer):
        total = np.zeros(3)
        for batch in self.batches:
            (mu, sigma), y = peer.forecast(batch, self.steps), self.future(batch)
            seen = y.isfinite()
            mu, sigma, y = mu[:, seen], sigma[:, seen], y[seen]
            kind = density_of(peer)
            total += [mixture_crps(mu, sigma, y, kind).double().sum().item(),
                      -log_mean_exp(component_log_density(mu, sigma, y, kind)).double().sum().item(), len(y)]
        return tuple(total[:2]/total[2])


# Tables

def resampled(totals, weight, resamples=2000, seed=0):
    "Σ total/Σ weight of the seeds' mean, with its 95 % interval over recordings and seeds; totals (seeds, G), weight (G,)."
    rng, (S, G) = np.random.default_rng(seed), totals.shape
    draws = rng.multinomial(G, np.full(G, 1/G), resamples)
    seeds = rng.multinomial(S, np.full(S, 1/S), resamples)/S
    low, high = np.quantile(((seeds @ totals)*draws).sum(1)/(draws @ weight), [.025, .975])
    return totals.mean(0).sum()/weight.sum(), low, high

def interval(name, v): return dict(zip((name, f"{name} low", f"{name} high"), v))

class Scored:
    "What `score` gave, read back."
    def __init__(self, arrays):
        self.facts, self.quantile, self.recordings = json.loads(str(arrays["facts"])), arrays["quantile"], arrays["recordings"]
        self.scores = new_scores(arrays["grouped"].shape[1], self.facts["density"])
        if self.facts["names"] != self.scores.names: raise ValueError(
            f"the sums of {self.facts['name']} are another version's: remove them from the cache")
        for k in ("sums", "grouped", "histogram", "joint"): setattr(self.scores, k, torch.from_numpy(arrays[k]))

    def per_recording(self, score):
        if score == "quantile CRPS": return self.quantile[0]
        return self.scores.grouped[self.scores.names.index(score)].numpy()

    def weight(self, score): return self.quantile[1] if score == "quantile CRPS" else self.per_recording("n")

    def row(self):
        t, out = self.scores.table(), {}
        for k in ("CRPS", "NLL"): out |= interval(k, resampled(self.per_recording(k)[None], self.weight(k)))
        out |= {"quantile CRPS": self.quantile[0].sum()/self.quantile[1].sum()}
        out |= t.loc["overall", ["CRPS one Gaussian", "NLL one Gaussian", "cover50", "cover90", "MAE", "RMSE"]].to_dict()
        for k in ("CRPS", "NLL", "cover50", "cover90"): out |= {f"{k} {band}": v for band, v in t[k].items() if band != "overall"}
        return dict(train_minutes=self.facts["minutes"], total_minutes=self.facts["total"], forecast_ms=self.facts["ms"],
                    parameters=self.facts["parameters"], components=self.facts["components"], n=int(t.n["overall"])) | out

def families(names):
    "Name -> its models: one, or those of several seeds, as teb_vae-0, teb_vae-1 are those of \"teb_vae, 2 seeds\"."
    out = defaultdict(list)
    for name in names:
        stem, _, seed = name.rpartition("-")
        out[(stem, True) if stem and seed.isdigit() else (name, False)].append(name)
    return {f"{stem}, {len(v)} seeds" if seeds else stem: v for (stem, seeds), v in out.items()}

def results(scored, own):
    "One row a forecaster; seeds have one each, and their mean one more."
    rows = {name: s.row() for name, s in scored.items()}
    counts = {name: r["n"] for name, r in rows.items()}
    if len(set(counts.values())) > 1: raise ValueError(f"scored on different samples: {counts}")
    for name, seeds in families(own).items():
        if len(seeds) < 2: continue
        mean = pd.DataFrame([rows[s] for s in seeds]).mean().to_dict()
        for k in ("CRPS", "NLL"):
            totals = np.stack([scored[s].per_recording(k) for s in seeds])
            mean |= interval(k, resampled(totals, scored[seeds[0]].weight(k)))
        rows[name] = mean
    return pd.DataFrame(rows).T.rename_axis("forecaster")

def pit(scored):
    "Density of the PIT over all lead times: a row a forecaster, a column for the lower end of each bin; 1 if calibrated."
    return pd.DataFrame({name: s.scores.pit()["overall"] for name, s in scored.items()}).T.rename_axis("forecaster")

def differences(scored, own):
    "Each own model (its seeds inside the interval) less each forecaster of others; CRPS also in per cent."
    rows = []
    for model, seeds in families(own).items():
        for name in scored:
            if name in own: continue
            row = {"model": model, "seeds": len(seeds), "less": name}
            for k in ("CRPS", "NLL", "quantile CRPS", "MAE"):
                mine, other = np.stack([scored[s].per_recording(k) for s in seeds]), scored[name].per_recording(k)
                row |= interval(k, resampled(mine - other, scored[name].weight(k)))
                if k == "CRPS": row |= interval("CRPS %", [100*(v - 1) for v in resampled(mine, other)])
            rows.append(row)
    return pd.DataFrame(rows)
