"""Write the card of the bundled model from what was measured: python benchmarks/card.py

Reads teb_vae/models/ctu-uhb/config.json and the tables of `make peers` (benchmarks/peers/*.csv), writes README.md beside the weights.
"""
import json
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
MODEL, PEERS = ROOT/'teb_vae'/'models'/'ctu-uhb', ROOT/'benchmarks'/'peers'

CARD = """# ctu-uhb

Forecasts of the fetal heart rate for the next two minutes, every four seconds, from its own past and the uterine pressure: `load_checkpoint("ctu-uhb")`.

**Research use only. This is not a medical device**, and nothing here has been assessed for clinical use.

## Data

CTU-UHB Intrapartum Cardiotocography Database 1.0.0: the last 90 minutes before birth, 4 Hz, one hospital. PhysioNet publishes it under the Open Data Commons Attribution licence 1.0; the authors' own page says free for non-commercial use with citation. Cite V. Chudáček et al., "Open access intrapartum CTG database", BMC Pregnancy and Childbirth 14:16 (2014), and A. Goldberger et al., "PhysioBank, PhysioToolkit, and PhysioNet", Circulation 101(23) (2000).

Trained on {train} recordings (named in config.json), chosen on 53 others, scored once on {recordings} that neither had seen. No recording is in this package.

## Network and training

The preset `forecast` with seed {seed}: {steps} steps of 12 windows, about 22 minutes on one CPU core. Weights in half precision, statistics of the front end in single precision.

    teb_vae train --preset forecast --seed {seed} --data records --splits splits.json

## Scores

Test recordings, all windows of 20 minutes, a forecast every 16 s, observed samples only; 95 % intervals by bootstrap over recordings (`make peers`).

| | value |
|---|---|
| CRPS | {crps:.2f} [{crps_low:.2f}, {crps_high:.2f}] bpm |
| NLL | {nll:.3f} [{nll_low:.3f}, {nll_high:.3f}] nats a sample |
| MAE of the mean | {mae:.2f} bpm |
| observations in the 50 % and 90 % intervals | {c50:.1%}, {c90:.1%} |
| CRPS at 0–30, 30–60, 60–120 s | {bands} bpm |

| less | CRPS | NLL, nats a sample |
|---|---|---|
{less}

## Where it fails

- The intervals are a little too narrow in the middle: {c50:.1%} of the observations lie in the 50 % interval.
- One hospital, one kind of monitor, labour only. Other monitors, earlier gestation and twins were never seen; score it on recordings of your own before you believe it (`teb_vae evaluate --data FOLDER`).
- Long gaps: after minutes without heart rate the forecast widens and says little else.
- The source helps little on average, and most while a contraction rises (`teb_vae evaluate --by contraction`). A tocograph has no calibrated zero or gain.
"""


def main():
    config = json.loads((MODEL/'config.json').read_text())
    light = next(m for m in config['modules'] if m['name'] == 'LightSeqVaeTeb')
    facts = json.loads((PEERS/'results.csv').read_text().splitlines()[0][1:])
    own = pd.read_csv(PEERS/'results.csv', comment='#', index_col='forecaster').loc['teb_vae']
    pairs = pd.read_csv(PEERS/'differences.csv', comment='#').set_index('less')
    def interval(r, k, n): return f'{r[k]:.{n}f} [{r[f"{k} low"]:.{n}f}, {r[f"{k} high"]:.{n}f}]'
    less = '\n'.join(f'| {name} | {interval(r, "CRPS %", 1)} % | {interval(r, "NLL", 3)} |' for name, r in pairs.iterrows())
    text = CARD.format(
        train=len(light['run']['recordings']), recordings=facts['recordings'], seed=light['arguments']['seed'],
        steps=light['run']['steps'], crps=own['CRPS'], crps_low=own['CRPS low'], crps_high=own['CRPS high'], nll=own['NLL'],
        nll_low=own['NLL low'], nll_high=own['NLL high'], mae=own['MAE'], c50=own['cover50'], c90=own['cover90'],
        bands=', '.join(f'{own[f"CRPS {b} s"]:.2f}' for b in ('0–30', '30–60', '60–120')), less=less)
    (MODEL/'README.md').write_text(text)


if __name__ == '__main__': main()
