"""Forecasters that others ship beside the library's own, one protocol, one thread, stated training time:

    python benchmarks/peers/run.py --data FOLDER --split test --minutes 8 --model teb_vae=CHECKPOINT

FOLDER holds `records/` and `splits.json`. Writes results.csv (a row a forecaster), differences.csv (each model of the library less each forecaster
of others, 95 % intervals over recordings) and pit.csv (histograms) beside this file. Everything is learnt from the train split; `validation` only
chooses (stops early). The preset `forecast` is trained here too, for as long as the networks of others: "teb_vae, 8 min". A forecaster once trained
or scored is kept in --cache, so a run that was cut off goes on, and --tables makes the tables again. Seeds of one model are given as
--model teb_vae-0=A --model teb_vae-1=B; their mean has a row of its own. --curve logs the validation CRPS of the Gaussian TCN and of the preset
against CPU minutes in curve_tcn.csv and curve_teb_vae.csv, while they are trained.
"""
import argparse, hashlib, json, os, time, warnings
os.environ |= dict(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from teb_vae.baselines import make_baselines
from teb_vae.data import FixedWindows, long_enough
from teb_vae.files import replacing
from teb_vae.information import PairedWindows
from teb_vae.readers import read_folder

import scoring
from common import CONTEXT, GRID, WARMUP, Peer, WholeRecordings
from own import Own

HERE = Path(__file__).parent
PEERS = {"TCN, Gaussian": "tcn.TCN", "LightGBM quantiles": "trees.Trees", "TCN, mixture": "tcn.TCNMixture",
         "GluonTS PatchTST": "patchtst.PatchTST", "neuralforecast NHITS": "nhits.NHITS"}
CURVES = {"tcn.TCN": "curve_tcn.csv", "own.Trained": "curve_teb_vae.csv"}

def slug(name): return "-".join(name.lower().replace(",", "").split())

def recordings(data, split, count):
    names = json.loads((Path(data)/"splits.json").read_text())[split][:count]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return long_enough([r.resample(GRID.fs) for r in read_folder(Path(data)/"records", names)], GRID)

def paired(found): return PairedWindows(found, GRID, CONTEXT, WARMUP, 0)

def fitted(name, make, batches, cache, key):
    "The forecaster from the cache, or trained now."
    path = cache/f"{slug(name)}-{key}.pt"
    if path.exists(): return torch.load(path, weights_only=False)
    print(f"{name}: training", flush=True)
    f, begin = make(), time.process_time()
    f = f.fit(batches)
    f.total_minutes = (time.process_time() - begin)/60
    if not isinstance(f, Peer): f.minutes = f.total_minutes
    with replacing(path) as part: torch.save(f, part)
    return f

def makers(args, peers, watch):
    "Name -> function that makes the untrained forecaster."
    out = {name: lambda f=f: f for name, f in make_baselines(GRID, WARMUP).items()}
    def peer(where, **kw):
        module, cls = where.split(".")
        return getattr(import_module(module), cls)(minutes=args.minutes, seed=args.seed, watch=watch(), **kw)
    for name, where in peers.items():
        kw = dict(curve=args.out/CURVES[where]) if args.curve and where in CURVES else {}
        out[name] = lambda where=where, kw=kw: peer(where, **kw)
    return {k: v for k, v in out.items() if not args.only or k in args.only}

def main(args):
    torch.set_num_threads(1)
    for folder in (args.cache, args.out): folder.mkdir(parents=True, exist_ok=True)
    key = f"{args.minutes:g}min-seed{args.seed}" + (f"-{args.records}rec" if args.records else "")
    own, trained = dict(m.split("=", 1) for m in args.model), f"teb_vae, {args.minutes:g} min"
    peers = PEERS | {trained: "own.Trained"}
    def place(name):
        which = f"{args.split}-{slug(name)}-every{args.every}"
        if name not in own: return args.cache/f"{which}-{key}.npz"
        files = sorted(p for p in Path(own[name]).rglob("*") if p.is_file()) if Path(own[name]).is_dir() else [Path(own[name])]
        digest = hashlib.sha256(b"".join(p.read_bytes() if p.is_file() else own[name].encode() for p in files)).hexdigest()[:12]
        return args.cache/f"{which}-{digest}-{args.draws or 'own'}-draws-{args.records or 'all'}.npz"
    data = {}
    def split(name):
        if name not in data: data[name] = recordings(args.data, name, args.records or None)
        return data[name]
    watch = lambda: scoring.Watch(paired(split("validation")))
    forecasters, scored = makers(args, peers, watch), {}
    for name in (*forecasters, *own):
        if not place(name).exists() and not args.tables:
            windows = WholeRecordings(split("train")) if name in peers else FixedWindows(split("train"), GRID, CONTEXT)
            if name in own: f = Own(own[name], args.draws)  # has learnt already
            else: f = fitted(name, forecasters[name], DataLoader(windows, 16), args.cache, key)
            if args.train_only: continue
            print(f"{name}: scoring", flush=True)
            sums = scoring.score(name, f, paired(split(args.split)), args.every)
            with replacing(place(name)) as part, open(part, "wb") as file: np.savez_compressed(file, **sums)
        if place(name).exists(): scored[name] = scoring.Scored(np.load(place(name)))
    if not scored: return
    ours = [name for name in scored if name in own or name == trained]
    table, less = scoring.results(scored, ours), scoring.differences(scored, ours)
    facts = dict(split=args.split, recordings=len(next(iter(scored.values())).recordings), every=args.every, seed=args.seed,
                 minutes=args.minutes, torch=torch.__version__.split("+")[0], threads=1)
    for name, frame, index in (("results", table, True), ("differences", less, False), ("pit", scoring.pit(scored), True)):
        with open(args.out/f"{name}.csv", "w") as f:
            f.write(f"# {json.dumps(facts)}\n")
            frame.to_csv(f, float_format="%.4f", index=index)
    short = ["train_minutes", "forecast_ms", "CRPS", "quantile CRPS", "CRPS one Gaussian", "NLL", "cover50", "cover90", "MAE",
             *(c for c in table if c.startswith("CRPS ") and c.endswith(" s"))]
    print(table[short].astype(float).round(3).to_string())
    if len(less): print(less.round(3).to_string())

if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True, help="folder with records/ and splits.json")
    p.add_argument("--split", default="test", help="split to score")
    p.add_argument("--minutes", type=float, default=8., help="CPU minutes of training of each network")
    p.add_argument("--model", "--checkpoint", action="append", default=[], metavar="NAME=PATH",
                   help="trained model of the library: checkpoint, folder or bundled name")
    p.add_argument("--cache", type=Path, default=Path.home()/".cache/teb_vae/peers", help="folder for trained forecasters and sums")
    p.add_argument("--out", type=Path, default=HERE, help="folder for the tables")
    p.add_argument("--only", action="append", help="a forecaster to take part (default: all)")
    p.add_argument("--every", type=int, default=4, help="stride of the timesteps that forecast")
    p.add_argument("--draws", type=int, help="draws of the latent of the models (default: as they were trained)")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--records", type=int, default=0, help="number of recordings of each split, to try it out")
    p.add_argument("--curve", action="store_true", help="log the time to quality of the Gaussian TCN and of the preset")
    p.add_argument("--train-only", action="store_true", help="train, score nothing")
    p.add_argument("--tables", action="store_true", help="only make the tables of what is in the cache")
    main(p.parse_args())
