"""What each part of the preset `forecast` is worth: one change at a time, the same number of steps, one core.

    OMP_NUM_THREADS=1 python benchmarks/ablations.py --data FOLDER [--steps 200] [--rows skip,joint] [--out benchmarks/ablations.csv]

FOLDER holds records/ and splits.json. Each row trains without the source (the questions are about the network) on the training
recordings for so many steps, over which the learning rate falls to 0, and is scored on windows of the validation recordings: the
mixture's CRPS (bpm), NLL (nats a sample) and coverage. The CPU minutes of the training stand beside the scores.
The table is printed and written, and beside it the PIT of each row (ablations_pit.csv); pages 71 and 72 show them.
"""
import argparse, csv, json, tempfile, time, warnings
from pathlib import Path

import torch

from teb_vae.data import CTGDataModule
from teb_vae.fitting import train
from teb_vae.prepared import prepare
from teb_vae.pretrained import read_preset
from teb_vae.training import LightSeqVaeTeb

NARROW = dict(lstm_hidden_dim=64, lstm_num_layers=1, feature_dims=[96])
SMALL = dict(latent_dims=[128, 256], deep_dims=[], expand_dims=[])
ROWS = {   # name: (what, settings of the network that differ, settings of the training that differ)
    'forecast': ('the preset', {}, {}),
    'wavelets': ('wavelets and LSTMs (64 wide) instead of patches and dilated paths', dict(
        encoder='lstm', lookback=0, skip=False, target_encoder_params=NARROW | dict(head_dims=[64]),
        source_encoder_params=NARROW | dict(head_dims=[])), {}),
    'skip': ('no linear map of the past', dict(skip=False), {}),
    'samples': ('two outlines, and the network at every sample behind them', dict(decoder_params=SMALL | dict(
        outlines=2, refinement='samples')), {}),
    'progressive': ('two outlines, and progressive upsampling behind them', dict(decoder_params=SMALL | dict(
        outlines=2, refinement='progressive')), {}),
    'one draw': ('one Gaussian draw in the loss', dict(draws=1, components='gaussian'), {}),
    'four draws': ('four draws', dict(draws=4), {}),
    'gaussian': ('Gaussian components', dict(components='gaussian'), {}),
    'joint': ('joint likelihood of the 480 samples', dict(likelihood='joint'), {}),
    'augmentation': ('no shifted and stretched targets', {}, dict(offset=0., gain=0.)),
    'context': ('no lookback in front of the window', dict(lookback=0), {}),
    'width': ('paths 192 wide, not 128', dict(target_encoder_params=dict(width=192, dropout=.25)), {}),
    'no dropout': ('no dropout', dict(dropout=0., target_encoder_params=dict(dropout=0.)), {}),
    'decay': ('weight decay 0.01, not 0.3', {}, dict(weight_decay=.01)),
    'averages': ('no averaged weights', {}, dict(ema=0.)),
}


def settings(name:str) -> tuple[dict, dict, dict]:
    "Arguments of the module, of the data and of the run, for a row."
    preset, (_, model, other) = read_preset('forecast'), ROWS[name]
    of_data = {k: preset.pop(k) for k in ('batch_size', 'crops_per_recording')}
    preset.pop('epochs')
    model = preset.pop('model') | model
    light = dict(model=model, target_only=True, **preset | other)
    return light, of_data, dict(progress=False)


def row(name:str, folder:Path, splits:dict, steps:int) -> tuple[dict, list[float]]:
    "Train and score one row: the scores, and the PIT in 40 bins."
    light, of_data, run = settings(name)
    with tempfile.TemporaryDirectory() as tmp:
        start = time.process_time()
        done, _ = train(CTGDataModule(folder, splits, **of_data), LightSeqVaeTeb(**light), f'{tmp}/run', epochs=1000,
                        max_steps=steps, limit_val_batches=0, **run)
        spent = (time.process_time() - start) / 60
        found = score(done, folder, splits)
    return dict(row=name, what=ROWS[name][0], steps=steps, minutes=round(spent, 1), **found[0]), found[1]


def score(light:LightSeqVaeTeb, folder:Path, splits:dict) -> tuple[dict, list[float]]:
    "Scores of the mixture on the validation windows, and its PIT; the averaged weights are what was kept."
    from torch.utils.data import DataLoader
    from teb_vae.data import FixedWindows
    from teb_vae.prepared import open_folder
    from teb_vae.scores import Scores
    light.eval()
    scores, grid = Scores(light.grid, density=light.components), light.grid
    recordings = open_folder(folder, splits['validation'], fs=grid.fs)
    at = torch.arange(light.warmup, grid.last_full + 1, 12)
    for b in DataLoader(FixedWindows(recordings, grid, light.context, True, light.warmup), 8):
        scores.update(*light.mixture(b, at, None), grid.futures(b['target'][:, -grid.window:])[:, at])
    total = scores.table().loc['overall']
    kept = ('CRPS', 'NLL', 'RMSE', 'cover50', 'cover90', 'skewness')
    return {k: round(float(total[k]), 3) for k in kept}, scores.pit().overall.round(4).tolist()


def write(path:Path, rows:dict):
    "Write the rows that are there, in the order of ROWS."
    with path.open('w', newline='') as f:
        w = csv.DictWriter(f, list(next(iter(rows.values()))))
        w.writeheader()
        w.writerows(rows[n] for n in ROWS if n in rows)


def read(path:Path) -> dict:
    "The rows of a table, by name; none where there is no table."
    return {r['row']: r for r in csv.DictReader(path.open())} if path.exists() else {}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', required=True, help='folder with records/ and splits.json')
    p.add_argument('--steps', type=int, default=200, help='steps of training of each row')
    p.add_argument('--rows', help='names of rows, separated by commas; default: all')
    p.add_argument('--out', default='benchmarks/ablations.csv', help='table to write; rows that are there are replaced')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    names, out = a.rows.split(',') if a.rows else [*ROWS], Path(a.out)
    pits = out.with_name(f'{out.stem}_pit.csv')
    splits = json.loads((Path(a.data)/'splits.json').read_text())
    with tempfile.TemporaryDirectory() as tmp:
        prepare(Path(a.data)/'records', f'{tmp}/prepared')
        for name in names:
            found, pit = row(name, Path(tmp)/'prepared', splits, a.steps)
            print(found, flush=True)
            write(out, read(out) | {name: found})
            write(pits, read(pits) | {name: dict(row=name) | {f'{i/len(pit):g}': v for i, v in enumerate(pit)}})


if __name__ == '__main__': main()
