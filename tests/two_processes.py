"""What test_ddp.py runs: main(OUT, 1) within itself, and as processes of their own: OUT 2, which makes a second one, and then by
torchrun, one process for each, for a model that was trained: OUT 2 later"""
import json, sys
from pathlib import Path

import lightning as L
import numpy as np
import torch

import resuming
from teb_vae.fitting import load_checkpoint, make_trainer, train


# The encoders' and the decoder's own depth: in few steps a shallow network transmits next to nothing
ENCODER = dict(lstm_hidden_dim=8, lstm_num_layers=1)
NETWORK = resuming.NETWORK | dict(dropout=0., nll_beta=.2, source_encoder_params=ENCODER, target_encoder_params=ENCODER,
                                  conditional_encoder_params=None, decoder_params=dict(dropout=0.))


def spoil(dm):
    "Windows with very different shares of observed samples, so that an average of averages would not do"
    dm.setup()
    for k,r in enumerate([*dm.train_recordings, *dm.val_recordings]): r.target[300:300 + 230*(k % 4)] = np.nan
    return dm


def one_by_one(f):
    "Record, start and mean forecast of each window of a batch, in the order of the rows"
    windows = dict.fromkeys(zip(f.record.tolist(), f.start.tolist()))
    return [[name, start, f[(f.record == name) & (f.start == start)].mu.mean(dtype=np.float64).item()] for name, start in windows]


class Steady(L.Callback):
    "Adam makes whole steps of gradients that are all rounding, one way or the other; with this eps it takes none"
    def on_train_start(self, trainer, light):
        for group in trainer.optimizers[0].param_groups: group['eps'] = 1e-6


def main(out, devices, later=False):
    torch.set_num_threads(1)
    how = dict(devices=devices, accelerator='cpu', strategy='ddp' if devices > 1 else 'auto', progress=False)
    if later: light, trainer = load_checkpoint(out), make_trainer(out/'later', logger='csv', **how)
    else: light = resuming.module(lr=1e-4, model=NETWORK)
    dm = spoil(resuming.data(light, batch_size=4//devices, validation=3))
    if not later:
        light,_ = train(dm, light, out, 3, log_every_n_steps=1, callbacks=[Steady()], **how)
        trainer = light.trainer
    forecasts = trainer.predict(light, dm)
    windows = [w for f in forecasts for w in one_by_one(f)]
    scores = trainer.validate(light, dm, verbose=False)[0] if later else {}
    name = f'{"later" if later else "predicted"}-{light.global_rank}.json'
    (out/name).write_text(json.dumps(dict(windows=windows, scores=scores)))


if __name__ == '__main__':
    main(Path(sys.argv[1]), int(sys.argv[2]), *(word == 'later' for word in sys.argv[3:]))
