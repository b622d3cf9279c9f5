"""What averaging several trainings and recalibrating on held-out recordings add to a forecast:

    OMP_NUM_THREADS=1 python benchmarks/averaging.py --data FOLDER --model A --model B --model C [--out benchmarks/averaging.csv]

FOLDER holds records/ and splits.json. Models are checkpoints or bundled names that differ in their seed alone. Scored on the validation
recordings, a forecast every 48 s and a sample every 2 s of it: each training by itself (the mean of their scores is what the table has),
and all as one mixture; both also recalibrated, in each lead-time band, by the quantiles of the PIT on the other half of the recordings
(two folds). The quantile CRPS is twice the mean pinball loss at fifty levels; differences from one training as it is have 95 % intervals
over recordings. Takes four CPU minutes a model.
"""
import argparse, csv, json, warnings
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from teb_vae.distributions import component_log_density, log_mean_exp, mixture_cdf, mixture_quantiles
from teb_vae.fitting import load_checkpoint
from teb_vae.information import PairedWindows
from teb_vae.prepared import open_folder
from teb_vae.scores import bootstrap

LEVELS = (np.arange(50) + .5)/50   # midpoints of fifty parts of 0 ... 1
BANDS = (30, 60, 120)              # ends of the bands of lead times, s
THINNED = slice(7, None, 8)        # samples of a horizon that are scored
KINDS = 'one training', 'all as one mixture'


@torch.no_grad()
def forecasts(lights:list, recordings:list):
    "Per scored sample: recording, band, observation and, for each training and for all, quantiles, PIT and log density."
    grid, found = lights[0].grid, []
    at = torch.arange(lights[0].warmup, grid.last_full + 1, 12)
    lead = torch.arange(1, grid.horizon + 1)[THINNED]/grid.fs
    band = torch.bucketize(lead, torch.tensor(BANDS[:-1]))
    for batch in DataLoader(PairedWindows(recordings, grid, lights[0].context, lights[0].warmup, seed=0), 8):
        y = grid.futures(batch['target'][:, lights[0].context:])[:, at][..., THINNED]
        seen, signals = y.isfinite(), {k: batch[k] for k in ('target', 'source')}
        drawn = [[v[..., THINNED][:, seen] for v in light.mixture(signals, at, None)] for light in lights]
        drawn.append([torch.cat(v) for v in zip(*drawn)])
        y, density = y[seen], lights[0].components
        row = [batch['group'][:, None, None].expand_as(seen)[seen], band.expand_as(seen)[seen], y]
        for mu, sigma in drawn:
            row += [mixture_quantiles(mu, sigma, LEVELS.tolist(), density), mixture_cdf(mu, sigma, y, density),
                    log_mean_exp(component_log_density(mu, sigma, y, density))]
        found.append([v.numpy() for v in row])
    group, band, y, *rest = (np.concatenate(v) for v in zip(*found))
    return group, band, y, [rest[i:i + 3] for i in range(0, len(rest), 3)]


def recalibrated(q:np.ndarray, pit:np.ndarray, log_p:np.ndarray, group:np.ndarray, band:np.ndarray, bins:int=20) -> tuple:
    "Quantiles, PIT and log density after each half of the recordings is mapped by the PIT of the other, band by band."
    q, pit, log_p, given = q.copy(), pit.copy(), log_p.copy(), pit
    for half in (0, 1):
        for b in range(len(BANDS)):
            fit, to = ((group % 2 == h) & (band == b) for h in (1 - half, half))
            known = np.sort(given[fit])
            levels = np.quantile(known, LEVELS)    # where the levels lie in what was forecast
            q[to] = np.stack([np.interp(levels, LEVELS, row) for row in q[to]])
            density = np.histogram(known, bins, (0, 1))[0]*bins/len(known)
            log_p[to] += np.log(density[np.minimum((given[to]*bins).astype(int), bins - 1)])
            pit[to] = np.searchsorted(known, given[to])/len(known)
    return q, pit, log_p


def scores(q:np.ndarray, pit:np.ndarray, log_p:np.ndarray, y:np.ndarray) -> np.ndarray:
    "CRPS, NLL, and whether the 50 and 90 % intervals hold the sample, (4, N)."
    d = y[:, None] - q
    crps = 2*np.maximum(LEVELS*d, (LEVELS - 1)*d).mean(1)
    return np.stack([crps, -log_p, abs(pit - .5) < .25, abs(pit - .5) < .45])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', action='append', required=True, help='checkpoint or bundled name; give several')
    p.add_argument('--out', type=Path, default=Path('benchmarks/averaging.csv'), help='table to write')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    lights = [load_checkpoint(m).eval() for m in a.model]
    names = json.loads((a.data/'splits.json').read_text())['validation']
    group, band, y, found = forecasts(lights, open_folder(a.data/'records', names, fs=lights[0].grid.fs))
    values = {}
    for how in ('as it is', 'recalibrated'):
        each = [scores(*(f if how == 'as it is' else recalibrated(*f, group, band)), y) for f in found]
        values |= {(KINDS[0], how): np.mean(each[:-1], 0), (KINDS[1], how): each[-1]}
    base, weight = values[KINDS[0], 'as it is'], np.bincount(group)
    with a.out.open('w', newline='') as f:
        w = csv.writer(f, lineterminator='\n')
        w.writerow(['forecast', 'intervals', 'trainings', 'CRPS', 'NLL', 'cover50', 'cover90', *(
            f'{k} less{end}' for k in ('CRPS', 'NLL') for end in ('', ' low', ' high'))])
        for (kind, how), v in values.items():
            less = [x for k in (0, 1) for x in bootstrap(np.bincount(group, v[k] - base[k]), weight)]
            row = [kind, how, len(lights), *(f'{x:.4f}' for x in (*v.mean(1), *less))]
            w.writerow(row)
            print(*row, flush=True)


if __name__ == '__main__': main()
