"""The reference network of `engine.py`: the layers as one writes them down at first, not optimised.

Every layer is PyTorch's own, in the order and layout in which a description of the network names it: convolutions
channels-first, norms and linear layers channels-last, a transposition between them, all forecasts of a batch at once.
With copied weights it is the preset "literal" of `teb_vae` (tests/test_literal.py compares outputs and gradients). It
serves to compare times, memory and numbers, nothing else: the norms after its heads and after the expansion to the
horizon fix what the forecast should be free to say (its level and its variance), so its forecasts are of no use.

The smoother mixes the original and the smoothed signal by a single parameter: (1 - a) x + a (s + enhance(s)), where s is x
smoothed by a kernel that starts as a Gaussian, with the end values repeated beyond the ends, and the enhancement has the
dropout that is named. Up to the measurements in results.csv it was x + a enhance(s), with zeros beyond the ends and no
dropout.
"""
import torch
import torch.nn.functional as F
from torch import Tensor, nn

WARMUP, TIMESTEPS, DECIMATION, HORIZON, CHANNELS, LATENT = 30, 300, 16, 480, 76, 16


def schedule(a, b, n): return [round(a*(b/a)**(i/(n + 1))) for i in range(1, n + 1)] + [b]


class MLP(nn.Module):
    "LayerNorm → [Linear, LayerNorm, GELU, Dropout]* + projected skip → LayerNorm (→ GELU)"
    def __init__(self, width, hidden, final_activation=True):
        super().__init__()
        self.norm, self.final_norm, self.final_activation = nn.LayerNorm(width), nn.LayerNorm(hidden[-1]), final_activation
        self.layers = nn.Sequential(*[m for a, b in zip([width, *hidden], hidden)
                                      for m in (nn.Linear(a, b), nn.LayerNorm(b), nn.GELU(), nn.Dropout(.1))])
        self.skip = nn.Linear(width, hidden[-1]) if width != hidden[-1] else nn.Identity()

    def forward(self, x):
        x = self.norm(x)
        y = self.final_norm(self.layers(x) + self.skip(x))
        return F.gelu(y) if self.final_activation else y


class CausalConv(nn.Conv1d):
    "Padded on the left alone"
    def forward(self, x): return super().forward(F.pad(x, ((self.kernel_size[0] - 1)*self.dilation[0], 0)))


class ResidualBlock(nn.Module):
    "Two depthwise separable causal convolutions, each with its norm, and a gate on the residual"
    def __init__(self, channels, kernel_size, expansion):
        super().__init__()
        mid = int(channels*expansion)
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(channels), nn.LayerNorm(mid), nn.LayerNorm(channels)
        self.depth1, self.point1 = CausalConv(channels, channels, kernel_size, groups=channels), nn.Conv1d(channels, mid, 1)
        self.depth2, self.point2 = CausalConv(mid, mid, kernel_size, groups=mid), nn.Conv1d(mid, channels, 1)
        self.gate = nn.Linear(channels, channels)

    def forward(self, x):
        y = self.point1(self.depth1(self.norm1(x).transpose(1, 2))).transpose(1, 2)
        y = F.gelu(self.norm2(y))
        y = self.norm3(self.point2(self.depth2(y.transpose(1, 2))).transpose(1, 2))
        return x + y*torch.sigmoid(self.gate(y))


class Reduction(nn.Module):
    "Channel attention, then a depthwise separable causal convolution to fewer channels"
    def __init__(self, width, out):
        super().__init__()
        self.norm, self.final_norm = nn.LayerNorm(width), nn.LayerNorm(out)
        self.attention = nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Conv1d(width, width//4, 1), nn.GELU(),
                                       nn.Conv1d(width//4, width, 1), nn.Sigmoid())
        self.depth, self.point = CausalConv(width, width, 3, groups=width), nn.Conv1d(width, out, 1)

    def forward(self, x):
        y = self.norm(x).transpose(1, 2)
        y = y*self.attention(y)
        return F.gelu(self.final_norm(self.point(self.depth(y)).transpose(1, 2)))


def conv_path(kernel_sizes):
    "Residual blocks that widen by 2 and by 1.5 in turn, and a projection"
    blocks = [ResidualBlock(32, k, 1.5 if i % 2 else 2.) for i, k in enumerate(kernel_sizes)]
    return nn.Sequential(*blocks, nn.LayerNorm(32), nn.Linear(32, 32), nn.GELU())


class SourceEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.reduction, self.linear, self.conv = Reduction(CHANNELS, 32), MLP(32, [26, 32, 32], False), conv_path([9, 7, 5, 3])
        self.fusion, self.lstm = MLP(64, [60, 50], False), nn.LSTM(50, 128, 3, batch_first=True, dropout=.1)
        self.deep, self.mu = MLP(128, [102, 82, 66, 53]), MLP(53, [43, 35, 27, 21, 16], False)

    def forward(self, x):
        x = self.reduction(x)
        x = self.fusion(torch.cat([self.linear(x), self.conv(x)], -1))
        return self.mu(self.deep(self.lstm(x)[0]))


class TargetEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.reduction = nn.ModuleList([nn.Sequential(Reduction(CHANNELS, 64), Reduction(64, 32)) for _ in range(2)])
        self.linear = nn.ModuleList([MLP(32, [32]*3, False), MLP(32, [32]*2, False)])
        self.conv = nn.ModuleList([conv_path([11, 9, 7, 5, 3]) for _ in range(2)])
        self.fusion, self.lstm = MLP(64, [60, 55, 50], False), nn.LSTM(50, 128, 3, batch_first=True, dropout=.1)
        self.deep = MLP(128, [102, 82, 66])
        self.mu, self.logvar = MLP(66, schedule(66, LATENT, 5), False), MLP(66, schedule(66, 2*LATENT, 5), False)

    def forward(self, scattering, phase):
        both = []
        for i, x in enumerate((scattering, phase)):
            x = self.reduction[i](x)
            both.append(self.linear[i](x) + self.conv[i](x))
        h = self.deep(self.lstm(self.fusion(torch.cat(both, -1)))[0])
        logvar, conditional = self.logvar(h).chunk(2, -1)
        return self.mu(h), logvar.clamp(-10, 10), conditional


class ConditionalEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.deep = MLP(2*LATENT, [55, 47, 41, 35])
        self.mu, self.logvar = MLP(35, [30, 26, 22, 19, LATENT], False), MLP(35, [30, 26, 22, 19, LATENT], False)

    def forward(self, mu_x, conditional):
        h = self.deep(torch.cat([mu_x, conditional], -1))
        return self.mu(h), self.logvar(h).clamp(-10, 10)


class ChannelNorm(nn.LayerNorm):
    "Layer norm over the channels of (B, C, L)"
    def forward(self, x): return super().forward(x.transpose(1, 2)).transpose(1, 2)


class Smoother(nn.Module):
    "Depthwise smoothing that starts as a Gaussian of ±3σ, its enhancement, and one parameter that mixes x and the two"
    def __init__(self):
        super().__init__()
        self.smooth = nn.Conv1d(20, 20, 11, padding=5, padding_mode="replicate", groups=20)
        self.enhance = nn.Sequential(nn.Conv1d(20, 40, 1), nn.GELU(), nn.Dropout(.1), nn.Conv1d(40, 20, 1))
        self.blend = nn.Parameter(torch.tensor(0.))
        with torch.no_grad():
            kernel = torch.exp(-.5*torch.linspace(-3, 3, 11)**2)
            self.smooth.weight.copy_((kernel/kernel.sum()).expand_as(self.smooth.weight))
            self.smooth.bias.zero_()

    def forward(self, x):
        s, a = self.smooth(x), torch.sigmoid(self.blend)
        return (1 - a)*x + a*(s + self.enhance(s))


def head():
    return nn.Sequential(nn.Conv1d(20, 16, 3, padding=1), nn.GELU(), nn.Conv1d(16, 8, 3, padding=1), nn.GELU(), nn.Conv1d(8, 1, 1))


class Decoder(nn.Module):
    "Latents (B, n, 16) → mean and log-variance of the next 480 samples, (B, n, 480)"
    def __init__(self):
        super().__init__()
        self.latent, self.deep = MLP(LATENT, schedule(LATENT, 128, 6)), MLP(128, [140, 152, 164, 176])
        self.expand = MLP(176, schedule(176, HORIZON, 10), False)
        widths = [1, 24, 48, 32, 24]
        self.refine = nn.Sequential(*[m for a, b in zip(widths, widths[1:])
                                      for m in (nn.Conv1d(a, b, 5, padding=2), ChannelNorm(b), nn.GELU())])
        self.post = MLP(24, [32, 28, 24, 20])
        self.smoother = Smoother()
        self.mu, self.logvar = head(), head()

    def forward(self, z):
        h = self.expand(self.deep(self.latent(z)))
        x = self.refine(h.reshape(-1, 1, HORIZON))
        x = self.post(x.transpose(1, 2)).transpose(1, 2)
        x = self.smoother(x)
        return self.mu(x).view(h.shape), self.logvar(x).clamp(-10, 10).view(h.shape)


class Literal(nn.Module):
    def __init__(self):
        super().__init__()
        self.source, self.target, self.conditional, self.decoder = SourceEncoder(), TargetEncoder(), ConditionalEncoder(), Decoder()

    def forward(self,
        y_st:Tensor,      # (B, 300, 76); so are the others
        y_ph:Tensor,
        x_ph:Tensor,
        timesteps:Tensor, # (n,) which to decode
    ):
        mu_x = self.source(x_ph)
        mu_p, logvar_p, conditional = self.target(y_st, y_ph)
        mu_q, logvar_q = self.conditional(mu_x, conditional)
        z = mu_q + torch.randn_like(mu_q)*(logvar_q/2).exp()
        return self.decoder(z[:, timesteps]), (mu_p, logvar_p, mu_q, logvar_q)


def loss(forecast, latent, y, timesteps):
    "Gaussian likelihood of what followed each timestep, and the KL divergence of posterior and prior"
    (mu, logvar), (mu_p, logvar_p, mu_q, logvar_q) = forecast, latent
    future = y.unfold(1, HORIZON, DECIMATION)[:, timesteps]
    nll = .5*(logvar + (future - mu)**2/logvar.exp()).mean()
    kl = .5*(logvar_p - logvar_q - 1 + (logvar_q.exp() + (mu_q - mu_p)**2)/logvar_p.exp()).sum(-1).mean()
    return nll + kl


def trainer(model, inputs, y, timesteps, optimiser=None):
    "A function that does one training step: forward, loss, backward, Adam."
    optimiser = optimiser or torch.optim.Adam(model.parameters(), 1e-4)
    def step():
        l = loss(*model(*inputs, timesteps), y, timesteps)
        optimiser.zero_grad()
        l.backward()
        optimiser.step()
    return step
