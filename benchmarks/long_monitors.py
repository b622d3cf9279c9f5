"""Streams of three days and of many monitors: python benchmarks/long_monitors.py [--part hours|monitors|gone|all] [--hours 72] [--monitors 1000] [--minutes 6]

Time is simulated: blocks of four seconds are pushed as fast as they go, with the model `ctu-uhb` on one thread. "hours": eight monitors for
72 hours; "monitors": 1,000 for one hour; each for as long as --minutes of processor time allow, with the hours that were reached. From the
first and the last 200 blocks: milliseconds a block (p50, p99), memory of the process, open files, size of the state. "gone": two hours of
signal, none for 24 hours, and back: from 20 minutes after the return, the stream's median forecast beside that of a fresh stream. Writes
long_monitors.csv, one row for each part, and keeps the rows of other parts. Some 2 × 6 CPU minutes and one more.
"""
import argparse, time, warnings
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import torch

from teb_vae.fitting import load_checkpoint
from teb_vae.simulate import simulate_ctg
from teb_vae.streaming import StreamingForecaster

HOUR, FEW = 900, 200  # blocks


def run(light, monitors, hours, minutes):
    "Push blocks until the hours or the processor's minutes are over; a row of the table."
    r = simulate_ctg(3600, missing=.1, artefacts=2, seed=1, clean=False)
    live, me = StreamingForecaster(light, monitors, fast=True), psutil.Process()
    places = np.linspace(0, len(r) - 1, monitors, endpoint=False).astype(int)[:, None] + np.arange(16)
    times, memory, files, start, k = [], [], [], time.process_time(), 0
    while k < hours*HOUR and (k < 2*FEW or time.process_time() - start < 60*minutes):
        at = (places + 16*k) % len(r)
        began = time.process_time()
        f = live.push(r.target[at], r.source[at])
        times.append(1000*(time.process_time() - began))
        if k % FEW == FEW - 1: memory.append(me.memory_info().rss/1e6), files.append(me.num_fds())
        k += 1
    if not np.isfinite(f.mu).all(): raise SystemExit("a forecast is not finite")
    state = sum(s.numel()*s.element_size() for s in live.state)/1000/monitors
    first, last = np.array(times[2:FEW]), np.array(times[-FEW:])
    return dict(monitors=monitors, hours=k/HOUR, first_p50=np.median(first), first_p99=np.percentile(first, 99), last_p50=np.median(last),
                last_p99=np.percentile(last, 99), first_MB=memory[0], last_MB=memory[-1], most_MB=max(memory), first_files=files[0],
                last_files=files[-1], state_kB=state)


def gone(light, hours=24):
    "The largest difference of medians between a stream whose signal was gone and a fresh one, and how wide both are."
    r = simulate_ctg(4*3600, missing=.1, seed=2)
    before, after = slice(0, 2*3600*4), slice(2*3600*4, None)
    long, fresh = StreamingForecaster(light, clean=False, fast=True), StreamingForecaster(light, clean=False)
    long.push(r.target[before], r.source[before])
    nothing = np.full(3600, np.nan, np.float32)  # a quarter of an hour
    for _ in range(hours*4): f = long.push(nothing, nothing)
    a, b = (live.push(r.target[after], r.source[after])[300:] for live in (long, fresh))
    return dict(monitors=1, hours=hours, sigma_gone=float(f.sigma[-1].mean()), age_gone=float(f.target_age[-1]), status_gone=f.status[-1],
                sigma_training=light.features.target_std.item(), difference=float(np.abs(a.quantile(.5) - b.quantile(.5)).max()))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--part', choices=('hours', 'monitors', 'gone', 'all'), default='all')
    p.add_argument('--hours', type=float, default=72.)
    p.add_argument('--monitors', type=int, default=1000)
    p.add_argument('--minutes', type=float, default=6., help='processor time of a part')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    light, path = load_checkpoint('ctu-uhb'), Path(__file__).with_suffix('.csv')
    rows = pd.read_csv(path, index_col='part').T.to_dict() if path.exists() else {}
    parts = dict(hours=lambda: run(light, 8, a.hours, a.minutes), monitors=lambda: run(light, a.monitors, 1., a.minutes), gone=lambda: gone(light))
    for part in parts:
        if a.part in (part, 'all'): rows[part] = parts[part]()
        print(part, rows.get(part), flush=True)
    pd.DataFrame(rows).T.rename_axis('part').to_csv(path, float_format='%.6g')


if __name__ == '__main__': main()
