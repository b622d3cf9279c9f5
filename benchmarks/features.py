"""Features next to Kymatio's, in one run: python benchmarks/features.py [--threads 2] [--batch 8] [--samples 4800] [--repeats 15]

Medians over interleaved repetitions, and their ratio: times alone say more about the machine than about the code.
"""
import argparse, statistics, subprocess, sys, time
from pathlib import Path

import torch

from teb_vae.filterbank import FilterBank
from teb_vae.scattering import bandpass, scattering
from teb_vae.features import FeatureExtractor


def interleaved(functions, repeats, device):
    "Median seconds of each function, called in turn so that a slow moment hits all of them."
    times = {name: [] for name in functions}
    for f in functions.values(): f()
    for _ in range(repeats):
        for name, f in functions.items():
            start = time.perf_counter()
            f()
            if device == "cuda": torch.cuda.synchronize()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def contenders(args, device):
    "What is compared, on the same signals."
    from kymatio.scattering1d.frontend.torch_frontend import ScatteringTorch1D  # its top-level import fails with SciPy >= 1.17
    x = 140 + torch.randn(args.batch, args.samples, generator=torch.Generator().manual_seed(0)).cumsum(-1).to(device)/4
    centred = (x - x[:, :1]).double()
    bank = FilterBank(separations=())  # nothing but scattering
    fx, peer = FeatureExtractor(context=0).to(device), ScatteringTorch1D(J=11, shape=args.samples, Q=1, T=16).to(device)
    return {"Kymatio, 76 scattering channels": lambda: peer(x),
            "teb_vae, 76 scattering channels": lambda: scattering(bank, centred, bandpass(bank, centred)),
            "teb_vae, all three sets": lambda: fx(x, x)}


def resident(field):
    "MB: `VmRSS` is what the process holds now, `VmHWM` the most it has held (Linux)."
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field)).split()[1])/1024


def peak_memory(name, argv):
    "MB that the first call adds at its peak, filters included, each in a process of its own."
    out = subprocess.run([sys.executable, __file__, *argv, "--peak", name], capture_output=True, text=True, check=True).stdout
    return float(out)


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("threads", 2), ("batch", 8), ("samples", 4800), ("repeats", 15)): parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.peak:
        run = contenders(args, "cpu")[args.peak]
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the imports
        run()
        return print(resident("VmHWM") - before)
    for device in ("cpu", "cuda")[:1 + torch.cuda.is_available()]:
        times = interleaved(contenders(args, device), args.repeats, device)
        base = next(iter(times.values()))
        print(f"{device}, {args.threads} threads, {args.batch} windows of {args.samples} samples, median of {args.repeats}")
        print(f"{'':34}{'ms per window':>14}{'ratio':>8}{'peak MB':>9}")
        for name, t in times.items():
            memory = f"{peak_memory(name, sys.argv[1:]):9.0f}" if device == "cpu" else ""
            print(f"{name:34}{1e3*t/args.batch:14.2f}{t/base:8.2f}{memory}")


if __name__ == "__main__": main()
