"""Write the cards of the bundled models from what was measured: python benchmarks/card.py

Reads their config.json, the tables of `make peers` (benchmarks/peers/*.csv) and benchmarks/demo_seeds.csv, writes README.md beside the weights.
"""
import json
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
MODELS, PEERS = ROOT/'teb_vae'/'models', ROOT/'benchmarks'/'peers'

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
| CRPS at 0–30, 30–60, 60–120 s | {bands} bpm |
| observations in the 50 % interval, and at these lead times | {c50:.1%}; {c50_bands} |
| observations in the 90 % interval, and at these lead times | {c90:.1%}; {c90_bands} |

| less | CRPS | NLL, nats a sample |
|---|---|---|
{less}

## Where it fails

- The intervals are a little too narrow in the middle: {c50:.1%} of the observations lie in the 50 % interval.
- One hospital, one kind of monitor, labour only. Other monitors, earlier gestation and twins were never seen; score it on recordings of your own before you believe it (`teb_vae evaluate --data FOLDER`).
- Long gaps: after minutes without heart rate the forecast widens and says little else.
- The source helps little on average, and most while a contraction rises (`teb_vae evaluate --by contraction`). A tocograph has no calibrated zero or gain.
"""

SIMULATED = """# simulated

Forecasts of simulated heart rates for the next two minutes, every four seconds, from their own past and the uterine pressure: `load_checkpoint("simulated")`. For examples, tests and first tries of the library; the model `ctu-uhb` is the one for real recordings.

**Research use only. This is not a medical device.** It has never seen a real recording.

## Data

{n} recordings of {minutes:g} minutes of `teb_vae.simulate.simulate_folder` with `seed={simulator_seed}`, `width={width:g}`, `variability={variability:g}`: after every contraction a deceleration, its lowest point 25 s after the contraction's peak, under artefacts and gaps. {train} of them for training, {validation} for validation, {test} for the scores below. They come out of this package and are under its licence, as the weights are.

## Network and training

The preset `demo`, whose target encoder is half as wide as that of `forecast`, with seed {seed}: {steps} steps of 12 windows, {took:.1f} minutes with the simulation and the scores on one CPU core. Weights in half precision, statistics of the front end in single precision.

    python benchmarks/demo_seeds.py --run "seed 0" --bundle teb_vae/models/simulated

## Scores

Test recordings, all windows of 20 minutes, a forecast every 40 s, observed samples only; 95 % intervals by bootstrap over recordings. Other seeds are on the page on evaluation.

| | value |
|---|---|
| CRPS | {crps:.2f} bpm |
| CRPS without the source, with another recording's | {prior:.2f}, {shuffled:.2f} bpm |
| CRPS of the heteroscedastic ridge | {ridge:.2f} bpm |
| CRPS lower than that of the ridge by | {gain} % |
| NLL | {nll:.3f} nats a sample |
| observations in the 50 % and 90 % intervals | {c50:.1%}, {c90:.1%} |
| useful information | {useful} nats a sample |

## Where it fails

- Real recordings: their decelerations have many causes, and their pressure no fixed scale.
- Other settings of the simulator, the defaults of `teb_vae simulate` among them: narrower decelerations and more variability than it has learnt.
- A source that has nothing to do with the target: the forecast follows it all the same (second row).
- Some 48 s ahead two neighbouring knots of the forecast answer the same draw differently: single draws, and a little the width of the bands, change there within four seconds.
"""


def module(name):
    "Arguments and run of a bundled model."
    config = json.loads((MODELS/name/'config.json').read_text())
    return next(m for m in config['modules'] if m['name'] == 'LightSeqVaeTeb')


def interval(r, k, n): return f'{r[k]:.{n}f} [{r[f"{k} low"]:.{n}f}, {r[f"{k} high"]:.{n}f}]'


def simulated():
    "The card of `simulated`."
    light, r = module('simulated'), pd.read_csv(ROOT/'benchmarks'/'demo_seeds.csv', index_col='run').loc['seed 0']
    run, simulator = light['run'], light['run']['simulator']
    return SIMULATED.format(
        n=simulator['n'], minutes=simulator['duration_s']/60, simulator_seed=simulator['seed'], width=simulator['width'],
        variability=simulator['variability'], train=run['train'], validation=run['validation'], test=run['test'], steps=run['steps'],
        seed=light['arguments']['seed'], took=r['CPU minutes'], crps=r['teb_vae'], prior=r['prior only'], shuffled=r['shuffled source'],
        ridge=r['heteroscedastic ridge'], gain=interval(r, 'gain %', 0), nll=r['NLL'], c50=r['cover50'], c90=r['cover90'],
        useful=interval(r, 'useful', 2))


def ctu_uhb():
    "The card of `ctu-uhb`."
    light = module('ctu-uhb')
    facts = json.loads((PEERS/'results.csv').read_text().splitlines()[0][1:])
    own = pd.read_csv(PEERS/'results.csv', comment='#', index_col='forecaster').loc['teb_vae']
    pairs = pd.read_csv(PEERS/'differences.csv', comment='#', index_col='model').loc['teb_vae'].set_index('less')
    less = '\n'.join(f'| {name} | {interval(r, "CRPS %", 1)} % | {interval(r, "NLL", 3)} |' for name, r in pairs.iterrows())
    def bands(k, spec): return ', '.join(format(own[f'{k} {b} s'], spec) for b in ('0–30', '30–60', '60–120'))
    return CARD.format(
        train=len(light['run']['recordings']), recordings=facts['recordings'], seed=light['arguments']['seed'],
        steps=light['run']['steps'], crps=own['CRPS'], crps_low=own['CRPS low'], crps_high=own['CRPS high'], nll=own['NLL'],
        nll_low=own['NLL low'], nll_high=own['NLL high'], mae=own['MAE'], c50=own['cover50'], c90=own['cover90'],
        bands=bands('CRPS', '.2f'), c50_bands=bands('cover50', '.1%'), c90_bands=bands('cover90', '.1%'), less=less)


def main():
    for name, card in (('ctu-uhb', ctu_uhb()), ('simulated', simulated())): (MODELS/name/'README.md').write_text(card)


if __name__ == '__main__': main()
