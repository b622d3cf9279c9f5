"""Forecasts in the fourth hour of a stream beside fresh ones: python benchmarks/long_streams.py --data FOLDER [--model ctu-uhb] [--simulated simulated]

A stream is three hours of signal and one hour more, four hours in all. FOLDER holds records/ and splits.json: there the last hour is the
first hour of a validation recording, and what goes before are other validation recordings, one after the other. Simulated recordings are four
hours long. In the last hour the same forecasts, from its 22nd minute on and one every 16 s, are made by the stream, by a stream that begins
with that hour, and from windows of 20 minutes, as `evaluate` cuts them (those of `predict` overlap, and give what the fresh stream gives).
Writes long_streams.csv: CRPS and NLL on the same samples, and the stream's less the other's, with 95 % intervals over streams. Some 10 CPU
minutes.
"""
import argparse, json, warnings
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch.utils.data import default_collate

from teb_vae.data import windows
from teb_vae.fitting import load_checkpoint
from teb_vae.forecast import Forecast
from teb_vae.prepared import open_folder
from teb_vae.recordings import Recording
from teb_vae.scores import Scores, bootstrap
from teb_vae.simulate import simulate_ctg
from teb_vae.streaming import StreamingForecaster

HOUR = 14400  # samples


def of_validation(folder, fs, n):
    "Three hours of other validation recordings and the first hour of each, for n of them."
    names = json.loads((folder/'splits.json').read_text())['validation']
    whole = [r for r in open_folder(folder/'records', names, fs=fs) if len(r) >= HOUR]
    for i, r in enumerate(whole[:n]):
        before = [whole[(i + k) % len(whole)] for k in range(-3, 0)]
        yield r.name, *(np.concatenate([getattr(o, k) for o in before])[-3*HOUR:] for k in ('target', 'source')), r.target[:HOUR], r.source[:HOUR]


def of_simulator(n):
    "Three hours and the fourth of recordings like those of the demo, with another seed."
    for i in range(n):
        r = simulate_ctg(4*3600, width=1., variability=.5, seed=(1000, i))
        yield r.name, r.target[:3*HOUR], r.source[:3*HOUR], r.target[3*HOUR:], r.source[3*HOUR:]


def three_ways(light, live, name, target_before, source_before, target, source):
    "Forecasts of the last hour: fresh windows, a stream from there on, and the stream of four hours."
    recording = Recording(name, target, source, light.grid.fs)
    at = torch.arange(light.warmup, light.grid.timesteps, 4)
    cut = [w for w in windows(recording, light.grid, light.context) if w['start'] >= light.grid.window]
    fresh = Forecast.concat([light.forecast(default_collate([w]), at, None) for w in cut])
    def rows(f): return f[(fresh.origin - f.origin[0])//light.grid.decimation]
    live.reset()
    alone = rows(live.push(target, source))
    live.reset()
    for k in range(0, len(target_before), 4800): live.push(target_before[k:k + 4800], source_before[k:k + 4800])
    stream = live.push(target, source)
    stream.origin -= len(target_before)
    return fresh.observed(recording), {'stream': rows(stream), 'fresh stream': alone, 'fresh windows': fresh}


def compare(data, light, streams):
    "A row for each fresh way of forecasting."
    streams, live = list(streams), StreamingForecaster(light, clean=False)
    scores, far, forecasts = {}, {}, 0
    for g, parts in enumerate(streams):
        y, ways = three_ways(light, live, *parts)
        forecasts += int(np.isfinite(y).any(-1).sum())
        for way, f in ways.items():
            if way not in scores: scores[way] = Scores(light.grid, groups=len(streams), density=light.components)
            scores[way].update(*map(torch.from_numpy, (*f.components, y)), torch.full((len(y),), g))
            far.setdefault(way, []).append(np.abs(f.mu - ways['stream'].mu).max(initial=0))
        print(data, parts[0], flush=True)
    def sums(way, k): return scores[way].grouped[scores[way].names.index(k)].numpy()
    for way in list(scores)[1:]:
        n, row = sums(way, 'n'), {'data': data, 'fresh': way, 'streams': len(streams), 'forecasts': forecasts, 'largest (bpm)': max(far[way])}
        for k in ('CRPS', 'NLL'):
            difference = bootstrap(sums('stream', k) - sums(way, k), n)
            row |= {f'{k} stream': sums('stream', k).sum()/n.sum(), f'{k} fresh': sums(way, k).sum()/n.sum()}
            row |= dict(zip((f'{k} difference', f'{k} low', f'{k} high'), difference))
        yield row


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', default='ctu-uhb', help='for these recordings: checkpoint, folder or bundled name')
    p.add_argument('--simulated', default='simulated', help='the same, for simulated ones')
    p.add_argument('--streams', type=int, default=53, help='largest number of streams of each kind')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    real, simulated = load_checkpoint(a.model), load_checkpoint(a.simulated)
    rows = [*compare('CTU-UHB, validation', real, of_validation(a.data, real.grid.fs, a.streams)),
            *compare('simulated', simulated, of_simulator(a.streams))]
    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False, float_format='%.6f')


if __name__ == '__main__': main()
