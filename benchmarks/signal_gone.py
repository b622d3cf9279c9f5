"""Forecasts while a signal is gone: python benchmarks/signal_gone.py --data FOLDER [--model ctu-uhb] [--recordings 53]

FOLDER holds records/ and splits.json. From the 25th minute of each validation recording on, every 6 minutes where the target is observed,
the target of the last 1, 2, 5, 10, 20 minutes before is removed, or all of it; for 60 minutes from the 62nd minute on. Writes
signal_gone.csv: coverage and width of the 90 % interval and CRPS of the next two minutes, as the network says and widened as streams
and `predict` have it, and the 95 % interval over recordings of the widened coverage. At the same moments the source of the last 1, 5 and 20
minutes is removed, and the target left: source_gone.csv has the same scores, and the CRPS less that with the whole source, with its 95 %
interval. Some 5 CPU minutes.
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
from teb_vae.scores import bootstrap
from teb_vae.streaming import StreamingStep

MINUTE, NEVER = 240, 1000
TARGET, SOURCE = 0, 1
AGES = {TARGET: (0, 1, 2, 5, 10, 20, NEVER), SOURCE: (0, 1, 5, 20)}  # minutes without it


def moments(r, first):
    "Samples at which to forecast: the target is there, and so is half of the next two minutes or more."
    for o in range(first*MINUTE, len(r) - 2*MINUTE + 1, 6*MINUTE):
        if np.isfinite(r.target[o - 1]) and np.isfinite(r.target[o:o + 2*MINUTE]).mean() >= .5: yield o//16*16


@torch.inference_mode()
def forecast(step, r, o, ages, minutes, signal):
    "Means and standard deviations at sample o, (K, ages, 480) each, as the network says and widened."
    signals = [np.repeat(v[None, o - minutes*MINUTE:o], len(ages), 0) for v in (r.target, r.source)]
    for row, age in zip(signals[signal], ages): row[max(0, len(row) - age*MINUTE):] = np.nan
    latent, level, _ = step.encode(*map(torch.from_numpy, signals), Memory())
    latent, level = latent.at(slice(-1, None)), level[:, -1:]
    out = step.model.decoder(latent.law(step.latent).draw(step.points), level, latent.past)
    logvar = out["raw_signal_logvar"]
    return [[v[:, :, 0] for v in step.features.restore(out["raw_signal_mu"], w)] for w in (logvar, step.model.widened(logvar, latent.age))]


def scores(mu, sigma, y, density):
    "Of one moment, as sums over its observed samples: inside the 90 % interval, its width, CRPS, and their number; (ages, 4)."
    seen = y.isfinite()
    inside = (mixture_cdf(mu, sigma, y.nan_to_num(), density) - .5).abs() < .45
    low, high = mixture_quantiles(mu, sigma, (.05, .95), density).unbind(-1)
    parts = inside, high - low, mixture_crps(mu, sigma, y, density), torch.ones_like(low)
    return torch.stack([torch.where(seen, v, 0.).double().sum(-1) for v in parts], -1).numpy()


def scored(light, data, signal, most):
    "Sums of the scores for each recording, as the network says and widened (recordings, 2, 4), by age; and numbers of forecasts."
    step, names = StreamingStep(light), json.loads((data/'splits.json').read_text())['validation']
    runs = [(25, AGES[signal])] + [(62, (60,))]*(signal == TARGET)  # minutes of the past, and those without the signal
    every = sorted(age for _, ages in runs for age in ages)
    sums, numbers = {age: [] for age in every}, dict.fromkeys(every, 0)
    for r in list(open_folder(data/'records', names, fs=light.grid.fs))[:most]:
        for minutes, ages in runs:
            found = np.zeros((len(ages), 2, 4))
            for o in moments(r, minutes):
                y = torch.from_numpy(r.target[None, o:o + 480].copy()).expand(len(ages), -1)
                ways = forecast(step, r, o, ages, minutes, signal)
                found += np.stack([scores(*way, y, light.components) for way in ways], 1)
                for age in ages: numbers[age] += 1
            for age, v in zip(ages, found): sums[age].append(v)
        print(r.name, flush=True)
    return {age: np.stack(v) for age, v in sums.items()}, numbers


def named(age): return 'never there' if age == NEVER else age


def target_gone(light, data, most):
    sums, numbers = scored(light, data, TARGET, most)
    rows = []
    for age, v in sums.items():
        row = {'minutes without target': named(age), 'forecasts': numbers[age]}
        for i, name in enumerate(('', ' widened')):
            inside, width, crps, n = v[:, i].sum(0)
            row |= {f'coverage{name}': inside/n, f'width{name}': width/n, f'CRPS{name}': crps/n}
        _, row['coverage widened low'], row['coverage widened high'] = bootstrap(v[:, 1, 0], v[:, 1, 3])
        rows.append(row)
    return rows + [{'minutes without target': 'training', 'width': 2*1.6448536*light.features.target_std.item()}]


def source_gone(light, data, most):
    sums, numbers = scored(light, data, SOURCE, most)
    rows = []
    for age in sums:
        v, whole = sums[age][:, 1], sums[0][:, 1]
        inside, width, crps, n = v.sum(0)
        row = {'minutes without source': named(age), 'forecasts': numbers[age], 'coverage': inside/n, 'width': width/n, 'CRPS': crps/n}
        ends = dict(zip(('CRPS difference', 'low', 'high'), bootstrap(v[:, 2] - whole[:, 2], v[:, 3])))
        rows.append(row | ends)
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', default='ctu-uhb', help='checkpoint, folder or bundled name')
    p.add_argument('--recordings', type=int, default=53, help='largest number of validation recordings')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    light = load_checkpoint(a.model)
    for name, rows in (('source_gone', source_gone), ('signal_gone', target_gone)):
        table = pd.DataFrame(rows(light, a.data, a.recordings))
        table.to_csv(Path(__file__).with_name(f'{name}.csv'), index=False, float_format='%.4f')


if __name__ == '__main__': main()
