"""The features against frozen numbers, Kymatio's and their own (make_reference.py writes them)."""
import numpy as np
import pytest
import torch
from make_reference import FILE, SETTLE, features, kymatio_averages, noises
from scipy.stats import spearmanr
from teb_vae.features import FeatureExtractor
from teb_vae.filterbank import FilterBank
from teb_vae.plain import PlainFeatures
from teb_vae.scattering import bandpass, scattering

FROZEN = np.load(FILE)


def test_features_are_what_they_were():
    "A model trained with an earlier version sees the same numbers."
    for name, now in features().items():
        np.testing.assert_allclose(now, FROZEN[name], atol=1e-5, rtol=1e-5, err_msg=name)


def test_statistics_have_the_names_they_had():
    "The statistics of an earlier checkpoint load."
    target = {"target_mean": (), "target_std": (), "fitted": ()}
    source = {"source_mean": (1,), "source_std": (1,)}
    stats = "scale", "mean", "std"
    sizes = {f"{name}_{k}": (76,) for name in ("y_st", "y_ph", "x_ph") for k in stats}
    shapes = lambda m: {name: tuple(v.shape) for name, v in m.state_dict().items()}
    assert shapes(FeatureExtractor()) == target | source | sizes
    assert shapes(PlainFeatures(4, 3)) == target | {"source_mean": (3,), "source_std": (3,)}


def test_averages_agree_with_kymatio():
    "Time-averaged, orders 1 and 2 rank the channels as Kymatio's do; only bandwidths differ."
    bank = FilterBank()
    ours = torch.cat([scattering(bank, x, bandpass(bank, x))[:, 1:, SETTLE//16:].mean(-1)
                      for x in noises().split(8)]).numpy()
    # Kymatio 0.3.0 averages where it should sum when it subsamples a filter (nbs/24_kymatio.ipynb)
    strides = [bank.stride(n) for n in range(12)]
    strides += [strides[i]*strides[j] for i, j in bank.paths]
    theirs = FROZEN["kymatio"]*np.array(strides)
    for order in (slice(0, 12), slice(12, 75)):
        assert spearmanr(ours[:, order].mean(0), theirs[:, order].mean(0))[0] >= .98
    assert np.median([spearmanr(a, b)[0] for a, b in zip(ours.T, theirs.T)]) >= .98
    ratio = np.exp(np.log(ours/theirs).mean(0))
    assert .95 < ratio.min() and ratio.max() < 1.25


def test_kymatio_is_what_it_was():
    pytest.importorskip("kymatio", exc_type=ImportError)
    now = kymatio_averages(noises()[:8])
    np.testing.assert_allclose(now, FROZEN["kymatio"][:8], rtol=1e-3, atol=1e-6)
