"""What a stream costs, on one thread: python benchmarks/streaming.py [--timesteps 300] [--monitors 1000] [--day] [--onnx]

Prints the time of a timestep of 4 seconds (p50 and p99) for the preset "forecast", which forecasts as a mixture of 16, and for
the default network, which forecasts from the latent's mean, next to that of a whole window of the default network: one monitor,
64 in one batch, and 1,000 in one batch, those in processor seconds and as a share of the 4 seconds. All are measured in turn, so
that a slow moment hits all of them. With --onnx for onnxruntime and torch.export too, with their parity over 10,000 timesteps.
With --day: a day at 4 Hz with gaps, in pieces of several sizes, its largest difference from one offline pass, and the growth of
the resident set after the first hour; both of the default network. Weights are random: they cost what trained ones do.
"""
import argparse, gc, tempfile, time

import numpy as np
import psutil
import torch

from teb_vae.simulate import simulate_ctg
from teb_vae.export import export_onnx, export_step
from teb_vae.streaming import StreamingForecaster
from teb_vae.training import LightSeqVaeTeb


def fitted(light):
    "The model with statistics of its features, for forecasts."
    fit = [simulate_ctg(2700, seed=(90, i)) for i in range(2)]
    light.fit_features([dict(target=torch.from_numpy(r.target)[None, :10784], source=torch.from_numpy(r.source)[None, :10784]) for r in fit])
    return light.eval()


def make_light(seed=0):
    "The default network, its forecasts made to depend on both signals, about as steeply as a trained one's."
    light = fitted(LightSeqVaeTeb(seed=seed))
    gen = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in light.model.named_parameters():
            p.add_((.01 if "conditional_encoder" in name else .002)*torch.randn(p.shape, generator=gen))
        for last in (light.model.decoder.expand.layers[-1], light.model.decoder.expand.skip): last.weight.mul_(.5)
    return light


def interleaved(functions, n, clock=time.perf_counter):
    "Milliseconds of each call, the functions in turn."
    times = {name: [] for name in functions}
    for f in functions.values(): f(); f()
    for _ in range(n):
        for name, f in functions.items():
            start = clock(); f(); times[name].append(1000*(clock() - start))
    return times


@torch.inference_mode()
def offline(light, target, source):
    "One pass: mean and standard deviation of every timestep, decoded a few at a time so that a day fits."
    f = light.features(torch.from_numpy(target[None]), torch.from_numpy(source[None]), context=0)
    latent = light.model.encode(f["y_st"], f["y_ph"], f["x_ph"])
    for k in range(0, f["level"].shape[1], 300):
        out = light.model.decode(latent.at(slice(k, k + 300)), f["level"][:, k:k + 300])
        yield light.features.restore(out["raw_signal_mu"][0], out["raw_signal_logvar"][0])


def pusher(light, r, monitors=1, **kwargs):
    "A function that pushes the next block of each monitor; every monitor is at its own place of the recording."
    live = StreamingForecaster(light, batch_size=monitors, **kwargs)
    places = np.linspace(0, len(r) - 1, monitors, endpoint=False).astype(int)[:, None] + np.arange(16)
    block = iter(range(0, 10**9, 16))
    def push():
        at = (places + next(block)) % len(r)
        live.push(r.target[at], r.source[at])
    if monitors == 1: live.push(r.target[:2000], r.source[:2000])
    return push


def table(title, times, **columns):
    "Print p50 and p99 of each row, and further columns as functions of p50."
    print(f"{title:44}{'p50':>9}{'p99':>9}" + "".join(f"{name:>15}" for name in columns))
    for name, t in times.items():
        more = "".join(f"{column(np.median(t)):15.2f}" for column in columns.values())
        print(f"{name:44}{np.median(t):9.2f}{np.percentile(t, 99):9.2f}{more}")


def latency(lights, r, n, monitors, onnx):
    light = lights["default"]
    @torch.inference_mode()
    def window():
        f = light.features(torch.from_numpy(r.target[None, :6848]), torch.from_numpy(r.source[None, :6848]))
        latent = light.model.encode(f["y_st"], f["y_ph"], f["x_ph"])
        light.model.decode(latent.at(slice(-1, None)), f["level"][:, -1:])
    runs = {"a whole window of 20 minutes, default": window}
    for name, net in lights.items():
        runs |= {f"a block, one monitor, {name}": pusher(net, r), f"the same, recorded (fast), {name}": pusher(net, r, fast=True)}
    if onnx: runs |= {name: exported(light, name) for name in ("torch.export, a block", "onnxruntime, a block")}
    many = {f"a block, 64 monitors, {name}": pusher(net, r, 64) for name, net in lights.items()}
    times = interleaved(runs, n) | interleaved(many, max(n//10, 10))
    base = np.median(times["a whole window of 20 minutes, default"])
    table("ms", times, **{"window / this": lambda p50: base/p50})
    if not monitors: return
    hall = {f"a block, {monitors:,} monitors, {name}": pusher(net, r, monitors) for name, net in lights.items()}
    times = interleaved(hall, max(n//15, 5), time.process_time)
    table("\nms of one core", times, **{"% of real time": lambda p50: p50/40})


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
    parser.add_argument("--monitors", type=int, default=1000, help="in one batch; 0: leave that out")
    parser.add_argument("--day", action="store_true", help="stream a day and compare it with one offline pass")
    parser.add_argument("--hours", type=int, default=24, help="of that day")
    parser.add_argument("--sizes", default="1,4,16,240,random", help="of the pieces in which it is pushed")
    parser.add_argument("--onnx", action="store_true", help="also torch.export and onnxruntime (pip install 'teb_vae[onnx]')")
    parser.add_argument("--parity", type=int, default=10000, help="timesteps over which they are compared with the stream")
    args = parser.parse_args()
    torch.set_num_threads(1)
    light = make_light()
    if args.timesteps:
        lights = dict(default=light, forecast=fitted(LightSeqVaeTeb.from_preset("forecast", seed=0)))
        latency(lights, simulate_ctg(3600, missing=.1, seed=1), args.timesteps, args.monitors, args.onnx)
    if args.onnx and args.parity: parity(light, args.parity)
    if args.day: day(light, args.hours, [s if s == "random" else int(s) for s in args.sizes.split(",")])


if __name__ == "__main__": main()
