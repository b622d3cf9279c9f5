"A tiny model, its data and one training run, for the tests that kill, resume and share them."
import logging

import torch

from teb_vae.data import CTGDataModule
from teb_vae.simulate import simulate_ctg
from teb_vae.training import LightSeqVaeTeb
from teb_vae.fitting import train

# A network of few parameters, because most of the time of these runs goes into writing checkpoints
HEADS = dict(feature_dims=(16,), head_dims=(16,))
LSTM = dict(lstm_hidden_dim=8, lstm_num_layers=1, conv_kernel_size=(3,), **HEADS)
DECODER = dict(dropout=0., latent_dims=(16,), deep_dims=(32,), expand_dims=(32,))
NETWORK = dict(sequence_length=40, horizon=64, warmup_period=8, dropout=.1, source_dropout=.3, source_encoder_params=LSTM,
               target_encoder_params=LSTM, conditional_encoder_params=HEADS, decoder_params=DECODER)


def module(**kw):
    return LightSeqVaeTeb(**dict(model=NETWORK, features=dict(context=256), timesteps_per_window=4, kl_start=0., kl_end=.5, ema=.9) | kw)


def data(light, n=4, batch_size=2, num_workers=0, validation=1):
    recordings = [simulate_ctg(420 + 25*i, seed=i, name=f'r{i}') for i in range(n + validation + 1)]
    names = [r.name for r in recordings]
    splits = dict(train=names[:n], validation=names[n:n + validation], test=names[n + validation:])
    return CTGDataModule(recordings, splits, batch_size, 2, num_workers=num_workers).connect(light)


def run(out, resume=None, epochs=3, settings=None, loading=None, **kw):
    logging.getLogger('lightning.pytorch').setLevel(logging.ERROR)
    light = module(**settings or {})
    return train(data(light, **loading or {}), light, out, epochs, resume, progress=False, **dict(log_every_n_steps=1) | kw)


def leaves(x, path=()):
    "What a checkpoint holds, by path"
    if not isinstance(x, (dict, list, tuple)): return {path: x}
    items = x.items() if isinstance(x, dict) else enumerate(x)
    return {k: v for name,part in items for k,v in leaves(part, (*path, name)).items()}


def difference(a, b):
    "Largest difference between the numbers of two checkpoint files (weights, averages, optimiser, score); everything else must be equal"
    a,b = (leaves(torch.load(p, weights_only=True)) for p in (a, b))
    assert a.keys() == b.keys(), set(a) ^ set(b)
    number = lambda v: isinstance(v, (torch.Tensor, float))
    other = {k: (v, b[k]) for k,v in a.items() if not number(v) and v != b[k]}
    assert not other, other
    pairs = [(torch.as_tensor(v), torch.as_tensor(b[k])) for k,v in a.items() if number(v)]
    assert len(pairs) > 300
    return max((u.double() - v.double()).abs().max().item() if u.numel() else 0. for u,v in pairs)
