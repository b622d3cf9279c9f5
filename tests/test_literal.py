"The preset \"literal\" is the reference network: with copied weights it equals benchmarks/literal.py, outputs and gradients."
import re, sys
from pathlib import Path

import pytest
import torch
import torch.distributions as D

from teb_vae.model import SeqVaeTeb

BENCHMARKS = Path(__file__).resolve().parent.parent/'benchmarks'
sys.path.insert(0, str(BENCHMARKS))
import literal

NAMES = [(r'_encoder\.', '.'), (r'\.samples\.', '.'), (r'\.features\.', '.deep.'), (r'\.out\.0\.', '.final_norm.'),
         (r'\.depthwise\.', '.depth.'), (r'\.pointwise\.', '.point.'), (r'\.attention\.2\.', '.attention.3.'),
         (r'\.attention\.0\.', '.attention.1.'), (r'\.conv([12])\.0\.', r'.depth\1.'), (r'\.conv([12])\.1\.', r'.point\1.'),
         (r'\.(linear|conv)_path\.', r'.\1.'), (r'\.scattering\.(\w+)\.', r'.\1.0.'), (r'\.phase\.(\w+)\.', r'.\1.1.'),
         (r'\.smoother\.alpha', '.smoother.blend'), (r'\.enhance\.2\.', '.enhance.3.')]


def name_in_literal(name):
    for pattern, new in NAMES: name = re.sub(pattern, new, name)
    return name


def both(seed=0):
    "The network of the preset, and that of the benchmark with the same weights."
    model, reference = SeqVaeTeb.from_preset('literal', seed=seed).eval(), literal.Literal().eval()
    gen, theirs = torch.Generator().manual_seed(seed), dict(reference.named_parameters())
    with torch.no_grad():
        for name, p in model.named_parameters():
            p += .05*torch.randn(p.shape, generator=gen)  # norms, biases and blend are as they start no longer
            other = theirs[name_in_literal(name)]
            other.copy_(p.view(other.shape))
    assert {name_in_literal(n) for n, _ in model.named_parameters()} == set(theirs)
    return model, reference


def inputs(timesteps=(30, 31, 100, 268, 299)):
    gen = torch.Generator().manual_seed(1)
    x = [torch.randn(2, 76, 300, generator=gen) for _ in range(3)]
    y, noise = torch.randn(2, 5280, generator=gen), torch.randn(2, 300, 16, generator=gen)
    return x, y, noise, torch.tensor(timesteps)


def forward(model, x, noise, timesteps):
    "The parts of `SeqVaeTeb` in whatever precision they have: latent parameters and forecasts."
    st, ph, source = (v.mT for v in x)
    mu_x = model.source_encoder(source)
    mu_p, logvar_p, conditional = model.target_encoder(st, ph)
    mu_q, logvar_q = model.conditional_encoder(mu_x, conditional)
    return mu_x, mu_p, logvar_p, mu_q, logvar_q, *model.decoder.decode(mu_q + (logvar_q/2).exp()*noise, None, timesteps).values()


def forward_reference(reference, x, noise, timesteps):
    st, ph, source = (v.mT for v in x)
    mu_x = reference.source(source)
    mu_p, logvar_p, conditional = reference.target(st, ph)
    mu_q, logvar_q = reference.conditional(mu_x, conditional)
    return mu_x, mu_p, logvar_p, mu_q, logvar_q, *reference.decoder((mu_q + (logvar_q/2).exp()*noise)[:, timesteps])


def losses(outputs, y, timesteps):
    "Likelihood and KL by PyTorch's own distributions."
    _, mu_p, logvar_p, mu_q, logvar_q, mu, logvar = outputs
    future = y[:, 16:].unfold(1, 480, 16)[:, timesteps]
    p, q = D.Normal(mu_p, (logvar_p/2).exp()), D.Normal(mu_q, (logvar_q/2).exp())
    return -D.Normal(mu, (logvar/2).exp()).log_prob(future).mean(), D.kl_divergence(q, p)[:, 30:].sum(-1).mean()


def worst_gradient(model, reference):
    "Largest difference of two gradients, as a share of the largest entry of that weight's gradient (if above 1)."
    theirs = {n: p.grad for n, p in reference.named_parameters()}
    pairs = [(w.grad, theirs[name_in_literal(n)].view(w.shape)) for n, w in model.named_parameters()]
    assert sum(g.abs().max() > 1e-6 for g, _ in pairs) > .9*len(pairs)
    return max(((a - b).abs().max()/b.abs().max().clamp(min=1.)).item() for a, b in pairs)


def test_outputs_and_gradients():
    "In double precision, so that what differs is not rounding."
    (model, reference), (x, y, noise, timesteps) = both(), inputs()
    x, y, noise = [v.double() for v in x], y.double(), noise.double()
    ours, theirs = forward(model.double(), x, noise, timesteps), forward_reference(reference.double(), x, noise, timesteps)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
        assert b.std() > 1e-3
    for outputs in (ours, theirs): sum(losses(outputs, y, timesteps)).backward()
    assert worst_gradient(model, reference) < 1e-5


def test_the_model_as_it_is_used():
    "In float32, `forward` and `loss` themselves, the latter chunk by chunk: the same up to the rounding of some sixty layers."
    (model, reference), (x, y, noise, timesteps) = both(), inputs()
    expected = forward_reference(reference, x, noise, timesteps)
    with torch.no_grad(): out = model(*x, timesteps=timesteps)
    for name, v in zip(('mu_x', 'mu_prior', 'logvar_prior', 'mu_post', 'logvar_post'), expected):
        torch.testing.assert_close(out[name], v, atol=1e-4, rtol=1e-4)
    with torch.no_grad(): mu, logvar = reference.decoder(out['mu_post'][:, timesteps])
    torch.testing.assert_close(out['raw_signal_mu'], mu, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(out['raw_signal_logvar'], logvar, atol=1e-4, rtol=1e-4)
    ours, (nll, kl) = model.loss(*x, y, timesteps=timesteps, noise=noise), losses(expected, y, timesteps)
    for name, v in dict(reconstruction_loss=nll, kld_loss=kl, total_loss=nll + kl).items():
        torch.testing.assert_close(ours[name], v, atol=1e-5, rtol=1e-5)
    ours['total_loss'].backward()
    (nll + kl).backward()
    assert worst_gradient(model, reference) < 1e-4


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize('settings', [{}, dict(output_norms=True)], ids=['no norms', 'norms'])
def test_a_posterior_of_its_own_starts_sane(seed, settings):
    "Without a residual posterior the prior does not start as narrow as with one, from which it would be tens of thousands of nats away."
    model = SeqVaeTeb(residual_posterior=False, seed=seed, **settings).eval()
    with torch.no_grad(): kl = model.encode(*inputs()[0]).kl().sum(-1)
    assert kl.isfinite().all() and 1 < kl.mean() < 1000 and kl.max() < 10_000
    assert SeqVaeTeb(seed=seed).encode(*inputs()[0]).kl().max() == 0


def test_literal_is_not_causal():
    assert not SeqVaeTeb.from_preset('literal').is_causal
    assert SeqVaeTeb.from_preset('literal', source_encoder_params=dict(pooling='trailing'),
                                 target_encoder_params=dict(pooling='trailing')).is_causal
