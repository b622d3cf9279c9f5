"""Forecasts of many recordings by one process and by two workers, one of which is killed

    python benchmarks/archives.py [--recordings 5000] [--few 50]      writes archives.csv next to itself

Simulated recordings of 10 minutes, forecast every two minutes with four draws of the model `ctu-uhb`; of each forecast every fourth second is
kept. Runs, each in a process of its own on one thread: `few` and `all` of the recordings in one process, all by two workers, and all by two
workers of which one is killed after a third. For each: recordings, seconds on the clock, CPU seconds, recordings a second, the most memory that
a process held, bytes a recording-hour; and whether the files are those of one process, byte for byte.
"""
import argparse, csv, json, os, resource, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

HOW = dict(every=30, lead_every=16, n_samples=4)
COLUMNS = ['run', 'recordings', 'seconds', 'cpu', 'per_second', 'most_MB', 'bytes_per_hour', 'same']


def work(records, out, workers, kill):
    "One run; prints a row as JSON"
    from teb_vae.archives import predict_archive
    before, began = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)], None
    if not workers:
        began = time.monotonic()
        archive = predict_archive(records, out, **HOW)
    else:
        from distributed import Client, LocalCluster
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            client.run(lambda: __import__('teb_vae.archives'))   # the clock begins when the workers are there, as that of one process does
            parts = max(1, round(len([*Path(records).glob('*.hea')])/64))
            began = time.monotonic()
            if kill: threading.Thread(target=kill_one, args=(cluster, Path(out), parts//3), daemon=True).start()
            archive = predict_archive(records, out, client=client, **HOW)
            held = client.run(lambda: __import__('resource').getrusage(0).ru_maxrss/1000)
    seconds = time.monotonic() - began
    after = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime for a, b in zip(after, before))
    most = max(held.values()) if workers else after[0].ru_maxrss/1000
    n, size = len(archive), sum(f.stat().st_size for f in archive.files())
    print(json.dumps(dict(recordings=n, seconds=seconds, cpu=cpu, per_second=n/seconds, most_MB=most, bytes_per_hour=size/n*6)))


def kill_one(cluster, out, parts):
    "Kill the first worker's process when so many parts are there"
    while len([*out.glob('part=*/forecasts.parquet')]) < max(parts, 1): time.sleep(.05)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--recordings', type=int, default=5000)
    p.add_argument('--few', type=int, default=50)
    p.add_argument('--out', default=Path(__file__).with_suffix('.csv'), help='table to write')
    p.add_argument('--run', nargs=4, help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.run: return work(a.run[0], a.run[1], int(a.run[2]), a.run[3] == 'True')
    from teb_vae.simulate import simulate_folder
    rows = []
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        folders = {n: str(simulate_folder(tmp/f'simulated{n}', n, seed=1, duration_s=600)) for n in (a.few, a.recordings)}
        def row(name, n, workers=0, kill=False):
            done = subprocess.run([sys.executable, __file__, '--run', folders[n], str(tmp/name), str(workers), str(kill)], capture_output=True,
                                  text=True, env=os.environ | dict(OMP_NUM_THREADS='1'))
            if done.returncode: sys.exit(done.stderr)
            r = dict(run=name) | json.loads(done.stdout.splitlines()[-1])
            files = lambda run: {f.parent.name: f.read_bytes() for f in (tmp/run).glob('part=*/*')}
            r['same'] = workers == 0 or files(name) == files('one process')
            rows.append(r)
            print(r, flush=True)
        row('one process, few', a.few)
        row('one process', a.recordings)
        row('two workers', a.recordings, 2)
        row('two workers, one killed', a.recordings, 2, True)
    with open(a.out, 'w', newline='') as f:
        table = csv.DictWriter(f, COLUMNS)
        table.writeheader()
        for r in rows: table.writerow({k: f'{v:.4g}' if isinstance(v, float) else v for k, v in r.items()})


if __name__ == '__main__': main()
