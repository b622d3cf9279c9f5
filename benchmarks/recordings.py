"""The bundled model's forecasts of whole recordings, up to their last minute: falls that may come, and the last minutes.

    OMP_NUM_THREADS=1 python benchmarks/recordings.py --data FOLDER [--model ctu-uhb]

FOLDER holds records/ and splits.json; the validation recordings are forecast as `predict` does it, every 32 s to the end of each.
Two tables are written next to this file, with 95 % intervals by bootstrap over recordings:

falls.csv: the probability that the heart rate is, a minute later, at least 15 bpm below its last observed value, in groups of
forecasts that give it about the same probability: the mean of the probability, and the share of forecasts in which it was so (page 72).
last_minutes.csv: CRPS of the forecasts that start within whole windows of 20 minutes from the beginning, which `evaluate` scores,
and of the forecasts that start after the last of these windows (page 71).
"""
import argparse, json
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from teb_vae.distributions import mixture_cdf, mixture_crps
from teb_vae.fitting import load_checkpoint
from teb_vae.prepared import open_folder
from teb_vae.scores import bootstrap

FALL, LEAD = 15., 60          # bpm, seconds
EDGES = [0, .02, .05, .1, .15, .2, .3, .5, 1]


def grouped(rows:pd.DataFrame, groups, values:list[str]) -> pd.DataFrame:
    "Means of each group of rows, with their intervals over the recordings, and the numbers of forecasts and recordings."
    found = {}
    for group, g in rows.groupby(groups, observed=True):
        by, weight = g.groupby('recording'), g.groupby('recording').weight.sum().to_numpy()
        cells = dict(forecasts=len(g), recordings=len(weight))
        for name in values:
            ends = bootstrap(by[name].sum().to_numpy(), weight)
            cells |= {f'{name}{end}': v for end, v in zip(('', ' low', ' high'), ends)}
        found[group] = cells
    return pd.DataFrame(found).T


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', default='ctu-uhb', help='bundled name or checkpoint')
    p.add_argument('--out', type=Path, default=Path(__file__).parent, help='folder to write to')
    a = p.parse_args()
    torch.set_num_threads(1)
    light = load_checkpoint(a.model).eval()
    grid, at = light.grid, round(LEAD * light.grid.fs) - 1
    names = json.loads((a.data/'splits.json').read_text())['validation']
    falls, errors = [], []
    for r in open_folder(a.data/'records', names, fs=grid.fs):
        f = light.predict(r, 8, None)
        mu, sigma = (torch.from_numpy(v) for v in f.components)
        y, level = torch.from_numpy(f.observed(r)), torch.from_numpy(f.level)
        known = y[:, at].isfinite() & level.isfinite()
        chance = mixture_cdf(mu[..., at], sigma[..., at], level - FALL, light.components)[known].numpy()
        fell = (y[:, at] <= level - FALL)[known].numpy()
        falls.append(pd.DataFrame(dict(recording=r.name, probability=chance, share=fell.astype(float), weight=1.)))
        seen = y.isfinite()
        crps = torch.where(seen, mixture_crps(mu, sigma, y.nan_to_num(), light.components), 0.).sum(1)
        late = f.origin >= len(r) // grid.window * grid.window
        errors.append(pd.DataFrame(dict(recording=r.name, CRPS=crps.numpy(), weight=seen.sum(1).numpy(),
                                        forecasts=np.where(late, 'after the last whole window', 'in whole windows'))))
    falls, errors = pd.concat(falls), pd.concat(errors)
    groups = pd.cut(falls.probability, EDGES, include_lowest=True, labels=[f'{a:g}–{b:g}' for a, b in zip(EDGES, EDGES[1:])])
    table = grouped(falls, groups, ['probability', 'share'])
    table.to_csv(a.out/'falls.csv', float_format='%.4f', index_label='group')
    last = grouped(errors[errors.weight > 0], 'forecasts', ['CRPS'])
    last.to_csv(a.out/'last_minutes.csv', float_format='%.4f', index_label='part')
    print(table.round(3), last.round(3), f'all: {errors.CRPS.sum()/errors.weight.sum():.3f}', sep='\n')


if __name__ == '__main__': main()
