"""Forecasts while the target is gone: python benchmarks/signal_gone.py --data FOLDER [--model ctu-uhb] [--recordings 53]

FOLDER holds records/ and splits.json. From the 25th minute of each validation recording on, every 6 minutes where the target is observed,
the target of the last 1, 2, 5, 10, 20 minutes before is removed, or all of it; for 60 minutes from the 62nd minute on. Writes
signal_gone.csv: coverage and width of the 90 % interval and CRPS of the next two minutes, as the network says and widened as streams
and `predict` have it. Some 2 CPU minutes.
"""
import argparse, json, warnings
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from teb_vae.core import Memory
from teb_vae.distributions import mixture_cdf, mixture_crps, mixture_quantiles
from teb_vae.fitting import load_checkpoint
from teb_vae.prepared import open_folder
from teb_vae.streaming import StreamingStep

MINUTE, NEVER = 240, 1000
AGES = 0, 1, 2, 5, 10, 20, NEVER


def moments(r, first):
    "Samples at which to forecast: the target is there, and so is half of the next two minutes or more."
    for o in range(first*MINUTE, len(r) - 2*MINUTE + 1, 6*MINUTE):
        if np.isfinite(r.target[o - 1]) and np.isfinite(r.target[o:o + 2*MINUTE]).mean() >= .5: yield o//16*16


@torch.inference_mode()
def forecast(step, r, o, ages, minutes):
    "Means and standard deviations at sample o, (K, ages, 480) each, as the network says and widened."
    y, u = (np.repeat(v[None, o - minutes*MINUTE:o], len(ages), 0) for v in (r.target, r.source))
    for row, age in zip(y, ages): row[max(0, len(row) - age*MINUTE):] = np.nan
    latent, level, _ = step.encode(torch.from_numpy(y), torch.from_numpy(u), Memory())
    latent, level = latent.at(slice(-1, None)), level[:, -1:]
    out = step.model.decoder(latent.law(step.latent).draw(step.points), level, latent.past)
    logvar = out["raw_signal_logvar"]
    return [[v[:, :, 0] for v in step.features.restore(out["raw_signal_mu"], w)] for w in (logvar, step.model.widened(logvar, latent.age))]


def score(mu, sigma, y, density):
    "Share inside the 90 % interval, its mean width and the CRPS, of (K, n, 480)."
    seen = y.isfinite()
    inside = (mixture_cdf(mu, sigma, y.nan_to_num(), density) - .5).abs() < .45
    low, high = mixture_quantiles(mu, sigma, (.05, .95), density).unbind(-1)
    return [v[seen].double().mean().item() for v in (inside, high - low, mixture_crps(mu, sigma, y, density))]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', default='ctu-uhb', help='checkpoint, folder or bundled name')
    p.add_argument('--recordings', type=int, default=53, help='largest number of validation recordings')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    light = load_checkpoint(a.model)
    step, names = StreamingStep(light), json.loads((a.data/'splits.json').read_text())['validation']
    found = {age: ([], [], []) for age in (*AGES[:-1], 60, NEVER)}
    for r in list(open_folder(a.data/'records', names, fs=light.grid.fs))[:a.recordings]:
        for minutes, ages in ((25, AGES), (62, (60,))):
            for o in moments(r, minutes):
                y, ways = torch.from_numpy(r.target[o:o + 480].copy()), forecast(step, r, o, ages, minutes)
                for i, age in enumerate(ages):
                    for kept, way in zip(found[age], (*ways, y)): kept.append(way if way is y else [v[:, i] for v in way])
        print(r.name, flush=True)
    rows = []
    for age, (plain, wide, y) in found.items():
        y, row = torch.stack(y), {'minutes without target': 'never there' if age == NEVER else age, 'forecasts': len(y)}
        for name, way in (('', plain), (' widened', wide)):
            mu, sigma = (torch.stack(v, 1) for v in zip(*way))
            row |= dict(zip((f'coverage{name}', f'width{name}', f'CRPS{name}'), score(mu, sigma, y, light.components)))
        rows.append(row)
    rows.append({'minutes without target': 'training', 'width': 2*1.6448536*light.features.target_std.item()})
    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False, float_format='%.4f')


if __name__ == '__main__': main()
