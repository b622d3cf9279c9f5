"""What the forecast gains from the source, against what its latent takes, over the weight of the KL:

    OMP_NUM_THREADS=1 python benchmarks/kl_weight.py --data FOLDER [--model CHECKPOINT ...] [--weights 0,0.0002] [--steps 120] [--out CSV]

FOLDER holds records/ and splits.json. Each --model is a training with the source (default: the bundled ctu-uhb). From each a short
training goes on under one constant weight after another, with the model's own settings, 12 windows a step and a learning rate that
falls from 0.0005 to 0; the validation recordings are then scored, a forecast every 48 s. A point takes a CPU minute or two. Each
becomes a row of the table as soon as it is there, and rows that are there are not made again, so that a run that was cut off goes on, and
several may write to one table at once. Trainings are told apart by their seed. Page 73 shows the table.
"""
import argparse, csv, json, tempfile, warnings
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from teb_vae.fitting import load_checkpoint, train
from teb_vae.information import Information, PairedWindows
from teb_vae.prepared import open_folder
from teb_vae.scores import Scores
from teb_vae.training import LightSeqVaeTeb

WEIGHTS = [0., 5e-5, 2e-4, 1e-3, 1/480]


def score(light:LightSeqVaeTeb, recordings:list, every:int=12) -> dict:
    "Information with its own and another's source, with intervals over recordings, and CRPS and NLL with and without the source."
    grid, info = light.grid, Information(light, len(recordings), every)
    scores = {latent: Scores(grid, density=light.components) for latent in ('posterior', 'prior')}
    for batch in DataLoader(PairedWindows(recordings, grid, light.context, light.warmup, seed=0), 4):
        info.update(batch)
        y = grid.futures(batch['target'][:, light.context:])[:, info.steps]
        signals = {k: batch[k] for k in ('target', 'source')}
        for latent, s in scores.items(): s.update(*light.mixture(signals, info.steps, latent=latent), y)
    table = info.table()
    found = {f'{name}, {kind}': v for kind in info.kinds for name, v in table[kind].items()}
    row = {f'{name}{end}': x for name, v in found.items() for end, x in zip(('', ' low', ' high'), v)}
    total = {latent: s.table().loc['overall'] for latent, s in scores.items()}
    return row | {f'{k}, {latent}': float(v[k]) for latent, v in total.items() for k in ('CRPS', 'NLL')}


def point(model:str, weight:float, data:Path, splits:dict, steps:int) -> dict:
    "Go on from a training under a constant weight of the KL, and score."
    with tempfile.TemporaryDirectory() as tmp:
        light, _ = train(data/'records', out=tmp, init=model, splits=splits, model=dict(kld_beta=weight), kl_start=0., kl_end=0., lr=5e-4,
                         batch_size=12, crops_per_recording=15, epochs=1000, max_steps=steps, limit_val_batches=0, progress=False)
    return score(light.eval(), open_folder(data/'records', splits['validation'], fs=light.grid.fs))


def add(row:dict, out:Path):
    "Append a row; whoever comes first writes the names of the columns."
    try:
        with out.open('x', newline='') as f: csv.writer(f, lineterminator='\n').writerow(row)
    except FileExistsError: pass
    with out.open('a', newline='') as f: csv.writer(f, lineterminator='\n').writerow(row.values())


def there(out:Path) -> set[tuple]:
    "Seeds and weights of the rows that are there."
    if not out.exists(): return set()
    with out.open() as f: return {(int(r['seed']), float(r['weight'])) for r in csv.DictReader(f)}


def main(argv:list[str]|None=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', action='append', help='checkpoint, folder or bundled name of a training with the source; may be repeated')
    p.add_argument('--weights', type=lambda s: [float(w) for w in s.split(',')], default=WEIGHTS, help='weights of the KL, with commas')
    p.add_argument('--steps', type=int, default=120, help='number of steps under each weight')
    p.add_argument('--out', type=Path, default=Path(__file__).with_suffix('.csv'), help='table to add to')
    a = p.parse_args(argv)
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    splits = json.loads((a.data/'splits.json').read_text())
    for model in a.model or ['ctu-uhb']:
        seed = load_checkpoint(model).hparams.seed
        for weight in a.weights:
            weight = round(weight, 6)
            if (seed, weight) in there(a.out): continue
            found = point(model, weight, a.data, splits, a.steps)
            row = dict(seed=seed, weight=weight, steps=a.steps) | {k: round(v, 5) for k, v in found.items()}
            print(row, flush=True)
            add(row, a.out)


if __name__ == '__main__': main()
