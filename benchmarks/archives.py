"""Many recordings prepared, forecast and scored, by one process and by two workers, one of which is killed

    python benchmarks/archives.py [--recordings 5000] [--few 50] [--commands predict ...]      writes archives.csv next to itself

The table is written anew after each row; rows of commands that are not asked for stay.

Simulated recordings of 20 minutes. `prepare` reads them; `predict` forecasts every four minutes with four draws of the model
`ctu-uhb`, of each forecast every fourth second is kept; `evaluate` scores the same forecasts beside the baselines, which are
fitted on 20 other recordings. Runs of each command, every one in a process of its own on one thread: `few` and all of the
recordings in one process, all by two workers, and all by two workers of which one is killed after a third of the parts. For
each: recordings, their length, seconds on the clock, CPU seconds, the most memory that a process held, bytes written, and
whether they are those of one process, byte for byte.

At last what an hour costs at the commands' own settings, measured on 12 recordings of an hour by one process: `prepare`,
`predict` with all samples of each forecast or one in 16, `evaluate`, and the fit of its baselines.
"""
import argparse, csv, json, os, resource, signal, subprocess, sys, tempfile, threading, time
from importlib import import_module
from pathlib import Path

MINUTES = 20
COMMANDS = {
    'prepare': dict(),
    'predict': dict(every=60, lead_every=16, n_samples=4),
    'evaluate': dict(every=60, n_samples=4)}
COLUMNS = ['command', 'run', 'recordings', 'minutes', 'seconds', 'cpu', 'most_MB', 'bytes', 'same']


# One run, in a process of its own

def do(command, folder, out, client, how):
    "Run one command; the number of recordings and the files it wrote"
    from teb_vae.prepared import Prepared, prepare
    records, ready, training = folder/'records', folder/'ready', folder.parent/'training/ready'
    if command == 'prepare':
        n = len(prepare(records, out, client=client))
        return n, [*out.iterdir()]
    if command == 'predict':
        from teb_vae.archives import predict_archive
        archive = predict_archive(ready, out, client=client, **how)
        return len(archive), archive.files()
    from teb_vae.forecaster import load_forecaster
    from teb_vae.parts import evaluate_in_parts
    light, training = load_forecaster('ctu-uhb'), Prepared(training)
    if command == 'fit': return fit(light, Prepared(ready, verify=False)), []
    ready = Prepared(ready, verify=False)
    result = evaluate_in_parts(light, ready, training, out, client, **how)
    (out/'scores.json').write_text(json.dumps(result.to_dict()))
    return len(ready), [*out.iterdir()]


def fit(light, recordings):
    "Fit the baselines"
    from teb_vae.baselines import fit_forecasters, make_baselines
    fit_forecasters(make_baselines(light.grid, light.warmup), recordings, light.grid, light.context)
    return len(recordings)


def done(command, out):
    "Number of parts that are done"
    if command == 'prepare': return len([*out.with_name(f'.{out.name}.preparing').glob('part*.json')])
    return len([*out.glob('part=*/forecasts.parquet' if command == 'predict' else 'part=*.npz')])


def kill_one(cluster, command, out, parts):
    "Kill the first worker's process when so many parts are done"
    while done(command, out) < parts: time.sleep(.02)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)


def most_MB() -> float:
    "The most memory that this process has held. (`ru_maxrss` of a process that was just started is that of the one that started it.)"
    line = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'))
    return int(line.split()[1]) * 1024/1e6


def usage(): return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def work(command, folder, out, workers, kill_after, how):
    "One run; prints a row as JSON. The clock begins when the library is imported and the workers are there"
    module = dict(prepare='teb_vae.prepared', predict='teb_vae.archives').get(command, 'teb_vae.parts')
    import_module(module)
    if not workers:
        before, began = usage(), time.monotonic()
        n, files = do(command, folder, out, None, how)
    else:
        from distributed import Client, LocalCluster
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            client.run(lambda: __import__(module) and None)
            before, began = usage(), time.monotonic()
            if kill_after: threading.Thread(target=kill_one, args=(cluster, command, out, kill_after), daemon=True).start()
            n, files = do(command, folder, out, client, how)
            seconds = time.monotonic() - began
            held = client.run(most_MB, on_error='ignore')
    if not workers: seconds = time.monotonic() - began
    after = usage()
    cpu = sum(a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime for a, b in zip(after, before))
    most = max([most_MB(), *(held.values() if workers else ())])
    print(json.dumps(dict(recordings=n, seconds=seconds, cpu=cpu, most_MB=most, parts=done(command, out),
                          bytes=sum(f.stat().st_size for f in files))))


# All runs

def run(command, folder, out, workers=0, kill_after=0, **how):
    "A row of the table"
    args = [command, str(folder), str(out), str(workers), str(kill_after), json.dumps(how)]
    p = subprocess.run([sys.executable, __file__, '--run', *args], capture_output=True, text=True,
                       env=os.environ | dict(OMP_NUM_THREADS='1'))
    if p.returncode: sys.exit(p.stderr)
    return json.loads(p.stdout.splitlines()[-1])


def contents(folder): return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob('*') if p.is_file()}


def simulated(folder, n, minutes, seed):
    "A folder of recordings, which `prepare` reads, and the same prepared"
    from teb_vae.prepared import prepare
    from teb_vae.simulate import simulate_folder
    records = simulate_folder(folder, n, seed=seed, duration_s=60*minutes)
    assert Path(records) == folder/'records'
    prepare(records, folder/'ready')
    return folder


def write(path, rows):
    "The table so far, in the order of the commands"
    order = [*COMMANDS, 'fit']
    with open(path, 'w', newline='') as f:
        table = csv.DictWriter(f, COLUMNS)
        table.writeheader()
        for r in sorted(rows, key=lambda r: order.index(r['command'])):
            table.writerow({k: f'{v:.4g}' if isinstance(v, float) else v for k, v in r.items()})


def compared(tmp, command, how, few, many, rows, path):
    "The four runs of one command"
    def row(name, folder, workers=0, kill_after=0):
        out = tmp/f'{command}, {name}'
        r = dict(command=command, run=name, minutes=MINUTES) | run(command, folder, out, workers, kill_after, **how)
        parts = r.pop('parts') or r['recordings']//16            # prepare takes its notes away
        r['same'] = not workers or contents(out) == contents(tmp/f'{command}, one process')
        rows.append(r)
        print(r, flush=True)
        write(path, rows)
        return parts
    row('one process, few', few)
    parts = row('one process', many)
    row('two workers', many, 2)
    row('two workers, one killed', many, 2, max(parts//3, 1))


def hourly(folder, rows, path):
    "What an hour costs at the commands' own settings"
    runs = dict(prepare=('prepare', {}), predict=('predict', {}), thinned=('predict', dict(lead_every=16)),
                evaluate=('evaluate', {}), fit=('fit', {}))
    names = dict(thinned='own settings, one sample in 16')
    for name, (command, how) in runs.items():
        r = dict(command=command, run=names.get(name, 'own settings'), minutes=60, same=True)
        r |= run(command, folder, folder.parent/f'hour {name}', **how)
        del r['parts']
        rows.append(r)
        print(r, flush=True)
        write(path, rows)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--recordings', type=int, default=5000)
    p.add_argument('--few', type=int, default=50)
    p.add_argument('--hours', type=int, default=12, help='recordings of an hour')
    p.add_argument('--commands', nargs='+', default=[*COMMANDS], choices=[*COMMANDS])
    p.add_argument('--out', default=Path(__file__).with_suffix('.csv'), help='table to write')
    p.add_argument('--run', nargs=6, help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.run:
        command, folder, out, workers, kill_after, how = a.run
        return work(command, Path(folder), Path(out), int(workers), int(kill_after), json.loads(how))
    from teb_vae.prepared import prepare
    from teb_vae.simulate import simulate_ctg
    rows = []
    if Path(a.out).exists():
        with open(a.out, newline='') as f: rows = [r for r in csv.DictReader(f) if r['command'] not in {*a.commands, 'fit'} and r['minutes'] != '60']
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        prepare((simulate_ctg(duration_s=3600, seed=(2, i), name=f'training{i}') for i in range(20)), tmp/'training/ready')
        hour = simulated(tmp/'hour', a.hours, 60, seed=3)
        few, many = (simulated(tmp/f'{n}', n, MINUTES, seed=1) for n in (a.few, a.recordings))
        for command in a.commands: compared(tmp, command, COMMANDS[command], few, many, rows, a.out)
        hourly(hour, rows, a.out)


if __name__ == '__main__': main()
