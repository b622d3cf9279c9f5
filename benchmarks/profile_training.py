"""What a training step spends its time on, and what validation adds: one core, CPU seconds, real recordings.

    OMP_NUM_THREADS=1 python benchmarks/profile_training.py --data FOLDER [--steps 20] [--out benchmarks/profile_training.csv]

FOLDER holds records/ and splits.json. Each network trains for so many steps on the training recordings, then validates on a few batches;
the time between two events of a step is given to the stage that they bound. Validation, once an epoch, is divided by the steps of an
epoch. The recordings are prepared first (`teb_vae prepare`), so `data` is cutting windows from mapped files. `whole` is no part of the
training: what the features of whole recordings would cost, computed once an epoch. The table is printed and written; page 70 shows it.
"""
import argparse, csv, json, tempfile, time, warnings
from collections import Counter
from inspect import signature
from pathlib import Path

import lightning as L
import torch

from ablations import ROWS
from teb_vae.data import CTGDataModule
from teb_vae.fitting import train
from teb_vae.prepared import prepare
from teb_vae.pretrained import read_preset
from teb_vae.training import LightSeqVaeTeb

STAGES = 'data', 'features', 'encoders', 'decoder', 'loss', 'backward', 'optimiser', 'other', 'validation'
PRESET = read_preset('forecast')
NETWORKS = {   # settings of module and data
    'forecast': PRESET,
    'wavelets': PRESET | dict(model=PRESET['model'] | ROWS['wavelets'][1]),   # wavelets and LSTMs, 64 wide
    'default': {},                                                            # wavelets and LSTMs, the network at every sample
}
WARM = 3   # steps that are not counted: caches fill, the optimiser gets its state


class Clock(L.Callback):
    "CPU seconds by stage: an event ends the stage that began with the event before."
    def __init__(self): self.seconds, self.last, self.only = Counter(), time.process_time(), None

    def mark(self, stage:str):
        now = time.process_time()
        self.seconds[self.only or stage] += now - self.last
        self.last = now

    def watch(self, owner, name:str, before:str, stage:str):
        "From now on a method ends the stage `before` where it begins, and its own where it ends."
        f = getattr(owner, name)
        def timed(*args, **kwargs):
            self.mark(before)
            try: return f(*args, **kwargs)
            finally: self.mark(stage)
        setattr(owner, name, timed)

    def on_train_start(self, _, light):
        self.watch(light, 'augment', 'other', 'features')
        self.watch(light, 'featurise', 'other', 'features')
        self.watch(light.model, 'encode_window', 'other', 'encoders')
        self.watch(light.model.decoder, 'loss', 'decoder', 'loss')   # before it: draws of the latent
        self.watch(light.model.decoder, '_outlines', 'decoder', 'decoder')

    def on_train_batch_start(self, trainer, *_):
        if trainer.global_step == WARM: self.seconds.clear()

    def on_before_backward(self, *_): self.mark('other')
    def on_after_backward(self, *_): self.mark('backward')

    def on_validation_start(self, *_):
        self.mark('optimiser')
        self.only = 'validation'

    def on_validation_end(self, *_): self.mark('validation')


class Timed:
    "Batches whose making is the stage `data`; what came before, back to the backward pass, is the optimiser."
    def __init__(self, loader, clock:Clock): self.loader, self.clock = loader, clock
    def __len__(self): return len(self.loader)
    def __iter__(self):
        batches = iter(self.loader)
        for _ in range(len(self)):
            self.clock.mark('optimiser')
            batch = next(batches)
            self.clock.mark('data')
            yield batch


@torch.no_grad()
def whole(light:LightSeqVaeTeb, recordings, n:int=6) -> float:
    "CPU seconds that the features of all recordings take, from the first few."
    start = time.process_time()
    for r in recordings[:n]:
        end = len(r)//light.features.T*light.features.T
        light.features(*(torch.tensor(v[None, :end]) for v in (r.target, r.source)), context=0)
    return (time.process_time() - start)/n*len(recordings)


def rows(name:str, folder:Path, splits:dict, steps:int, batches:int) -> list[dict]:
    "A row for each stage: milliseconds a step, and share of the whole training."
    of_data, of_light = ({k: v for k, v in NETWORKS[name].items() if k in signature(c).parameters} for c in (CTGDataModule, LightSeqVaeTeb))
    light, clock, data = LightSeqVaeTeb(**of_light), Clock(), CTGDataModule(folder, splits, **of_data)
    data.connect(light).setup('fit')
    loaders = Timed(data.train_dataloader(), clock), data.val_dataloader()
    assert len(loaders[0]) >= WARM + steps and len(loaders[1]) >= batches, 'more steps or batches than an epoch has'
    with tempfile.TemporaryDirectory() as out:
        train(loaders, light, out, epochs=1, feature_batches=8, callbacks=[clock], progress=False,
              limit_train_batches=WARM + steps, limit_val_batches=batches)
    seconds = {stage: clock.seconds[stage]/steps for stage in STAGES}
    seconds['validation'] = clock.seconds['validation']*len(loaders[1])/batches/len(loaders[0])
    total = sum(seconds.values())
    seconds['whole'] = whole(light, data.train_recordings)/len(loaders[0])
    return [dict(network=name, batch=data.batch_size, stage=stage, ms=round(1e3*v, 1), share=round(v/total, 4)) for stage, v in seconds.items()]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', required=True, help='folder with records/ and splits.json')
    p.add_argument('--steps', type=int, default=20, help='steps of each network that are counted')
    p.add_argument('--batches', type=int, default=4, help='batches of each validation')
    p.add_argument('--out', default='benchmarks/profile_training.csv', help='table to write')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    splits = json.loads((Path(a.data)/'splits.json').read_text())
    with tempfile.TemporaryDirectory() as tmp:
        prepare(Path(a.data)/'records', f'{tmp}/prepared')
        found = [row for name in NETWORKS for row in rows(name, Path(tmp)/'prepared', splits, a.steps, a.batches)]
    for r in found: print(f"{r['network']:12}{r['stage']:12}{r['ms']:10.1f} ms a step{r['share']:8.1%}")
    with Path(a.out).open('w', newline='') as f:
        w = csv.DictWriter(f, list(found[0]), lineterminator='\n')
        w.writeheader()
        w.writerows(found)


if __name__ == '__main__': main()
