"""
The prepared folder: read with memory O(batch), equal to the bit to what was prepared, never believed when damaged,
stale or forged, and never left half-made. Writes 430 MB to pytest's temporary folder and takes them away again.
"""
import inspect, io, json, os, pickle, shutil, signal, subprocess, sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from teb_vae import prepared as P
from teb_vae.core import TimeGrid
from teb_vae.files import lock_folder
from teb_vae.prepared import Prepared, prepare
from teb_vae.data import CTGDataModule, EpochSampler, RandomCrops, ResumableLoader
from teb_vae.prepared import is_prepared, list_folder, open_folder
from teb_vae.readers import read_folder, write_wfdb
from teb_vae.recordings import Recording, RecordingError

pytestmark = pytest.mark.filterwarnings('ignore')
REMEDY = 'run prepare again'


def synthetic(n, length=19200, seed=0):
    "n recordings of 80 minutes with gaps, one at a time"
    rng, t = np.random.default_rng(seed), np.arange(length)/4
    base = (140 + 10*np.sin(t/60) + rng.standard_normal(length)).astype(np.float32)
    source = (20 + 20*np.sin(t/90)).astype(np.float32)
    for i in range(n):
        y = np.roll(base, rng.integers(length))
        y[(rng.integers(0, length, 30)[:,None] + np.arange(100)).clip(max=length - 1)] = np.nan
        yield Recording(f'r{i:05}', y, source, metadata={'pH': 7.1 + i/1e5})


def write(folder, r): write_wfdb(replace(r, metadata={'pH': 7.14}), folder)


@pytest.fixture
def raw(tmp_path):
    "A folder of six WFDB recordings: four good, one too short, one without a heart rate"
    folder = tmp_path/'raw'
    folder.mkdir()
    good = list(synthetic(4))
    short, silent = Recording('short', good[0].target[:3000]), Recording('silent', 0*np.nan_to_num(good[0].target))
    for r in [*good, short, silent]: write(folder, r)
    return folder


@pytest.fixture
def ready(tmp_path):
    "A prepared folder of three recordings"
    prepare(synthetic(3, 9600), tmp_path/'ready')
    return tmp_path/'ready'


GRID = TimeGrid()
MODEL = SimpleNamespace(grid=GRID, context=2048, warmup=30, ahead=0)  # what a data module asks of a model
SPLIT = dict(train=['r00000', 'r00001', 'silent', 'short'], validation=['r00002'], test=['r00003'])


def same(a, b):
    "Equal to the bit, NaN included"
    if isinstance(a, dict): return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)): return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, torch.Tensor): a, b = a.numpy(), b.numpy()
    if isinstance(a, np.ndarray): return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return a == b


def module(data, splits=SPLIT, **kw):
    if isinstance(data, Path): splits = {s: [n for n in ns if n in list_folder(data)] for s,ns in splits.items()}
    dm = CTGDataModule(data, splits, **dict(batch_size=3) | kw).connect(MODEL)
    dm.setup()
    return dm


def batches(dm, epochs=2):
    train, seen = dm.train_dataloader(), []
    for e in range(epochs): train.sampler.set_epoch(e); seen += list(train)
    return seen + list(dm.val_dataloader()) + list(dm.test_dataloader()) + list(dm.predict_dataloader())


# Memory

def peak():
    "Most memory this process has had, in MB. (`ru_maxrss` is no use in a child: it begins at what its parent had.)"
    return next(int(line.split()[1]) >> 10 for line in open('/proc/self/status') if line.startswith('VmHWM'))

BUILD = """
import sys
import numpy as np
from teb_vae.prepared import prepare
from teb_vae.recordings import Recording
def counted():
    for i,r in enumerate(synthetic(2500)):
        if i == 500: print(peak())
        yield r
prepare(counted(), sys.argv[1])
print(peak())
"""

READ = """
import json, sys, time
from types import SimpleNamespace
import psutil
from teb_vae.core import TimeGrid
from teb_vae.data import CTGDataModule
from teb_vae.prepared import list_folder
me, names = psutil.Process(), list_folder(sys.argv[1])
model = SimpleNamespace(grid=TimeGrid(), context=2048, warmup=30, ahead=480)
for n,workers in [(500, 0), (2500, 0), (2500, 2)]:
    t0 = time.time()
    if not workers:
        dm = CTGDataModule(sys.argv[1], dict(train=names[:n]), batch_size=16, crops_per_recording=1).connect(model)
        dm.setup('fit')
    dm.num_workers = workers  # the same data set, with workers in the last round
    loader = dm.train_dataloader()
    t1, crops, together = time.time(), 0, 0
    for i, batch in enumerate(loader):
        crops += len(batch['record'])
        if workers and i % 25 == 5: together = max(together, sum(p.memory_full_info().pss for p in [me, *me.children()]) >> 20)
        if workers and i == 74: break  # half an epoch tells what is shared
    print(json.dumps(dict(crops=crops, workers=workers, own=peak(), together=together, build=t1 - t0, epoch=time.time() - t1)))
"""


def run(code, *args):
    "Run a script in a process of its own; its lines, each as JSON"
    code = inspect.getsource(peak) + inspect.getsource(synthetic) + code
    out = subprocess.run([sys.executable, '-W', 'ignore', '-c', code, *map(str, args)], capture_output=True, text=True)
    assert out.returncode == 0, out.stderr
    return [json.loads(line) for line in out.stdout.splitlines() if line[0] in '{0123456789']


@pytest.mark.skipif(not Path('/proc/self/smaps_rollup').exists(), reason='peak and shared memory are told by Linux only')
def test_memory_of_a_batch(tmp_path):
    "2500 recordings of 80 minutes, each with its own samples on the disk: preparing takes the memory of one, an epoch that of a batch"
    few, many = run(BUILD, tmp_path/'ready')
    print(f'\npreparing: {few} MB after 500, {many} MB after 2500')
    files = list((tmp_path/'ready').glob('*.npy'))
    assert many - few < 30 and len(files) == 2500 and sum(f.stat().st_blocks*512 for f in files) > 2500*19200*8
    epochs = run(READ, tmp_path/'ready')
    shutil.rmtree(tmp_path/'ready')
    print(*epochs, sep='\n')
    few, many, shared = epochs
    assert [e['crops'] for e in epochs] == [500, 2500, 75*16]
    assert many['own'] < 1500 and many['own'] - few['own'] < 100 and many['build'] < 30
    assert 0 < shared['together'] < 1500, 'the three processes together, what they share counted once'


# The same batches

def test_cached_is_uncached_to_the_bit(raw, tmp_path):
    read, cached = module(raw), module(raw, cache=tmp_path/'cache')
    assert isinstance(cached.train_recordings, Prepared) and cached.train_recordings.names == [r.name for r in read.train_recordings]
    assert [r.metadata for r in cached.train_recordings] == [r.metadata for r in read.train_recordings]
    assert same(batches(read), batches(cached)) and same(batches(read), batches(module(tmp_path/'cache')))


def test_either_kind_of_folder(raw, tmp_path):
    "The same names and recordings, whether they are read or mapped"
    prepare(raw, tmp_path/'ready')
    assert not is_prepared(raw) and is_prepared(tmp_path/'ready') and sorted(list_folder(tmp_path/'ready')) == list_folder(raw)
    read, mapped = (open_folder(f, ['r00002', 'silent', 'r00000']) for f in (raw, tmp_path/'ready'))
    assert isinstance(mapped, Prepared) and [r.name for r in read] == mapped.names == ['r00002', 'r00000']
    assert all(same([a.target, a.source, a.metadata], [b.target, b.source, b.metadata]) for a,b in zip(read, mapped))
    with pytest.raises(ValueError, match="not with {'fs': 2}; prepare it with these options"): open_folder(tmp_path/'ready', fs=2)


def test_a_list_is_prepared_as_it_is(tmp_path):
    given = list(synthetic(4))
    prepare(given, tmp_path/'ready')
    assert same(batches(module(given)), batches(module(tmp_path/'ready')))
    prepare((Recording(r.name, r.target + 1, r.source) for r in given), tmp_path/'ready')
    assert same(Prepared(tmp_path/'ready')[0].target, given[0].target + 1)


def test_metadata_is_strict_json(tmp_path):
    "What is not a finite number becomes null; what JSON cannot hold makes the recording unusable"
    y = next(synthetic(1, 9600)).target
    ready = prepare([Recording('a', y, metadata=dict(pH=np.nan, BE=np.float32(-1.5), days=np.arange(2), more=dict(x=(1, float('inf'))))),
                     Recording('b', y, metadata=dict(pH=object()))], tmp_path/'ready')
    assert ready[0].metadata == dict(pH=None, BE=-1.5, days=[0, 1], more=dict(x=[1, None]))
    assert list(ready.unusable) == ['b'] and 'b: metadata: ' in ready.unusable['b']
    json.loads((tmp_path/'ready/manifest.json').read_text(), parse_constant=pytest.fail)


def test_no_progress_bar_in_a_pipe(raw, tmp_path, capsys):
    "A bar is for a terminal; in a pipe or a log it would be a line of rubbish per redraw"
    prepare(raw, tmp_path/'piped', progress=True)
    assert capsys.readouterr() == ('', '')
    with pytest.MonkeyPatch.context() as m:
        m.setattr(sys.stderr, 'isatty', lambda: True, raising=False)
        prepare(raw, tmp_path/'seen', progress=True)
        assert 'recordings: 100%' in capsys.readouterr().err
        prepare(raw, tmp_path/'unseen')
        assert capsys.readouterr().err == ''


def test_options_of_another_folder(ready):
    "Same options pass, others are named"
    p = Prepared(ready)
    p.check_options(fs=4, clean=False)
    with pytest.raises(ValueError, match="not with {'fs': 2, 'target': 'UC'}; prepare it with these options"): p.check_options(fs=2, target='UC', clean=False)


def test_workers_do_not_matter(tmp_path):
    "One seed, one sequence of batches, with 0, 1 and 2 workers, and another one with another seed"
    prepare(synthetic(4), tmp_path/'ready')
    alone = batches(module(tmp_path/'ready'))
    assert all(same(alone, batches(module(tmp_path/'ready', num_workers=w))) for w in (1, 2))
    assert not same(alone, batches(module(tmp_path/'ready', seed=1)))


def test_crops_are_those_of_the_rule():
    "Starts with enough of the target observed, one of them drawn from (seed, epoch, index), typed plainly"
    grid, rng = TimeGrid(fs=4., decimation=4, timesteps=20, horizon=8), np.random.default_rng(3)
    for seed in range(20):
        y = np.where(rng.random(200).repeat(5)[:rng.integers(80, 1000)] < .5, np.nan, 140.)
        fine = [s for s in range(len(y) - 80 + 1) if np.isfinite(y[s + 4*6:s + 80]).sum() >= (80 - 4*6)/2]
        if not fine: continue
        crops = RandomCrops([Recording('x', y)], grid, context=7, min_observed=.5, warmup=5, seed=seed)
        for epoch,i in [(0, 0), (0, 3), (5, 2)]:
            assert crops[epoch, i]['start'] == np.random.default_rng([seed, epoch, i]).choice(np.array(fine, dtype=np.int32))


def test_real_recordings(tmp_path):
    "All of TEB_VAE_DATA: prepared in reasonable time, equal to what is read"
    root = os.environ.get('TEB_VAE_DATA')
    if not root: pytest.skip('TEB_VAE_DATA is not set')
    ready = prepare(Path(root)/'records', tmp_path/'ready')
    read = {r.name: r for r in read_folder(Path(root)/'records')}
    assert set(ready.names) == set(read) and len(Prepared(tmp_path/'ready')) == len(read)
    assert all(same([r.target, r.source], [read[r.name].target, read[r.name].source]) for r in ready)
    shutil.rmtree(tmp_path/'ready')


# Damage

def flip(path, bit): data = bytearray(path.read_bytes()); data[bit//8] ^= 1 << bit % 8; path.write_bytes(data)
def npy(x, **kw): buf = io.BytesIO(); np.save(buf, x, **kw); return buf.getvalue()
def npz(x): buf = io.BytesIO(); np.savez(buf, x); return buf.getvalue()
class Payload:
    def __reduce__(self): return os.mkdir, ('payload_ran',)

DAMAGE = dict(empty=b'', cut=lambda b: b[:-1], half=lambda b: b[:len(b)//2], header_only=lambda b: b[:128], longer=lambda b: b + b'\0',
    text=b'hello', archive=npz(np.zeros((2, 9600), np.float32)), wide=npy(np.zeros((2, 9600))), turned=npy(np.zeros((9600, 2), np.float32)),
    short=npy(np.zeros((2, 9599), np.float32)), whole=npy(np.zeros((2, 9600), int)), huge=lambda b: b.replace(b'(2, 9600)', b'(2, 99999999999)').replace(b'           \n', b'\n'),
    objects=npy(np.array([Payload()]*2, dtype=object), allow_pickle=True), pickle=pickle.dumps(Payload()))


@pytest.mark.parametrize('kind', DAMAGE)
def test_damaged_arrays(ready, kind, monkeypatch):
    "Found at opening; and if nobody looked then, at access (but for surplus bytes, which only the hash can see); no payload runs"
    monkeypatch.chdir(ready.parent)
    path, new = ready/'r00001.npy', DAMAGE[kind]
    path.write_bytes(new(path.read_bytes()) if callable(new) else new)
    with pytest.raises(RecordingError, match=f'r00001.npy: sha256 is .*{REMEDY}'): Prepared(ready)
    unchecked = Prepared(ready, verify=False)
    assert len(unchecked['r00000']) == 9600
    if kind != 'longer':
        with pytest.raises(RecordingError, match=f'(?s)r00001.npy: .*{REMEDY}'): unchecked[1]
    assert not (ready.parent/'payload_ran').exists()


def test_a_missing_array(ready):
    (ready/'r00002.npy').unlink()
    with pytest.raises(RecordingError, match=f'r00002.npy: cannot be read .*{REMEDY}'): Prepared(ready)
    with pytest.raises(RecordingError, match=f'r00002.npy: cannot be mapped .*{REMEDY}'): Prepared(ready, verify=False)[2]


def test_every_flipped_bit_is_found(ready):
    "200 random bits of an array are refused; of the manifest every 67th bit gives our error, or another text or number, but never other arrays"
    part, path, rng = Prepared(ready)[:1], ready/'r00000.npy', np.random.default_rng(0)
    for bit in [0, *rng.integers(0, 8*path.stat().st_size, 200)]:
        flip(path, bit)
        with pytest.raises(RecordingError): part.verify()
        flip(path, bit)
    manifest, good = ready/'manifest.json', [r.target for r in Prepared(ready)]
    for bit in range(0, 8*manifest.stat().st_size, 67):
        flip(manifest, bit)
        try: assert same([r.target for r in Prepared(ready)], good)
        except RecordingError as e: assert REMEDY in str(e)
        flip(manifest, bit)
    assert len(Prepared(ready)) == 3


def forge(folder, **change):
    "Change the first record's entry in the manifest"
    m = json.loads((folder/'manifest.json').read_text())
    m['records'][0].update(change)
    (folder/'manifest.json').write_text(json.dumps(m))


@pytest.mark.parametrize('change', [dict(file='../secret.npy'), dict(file='/etc/passwd'), dict(name='../secret', file='../secret.npy'),
    dict(name='../secret'), dict(file='a\\..\\b.npy'), dict(file='r00000.npy\0'), dict(name=7),
    dict(file=None), dict(samples='9600'), dict(samples=None), dict(metadata=[]), dict(sha256=1)], ids=str)
def test_a_forged_manifest(ready, change):
    "It cannot lead out of the folder, nor to another error than ours"
    (ready.parent/'secret.npy').write_bytes((ready/'r00000.npy').read_bytes())
    forge(ready, **change)
    with pytest.raises(RecordingError, match=f'manifest.json: .*record 0.*{REMEDY}'): Prepared(ready)


@pytest.mark.parametrize('samples', [9599, 10**15, -1])
def test_a_forged_length(ready, samples):
    forge(ready, samples=samples)
    with pytest.raises(RecordingError, match='r00000.npy: holds float32 .2, 9600., expected'): Prepared(ready)[0]


@pytest.mark.parametrize('text', ['', '[]', '3', 'null', '{}', '{"format": "teb_vae prepared 0"}', '{"format": ["x"]}', '\ufeff{', '['*100000, '{"format": 1e999}'],
                         ids=lambda t: t[:40])
def test_another_manifest(ready, text):
    (ready/'manifest.json').write_text(text, encoding='utf-8')
    with pytest.raises(RecordingError, match=f'manifest.json: .*{REMEDY}'): Prepared(ready)
    for missing in ('how', 'records', 'unusable'):
        m = dict(format=P._FORMAT, how=dict(options=dict(fs=4.)), records=[], unusable={})
        del m[missing]
        (ready/'manifest.json').write_text(json.dumps(m))
        with pytest.raises(RecordingError, match=missing): Prepared(ready)
    for fs in (0., -4., np.nan, np.inf, '4', None):
        (ready/'manifest.json').write_text(json.dumps(dict(format=P._FORMAT, how=dict(options=dict(fs=fs)), records=[], unusable={})))
        with pytest.raises(RecordingError, match=f'manifest.json: .*{REMEDY}'): Prepared(ready)


def test_anothers_folder_is_left_alone(raw, tmp_path):
    (tmp_path/'theirs').mkdir(); (tmp_path/'theirs/manifest.json').write_text('{"name": "web app"}')
    for out in (tmp_path/'theirs', raw, tmp_path):
        with pytest.raises(ValueError, match='will not be overwritten'): prepare(raw, out)
    with pytest.raises(ValueError, match='it is a file, expected a folder'): prepare(raw, raw/'r00000.hea')
    with pytest.raises(ValueError, match='a cache is made of a folder'): CTGDataModule(list(synthetic(1)), cache=tmp_path/'cache')
    (raw/'manifest.json').write_text('{"name": "web app"}')
    assert len(prepare(raw, tmp_path/'ready')) == 5


def test_what_others_keep_in_it_stays(raw, tmp_path):
    "A run, notes, an array of somebody else: prepare makes its own files anew and leaves these alone"
    ready = tmp_path/'ready'
    prepare(raw, ready)
    theirs = {ready/'runs'/'a'/'best.ckpt': b'weights', ready/'notes.txt': b'notes', ready/'mine.npy': b'array'}
    for path, data in theirs.items(): path.parent.mkdir(parents=True, exist_ok=True); path.write_bytes(data)
    assert len(prepare(raw, ready, clean=False, records=['r00000'])) == 1
    assert not (ready/'r00001.npy').exists() and {p: p.read_bytes() for p in theirs} == theirs
    prepare(raw, ready)
    (ready/'manifest.json').write_text('{"format": "teb_vae prepared 1", "records": [')  # damaged: made again
    assert len(prepare(raw, ready)) == 5 and {p: p.read_bytes() for p in theirs} == theirs
    m = json.loads((ready/'manifest.json').read_text())
    m['records'].append(m['records'][0] | dict(name='mine', file='mine.npy'))  # a lie: the contents are others
    (ready/'manifest.json').write_text(json.dumps(m))
    assert len(prepare(raw, ready)) == 5 and {p: p.read_bytes() for p in theirs} == theirs


def test_one_at_a_time(raw, tmp_path):
    "A second one in the same folder is refused and takes nothing from the first; what is up to date needs no lock"
    part = tmp_path/'.ready.preparing'
    with lock_folder(tmp_path/'ready', 'a prepare'):
        part.mkdir()
        with pytest.raises(OSError, match='in use by a prepare in this process'): prepare(raw, tmp_path/'ready')
        assert part.exists()
    prepare(raw, tmp_path/'ready')
    assert sorted(p.name for p in tmp_path.iterdir()) == ['raw', 'ready']
    with lock_folder(tmp_path/'ready', 'a prepare'): assert len(prepare(raw, tmp_path/'ready')) == 5


def test_folders_below_are_looked_at(tmp_path):
    "A folder per patient: a change in one of them is noticed"
    for i, r in enumerate(synthetic(2)): write(tmp_path/'raw'/f'patient{i}', r)
    old = prepare(tmp_path/'raw', tmp_path/'ready')
    assert old.names == ['patient0/r00000', 'patient1/r00001']
    stamp = lambda: (tmp_path/'ready'/'manifest.json').stat().st_mtime_ns
    before = stamp()
    prepare(tmp_path/'raw', tmp_path/'ready')
    assert stamp() == before
    write(tmp_path/'raw'/'patient1', Recording('r00001', old[0].target))
    assert same(prepare(tmp_path/'raw', tmp_path/'ready')[1].target, Prepared(tmp_path/'ready')[1].target) and stamp() != before


@pytest.mark.parametrize('name', ['../../out', '/etc/x', 'a/b', '..', '', 'ä ö', 'x\0y', 'manifest.json', 'con:', '%2e%2e/x'], ids=repr)
def test_names_stay_in_the_folder(tmp_path, name):
    r = next(synthetic(1, 9600))
    ready = prepare([Recording(name, r.target)], tmp_path/'a'/'b'/'ready')
    assert sorted(p.name for p in tmp_path.rglob('*') if p.is_file()) == sorted(['manifest.json', P._file(name)])
    assert Prepared(ready.folder)[0].name == name and same(ready[name].target, r.target)


def test_read_only_and_small_to_send(ready):
    p = Prepared(ready)
    with pytest.raises(ValueError, match='read-only'): p[0].target[0] = 1
    copy = pickle.loads(pickle.dumps(p))
    assert same([r.target for r in copy], [r.target for r in p]) and len(pickle.dumps(p)) < 5000
    with pytest.raises(ValueError, match=r"holds no recordings \['x'\]"): p['x']
    with pytest.raises(IndexError): p[3]
    assert 'r00001' in p and 'x' not in p and [r.name for r in p[1:]] == ['r00001', 'r00002']


# Interruption

def killed_at(k, f):
    "Run f in a process that kills itself at its k-th step of writing, half an array being written; did it die?"
    pid = os.fork()
    if not pid:
        steps, save, text, replace, rmtree = iter(range(10**6)), np.save, Path.write_text, Path.replace, shutil.rmtree
        def dying(do, half=lambda *a, **kw: None):
            def step(*a, **kw):
                if next(steps) == k: half(*a, **kw); os.kill(os.getpid(), signal.SIGKILL)
                return do(*a, **kw)
            return step
        np.save = dying(save, lambda path, x: path.write_bytes(x.tobytes()[:x.nbytes//2]))
        Path.write_text = dying(text, lambda path, t, *a: text(path, t[:len(t)//2], *a))
        Path.replace, shutil.rmtree = dying(replace), dying(rmtree)
        try: f(); os._exit(0)
        except BaseException: os._exit(1)
    return os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='needs fork')
@pytest.mark.parametrize('before', ['nothing', 'another'])
def test_killed_anywhere(raw, tmp_path, before):
    "Killed at each step of writing: the folder is the old one, the new one, or says that it is unfinished; the next run mends it and cleans up"
    signals = lambda folder: [np.array([r.target, r.source]) for r in Prepared(folder)]
    prepare(raw, tmp_path/'whole'); prepare(raw, tmp_path/'old', clean=False)
    new, old, seen, died, k = signals(tmp_path/'whole'), signals(tmp_path/'old'), set(), True, 0
    while died:
        out = tmp_path/f'run{k}'/'out'
        if before == 'another': shutil.copytree(tmp_path/'old', out)
        died, k = killed_at(k, lambda: prepare(raw, out)), k + 1
        unfinished = b'unfinished' in (out/'manifest.json').read_bytes() if (out/'manifest.json').exists() else True
        seen.add(state := 'none' if unfinished else 'new' if same(signals(out), new) else 'old' if same(signals(out), old) else 'wrong')
        assert died or state == 'new'
        assert same(signals(prepare(raw, out).folder), new) and [p.name for p in out.parent.iterdir()] == ['out']
    assert seen == ({'none', 'new'} if before == 'nothing' else {'old', 'none', 'new'}) and k > 7


def test_a_full_disk(raw, tmp_path, monkeypatch):
    "An array that cannot be written ends the run with the system's own error; the old folder stays, and nothing half-written"
    prepare(raw, tmp_path/'ready', clean=False)
    real, n = np.save, iter(range(100))
    def full(path, x):
        if next(n) == 3: path.write_bytes(b'part'); raise OSError(28, 'No space left on device')
        real(path, x)
    with monkeypatch.context() as m:
        m.setattr(np, 'save', full)
        with pytest.raises(OSError, match='No space left'): prepare(raw, tmp_path/'ready')
    assert not Prepared(tmp_path/'ready').options['clean'] and {p.name for p in tmp_path.iterdir()} == {'raw', 'ready'}
    assert prepare(raw, tmp_path/'ready').options['clean']


# Staleness

def touch_content(raw): r, _ = synthetic(2, seed=1); r.name = 'r00001'; write(raw, r)
CHANGES = dict(content=touch_content, comments=lambda raw: (raw/'r00001.hea').write_text((raw/'r00001.hea').read_text().replace('7.14', '7.15')),
    mended=lambda raw: write(raw, Recording('silent', next(synthetic(1)).target)), broken=lambda raw: (raw/'r00001.dat').write_bytes(b'x'))

@pytest.mark.parametrize('kind', CHANGES)
def test_a_changed_source_is_noticed(raw, tmp_path, kind):
    cache = tmp_path/'cache'
    module(raw, cache=cache)
    CHANGES[kind](raw)
    new, read = module(raw, cache=cache), module(raw)
    assert same(batches(new), batches(read)) and [r.metadata for r in new.train_recordings] == [r.metadata for r in read.train_recordings]
    assert same(list(new.train_recordings.unusable), dict(mended=[], broken=['r00001', 'silent']).get(kind, ['silent']))


def test_new_and_vanished_recordings(raw, tmp_path):
    module(raw, cache=tmp_path/'cache')
    write(raw, Recording('r00009', next(synthetic(1)).target))
    for f in raw.glob('r00000.*'): f.unlink()
    dm = module(raw, dict(train=['r00009'], validation=['r00002'], test=['r00003']), cache=tmp_path/'cache')
    assert dm.train_recordings.names == ['r00009'] and 'r00000' not in Prepared(tmp_path/'cache') and not (tmp_path/'cache/r00000.npy').exists()


def test_another_way_of_preparing(raw, tmp_path):
    "Other options make other arrays; the same ones leave the cache as it is"
    cache = tmp_path/'cache'
    module(raw, cache=cache)
    stamp = (cache/'manifest.json').stat().st_mtime_ns
    module(raw, cache=cache)
    assert (cache/'manifest.json').stat().st_mtime_ns == stamp
    swapped = module(raw, cache=cache, reader=dict(target='UC', source='FHR', clean=False))
    assert np.nanmax(swapped.train_recordings[0].target) < 50 and swapped.train_recordings.options == dict(fs=4, clean=False, target='UC', source='FHR')
    assert same(batches(swapped), batches(module(raw, reader=dict(target='UC', source='FHR', clean=False))))


def test_a_damaged_cache_is_mended_and_said(raw, tmp_path):
    read = batches(module(raw, cache=tmp_path/'cache'))
    flip(tmp_path/'cache/r00001.npy', 5000)
    with pytest.warns(UserWarning, match='made again: .*r00001.npy: sha256 is'): again = batches(module(raw, cache=tmp_path/'cache'))
    assert same(read, again)
    flip(tmp_path/'cache/r00001.npy', 5000)
    with pytest.raises(RecordingError, match='r00001.npy'): module(tmp_path/'cache')


# Going on in the middle

class Fit(LightningModule):
    "One weight that remembers the order of its batches"
    grid, context, warmup, ahead = GRID, 2048, 30, 0
    def __init__(self): super().__init__(); self.w = torch.nn.Parameter(torch.zeros(())); self.seen = []
    def configure_optimizers(self): return torch.optim.Adam(self.parameters(), lr=.1)
    def validation_step(self, b, i): pass
    def training_step(self, b, i):
        self.seen.append((self.current_epoch, i, *zip(b['record'], b['start'].tolist())))
        return (self.w - b['target'].nanmean()/140)**2 * b['start'].float().mean()

class SaveAlways(Callback):
    "A checkpoint at every hook where one could be written"
    def __init__(self, folder): self.folder = folder
    def save(self, trainer, hook):
        if trainer.sanity_checking: return
        trainer.save_checkpoint(self.folder/f'{trainer.global_step:02}_{hook}.ckpt')
    def on_train_batch_end(self, trainer, *_): self.save(trainer, 'batch')
    def on_validation_end(self, trainer, *_): self.save(trainer, 'validation')
    def on_train_epoch_end(self, trainer, *_): self.save(trainer, 'epoch')


def fit(data, callbacks=(), ckpt=None, workers=0, **kw):
    dm, model = CTGDataModule(data, SPLIT | dict(train=['r00000', 'r00001']), batch_size=2, crops_per_recording=5, num_workers=workers), Fit()
    Trainer(max_epochs=3, accelerator='cpu', logger=False, callbacks=list(callbacks), enable_checkpointing=False, enable_progress_bar=False,
            enable_model_summary=False, num_sanity_val_steps=0, **kw).fit(model, dm, ckpt_path=ckpt)
    return model


@pytest.mark.parametrize('kw', [dict(), dict(val_check_interval=2), dict(limit_train_batches=3), dict(limit_val_batches=0)], ids=str)
def test_resumed_anywhere(tmp_path, kw):
    "From each checkpoint on, the batches that the uninterrupted run saw, and its weight to the bit"
    prepare(synthetic(4), tmp_path/'ready')
    saves = tmp_path/'saves'
    whole = fit(tmp_path/'ready', [SaveAlways(saves)], **kw)
    assert len(whole.seen) == 3*(3 if 'limit_train_batches' in kw else 5) == len(set(whole.seen))
    for i,ckpt in enumerate(sorted(saves.iterdir())):
        step = int(ckpt.name[:2])
        rest = fit(tmp_path/'ready', ckpt=ckpt, workers=2*(i % 7 == 3), **kw)
        assert (ckpt.name, rest.seen) == (ckpt.name, whole.seen[step:]) and rest.w.item() == whole.w.item()


def test_another_loader_is_refused(tmp_path):
    crops = RandomCrops(list(synthetic(3)))
    loader = lambda b: ResumableLoader(crops, EpochSampler(crops, num_replicas=1, rank=0), batch_size=b)
    a, b = loader(2), loader(3)
    next(iter(a)); b.load_state_dict(a.state_dict())
    with pytest.raises(ValueError, match='12 samples in batches of 2 with 12 samples in batches of 3'): next(iter(b))
    b.sampler.set_epoch(1); b.load_state_dict(a.state_dict())
    assert len(list(b)) == 4
