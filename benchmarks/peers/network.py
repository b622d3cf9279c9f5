"""One training loop for all networks: CPU minutes of one thread, AdamW, linear warm-up, cosine to 0, clipped gradients, averaged weights.

At some moments the averaged weights are scored on the validation recordings (its time does not count); the best of them are kept.
"""
import csv, math, time
from abc import abstractmethod

import numpy as np
import torch

from common import Peer, Training

class Watched(Peer):
    "A forecaster that is scored on the validation recordings while it is trained."
    checks = 6

    def __init__(self, minutes, seed, watch, curve=None):
        "`watch(peer)` gives CRPS and NLL on the validation recordings; `curve` is a CSV file for them."
        self.limit, self.seed, self.watch, self.curve, self.log = minutes, seed, watch, curve, []

    def marks(self):
        "Shares of the training at which to look at the validation recordings; the end is one."
        return sorted({(i + 1)/self.checks for i in range(self.checks)} | ({1/32, 3/32} if self.curve else set()))

    def look(self, minutes, step):
        "Its CRPS on the validation recordings as it is now, which is noted."
        crps, nll = map(float, self.watch(self))
        self.log.append(dict(minutes=round(minutes, 3), step=step, crps=round(crps, 4), nll=round(nll, 4)))
        print(f"  {type(self).__name__} {self.log[-1]}", flush=True)
        if self.curve:
            with open(self.curve, "w", newline="") as f:
                out = csv.DictWriter(f, self.log[0])
                out.writeheader()
                out.writerows(self.log)
        return crps

class NetworkPeer(Watched):
    "A network and its loss."
    lr, decay, clip = 1e-3, 1e-2, 1.

    def __init__(self, minutes, seed, watch, curve=None):
        super().__init__(minutes, seed, watch, curve)
        torch.manual_seed(seed)
        self.net = self.build()

    @abstractmethod
    def build(self): "The network."

    @abstractmethod
    def loss(self, data, rng): "Loss of one step, on windows or origins that are drawn with `rng` from data, a `Training`."

    @property
    def parameters(self): return sum(p.numel() for p in self.net.parameters() if p.requires_grad)

    def fit(self, batches):
        data, rng = Training(batches), np.random.default_rng(self.seed)
        torch.manual_seed(self.seed)
        opt = torch.optim.AdamW(self.net.parameters(), self.lr, betas=(.9, .95), weight_decay=self.decay)
        mean = {k: v.clone() for k, v in self.net.state_dict().items()}
        total, begin, step, best, marks = 60*self.limit, time.process_time(), 0, (math.inf, mean), self.marks()
        while (spent := time.process_time() - begin) < total or marks:
            share = min(spent/total, 1.)
            if marks and share >= marks[0]:
                del marks[0]
                pause = time.process_time()
                best = self._check(mean, share, step, best)
                begin += time.process_time() - pause
                continue
            for g in opt.param_groups: g["lr"] = self.lr*min(1., share/.03 + 1e-3)*.5*(1 + math.cos(math.pi*share))
            self.net.train()
            loss = self.loss(data, rng)
            opt.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.clip)
            opt.step()
            step += 1
            keep = min(.99, step/(step + 10))
            for k, v in self.net.state_dict().items(): mean[k].lerp_(v, 1 - keep) if v.is_floating_point() else mean[k].copy_(v)
        self.net.load_state_dict(best[1])
        self.net.eval()
        self.minutes, self.watch = self.limit, None
        return self

    def _check(self, mean, share, step, best):
        "Score the averaged weights; the better of them and the best so far."
        now = {k: v.clone() for k, v in self.net.state_dict().items()}
        self.net.load_state_dict(mean); self.net.eval()
        crps = self.look(share*self.limit, step)
        better = (crps, {k: v.clone() for k, v in mean.items()}) if crps < best[0] else best
        self.net.load_state_dict(now)
        return better
