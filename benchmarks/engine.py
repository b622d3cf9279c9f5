"""`SeqVaeTeb` next to a reference network (literal.py), in one run: python benchmarks/engine.py --out benchmarks/results.csv

Training steps (forward, loss, backward, Adam), inference of a window's 240 forecasts, features; times, ratios and peak memory. Each row is
a process of its own, and those that are compared take turns, so that a slow moment of the machine hits all of them: ratios of medians mean
something, times say as much about the machine. Its rates of matrix products and copies, measured between the rows, are written next to them.
Rows on a GPU where there is one.
"""
import argparse, contextlib, csv, ctypes, functools, gc, json, os, statistics, subprocess, sys, time, warnings
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

import features, literal
from features import resident
from teb_vae.model import SeqVaeTeb

COLUMNS = "device task batch timesteps mode kind ms_per_window ratio ratio_240 peak_mb memory_ratio gflops share".split()
COMPILED = "no working compiler for torch.compile: the compiled rows are skipped"


# What is compared

def modes():
    "The ways to run `SeqVaeTeb` that are compared: data type under autocast, and whether compiled."
    return {"float32": (torch.float32, False), "bf16": (torch.bfloat16, False),
            "float32, compiled": (torch.float32, True), "bf16, compiled": (torch.bfloat16, True)}

def fast(mode, device):
    "The model of a mode, and the context it runs in. The one place that knows how it is compiled."
    dtype, compiled = modes()[mode]
    model = SeqVaeTeb(seed=0, dropout=0.).to(device)  # without dropout: page 70 says so
    if compiled: model.decoder.samples.compile()
    return model, lambda: torch.autocast(device, dtype, enabled=dtype != torch.float32)

def batch_of(batch, n, device):
    "Three sets of features (B, 300, 76), the target (B, 4800), its level (B, 300), and n of the 240 timesteps that are scored in full."
    g = torch.Generator().manual_seed(0)
    x = [torch.randn(batch, literal.TIMESTEPS, literal.CHANNELS, generator=g).to(device) for _ in range(3)]
    y, level = torch.randn(batch, 4800, generator=g).to(device), torch.randn(batch, literal.TIMESTEPS, generator=g).to(device)
    return x, y, level, literal.WARMUP + torch.arange(n, device=device)*240//n

def training(mode, batch, n, device):
    "A function that does one training step, and the context of its forward pass."
    x, y, level, timesteps = batch_of(batch, n, device)
    if mode == "literal": return literal.trainer(literal.Literal().to(device), x, y, timesteps)
    model, context = fast(mode, device)
    optimiser = torch.optim.Adam(model.parameters(), 1e-4, fused=True)
    y_st, y_ph, x_ph = (v.transpose(1, 2).contiguous() for v in x)
    def step():
        with context(): loss = model.loss(y_st, y_ph, x_ph, y, level, timesteps)["total_loss"]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return step

def inference(mode, batch, n, device):
    "A function that forecasts at n timesteps of each window."
    x, _, level, timesteps = batch_of(batch, n, device)
    if mode == "literal":
        model = literal.Literal().to(device).eval()
        return torch.no_grad()(lambda: model(*x, timesteps))
    model, context = fast(mode, device)
    y_st, y_ph, x_ph = (v.transpose(1, 2).contiguous() for v in x)
    def forecast():
        with context(): return model.predict_raw_signal(x_ph, y_st, y_ph, level, timesteps=timesteps)
    return forecast


# A row: a process that takes turns

def wait(device):
    if device == "cuda": torch.cuda.synchronize()

def peak(f, device):
    "MB that a call adds at its peak to what the process holds before it."
    if device == "cuda":
        before = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        f(); wait(device)
        return (torch.cuda.max_memory_allocated() - before)/2**20
    gc.collect()
    with contextlib.suppress(OSError, AttributeError): ctypes.CDLL("libc.so.6").malloc_trim(0)  # give back what earlier calls have freed
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget earlier peaks
    f()
    return resident("VmHWM") - before

def turn(f, seconds, device):
    "Seconds per call, over as many calls as fit into so many seconds, one at least."
    start, n = time.perf_counter(), 0
    while not n or time.perf_counter() - start < seconds:
        f(); wait(device)
        n += 1
    return (time.perf_counter() - start)/n

def take_turns(task, mode, batch, n, device):
    "What a row's process does: a first line with the peak memory, then for each line read, the seconds per call."
    f = globals()[task](mode, batch, n, device)
    f(); f()  # compiles, fills the optimiser's state
    print(json.dumps(peak(f, device)), flush=True)
    for line in sys.stdin: print(json.dumps(turn(f, float(line), device)), flush=True)

class Row:
    "A process that waits for its turn."
    def __init__(self, *spec, threads):
        argv = [sys.executable, __file__, "--threads", str(threads), "--row", json.dumps(spec)]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds, self.peak = [], None

    def answer(self):
        line = self.process.stdout.readline()
        if not line: raise RuntimeError(f"a row ended early: {self.process.args}")
        return json.loads(line)

    def turn(self, seconds):
        print(seconds, file=self.process.stdin, flush=True)
        self.seconds.append(self.answer())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


# What the machine can do

def products(dtype, device, n):
    "Billions of floating-point operations a second in a product of two square matrices."
    a = torch.randn(n, n, device=device, dtype=dtype)
    return lambda: 2e-9*n**3/turn(lambda: a @ a, .2, device)

def copies(device):
    "GB/s read and written in a copy far larger than the caches."
    a = torch.zeros(2**26, device=device)
    b = torch.empty_like(a)
    return lambda: 2e-9*a.nbytes/turn(lambda: b.copy_(a), .2, device)

class Machine:
    "Rates that are measured now and then."
    def __init__(self, device, size):
        self.rates = {"float32 GFLOP/s": products(torch.float32, device, size), "bf16 GFLOP/s": products(torch.bfloat16, device, size),
                      "copy GB/s": copies(device)}
        self.seen = {name: [] for name in self.rates}

    def look(self):
        for name, rate in self.rates.items():
            rate()  # the first is cold
            self.seen[name].append(rate())

    def medians(self): return {name: round(statistics.median(v), 1) for name, v in self.seen.items()}

def facts(device, threads):
    "What the numbers depend on, without a date or a name."
    flags = Path("/proc/cpuinfo").read_text().split() if Path("/proc/cpuinfo").exists() else []
    said = {"device": device, "torch": torch.__version__, "threads": threads, "cores": os.cpu_count()}
    if device == "cuda": return said | {"gpu": torch.cuda.get_device_name()}
    return said | {name: flag in flags for name, flag in (("avx512", "avx512f"), ("avx512 bf16", "avx512_bf16"), ("amx bf16", "amx_bf16"))}

def compiles(device):
    "Whether torch.compile works here: it needs a C++ compiler, on a GPU Triton."
    try: return bool(torch.compile(lambda x: x.sin() + 1)(torch.zeros(8, device=device)).sum() == 8)
    except Exception: return False

@functools.cache
def forward_flops(n):
    "Floating-point operations per window of the products and convolutions in the literal network's forward pass."
    x, _, _, timesteps = batch_of(1, n, "cpu")
    with warnings.catch_warnings():  # about GPUs that are not there
        warnings.simplefilter("ignore")
        with torch.no_grad(), torch.backends.mkldnn.flags(enabled=False), FlopCounterMode(display=False) as counter:
            literal.Literal()(*x, timesteps)  # without oneDNN, whose LSTM the counter doesn't see
    return counter.get_total_flops()

def flops(task, n):
    "Those of a whole call. Backward takes twice as many as forward (counting them there gives too many for depthwise convolutions)."
    return forward_flops(n)*(3 if task == "training" else 1)


# The table: what is done to how many windows at a time, forecasting at how many timesteps of each

PLAN = [("training", 4, 240), ("training", 4, 32), ("training", 4, 16), ("training", 1, 240),
        ("inference", 1, 240), ("inference", 4, 240)]
QUICK = [("training", 1, 4), ("inference", 1, 4)]

def compared(task, batch, n, names, device, args, machine):
    "Rows that take turns: the literal network and each mode, and the literal network decoding all 240 timesteps where these are fewer."
    specs = {name: (task, name, batch, n, device) for name in ["literal", *names]}
    if n < 240 and not args.quick: specs["literal, 240"] = (task, "literal", batch, 240, device)
    rows = {name: Row(*spec, threads=args.threads) for name, spec in specs.items()}
    for row in rows.values(): row.peak = row.answer()  # they start side by side, and begin when the last is ready
    for _ in range(args.repeats if batch <= 4 else 3):
        for row in rows.values(): row.turn(0. if args.quick else .3)
    for row in rows.values(): row.end()
    machine.look()
    ms = {name: 1e3*statistics.median(row.seconds)/batch for name, row in rows.items()}
    base, whole = ms["literal"], ms.get("literal, 240", ms["literal"] if n == 240 else None)
    work = flops(task, n)
    return [dict(device=device, task=task, batch=batch, timesteps=n, mode=name, ms_per_window=ms[name], ratio=base/ms[name],
                 ratio_240=whole and whole/ms[name], peak_mb=row.peak, memory_ratio=rows["literal"].peak/row.peak,
                 gflops=1e-6*work/ms[name]) for name, row in rows.items() if name in ("literal", *names)]

def feature_rows(device, args):
    "The rows of features.py, which compares with Kymatio where that is installed."
    setting = argparse.Namespace(batch=2 if args.quick else 8, samples=4800)
    with torch.no_grad(): times = features.interleaved(features.contenders(setting, device), args.repeats, device)
    base, argv = next(iter(times.values())), [f"--{k}={v}" for k, v in vars(setting).items()] + [f"--threads={args.threads}"]
    memory = {name: features.peak_memory(name, argv) if device == "cpu" and not args.quick else None for name in times}
    return [dict(device=device, task="features", batch=setting.batch, mode=name, ms_per_window=1e3*t/setting.batch, ratio=base/t,
                 peak_mb=memory[name]) for name, t in times.items()]

def cell(row, name, form):
    value = row.get(name)
    return f"{'' if value is None else format(value, form):>9}"

FORMS = dict(ms_per_window=".2f", ratio=".2f", ratio_240=".2f", peak_mb=".0f", memory_ratio=".2f", gflops=".1f")

def show(rows):
    "Print rows as they come."
    device, task, batch = (rows[0][k] for k in ("device", "task", "batch"))
    print(f"\n{device}, {task}, batch {batch}" + (f", {rows[0]['timesteps']} timesteps" if "timesteps" in rows[0] else ""))
    print(f"{'':34}{'ms/window':>9}{'faster':>9}{'than 240':>9}{'peak MB':>9}{'less':>9}{'GFLOP/s':>9}")
    for r in rows:
        print(f"{r['mode']:34}" + "".join(cell(r, name, form) for name, form in FORMS.items()), flush=True)

def table(device, args):
    "All rows of a device, shown as they come, and the facts about it."
    machine = Machine(device, 256 if args.quick else 2048)
    machine.look()
    names = [name for name, (_, compiled) in modes().items() if not compiled]
    if args.quick: names = names[:1]
    elif not args.compile: pass
    elif compiles(device): names = list(modes())
    else: print(f"{device}: {COMPILED}")
    rows = []
    for task, batch, n in QUICK if args.quick else PLAN:
        rows += compared(task, batch, n, names, device, args, machine)
        show(rows[-len(names) - 1:])
    try:
        rows += (found := feature_rows(device, args))
        show(found)
    except ImportError: print("Kymatio is not installed: the rows of the features are skipped")
    rates = machine.medians()
    for r in rows:
        if "gflops" in r: r["share"] = r["gflops"]/rates["bf16 GFLOP/s" if r["mode"].startswith("bf16") else "float32 GFLOP/s"]
    return rows, facts(device, args.threads) | rates


# What bounds it

KINDS = {"products and convolutions": "mm addmm bmm baddbmm linear convolution convolution_backward mkldnn_convolution _convolution "
                                      "conv1d conv2d mkldnn_linear_pointwise _convolution_pointwise _linear_pointwise",
         "norms": "native_layer_norm native_layer_norm_backward layer_norm",
         "activations, dropout": "gelu gelu_backward sigmoid sigmoid_backward native_dropout native_dropout_backward dropout bernoulli_",
         "copies": "copy_ clone contiguous cat constant_pad_nd fill_ zero_ index index_put_ _index_put_impl_ index_select _to_copy to "
                   "select_backward slice_backward stack"}
KIND = {op: kind for kind, ops in KINDS.items() for op in ops.split()}
VIEWS = set("""view reshape _unsafe_view transpose t as_strided empty empty_like empty_strided new_empty detach unsqueeze squeeze expand
    select slice narrow split chunk permute resize_ unflatten flatten unbind alias lift_fresh result_type item
    _local_scalar_dense""".split())

def kind_of(event):
    "The kind of operation that an event of the profiler belongs to: by its place in optimiser or LSTM, by its name, by what called it."
    name, parent = event.name.removeprefix("aten::").removeprefix("mkldnn::"), event.cpu_parent
    if name.startswith("Optimizer.step"): return "optimiser"
    if "rnn_layer" in name or name == "lstm" or "fused_lstm" in name: return "LSTM"
    above = parent and kind_of(parent)
    if above in ("optimiser", "LSTM"): return above
    if "cpp_fused" in name or name.startswith("triton_"): return "fused kernels"
    return KIND.get(name) or above or ("arithmetic" if event.name.startswith("aten::") and name not in VIEWS else None)

def profiled(mode, batch, n, repeats):
    "Milliseconds per window by kind of operation in a training step on the CPU; what the profiler saw in no operation is other."
    if "compiled" in mode: torch._inductor.config.cpp.enable_kernel_profile = True
    step = training(mode, batch, n, "cpu")
    for _ in range(3): step()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as p:
        start = time.perf_counter()
        for _ in range(repeats): step()
        whole = 1e3*(time.perf_counter() - start)
    ms = dict.fromkeys([*KINDS, "fused kernels", "LSTM", "arithmetic", "optimiser"], 0.)
    for event in p.events():
        kind = kind_of(event)
        if kind: ms[kind] += 1e-3*event.self_cpu_time_total
    ms["other"] = whole - sum(ms.values())
    return {kind: v/batch/repeats for kind, v in ms.items()}

def profile_rows(args, names, batch=4, n=240):
    "Where the time goes: a row for each mode and kind."
    if args.quick: batch, n = 1, 4
    found = {name: profiled(name, batch, n, 1 if args.quick else 3) for name in ["literal", *names]}
    kinds = next(iter(found.values()))
    print(f"\ncpu, training, batch {batch}, {n} timesteps: ms per window by kind of operation")
    print(f"{'':34}" + "".join(f"{name:>18}" for name in found))
    for kind in kinds: print(f"{kind:34}" + "".join(f"{ms[kind]:18.2f}" for ms in found.values()))
    return [dict(device="cpu", task="profile", batch=batch, timesteps=n, mode=name, kind=kind, ms_per_window=ms[kind])
            for name, ms in found.items() for kind in kinds]


def write(path, rows, said):
    "A line of facts for each device, as comments in JSON, then the rows."
    with open(path, "w", newline="") as f:
        for line in said: f.write(f"# {json.dumps(line)}\n")
        out = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        out.writeheader()
        for r in rows: out.writerow({k: f"{v:.4g}" if isinstance(v, float) else v for k, v in r.items()})

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5, help="turns of each row; 3 where a batch is large")
    parser.add_argument("--device", choices=["all", "cpu", "cuda"], default="all", help="default: the CPU, and a GPU where there is one")
    parser.add_argument("--out", type=Path, help="a CSV file to write")
    parser.add_argument("--quick", action="store_true", help="few rows, small ones: does it run?")
    parser.add_argument("--no-compile", dest="compile", action="store_false", help="leave out the compiled rows")
    parser.add_argument("--profile", action="store_true", help="also the time by kind of operation, on the CPU")
    parser.add_argument("--row", type=json.loads, help=argparse.SUPPRESS)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.row: return take_turns(*args.row)
    devices = [d for d in ("cpu", "cuda") if args.device in ("all", d)]
    if "cuda" in devices and not torch.cuda.is_available(): devices.remove("cuda"); print("no GPU here: its rows are skipped")
    rows, said = [], []
    for device in devices:
        found, fact = table(device, args)
        rows += found
        said.append(fact)
        print("\n" + ", ".join(f"{k} {v}" for k, v in fact.items()))
    if args.profile: rows += profile_rows(args, [m for m in modes() if any(r["mode"] == m and r["device"] == "cpu" for r in rows)])
    if args.out: write(args.out, rows, said)


if __name__ == "__main__": main()
