"""Draw docs/static/social.png, the picture that others show with a link to the site: a simulated recording and a forecast of it.

    python docs/make_social.py
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch

from teb_vae import load_checkpoint, simulate_ctg

BACK, INK, HEART, SOURCE, BAND = '#243447', '#ffffff', '#d7e3ee', '#4cc3b0', '#f2a65a'


def main(out=Path(__file__).parent/'static/social.png', minute=19.7):
    recording = simulate_ctg(40*60, width=1., variability=.5, seed=5)
    forecast = load_checkpoint('simulated').predict(recording).at(minute)
    signals = [torch.as_tensor(o).numpy() for o in (recording.target, recording.source)]
    start, t = forecast.time[0]/60, np.arange(len(signals[0]))/recording.fs/60
    past, future = (t >= start-9) & (t <= start), (t >= start) & (t < start+2)
    fig, axs = plt.subplots(2, 1, figsize=(12, 6.3), dpi=100, sharex=True, height_ratios=[2.2, 1], facecolor=BACK)
    fig.subplots_adjust(left=.05, right=.95, top=.64, bottom=.06, hspace=.06)
    axs[0].plot(t[past], signals[0][past], color=HEART, lw=2.2)
    axs[0].plot(t[future], signals[0][future], color=HEART, lw=1.6, ls=':')
    axs[1].fill_between(t[past], signals[1][past], color=SOURCE, alpha=.85, lw=0)
    for level,alpha in ((.9, .35), (.5, .6)):
        low, high = (np.asarray(o)[0] for o in forecast.interval(level))
        axs[0].fill_between(start+forecast.lead/60, low, high, color=BAND, alpha=alpha, lw=0)
    axs[0].axvline(start, color=INK, lw=1, alpha=.5)
    for ax in axs: ax.set_axis_off(); ax.set_xlim(start-9, start+2)
    fig.text(.05, .87, 'teb_vae', color=INK, fontsize=48, fontweight='bold')
    fig.text(.05, .725, 'Forecast one signal from two, and see how much\ninformation flows between them', color=HEART, fontsize=20)
    fig.savefig(out, facecolor=BACK)


if __name__ == '__main__': main()
