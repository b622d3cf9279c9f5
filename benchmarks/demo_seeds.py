"""The demo over seeds, threads and kernels: python benchmarks/demo_seeds.py [--run NAME]

Runs `teb_vae demo` for each of RUNS that is not done yet, each in a folder of its own, and writes demo_seeds.csv from all that are: CRPS on
the test recordings with the source, without, with another recording's and of the ridge, the skill against the ridge, the information, and
minutes of wall clock and of processor. Some 4 CPU minutes a run; further options go to `teb_vae demo`. With --bundle FOLDER the model of
seed 0 is saved there, in half precision.
"""
import argparse, json, os, resource, subprocess, sys, time
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
AVX2 = dict(ATEN_CPU_CAPABILITY='avx2', MKL_ENABLE_INSTRUCTIONS='AVX2', ONEDNN_MAX_CPU_ISA='AVX2')
RUNS = {'seed 0': {}, 'seed 1': dict(seed=1), 'seed 2': dict(seed=2), 'seed 0, two threads': dict(threads=2), 'seed 0, AVX2': dict(kernels=AVX2)}
SIMULATOR = dict(n=200, duration_s=2400., width=1., variability=.5)  # as the demo calls `simulate_folder`


def run(folder, options, seed=0, threads=1, kernels={}):
    "Run the demo; what it took goes into took.json when it is done."
    teb_vae = Path(sys.executable).parent/'teb_vae'
    args = [teb_vae, 'demo', '--out', folder, '--seed', seed, '--progress', 'false', *options]
    start = time.perf_counter()
    subprocess.run([*map(str, args)], check=True, env=os.environ | dict(OMP_NUM_THREADS=str(threads)) | kernels)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = {'minutes': (time.perf_counter() - start)/60, 'CPU minutes': (used.ru_utime + used.ru_stime)/60}
    (folder/'took.json').write_text(json.dumps(took))


def row(folder):
    "What the demo's scores.json says."
    result = json.loads((folder/'scores.json').read_text())
    scores, own = result['forecasters'], result['information']['own source']
    out = {name: scores[name]['scores']['overall']['CRPS'] for name in ('teb_vae', 'prior only', 'shuffled source', 'heteroscedastic ridge')}
    def interval(name, v, scale=1): return dict(zip((name, f'{name} low', f'{name} high'), (scale*x for x in v)))
    for name, of in (('gain %', 'teb_vae'), ('gain without source %', 'prior only')): out |= interval(name, scores[of]['skill']['heteroscedastic ridge'], 100)
    out |= {k: scores['teb_vae']['scores']['overall'][k] for k in ('NLL', 'cover50', 'cover90')}
    for name in ('useful', 'transmitted'): out |= interval(name, own[name])
    return out | json.loads((folder/'took.json').read_text())


def bundle(folder, to):
    "Save the model with the simulator's settings on record; any other simulation has recordings of the same names."
    from teb_vae.fitting import load_checkpoint
    light, splits = load_checkpoint(folder/'checkpoints'/'best.ckpt'), json.loads((folder/'simulated'/'splits.json').read_text())
    light.run = dict(steps=light.run['steps'], simulator=SIMULATOR | dict(seed=0), **{k: len(v) for k, v in splits.items()})
    light.save_pretrained(to, half=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--run', choices=RUNS, help='only this one')
    p.add_argument('--out', type=Path, default=Path('demo/seeds'), help='folder of the runs')
    p.add_argument('--bundle', type=Path, help='folder to save the model of seed 0 to')
    args, options = p.parse_known_args()
    for name in [args.run] if args.run else RUNS:
        if not (args.out/name/'took.json').exists(): run(args.out/name, options, **RUNS[name])
    done = {name: row(args.out/name) for name in RUNS if (args.out/name/'took.json').exists()}
    pd.DataFrame(done).T.rename_axis('run').round(4).to_csv(HERE/'demo_seeds.csv')
    if args.bundle: bundle(args.out/'seed 0', args.bundle)


if __name__ == '__main__': main()
