"""Commands that are ended while they work, and what they leave.

    python benchmarks/kills.py --times 50 --others 20 --disk /mnt/small --tmp /dev/shm   killed (SIGKILL): writes kills.csv
    python benchmarks/kills.py --signals                                                 told to stop: writes stops.csv

`--times` kills hit a training, `--others` each other command, at moments drawn uniformly from the length of a whole run. After each,
what lies there is read: is a file lost, is one torn, does the next start succeed, and does it leave parts behind? A training is
killed, goes on, and is killed again; in the end it is compared with one that nobody disturbed. `--disk` is where the commands write,
best a small file system of its own (mount -t tmpfs -o size=128m tmpfs /mnt/small), and `--tmp` their TMPDIR, best on another.

With `--signals`, SIGINT and SIGTERM are sent within every phase of every command, which a function called in it announces, and in
the first seconds of a start. The command that goes on with a training is run as it was printed.

The model and the recordings are tiny and made here. Commands run as forks of this interpreter, which has imported everything;
only the starts are processes of their own."""
import argparse, csv, functools, importlib, json, os, random, re, shlex, shutil, signal, socket, subprocess, sys, tempfile, time
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import matplotlib
matplotlib.use('Agg')
import numpy as np
import psutil
import torch
import yaml

from teb_vae import cli, contractions, databases, entry, evaluation, fitting, inspection, prepared, simulate, streaming  # before forking
from teb_vae.databases import DATABASES
from teb_vae.files import _PART, sha256
from teb_vae.fitting import _read_rows, load_checkpoint, read_checkpoint
from teb_vae.forecast import Forecast
from teb_vae.prepared import Prepared, is_prepared
from teb_vae.readers import find_records, read_recording
from teb_vae.streaming import StreamingForecaster

HERE = Path(__file__).resolve().parent
LSTM = dict(lstm_hidden_dim=8, lstm_num_layers=1)
TINY = dict(epochs=3, batch_size=2, crops_per_recording=2, timesteps_per_window=4, ema=.9, features=dict(context=256),
            model=dict(sequence_length=40, horizon=64, warmup_period=8, source_encoder_params=LSTM, target_encoder_params=LSTM,
                       decoder_params=dict(dropout=0.)))


class Place:
    "What all commands read, and the folder that they write to"
    def __init__(self, disk, tmp):
        self.base, self.out, self.tmp = Path(tempfile.mkdtemp(dir=tmp)), Path(disk)/'kills', Path(tempfile.mkdtemp(dir=tmp))
        self.config, self.data, self.log = self.base/'tiny.yaml', self.base/'records', self.base/'said.txt'
        self.config.write_text(yaml.safe_dump(TINY))
        self.clear()
        self.whole('simulate', '--out', self.base, '--n', 6, '--minutes', 8)
        self.whole('train', *self.training(self.base/'run'))
        self.model = self.base/'run'/'checkpoints'/'best.ckpt'

    def training(self, out): return ['--config', self.config, '--data', self.data, '--splits', self.base/'splits.json', '--out', out, '--checkpoint_every', 1]

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)

    def start(self, *argv, tell=None, watch=()):
        "A command in a fork that leads a group of its own; it tells when one of the functions watched is called"
        p = get_context('fork').Process(target=self._run, args=([str(a) for a in argv], tell, watch))
        p.start()
        return p

    def _run(self, argv, tell, watch):
        os.setpgid(0, 0)
        sys.stdin = os.fdopen(os.pipe()[0])     # to which nobody writes
        os.environ['TMPDIR'], tempfile.tempdir, sys.argv = str(self.tmp), None, ['teb_vae', *argv]
        torch.set_num_threads(1)
        with open(self.log, 'wb') as f: os.dup2(f.fileno(), 1), os.dup2(f.fileno(), 2)
        for owner, name in watch: setattr(owner, name, told(getattr(owner, name), tell))
        sys.exit(entry.main())

    def whole(self, *argv):
        "Run a command to its end; the seconds it took. RuntimeError with what it said if it fails"
        began, p = time.monotonic(), self.start(*argv)
        p.join(600)
        if p.exitcode: raise RuntimeError(f'{shlex.join(map(str, argv))} ended with {p.exitcode}: {self.log.read_text()}')
        return time.monotonic() - began


def told(function, tell):
    "The function, which announces its first call and waits a moment"
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        if not tell.is_set():
            tell.set()
            time.sleep(.3)
        return function(*args, **kwargs)
    return wrapped


# ------------------------------------------------------------------------------------------ what is whole, and what is left
def whole_picture(path):
    "Whether a picture is there to its end"
    data = path.read_bytes()
    assert data.rstrip().endswith(b'%%EOF') or data.endswith(b'IEND\xaeB`\x82'), f'{path.name} is torn'


def check(out):
    "Read every file in a folder. Raises an exception on one that is not whole"
    for path in sorted(out.rglob('*')):
        if any(p[0] == '.' for p in path.relative_to(out).parts) or path.is_dir(): continue
        if path.suffix in ('.pdf', '.png'): whole_picture(path)
        elif path.suffix == '.ckpt': load_checkpoint(path)
        elif path.name == 'metrics.csv': assert not _read_rows(path)[1], _read_rows(path)[1]
        elif path.name == 'forecast.npz': Forecast.load(path)
        elif path.suffix == '.npz':
            with np.load(path) as z: [z[k] for k in z]
        elif path.suffix == '.json': json.loads(path.read_text())
        elif path.suffix == '.hea' and path.with_suffix('.dat').exists(): read_recording(path)  # compares its checksums
        elif path.suffix == '.onnx': importlib.import_module('onnx').checker.check_model(str(path))
    for folder in (out, *(p for p in out.iterdir() if p.is_dir())):
        if is_prepared(folder): Prepared(folder)


def parts(out):
    "Names of unfinished files and folders, and of locks"
    return [p.name for p in out.rglob('.*') if _PART.fullmatch(p.name) or p.name.endswith(('.preparing', '.lock'))]


def commands(place, url):
    "Each command's words, for an output on the disk"
    use, out = ['--checkpoint', place.model, '--data', place.data], place.out
    few = ['--every', 8, '--n_samples', 2]
    return dict(
        prepare=['prepare', place.data, out/'prepared'],
        predict=['predict', *use, *few, '--out', out/'forecast.npz'],
        evaluate=['evaluate', *use, *few, '--splits', place.base/'splits.json', '--out', out/'evaluation'],
        simulate=['simulate', '--out', out/'simulated', '--n', 6, '--minutes', 8],
        inspect=['inspect', place.data, '--plot', out/'overview.pdf'],
        plot=['plot', *use, '--record', 'sim000', '--out', f'[{out}/a.pdf,{out}/a.png]'],
        download=['download', 'ctu-uhb', out/'ctu-uhb', '--url', url])


def mirror(place):
    "A server on this machine that has the simulated recordings under the address of a database: process, address"
    db = DATABASES['ctu-uhb']
    www = place.base/'www'
    there = www/db['slug']/db['version']
    shutil.copytree(place.data, there)
    (there/'RECORDS').write_text(''.join(f'{p.stem}\n' for p in sorted(there.glob('*.hea'))))
    (there/'SHA256SUMS.txt').write_text(''.join(f'{sha256(p)}  {p.name}\n' for p in sorted(there.iterdir())))
    with closing(socket.socket()) as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    server = subprocess.Popen([sys.executable, '-m', 'http.server', str(port), '--bind', '127.0.0.1', '--directory', www],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    return server, f'http://127.0.0.1:{port}/'


# ------------------------------------------------------------------------------------------ killed
def killed(place, argv, times, rng):
    "A row on a command that is killed a number of times, each time followed by a whole run"
    place.clear()
    length = place.whole(*argv)
    row = dict(kills=0, lost=0, torn=0, failed=0, parts=0, left=0)
    files = {p for p in place.out.rglob('*') if p.suffix != '.lock'}
    while row['kills'] < times:
        if row['kills'] % 2: place.clear()          # every other time nothing was there before
        before = files if not row['kills'] % 2 else set()
        p = place.start(*argv)
        time.sleep(rng.uniform(0, length))
        p.kill()
        p.join()
        if p.exitcode != -signal.SIGKILL: continue  # it had ended
        row['kills'] += 1
        row['lost'] += any(not f.exists() for f in before)
        row['parts'] += bool(parts(place.out))
        try: check(place.out)
        except Exception as e: row['torn'] += 1; print(f'  torn: {e}', flush=True)
        try: place.whole(*argv)
        except RuntimeError as e: row['failed'] += 1; print(f'  {e}', flush=True)
        row['left'] += bool(parts(place.out) or list(place.tmp.iterdir()))
    return row


def killed_training(place, times, rng):
    "The same for a training, which goes on instead of beginning again"
    def last(out): return out/'checkpoints'/'last.ckpt'
    def begin(n): return place.out/f'run{n}', 0
    place.clear()
    row = dict(kills=0, lost=0, torn=0, failed=0, parts=0, left=0)
    length, (out, step), n = place.whole('train', *place.training(place.out/'run')), begin(0), 0
    while row['kills'] < times:
        argv = ['train', *place.training(out), *(['--resume', last(out)] if last(out).is_file() else [])]
        p = place.start(*argv)
        time.sleep(rng.uniform(0, length))
        p.kill()
        p.join()
        if p.exitcode == -signal.SIGKILL:
            row['kills'] += 1
            row['parts'] += bool(parts(place.out))
            try: check(out) if out.exists() else None
            except Exception as e: row['torn'] += 1; print(f'  torn: {e}', flush=True)
            now = read_checkpoint(last(out))['global_step'] if last(out).is_file() else 0
            row['lost'] += now < step
            step = now
        elif p.exitcode: row['failed'] += 1; print(place.log.read_text(), flush=True)
        if p.exitcode == 0 or row['kills'] == times:    # complete, or to be completed
            if p.exitcode:
                try: place.whole('train', *place.training(out), *(['--resume', last(out)] if last(out).is_file() else []))
                except RuntimeError as e: row['failed'] += 'is complete' not in str(e)
            row['left'] += bool(parts(place.out) or list(place.tmp.iterdir()))
            row['failed'] += not same(last(out), last(place.out/'run'))
            shutil.rmtree(out)
            n += 1
            out, step = begin(n)
    return row


def same(a, b):
    "Whether weights, optimiser and log of two trainings are equal"
    def leaves(x): return [v for y in (x.values() if isinstance(x, dict) else x) for v in leaves(y)] if isinstance(x, (dict, list, tuple)) else [x]
    a, b = ((leaves([read_checkpoint(p)[k] for k in ('state_dict', 'optimizer_states', 'current_model_state')]), (p.parents[1]/'logs'/'metrics.csv').read_text())
            for p in (a, b))
    return a[1] == b[1] and all(bool((u == v).all()) if isinstance(u, torch.Tensor) else u == v for u, v in zip(a[0], b[0], strict=True))


def kill_all(args):
    "The table of kills"
    place, rng, rows = Place(args.disk, args.tmp), random.Random(args.seed), []
    server, url = mirror(place)
    try:
        for name, argv in dict(train=None, **commands(place, url)).items():
            if args.only and name not in args.only: continue
            row = killed(place, argv, args.others, rng) if argv else killed_training(place, args.times, rng)
            add(args.out or HERE/'kills.csv', rows, dict(command=name) | row)
    finally: server.kill()
    for folder in (place.base, place.out, place.tmp): shutil.rmtree(folder)


# ------------------------------------------------------------------------------------------ told to stop
def phases(place, url):
    "Command, phase, its words, and the function that it calls"
    from matplotlib.figure import Figure
    light, use = fitting.LightSeqVaeTeb, commands(place, url)
    train = ['train', *place.training(place.out/'run')[:-2], '--overwrite']    # checkpoints after epochs only
    stream = ['stream', place.data/'sim000.hea', '--checkpoint', place.model]
    workers = [*train, '--num_workers', 2]
    return [
        ('train', 'reading data', train, (importlib.import_module('teb_vae.data'), 'open_folder')),
        ('train', 'fitting features', train, (light, 'fit_features')),
        ('train', 'a step', train, (light, 'training_step')),
        ('train', 'validation', train, (light, 'validation_step')),
        ('train', 'plotting', [*train, '--plot_every', 1], (Figure, 'savefig')),
        ('train', 'saving', train, (torch, 'save')),
        ('train', 'a step, 2 workers, to the group', workers, (light, 'training_step')),
        ('train', 'validation, 2 workers, to the group', workers, (light, 'validation_step')),
        ('train', 'a step, 2 workers, to each process', workers, (light, 'training_step')),
        ('prepare', 'writing', use['prepare'], (np, 'save')),
        ('predict', 'forecasting', use['predict'], (light, 'forecast')),
        ('predict', 'writing', use['predict'], (np, 'savez_compressed')),
        ('evaluate', 'scoring', use['evaluate'], (importlib.import_module('teb_vae.scores').Scores, 'update')),
        ('evaluate', 'drawing', use['evaluate'], (Figure, 'savefig')),
        ('stream', 'a recording', stream, (StreamingForecaster, 'push')),
        ('stream', 'waiting for input', ['stream', '-', '--checkpoint', place.model], (importlib.import_module('teb_vae.lines'), 'live_samples')),
        ('simulate', 'writing', use['simulate'], (simulate, 'write_wfdb')),
        ('inspect', 'reading', use['inspect'], (inspection, '_jobs')),
        ('inspect', 'drawing', use['inspect'], (Figure, 'savefig')),
        ('plot', 'drawing', use['plot'], (Figure, 'savefig')),
        ('download', 'fetching', use['download'], (databases, '_fetch_all'))]


def send(p, signum, phase):
    "To a process, its group, or each of its children as well"
    if phase.endswith('group'): os.killpg(p.pid, signum)
    else:
        for child in psutil.Process(p.pid).children(recursive=True) if phase.endswith('each process') else []: child.send_signal(signum)
        os.kill(p.pid, signum)


def stopped(place, command, phase, argv, watched, signum):
    "A row on one command, stopped in one phase"
    place.clear()
    for left in place.tmp.iterdir(): shutil.rmtree(left) if left.is_dir() else left.unlink()
    tell = get_context('fork').Event()
    used = os.times()
    p = place.start(*argv, tell=tell, watch=[watched])
    if not tell.wait(120): raise RuntimeError(f'{command}: {phase} never came: {place.log.read_text()}')
    time.sleep(.8 if phase.startswith('waiting') else .1)
    before, asked = sum(psutil.Process(p.pid).cpu_times()[:2]), time.monotonic()
    send(p, signum, phase)
    p.join(120)
    took, now = time.monotonic() - asked, os.times()
    said = place.log.read_text()
    row = dict(command=command, phase=phase, signal=signal.Signals(signum).name, code=p.exitcode, wall=round(took, 2),
               cpu=round(now.children_user + now.children_system - used.children_user - used.children_system - before, 2),
               traceback='Traceback' in said or 'Exception ignored' in said, parts=len(parts(place.out)) + len(list(place.tmp.iterdir())), goes_on='')
    if row['traceback'] or p.exitcode != 128 + signum: print(said, flush=True)
    if command == 'train':
        line = re.search(r'(go on|begin again) with: teb_vae (.*)', said)
        row['goes_on'] = f'{line[1]}: {run_again(place, line[2])}' if line else 'not said'
    return row


def run_again(place, words):
    "What becomes of the command that was printed"
    try: place.whole(*shlex.split(words))
    except RuntimeError as e: return f'failed: {e}'
    return 'done'


def started(signum, delay):
    "A row on a process that is stopped while it imports"
    argv = [sys.executable, '-c', 'import sys; from teb_vae.entry import main; sys.exit(main())', 'train', '--data', 'nowhere', '--splits', 'none']
    used = os.times()
    p = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while sum(psutil.Process(p.pid).cpu_times()[:2]) < delay and p.poll() is None: time.sleep(.01)
    before, asked = sum(psutil.Process(p.pid).cpu_times()[:2]), time.monotonic()
    p.send_signal(signum)
    said, took, now = p.communicate()[0], time.monotonic() - asked, os.times()
    row = dict(command='train', phase=f'start-up, after {delay:g} s of CPU', signal=signal.Signals(signum).name, code=p.returncode, wall=round(took, 2),
               cpu=round(now.children_user + now.children_system - used.children_user - used.children_system - before, 2),
               traceback='Traceback' in said or 'Exception ignored' in said, parts=0, goes_on='')
    if row['traceback'] or p.returncode != 128 + signum: print(said, flush=True)
    return row


def signal_all(args):
    "The table of signals"
    place, rows = Place(args.disk, args.tmp), []
    server, url = mirror(place)
    try:
        for command, phase, argv, watched in phases(place, url):
            if args.only and command not in args.only: continue
            for signum in (signal.SIGINT, signal.SIGTERM):
                add(args.out or HERE/'stops.csv', rows, stopped(place, command, phase, argv, watched, signum))
        for delay in () if args.only else (.15, .3, .6, 1, 2, 4):
            for signum in (signal.SIGINT, signal.SIGTERM):
                add(args.out or HERE/'stops.csv', rows, started(signum, delay))
    finally: server.kill()
    for folder in (place.base, place.out, place.tmp): shutil.rmtree(folder)


def add(path, rows, row):
    "One more row, printed and written"
    rows.append(row)
    print(row, flush=True)
    with open(path, 'w', newline='') as f:
        table = csv.DictWriter(f, rows[0])
        table.writeheader()
        table.writerows(rows)


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    p.add_argument('--signals', action='store_true', help='send SIGINT and SIGTERM instead of killing')
    p.add_argument('--times', type=int, default=50, help='kills of a training')
    p.add_argument('--others', type=int, default=20, help='kills of each other command')
    p.add_argument('--only', nargs='*', help='commands to try, default: all')
    p.add_argument('--disk', default='.', help='folder in which the commands write')
    p.add_argument('--tmp', help='their TMPDIR, default: that of this process')
    p.add_argument('--seed', type=int, default=0, help='of the moments')
    p.add_argument('--out', help='file to write')
    args = p.parse_args(argv)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell runs this in the background, and so by all children
    (signal_all if args.signals else kill_all)(args)


if __name__ == '__main__': main()
