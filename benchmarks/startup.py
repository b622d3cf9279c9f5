"""CPU seconds from the start of Python to the end of what was asked, without Lightning and with it

    python benchmarks/startup.py --data RECORDING        writes startup.csv next to itself

Each line is one program, run in fresh processes: as it is, and with Lightning and what needs it imported first, as every program of this
library did before inference stood on its own. The two take turns, and of each the least of `--repeats` runs counts, so that their ratio says
little about what else the machine does. `import torch` is what neither can do without.
"""
import argparse, csv, os, resource, subprocess, sys, tempfile
from pathlib import Path

MAIN = 'import sys\nfrom teb_vae.entry import main\nsys.exit(main())'
WITH = 'import teb_vae.fitting\n'


def cpu_seconds(code:str, *words:str) -> float:
    "CPU seconds of one process, its threads and children included"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, '-c', code, *words], capture_output=True, text=True, env=os.environ | dict(OMP_NUM_THREADS='1'))
    if done.returncode: sys.exit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def programs(record:str, out:Path) -> dict:
    "Name of a program: its code and its words"
    commands = [f'predict --data {record} --out {out}/f.npz --progress false', f'plot --data {record} --out {out}/f.png',
                f'stream {record} --every 100 --progress false', 'predict --help', 'stream --help']
    shown = {c: f'teb_vae {c.replace(record, "RECORDING").replace(str(out) + "/", "").replace(" --progress false", "")}' for c in commands}
    return {'import teb_vae.streaming': ('import teb_vae.streaming', []), **{shown[c]: (MAIN, c.split()) for c in commands}}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', required=True, help='a recording of any format')
    p.add_argument('--repeats', type=int, default=3, help='runs of each program')
    p.add_argument('--out', default=Path(__file__).with_suffix('.csv'), help='table to write')
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        todo, rows = programs(a.data, Path(folder)), []
        floor = min(cpu_seconds('import torch') for _ in range(a.repeats))
        rows.append(dict(program='import torch', without=floor, with_lightning=floor))
        for name, (code, words) in todo.items():
            runs = [(cpu_seconds(code, *words), cpu_seconds(code if '--help' in name else WITH + code, *words)) for _ in range(a.repeats)]
            rows.append(dict(program=name, without=min(r[0] for r in runs), with_lightning=min(r[1] for r in runs)))
            print(rows[-1], flush=True)
    with open(a.out, 'w', newline='') as f:
        table = csv.writer(f)
        table.writerow(['program', 'CPU s', 'CPU s with Lightning', 'ratio'])
        for r in rows: table.writerow([r['program'], f'{r["without"]:.2f}', f'{r["with_lightning"]:.2f}', f'{r["without"]/r["with_lightning"]:.2f}'])


if __name__ == '__main__': main()
