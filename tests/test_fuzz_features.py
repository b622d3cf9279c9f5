"""Any two signals give finite features, or a ValueError that says why not."""
import numpy as np
import torch
from hypothesis import HealthCheck, given, settings, strategies as st
from teb_vae.features import FeatureExtractor

FX = FeatureExtractor(context=0)
KINDS = dict(
    noise=lambda rng, n: 140 + 10*rng.standard_normal(n),
    walk=lambda rng, n: 140 + rng.standard_normal(n).cumsum(),
    zero=lambda rng, n: np.zeros(n),
    constant=lambda rng, n: np.full(n, rng.uniform(-1e3, 1e3)),
    missing=lambda rng, n: np.full(n, np.nan),
    infinite=lambda rng, n: rng.choice([np.inf, -np.inf], n),
    huge=lambda rng, n: rng.choice([1e30, -1e37, 1e300], n),
    tiny=lambda rng, n: 1e-30*rng.standard_normal(n),
    spikes=lambda rng, n: 300*(rng.random(n) < .02))


@st.composite
def signal(draw, n):
    "A signal of n samples in pieces of different kinds, with a share of its samples missing."
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    edges = np.sort(np.r_[0, rng.integers(0, n + 1, len(kinds) - 1), n])
    pieces = [KINDS[kind](rng, k) for kind, k in zip(kinds, np.diff(edges))]
    x = np.concatenate([np.zeros(0), *pieces])
    x[rng.random(n) < draw(st.sampled_from([0., .2, .99]))] = np.nan
    return torch.from_numpy(x).to(draw(st.sampled_from([torch.float32, torch.float64])))


@given(st.data())
@settings(max_examples=500, deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))
def test_features_are_finite_or_raise(data):
    n = data.draw(st.one_of(st.integers(0, 20000), st.integers(0, 1250).map(lambda k: 16*k)))
    target, source = data.draw(signal(n)), data.draw(signal(n))
    try: features = FX(target[None], source[None])
    except ValueError as e:
        assert n % 16 or n < 16, e
        assert f"got {n}" in str(e) and "multiple of 16" in str(e)
        return
    for name, v in features.items():
        assert v.isfinite().all() and v.shape[-1] == n//16, name
