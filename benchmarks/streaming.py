"""What a stream costs, on one thread: python benchmarks/streaming.py [--timesteps 300] [--day] [--onnx]

Prints the time of a timestep (p50 and p99) next to that of a whole window, measured in turn so that a slow moment hits both,
for one monitor, for 64 in one batch, and with --onnx for onnxruntime and torch.export too, with their parity over 10,000
timesteps. With --day: a day at 4 Hz with gaps, in pieces of several sizes, its largest difference from one offline pass, and the
growth of the resident set after the first hour. Weights are random: they cost what trained ones do.
"""
import argparse, gc, tempfile, time

import numpy as np
import psutil
import torch

from teb_vae.simulate import simulate_ctg
from teb_vae.export import export_onnx, export_step
from teb_vae.streaming import StreamingForecaster
from teb_vae.training import LightSeqVaeTeb


def make_light(seed=0):
    "A model of full size whose forecasts depend on both signals, about as steeply as a trained one's."
    light = LightSeqVaeTeb(seed=seed)
    fit = [simulate_ctg(2700, seed=(90, i)) for i in range(2)]
    light.fit_features([dict(target=torch.from_numpy(r.target)[None, :10784], source=torch.from_numpy(r.source)[None, :10784]) for r in fit])
    gen = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in light.model.named_parameters():
            p.add_((.01 if "conditional_encoder" in name else .002)*torch.randn(p.shape, generator=gen))
        for last in (light.model.decoder.expand.layers[-1], light.model.decoder.expand.skip): last.weight.mul_(.5)
    return light.eval()


def interleaved(functions, n):
    "Milliseconds of each call, the functions in turn."
    times = {name: [] for name in functions}
    for f in functions.values(): f(); f()
    for _ in range(n):
        for name, f in functions.items():
            start = time.perf_counter(); f(); times[name].append(1000*(time.perf_counter() - start))
    return times


@torch.inference_mode()
def offline(light, target, source):
    "One pass: mean and standard deviation of every timestep, decoded a few at a time so that a day fits."
    f = light.features(torch.from_numpy(target[None]), torch.from_numpy(source[None]), context=0)
    latent = light.model.encode(f["y_st"], f["y_ph"], f["x_ph"])
    for k in range(0, f["level"].shape[1], 300):
        out = light.model.decode(latent.at(slice(k, k + 300)), f["level"][:, k:k + 300])
        yield light.features.restore(out["raw_signal_mu"][0], out["raw_signal_logvar"][0])


def latency(light, r, n, onnx):
    live, fast, many = StreamingForecaster(light), StreamingForecaster(light, fast=True), StreamingForecaster(light, batch_size=64)
    for f in (live, fast): f.push(r.target[:2000], r.source[:2000])
    at = iter(range(2000, 10**9, 16))
    def block():
        k = next(at) % (len(r) - 16)
        return r.target[k:k + 16], r.source[k:k + 16]
    @torch.inference_mode()
    def window():
        f = light.features(torch.from_numpy(r.target[None, :6848]), torch.from_numpy(r.source[None, :6848]))
        latent = light.model.encode(f["y_st"], f["y_ph"], f["x_ph"])
        light.model.decode(latent.at(slice(-1, None)), f["level"][:, -1:])
    runs = {"a timestep, one monitor": lambda: live.push(*block()), "the same, recorded (fast)": lambda: fast.push(*block()),
            "a whole window of 20 minutes": window}
    if onnx: runs |= {name: exported(light, name) for name in ("torch.export, a timestep", "onnxruntime, a timestep")}
    times = interleaved(runs, n) | interleaved({"a timestep, 64 monitors": lambda: many.push(*(np.tile(x, (64, 1)) for x in block()))}, max(n//10, 10))
    base = np.median(times["a whole window of 20 minutes"])
    print(f"{'ms':32}{'p50':>9}{'p99':>9}{'window / this':>15}")
    for name, t in times.items(): print(f"{name:32}{np.median(t):9.2f}{np.percentile(t, 99):9.2f}{base/np.median(t):15.1f}")


def runner(light, name):
    "target, source, state (list of tensors) -> mu, sigma, new state"
    program = export_step(StreamingForecaster(light, clean=False))
    start = [s.clone() for s in program.example_inputs[0][2:]]
    if name.startswith("torch"):
        module = program.module()
        def run(target, source, state):
            with torch.inference_mode():
                mu, sigma, _, _, *state = module(torch.from_numpy(target), torch.from_numpy(source), *state)
            return mu.numpy(), sigma.numpy(), state
        return run, start
    import onnxruntime
    options = onnxruntime.SessionOptions(); options.intra_op_num_threads, options.log_severity_level = 1, 3
    with tempfile.TemporaryDirectory() as tmp: session = onnxruntime.InferenceSession(export_onnx(program, f"{tmp}/step.onnx"), options)
    names = [i.name for i in session.get_inputs()]
    def run(target, source, state):
        mu, sigma, _, _, *state = session.run(None, dict(zip(names, [target, source, *state])))
        return mu, sigma, state
    return run, [s.numpy() for s in start]


def exported(light, name):
    run, state = runner(light, name)
    r, at = simulate_ctg(3600, missing=.1, seed=3), iter(range(0, 10**9, 16))
    def call():
        nonlocal state
        k = next(at) % len(r)
        *_, state = run(r.target[None, k:k + 16], r.source[None, k:k + 16], state)
    return call


def parity(light, steps):
    r = simulate_ctg(steps*4, missing=.1, seed=4)
    live = StreamingForecaster(light, clean=False, fast=True)
    engines, worst = {name: runner(light, name) for name in ("torch.export", "onnxruntime")}, dict.fromkeys(("torch.export", "onnxruntime"), 0.)
    states = {name: start for name, (_, start) in engines.items()}
    for k in range(0, 16*steps, 16):
        y, u = r.target[k:k + 16], r.source[k:k + 16]
        f = live.push(y, u)
        for name, (run, _) in engines.items():
            mu, sigma, states[name] = run(y[None], u[None], states[name])
            off = (np.abs(np.asarray(a)[0, 0] - b[0]).max() for a, b in ((mu, f.mu), (sigma, f.sigma)))
            worst[name] = max(worst[name], *off)
            if not np.isfinite(mu).all(): raise SystemExit(f"{name}: not finite at timestep {k//16}")
    for name, w in worst.items(): print(f"{name}: differs from the stream by at most {w:.1e} bpm in {steps} timesteps")


def day(light, hours, sizes):
    r = simulate_ctg(3600*hours, missing=.1, seed=2)
    print(f"\n{hours} hours, {len(r)} samples, {r.target_missing:.1%} of the target missing")
    mu, sigma = (torch.cat(v).numpy() for v in zip(*offline(light, r.target, r.source)))
    rng = np.random.default_rng(1)
    for size in sizes:
        live, at, worst, hour, took = StreamingForecaster(light, clean=False, fast=True), 0, 0., None, time.perf_counter()
        while at < len(r):
            n = int(rng.integers(1, 700)) if size == "random" else size
            f = live.push(r.target[at:at + n], r.source[at:at + n])
            if len(f): worst = max(worst, *(np.abs(a - b[f.timestep]).max() for a, b in ((f.mu, mu), (f.sigma, sigma))))
            at += n
            if hour is None and at >= 14400: gc.collect(); hour = psutil.Process().memory_info().rss
        gc.collect()
        grown = (psutil.Process().memory_info().rss - hour)/1e6
        print(f"pieces of {size}: at most {worst:.1e} bpm from offline; {grown:+.1f} MB after the first hour; {time.perf_counter() - took:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timesteps", type=int, default=300, help="of the timing")
    parser.add_argument("--day", action="store_true", help="stream a day and compare it with one offline pass")
    parser.add_argument("--hours", type=int, default=24, help="of that day")
    parser.add_argument("--sizes", default="1,4,16,240,random", help="of the pieces in which it is pushed")
    parser.add_argument("--onnx", action="store_true", help="also torch.export and onnxruntime (pip install teb_vae[onnx])")
    parser.add_argument("--parity", type=int, default=10000, help="timesteps over which they are compared with the stream")
    args = parser.parse_args()
    torch.set_num_threads(1)
    light = make_light()
    if args.timesteps: latency(light, simulate_ctg(3600, missing=.1, seed=1), args.timesteps, args.onnx)
    if args.onnx and args.parity: parity(light, args.parity)
    if args.day: day(light, args.hours, [s if s == "random" else int(s) for s in args.sizes.split(",")])


if __name__ == "__main__": main()
