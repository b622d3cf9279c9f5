"Forecasts of a folder, part by part: by workers of which one is killed, after an interruption, with recordings that can't be used."
import os, signal, threading, time

import numpy as np
import pytest
import torch

from teb_vae.archives import Archive, part_of, predict_archive
from teb_vae.simulate import simulate_folder

pytest.importorskip('distributed')
pytest.importorskip('pyarrow')
HOW = dict(per_part=2, every=30, n_samples=2, lead_every=16)


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


def test_a_worker_is_killed(records, alone, tmp_path):
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        killed = []
        def kill():   # while it makes a part
            while not killed:
                busy = [pid for w, pid in pids.items() if client.processing().get(w) and list(tmp_path.glob('out/part=*'))]
                if busy: os.kill(busy[0], signal.SIGKILL), killed.append(busy[0])
                time.sleep(.02)
        pids = client.run(os.getpid)
        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        spread = predict_archive(records, tmp_path/'out', client=client, **HOW)
        thread.join(10)
    assert killed and contents(spread) == contents(alone)     # forecasts and scores, to the byte
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
    assert code == 1 and 'pip install teb_vae[cluster]' in err
