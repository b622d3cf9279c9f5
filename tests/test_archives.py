"A folder prepared, forecast and scored part by part: by workers of which one is killed, after an interruption, with recordings that can't be used."
import json, multiprocessing, os, signal, threading, time
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from teb_vae.archives import Archive, part_of, predict_archive
from teb_vae.simulate import simulate_folder

dask = pytest.importorskip('dask')
pytest.importorskip('distributed')
pytest.importorskip('pyarrow')
HOW = dict(per_part=2, every=30, n_samples=2, lead_every=16)


@pytest.fixture(scope='module', autouse=True)
def forked():
    "Workers are forks of a process that has imported what they need, so that none has to import it again."
    from distributed.utils import get_mp_context
    with dask.config.set({'distributed.worker.multiprocessing-method': 'forkserver'}):
        get_mp_context()   # names what dask itself imports there; without it that would replace ours
        multiprocessing.set_forkserver_preload(['distributed', 'lightning.pytorch', 'teb_vae.archives', 'teb_vae.evaluation'])
        yield


def contents(archive): return {p.parent.name + p.name: p.read_bytes() for p in archive.folder.glob('part=*/*')}


@pytest.fixture(scope='module')
def records(tmp_path_factory):
    folder = simulate_folder(tmp_path_factory.mktemp('data'), 10, seed=5, duration_s=600)
    (folder/'broken.hea').write_text('broken 2 4 2400\n')
    short = simulate_folder(tmp_path_factory.mktemp('short'), 1, duration_s=60)
    for p in short.iterdir(): (folder/p.name.replace('sim000', 'short')).write_bytes(p.read_bytes().replace(b'sim000', b'short'))
    return folder


@pytest.fixture(scope='module')
def alone(records, tmp_path_factory):
    return predict_archive(records, tmp_path_factory.mktemp('alone')/'out', **HOW)


def test_what_can_not_be_used(alone):
    assert len(alone) == 12 and sorted(alone.left_out()) == ['broken', 'short']
    assert 'too short' in alone.left_out()['short'] and 'broken' in alone.left_out()['broken']
    table = alone.dataset().to_table().to_pandas()
    assert table.record.nunique() == 10 and len(table) == 10*4 and len(table['mean'][0]) == 30
    assert not table.duplicated(['record', 'origin']).any()


@contextmanager
def one_killed(begun):
    "Two workers, of which one is killed while it does a job, once there is what matches `begun`"
    from distributed import Client, LocalCluster
    folder, pattern = begun
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        killed = []
        def kill():
            while not killed:
                jobs = client.processing() if list(folder.glob(pattern)) else {}
                busy = [pid for w, pid in pids.items() if jobs.get(w)]
                if busy: os.kill(busy[0], signal.SIGKILL), killed.append(busy[0])
                time.sleep(.005)
        pids = client.run(os.getpid)
        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        yield client
        thread.join(10)
    assert killed


def test_a_worker_is_killed(records, alone, tmp_path):
    with one_killed((tmp_path, 'out/part=*')) as client: spread = predict_archive(records, tmp_path/'out', client=client, **HOW)
    assert contents(spread) == contents(alone)     # forecasts and scores, to the byte
    assert not [p for p in spread.folder.rglob('*') if 'part' in p.name and p.is_file()]  # nothing half done is left
    a, b = spread.scores().compute(), alone.scores().compute()
    assert a == b and a['n'] > 1000


def test_an_interrupted_run(records, alone, tmp_path, monkeypatch):
    from teb_vae import archives
    make, made = archives._make_part, []
    def counted(*job):
        if len(made) == 2: raise KeyboardInterrupt
        made.append(job[1])
        return make(*job)
    monkeypatch.setattr(archives, '_make_part', counted)
    with pytest.raises(KeyboardInterrupt): predict_archive(records, tmp_path/'out', **HOW)
    there = contents(Archive(tmp_path/'out'))
    assert len(there) == 4 and there.items() < contents(alone).items()
    monkeypatch.setattr(archives, '_make_part', lambda *job: made.append(job[1]) or make(*job))
    archive = predict_archive(records, tmp_path/'out', **HOW)
    assert contents(archive) == contents(alone)
    assert len(made) == len(set(made)) == len(archive.files())  # nothing twice
    n = len(made)
    predict_archive(records, tmp_path/'out', **HOW)
    assert len(made) == n


def test_a_recording_that_comes_later(records, tmp_path):
    import shutil
    data = tmp_path/'data'
    shutil.copytree(records, data)
    for name in ('broken', 'short', 'sim009'):
        for p in data.glob(f'{name}.*'): p.unlink()
    first = predict_archive(data, tmp_path/'out', **HOW)
    before = {f: f.stat().st_mtime_ns for f in first.files()}
    for p in records.glob('sim009.*'): shutil.copy(p, data)
    again = predict_archive(data, tmp_path/'out', **HOW)
    changed = {f.parent.name for f in again.files() if before.get(f) != f.stat().st_mtime_ns}
    assert changed == {f'part={part_of("sim009", first.parts):05d}'} and len(again) == 10


def test_other_settings_and_models(records, alone, tmp_path):
    with pytest.raises(ValueError, match='was begun with seed=0, here it is 1'): predict_archive(records, alone.folder, seed=1, **HOW)
    with pytest.raises(ValueError, match='was begun with model='): predict_archive(records, alone.folder, 'simulated', **HOW)
    with pytest.raises(ValueError, match='only every 16th sample was kept'): alone.forecast('sim000')
    with pytest.raises(ValueError, match='lead_every must lie in 1 ... 480'): predict_archive(records, tmp_path/'x', lead_every=0)


def test_recordings_that_change_and_go(records, tmp_path):
    import shutil
    from teb_vae.archives import _file
    data = shutil.copytree(records, tmp_path/'data')
    first = predict_archive(data, tmp_path/'out', **HOW)
    before, parts = {f: f.stat().st_mtime_ns for f in first.files()}, first.parts
    other = simulate_folder(tmp_path/'other', 1, seed=9, duration_s=600)
    shutil.copy(other/'sim000.dat', data/'sim003.dat')   # as long as the first, and another heart rate
    header = data/'sim003.hea'
    header.write_text((other/'sim000.hea').read_text().replace('sim000', 'sim003'))
    old = first.dataset().to_table().to_pandas().set_index('record')['mean']['sim003']
    again = predict_archive(data, tmp_path/'out', **HOW)
    changed = {f for f in again.files() if before[f] != f.stat().st_mtime_ns}
    assert changed == {_file(again.folder, part_of('sim003', parts))}
    new = again.dataset().to_table().to_pandas().set_index('record')['mean']['sim003']
    assert np.abs(np.stack(new) - np.stack(old)).max() > 1   # bpm

    part = part_of('sim000', parts)
    gone = [p for p in data.iterdir() if part_of(p.stem, parts) == part]
    for p in gone: shutil.move(p, tmp_path/p.name)
    fewer, kept = predict_archive(data, tmp_path/'out', **HOW), contents(again)
    assert _file(fewer.folder, part) not in fewer.files() and len(fewer) == 12 - len({p.stem for p in gone})
    assert 'sim000' not in fewer.dataset().to_table()['record'].to_pylist()
    for p in gone: shutil.move(tmp_path/p.name, p)
    at = (fewer.folder/f'_part={part:05d}/forecasts.parquet').stat().st_mtime_ns
    back = predict_archive(data, tmp_path/'out', **HOW)
    assert _file(back.folder, part).stat().st_mtime_ns == at and len(back) == 12 and contents(back).items() >= kept.items()


def test_all_files_of_a_recording_count(tmp_path):
    from teb_vae.archives import _find
    for a in ('seg1', 'seg2'): (tmp_path/f'{a}.hea').write_text(f'{a} 2 4 10\n{a}.dat 16 25(0)/bpm 16 0 0 0 0 FHR\n{a}.dat 16 1(0)/nd 16 0 0 0 0 UC\n')
    for a in ('seg1', 'seg2'): (tmp_path/f'{a}.dat').write_bytes(bytes(40))
    (tmp_path/'all.hea').write_text('all/2 2 4 20\nseg1 10\nseg2 10\n')
    (tmp_path/'pair_fhr.csv').write_text('time,value\n' + ''.join(f'{i/4},140\n' for i in range(40)))
    (tmp_path/'pair_uc.csv').write_text('time,value\n' + ''.join(f'{i/4},10\n' for i in range(40)))
    was = _find(tmp_path, {})
    for file, name in ('seg2.dat', 'all'), ('pair_uc.csv', next(n for n in was if n.startswith('pair'))):
        os.utime(tmp_path/file, ns=(1, 1))
        now = _find(tmp_path, {})
        assert {n for n in was if now[n] != was[n]} == {name}
        was = now


def test_a_model_that_is_trained_again(tmp_path):
    from teb_vae.archives import _model
    from teb_vae.forecaster import load_forecaster
    folder = tmp_path/'model'
    digests = []
    for name in 'simulated', 'ctu-uhb':
        load_forecaster(name).save_pretrained(folder)
        digests.append(_model(str(folder))[1])
        assert _model(str(folder))[0] is _model(str(folder))[0]
    assert digests == [_model(name)[1] for name in ('simulated', 'ctu-uhb')] and digests[0] != digests[1]


def test_a_folder_prepared_again(records, tmp_path):
    from teb_vae.archives import _prepared
    from teb_vae.prepared import prepare
    with pytest.warns(UserWarning, match='left out'): prepare(records, tmp_path/'ready')
    assert len(_prepared(str(tmp_path/'ready'))) == 11
    prepare(records, tmp_path/'ready', records=['sim000', 'sim001'])
    assert _prepared(str(tmp_path/'ready')).names == ['sim000', 'sim001']


def test_a_folder_with_the_name_of_a_model(records, alone, tmp_path, monkeypatch):
    (tmp_path/'ctu-uhb').mkdir()
    monkeypatch.chdir(tmp_path)
    assert len(predict_archive(records, alone.folder, 'ctu-uhb', **HOW)) == 12


def test_threads_of_workers(records, alone, tmp_path, monkeypatch):
    from distributed import Client, LocalCluster
    from teb_vae import archives
    how = dict(processes=False, dashboard_address=None)
    with LocalCluster(n_workers=1, threads_per_worker=2, **how) as cluster, Client(cluster) as client:
        with pytest.raises(ValueError, match=r'has 2: start them with Client\(threads_per_worker=1\)'):
            predict_archive(records, tmp_path/'out', client=client, **HOW)
    seen, at_work, write, threads = [], [], archives._write_part, torch.get_num_threads()
    def watched(*a):
        at_work.append(1)
        time.sleep(.1)
        seen.append((len(at_work), torch.get_num_threads()))
        write(*a)
        at_work.pop()
    monkeypatch.setattr(archives, '_write_part', watched)
    torch.set_num_threads(3)
    with LocalCluster(n_workers=2, threads_per_worker=1, **how) as cluster, Client(cluster) as client:   # in one process
        spread = predict_archive(records, tmp_path/'out', client=client, **HOW)
    after = torch.get_num_threads()
    torch.set_num_threads(threads)
    assert contents(spread) == contents(alone) and seen == [(1, 1)]*len(seen) and len(seen) > 2 and after == 3


def test_command(records, alone, tmp_path, capsys, monkeypatch):
    from teb_vae import files
    from teb_vae.cli import main
    def run(*more): return main(['predict', '--data', str(records), '--every', '30', '--n_samples', '2', *more]), *capsys.readouterr()
    out = f'{tmp_path}/out/'
    with dask.config.set({'distributed.worker.multiprocessing-method': 'spawn'}):   # as it is outside of these tests
        code, said, err = run('--out', out, '--workers', '2')
    assert (code, said.strip()) == (0, out.rstrip('/')) and 'too short' in err and 'broken' in err
    made = Archive(out)
    assert len(made) == 12 and made.settings['lead_every'] == 1
    torch.testing.assert_close(made.scores().sums, alone.scores().sums, rtol=1e-6, atol=1e-6)
    assert run('--out', out.rstrip('/'))[:2] == (0, said)   # a folder that is there; nothing is left to do
    for more, word in ((['--out', out, '--records', 'sim000'], 'leave out --records'), (['--out', 'x.npz', '--workers', '2'], '--out FOLDER/'),
                       (['--out', out, '--workers', '0'], '--workers must be at least 1'), (['--out', out, '--seed', '1'], 'was begun with seed=0')):
        code, _, err = run(*more)
        assert code == 1 and word in err, err
    def missing(name, *a, real=files.importlib.import_module):
        if name == 'distributed': raise ImportError(name)
        return real(name, *a)
    monkeypatch.setattr(files.importlib, 'import_module', missing)
    code, _, err = run('--out', out, '--workers', '2')
    assert code == 1 and "pip install 'teb_vae[cluster]'" in err


# Preparing and scoring

def files(folder): return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob('*') if p.is_file()}


def test_a_worker_that_prepares_is_killed(records, tmp_path, monkeypatch):
    from teb_vae import prepared
    monkeypatch.chdir(tmp_path)
    (tmp_path/'data').symlink_to(records)
    monkeypatch.setattr(prepared, '_PER_PART', 1)
    with pytest.warns(UserWarning, match='left out: data/broken.hea'): prepared.prepare('data', 'alone')
    with one_killed((tmp_path, '.two.preparing/part*.json')) as client, pytest.warns(UserWarning, match='left out: data/broken.hea'):
        two = prepared.prepare('data', 'two', client=client)
    assert len(two) == 11 and files(tmp_path/'two') == files(tmp_path/'alone')     # the manifest too, with the paths as they were given
    assert sorted(p.name for p in tmp_path.iterdir()) == ['alone', 'data', 'two']


def test_preparing_is_interrupted(records, tmp_path, monkeypatch):
    from teb_vae import prepared
    out, read, save = tmp_path/'out', [], np.save
    monkeypatch.setattr(prepared, '_PER_PART', 2)
    def interrupted(path, x):
        read.append(path.stem)
        if len(read) == 7: raise KeyboardInterrupt
        save(path, x)
    with monkeypatch.context() as m, pytest.warns(UserWarning):
        m.setattr(np, 'save', interrupted)
        with pytest.raises(KeyboardInterrupt): prepared.prepare(records, out)
        assert not out.exists() and (tmp_path/'.out.preparing').is_dir()
        prepared.prepare(records, out)
    assert len(read) == 13 and set(read[:7]) & set(read[7:]) == {'sim004', 'sim005'}   # only the part that was cut off is made twice
    with pytest.warns(UserWarning): prepared.prepare(records, tmp_path/'whole')
    assert files(out) == files(tmp_path/'whole') and not (tmp_path/'.out.preparing').exists()
    read.clear()      # of other files or options nothing is taken over
    with monkeypatch.context() as m, pytest.warns(UserWarning):
        m.setattr(np, 'save', interrupted)
        with pytest.raises(KeyboardInterrupt): prepared.prepare(records, tmp_path/'other')
        prepared.prepare(records, tmp_path/'other', fs=2)
    assert len(read) == 7 + 11 and not (tmp_path/'.other.preparing').exists()


@pytest.fixture(scope='module')
def ready(tmp_path_factory):
    from teb_vae.prepared import prepare
    folder = tmp_path_factory.mktemp('scored')
    return prepare(simulate_folder(folder, 12, seed=6, duration_s=1500), folder/'ready')


SCORED = dict(every=90, n_samples=2, batch_size=1)


@pytest.fixture
def plans(monkeypatch):
    "Plans of two batches a part, which workers get too"
    from teb_vae import parts
    real = parts.plan_scoring
    def plan(*a, **kw):
        found = real(*a, **kw)
        found.per_part = 2
        return found
    monkeypatch.setattr(parts, 'plan_scoring', plan)


def test_a_worker_that_scores_is_killed(ready, tmp_path, plans):
    from teb_vae.evaluation import evaluate
    from teb_vae.forecaster import load_forecaster
    from teb_vae.parts import evaluate_in_parts
    light = load_forecaster('ctu-uhb')
    how = SCORED | dict(every=5)     # jobs of a second: there is time to kill one
    alone = evaluate_in_parts(light, ready[3:], ready[:3], tmp_path/'alone', **how)
    with one_killed((tmp_path, 'two/part=*.npz')) as client:
        two = evaluate_in_parts(light, ready[3:], ready[:3], tmp_path/'two', client, **how)
    assert files(tmp_path/'two') == files(tmp_path/'alone') and len(files(tmp_path/'two')) == 5
    assert all(torch.equal(a, b) for k in alone.scores for a, b in zip(alone.scores[k].metric_state.values(), two.scores[k].metric_state.values()))
    assert json.dumps(two.to_dict()) == json.dumps(alone.to_dict())
    whole = evaluate(light, ready[3:], ready[:3], **how)               # all in one part
    for k, v in whole.scores.items(): torch.testing.assert_close(v.sums, alone.scores[k].sums, rtol=1e-12, atol=1e-9)
    for k, v in whole.information.sums.items(): np.testing.assert_allclose(v, alone.information.sums[k], rtol=1e-12)
    assert whole.intervals().keys() == alone.intervals().keys() and whole.settings == alone.settings


def test_scoring_is_interrupted(ready, tmp_path, plans, monkeypatch):
    from teb_vae import parts
    from teb_vae.forecaster import load_forecaster
    light, made, score = load_forecaster('ctu-uhb'), [], parts._score_part
    def counted(plan, part):
        if len(made) == 2: made.append('interrupted'); raise KeyboardInterrupt
        made.append(part)
        return score(plan, part)
    monkeypatch.setattr(parts, '_score_part', counted)
    def run(n=9, **kw): return parts.evaluate_in_parts(light, ready[3:3 + n], ready[:3], tmp_path/'sums', **SCORED | kw)
    with pytest.raises(KeyboardInterrupt): run()
    first = run()
    assert made == [0, 1, 'interrupted', 2, 3, 4]
    assert run().to_dict() == first.to_dict() and len(made) == 6       # nothing twice
    run(resamples=10)
    assert len(made) == 6                                              # the intervals are made of the same sums
    run(n=5)
    assert made[6:] == [0, 1, 2] and len(files(tmp_path/'sums')) == 3  # other recordings


def test_evaluate_command(ready, tmp_path, capsys):
    from teb_vae.cli import main
    splits = tmp_path/'splits.json'
    splits.write_text(json.dumps(dict(train=ready.names[:3], validation=ready.names[3:7])))
    def run(out, *more):
        words = ['--data', ready.folder, '--splits', splits, '--every', 90, '--n_samples', 2, '--out', tmp_path/out, '--progress', 'false', *more]
        code = main(['evaluate', *map(str, words)])
        return code, capsys.readouterr().err
    for out, *more in (('plain',), ('one', '--workers', '1'), ('two', '--workers', '2')): assert run(out, *more)[0] == 0
    text = {out: (tmp_path/out/'scores.json').read_text() for out in ('plain', 'one', 'two')}
    assert text['one'] == text['two'] and files(tmp_path/'one'/'sums') == files(tmp_path/'two'/'sums')
    a, b = (json.loads(text[k])['forecasters']['teb_vae']['scores']['overall'] for k in ('plain', 'one'))
    assert a == pytest.approx(b, rel=1e-4)
    code, err = run('none', '--workers', '0')
    assert code == 1 and '--workers must be at least 1, got 0' in err
