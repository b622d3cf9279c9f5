"""Write tests/reference.npz, the frozen numbers of test_reference.py: python tests/make_reference.py

Kymatio's: time averages of orders 1 and 2 of 64 stationary noises. This library's: the features of
one window with gaps. Run it again only when the features are meant to change; models trained before
then no longer fit.
"""
from pathlib import Path

import numpy as np
import torch

from teb_vae.features import FeatureExtractor

FILE = Path(__file__).with_name("reference.npz")
SETTLE = 14336  # samples after which the averages begin


def noises():
    "(64, 40960) Gaussian noises with spectra f^-a, a from 0 to 2."
    rng, n = np.random.default_rng(2026), 40960
    shape = np.maximum(np.fft.rfftfreq(n), 1e-4)**(-rng.uniform(0, 1, (64, 1)))
    x = np.fft.irfft(shape*np.fft.rfft(rng.standard_normal((64, n))), n)
    return torch.from_numpy(x/x.std(1, keepdims=True))


def kymatio_averages(x):
    "(64, 75) time averages of Kymatio's orders 1 and 2, as it gives them."
    from kymatio.scattering1d.frontend.torch_frontend import ScatteringTorch1D
    kymatio = ScatteringTorch1D(J=11, shape=x.shape[-1], Q=1, T=16)
    out = [kymatio(part.float())[:, 1:, SETTLE//16:].mean(-1) for part in x.split(8)]
    return torch.cat(out).numpy()


def features():
    "Every 25th timestep of the features of a window with gaps, late starts of both signals."
    t = torch.arange(6848, dtype=torch.float64)/4
    noise = torch.from_numpy(np.random.default_rng(7).standard_normal((2, 6848)))
    target = 140 + noise[0].cumsum(0)/8 + 5*torch.sin(2*np.pi*t/25)
    target = target - 20*torch.exp(-((t - 900)/20)**2)
    source = 10 + 40*torch.sin(np.pi*t/200)**8 + noise[1]
    target[:300] = target[3000:3300] = source[:3000] = torch.nan
    out = FeatureExtractor()(target[None].float(), source[None].float())
    return {k: v[0, ..., ::25].numpy() for k, v in out.items()}


if __name__ == "__main__":
    kymatio = kymatio_averages(noises()).astype(np.float32)
    np.savez_compressed(FILE, kymatio=kymatio, **features())
    print(FILE, FILE.stat().st_size)
