"Every format and layout that people have: read with the right values, or refused with a remedy that works when it is followed."
import io, json, os, re, subprocess, sys, warnings, zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from make_formats import FHR, GAPS, N, T, UC, dates, edf, make, ms, table, tiny

from teb_vae.cli import main
from teb_vae.lines import LiveTable
from teb_vae.readers import find_records, read_folder, read_recording
from teb_vae.recordings import Recording, RecordingError

FOLDER = ['arrays', 'midnight', 'several/A', 'several/B', 'segments', 'monitor', 'twice', 'biosemi']


@pytest.fixture(scope='module')
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp('formats')
    return folder, make(folder)


def same(r, rows=None, missing=0):
    "Whether a recording holds the signals, with so many samples missing in its middle"
    seen = r.target_mask
    assert r.fs == 4 and len(r) == N + missing and seen.sum() == N, r
    np.testing.assert_allclose(r.target[seen], FHR, atol=.004)
    if r.source_mask.any():
        at = r.source_mask[seen]
        np.testing.assert_allclose(r.source[seen][at], UC[at], atol=.004)
    return True


def quiet(f, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return f(*args, **kwargs)


def test_a_rate_that_its_times_contradict(tmp_path):
    np.savez(tmp_path/'a.npz', FHR=FHR, UC=UC, fs=250., time=np.arange(N)/4)
    with pytest.raises(RecordingError, match='rate is 250 Hz, but the times go by 0.25; .* pass time=None'): read_recording(tmp_path/'a.npz')
    assert abs(len(quiet(read_recording, tmp_path/'a.npz', time=None)) - N*4/250) < 2
    for unit in (1, 1e-3, 60, .25):
        np.savez(tmp_path/'a.npz', FHR=FHR, UC=UC, fs=4., time=np.arange(N)/4/unit)
        assert quiet(read_recording, tmp_path/'a.npz').fs == 4


def test_a_file_that_matlab_wrote():
    "HDF5 behind 512 bytes of text that say 7.0, from the tests that SciPy is installed with"
    scipy_matlab = pytest.importorskip('scipy.io.matlab')
    path = Path(scipy_matlab.__file__).parent/'tests'/'data'/'testhdf5_7.4_GLNX86.mat'
    if not path.exists(): pytest.skip(f'no {path}: SciPy was installed without its tests')
    assert b'MATLAB 7.0' in path.read_bytes()[:128]
    r = quiet(read_recording, path, target='testdouble', rate=4, clean=False)
    np.testing.assert_allclose(r.target, np.linspace(0, 2*np.pi, 9), rtol=1e-6)


def test_every_file_of_the_folder(made):
    "Some 55 files without an option, each with the right values; the pauses where they were"
    found = quiet(find_records, made[0]/'files')
    assert set(FOLDER) <= set(found) and not {'segments_1', 'segments_2'} & set(found) and len(found) > 50
    gaps = {n.partition('.')[0]: k for n, (_, k) in GAPS.items()} | dict(segments=100, pauses=100)
    for name, path in found.items(): assert same(quiet(read_recording, path, clean=False), missing=gaps.get(name, 0)), name


def test_the_folder_from_end_to_end(made, tmp_path, capsys, monkeypatch):
    "The same folder inspected, trained on and forecast as it is; and some kinds of file streamed, with the same forecasts"
    files = made[0]/'files'
    monkeypatch.setattr('sys.stderr', io.StringIO())
    assert main(['inspect', str(files), '--rows', '99', '--progress', 'false']) == 0
    head, *_ = re.findall(r'(\d+) recordings, (\d+) usable', capsys.readouterr().out)
    assert head[0] == head[1] and int(head[0]) > 50
    run = ['--config', str(tiny(tmp_path/'tiny.yaml')), '--out', str(tmp_path/'run'), '--progress', 'false']
    assert main(['train', '--data', str(files), *run]) == 0
    with_it = ['--checkpoint', str(tmp_path/'run'), '--every', '180', '--n_samples', '2', '--progress', 'false']
    assert main(['predict', '--data', str(files), '--out', str(tmp_path/'o.npz'), '--batch_size', '32', *with_it]) == 0
    with np.load(tmp_path/'o.npz') as found: assert len(np.unique(found['record'])) == int(head[0])
    capsys.readouterr()
    lines = []
    for name in ('plain.csv', 'record.hea', 'sleep.edf', 'monitor.fhr', 'arrays.npz'):
        assert main(['stream', str(files/name), *with_it]) == 0
        lines.append([json.loads(line)['forecast']['30'] for line in capsys.readouterr().out.splitlines()])
    assert len(lines[0]) == 3
    for other in lines[1:]: assert all(abs(a[k] - b[k]) < .05 for a, b in zip(lines[0], other, strict=True) for k in a)


def test_layouts(made):
    "A folder per patient, FHR and UC in two files or in two folders, several recordings in one table"
    folder = made[0]
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        found = read_folder(folder/'patients', clean=False)
        assert [r.name for r in found] == ['anna/day1', 'anna/day2', 'berta/day1', 'berta/day2_fhr'] and all(map(same, found)) and all(r.source_mask.all() for r in found)
        assert [r.name for r in read_folder(folder/'pair', clean=False)] == ['bpm/1', 'bpm/2']
        assert read_recording(folder/'pair'/'bpm'/'1.csv', clean=False).source_mask.all()
        assert [r.name for r in read_folder(folder/'files'/'several.csv')] == ['several/A', 'several/B']
        assert same(read_recording(folder/'pair'/'bpm'/'1.csv', source='../uterus/{name}.csv', clean=False))
    with pytest.raises(RecordingError, match='holds 2 recordings .A, B.; give one of them as several.csv/A, or pass id=None .--reader.id null. if they are one'): read_recording(folder/'files'/'several.csv')
    with pytest.raises(RecordingError, match='several.csv/C: there is no such recording'): read_recording(folder/'files'/'several.csv'/'C')


def test_an_identifier_is_no_path_to_another_file(tmp_path):
    "An id that names a file does not lead there; two that would become one name are refused"
    (tmp_path/'secret.csv').write_text(table(T, fhr=FHR - 20))
    def two(a, b): (tmp_path/'t.csv').write_text('id,time,FHR,UC\n' + ''.join(f'{i},{t},{y:g},{u:g}\n' for i in (a, b) for t, y, u in zip(T, FHR, UC)))
    for a, name in ((tmp_path/'secret.csv', f't{tmp_path}/secret.csv'), ('../secret.csv', 't/secret.csv'), ('', 't/unnamed'), ('1/2024', 't/1/2024')):
        two(a, 'B')
        found = {r.name: r for r in read_folder(tmp_path/'t.csv', clean=False)}
        assert set(found) == {name, 't/B'} and all(map(same, found.values()))
    two('a', '/a')
    with pytest.raises(RecordingError, match="the recordings 'a' and '/a' would both be called 'a'; rename one"): read_recording(tmp_path/'t.csv')


def test_pairs_in_two_files(tmp_path, capsys):
    "Contractions once a second, next to the first and the second heart rate; arrays, which are not joined, are left out with a word"
    def one(x, t): return 'time,value\n' + ''.join(f'{a:g},{b:g}\n' for a, b in zip(t, x))
    for k in ('fhr1', 'fhr2'): (tmp_path/f'p_{k}.csv').write_text(one(FHR, T))
    (tmp_path/'p_uc.csv').write_text(one(UC[::4], T[::4]))
    for r in read_folder(tmp_path, clean=False):
        np.testing.assert_array_equal(r.target, FHR)
        np.testing.assert_allclose(r.source[::4], UC[::4], atol=1)
    (tmp_path/'arrays').mkdir()
    for k, x in (('fhr', FHR), ('uc', UC)): np.save(tmp_path/'arrays'/f'p_{k}.npy', x)
    with pytest.warns(UserWarning, match='1 files of a source alone are left out, e.g. p_uc.npy, .*write both signals into one file'): assert list(find_records(tmp_path/'arrays')) == ['p_fhr']


def test_numbers_with_commas_between_tabs(tmp_path):
    "Decimal commas without a line of names"
    (tmp_path/'t.txt').write_text(''.join(f'{t}\t{y}\t{u}\n' for t, y, u in zip(T, FHR, UC)).replace('.', ','))
    assert same(read_recording(tmp_path/'t.txt', time='1', target='2', source='3', clean=False))


@pytest.mark.parametrize('name', ['two patients', 'a counter', '#N/A'])
def test_a_stream_is_one_recording(name):
    "Rows of a second patient are left out, with a word; an id that counts is no patient; #N/A is a missing sample"
    rows = {'two patients': ''.join(f'A,{t},{"" if 100 <= i < 140 else y},{u}\nB,{t},90,99\n' for i, (t, y, u) in enumerate(zip(T, FHR, UC))),
            'a counter': ''.join(f'{i % 256},{t},{y},{u}\n' for i, (t, y, u) in enumerate(zip(T, FHR, UC))),
            '#N/A': ''.join(f'{"#N/A" if 100 <= i < 140 else y},{u}\n' for i, (y, u) in enumerate(zip(FHR, UC)))}[name]
    live = LiveTable()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        for i, line in enumerate(('FHR,UC\n' if name == '#N/A' else 'id,time,FHR,UC\n').splitlines() + rows.splitlines(), 1): live.feed(i, line)
        y, u = live.finish()
    want = FHR.astype(float)
    if name != 'a counter': want = np.where(np.isin(np.arange(N), np.arange(100, 140)), np.nan, want)
    np.testing.assert_array_equal(y, want)
    np.testing.assert_array_equal(u, UC)
    assert any("belongs to another recording, 'B'; left out" in str(w.message) for w in caught) == (name == 'two patients')


def test_files_that_need_an_option(made):
    "Right values with it"
    folder, asked = made
    for name, options in asked.items():
        path = folder/'asked'/name
        assert same(quiet(read_recording, path/'A' if 'id' in options else path, clean=False, **options)), name


MESSAGES = {  # text of a table, what is said about it
    'RR in ms': (table(T, fhr=np.round(60000/FHR)), 'median 4.*intervals between beats in ms'),
    'RR in s': (table(T, fhr=60/FHR), 'intervals between beats in s'),
    'minutes': (table([f'{t/60:.8f}' for t in T]), 'there are 240 rows a second, .*are they minutes. pass time_unit=60 .--reader.time_unit 60., which gives 4 Hz, or time_unit=1 .--reader.time_unit 1. if they are seconds'),
    'a row for each beat': (table([f'{t:.3f}' for t in np.cumsum(60/FHR)]), 'does not lie on a regular clock .*where each row is a heartbeat, .*first write a row every 0.25 s with the last value at that time'),
    'two recordings one below the other': (table(np.r_[T[:3000], T[:3000]]), 'line 3002, time column: the time steps back by 749.75 s, .*another recording begins here'),
    'two recordings with times that do not tell': ('bed,time,FHR,UC\n' + ''.join(f'{b},{t},{y:g},{u:g}\n' for b in 'xy' for t, y, u in zip(T, FHR, UC)), "line 6002: column 'bed' changes where the time jumps.*id='bed' .--reader.id bed."),
    'many doubled rows': (table(np.repeat(T[:3000:2], 2) + np.tile([0, .1], 1500)*(np.arange(3000) % 3 > 0)), 'and in .* more rows'),
    'unheard-of format': (table([f'Q{t}' for t in T]), "column 'time': 'Q0.0' is not a time"),
    'a wide table': (','.join(f'c{i}' for i in range(5000)) + '\n' + ','.join('1' for _ in range(5000)), r"'c14'\] and 4985 more"),
}


@pytest.mark.parametrize('name', MESSAGES)
def test_messages(name, tmp_path):
    text, says = MESSAGES[name]
    (tmp_path/'t.csv').write_text(text)
    with pytest.raises(RecordingError, match=says) as e: quiet(read_recording, tmp_path/'t.csv')
    assert len(str(e.value)) < 1500 and '\n' not in str(e.value)


def test_the_heart_rate_that_is_alive(tmp_path):
    "A dead first heart rate is refused with the name of the second, a half-dead one read with a warning; both say it in the note"
    half = np.where(np.arange(N) < N*.6, 0, FHR)
    for y, says in ((0*FHR, None), (half, "FHR2 is a heart rate in 100% of its samples, the target in 40%: pass target='FHR2'")):
        (tmp_path/'t.csv').write_text('time,FHR1,FHR2,TOCO\n' + ''.join(f'{t},{a:g},{b:g},{u:g}\n' for t, a, b, u in zip(T, y, FHR, UC)))
        if says is None:
            with pytest.raises(RecordingError, match="pass target='FHR2' .--reader.target FHR2."): read_recording(tmp_path/'t.csv')
        else:
            with pytest.warns(UserWarning, match=says): assert 'FHR2' in read_recording(tmp_path/'t.csv').note


@pytest.mark.parametrize('hers', ['MHR', 'Maternal heart rate', 'HR (mother)', 'Puls', 'SpO2 puls', 'NIBP'])
def test_the_mother_is_never_suggested(tmp_path, hers):
    "Next to the fetus she is left alone, in a table, an EDF and a file of arrays; where the names say nothing else, no option names her"
    (tmp_path/'t.csv').write_text(f'time,FHR,{hers}\n' + ''.join(f'{t},{y:g},80\n' for t, y in zip(T, FHR)))
    (tmp_path/'t.edf').write_bytes(edf({'FHR': (FHR, 0, 250), hers[:16]: (0*FHR + 80, 0, 250)}))
    np.savez(tmp_path/'t.npz', **{'FHR': FHR, hers: 0*FHR + 80, 'fs': 4.})
    for name in ('t.csv', 't.edf', 't.npz'):
        r = read_recording(tmp_path/name)
        assert r.target_missing < .01 and not r.source_mask.any() and not r.note
    for head in (f'time,{hers},UC', f'time,{hers},pressure', f'{hers},FCF,UC', f'when,{hers},b'):
        (tmp_path/'t.csv').write_text(table(T, head=head))
        with pytest.raises(RecordingError) as e: read_recording(tmp_path/'t.csv', rate=4)
        offered = re.findall(r"--reader.(?:target|source) ('[^']*'|[^ )]*)", str(e.value))
        assert not {hers, f"'{hers}'", 'UC', 'pressure'} & {*offered}, e.value


HOSTILE = """
import sys, time, resource, warnings
warnings.simplefilter('ignore')
import teb_vae.readers as R
from teb_vae.recordings import RecordingError
base, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
for path in sys.argv[1:]:
    try: R.read_recording(path)
    except RecordingError as e: assert chr(10) not in str(e) and len(str(e)) < 1500, e
    else: raise AssertionError(path)
    print(path, round(time.process_time() - began, 1), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)//1024)
assert time.process_time() - began < 10*len(sys.argv) and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base < 200*1024
"""


def test_sizes_are_judged_first(tmp_path):
    "Files that unpack to gigabytes, sparse files, pipes and devices: one line each, soon, and in 200 MB for all of them together"
    import gzip, pyarrow as pa, pyarrow.parquet as pq, zlib
    p = lambda name: tmp_path/name
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    row = b'0.25,140,10\n'*10**5
    p('bomb.csv.gz').write_bytes(pack.compress(b'time,FHR,UC\n') + b''.join(pack.compress(row) for _ in range(60)) + pack.flush())
    pq.write_table(pa.table({'time': pa.array(np.zeros(3*10**7, 'i1')), 'FHR': pa.array(np.zeros(3*10**7, 'i1'))}), p('bomb.parquet'))
    with zipfile.ZipFile(p('bomb.npz'), 'w', zipfile.ZIP_DEFLATED) as z, z.open('FHR.npy', 'w', force_zip64=True) as f:
        np.lib.format.write_array_header_1_0(f, dict(descr='<f8', fortran_order=False, shape=(10**9,)))
        for _ in range(20): f.write(bytes(10**6))
    for name, head in (('sparse.csv', b'time,FHR,UC\n'), ('sparse.npy', b''), ('sparse.edf', b'0'.ljust(184) + b'512     '.ljust(52) + b'-1      1       1   ' + b'FHR'.ljust(104) + b'0       250     -32768  32767   '.ljust(112) + b'4'.ljust(40)), ('sparse.fhr', b''), ('sparse.mat', b'MATLAB 5.0'.ljust(124) + b'\0\1IM'), ('sparse.dat', b'')):
        with open(p(name), 'wb') as f:
            f.write(head)
            if name == 'sparse.npy': np.lib.format.write_array_header_1_0(f, dict(descr='<f8', fortran_order=False, shape=(10**9,)))
            f.truncate(8*10**9 + 128)
    p('sparse.hea').write_text('sparse 1 4 4000000064\nsparse.dat 16 100/bpm 16 0 0 0 0 FHR\n')
    os.mkfifo(p('pipe.csv')); os.mkfifo(p('pipe.hea')); p('zero.csv').symlink_to('/dev/zero'); p('zero.edf').symlink_to('/dev/zero'); p('zero.npz').symlink_to('/dev/zero')
    p('good.csv').write_text(table(T))
    files = sorted(str(f) for f in tmp_path.iterdir() if f.name not in ('good.csv', 'sparse.dat'))
    run = subprocess.run([sys.executable, '-c', HOSTILE, *files], capture_output=True, text=True, timeout=200)
    assert run.returncode == 0, run.stdout + run.stderr
    assert [r.name for r in quiet(read_folder, tmp_path)] == ['good']


def test_names_that_are_no_text(tmp_path):
    "A file whose name is not UTF-8, or would move the cursor, neither stops the folder nor reaches the terminal as it is"
    for name in (b'\xff\xfe.csv', b'a\x1b[2Jb.csv', b'line\nbreak.csv', 'rtl\u202e.csv'.encode(), b'plain.csv'):
        with open(os.path.join(os.fsencode(tmp_path), name), 'wb') as f: f.write(table(T).encode())
    with open(os.path.join(os.fsencode(tmp_path), b'\xfdbad\x1b[31m.csv'), 'wb') as f: f.write(b'nothing')
    with pytest.warns(UserWarning) as said: found = read_folder(tmp_path)
    text = ' '.join([r.name for r in found] + [str(w.message) for w in said])
    assert len(found) == 5 and text.isprintable() and text.encode() and 'a\\x1b[2Jb' in text


def test_one_line_for_many(tmp_path):
    "The same complaint about 165 files is one line; files of unread kinds are mentioned once; 552 files in two formats are 552 recordings"
    for i in range(40): (tmp_path/f'{i:03}.csv').write_text('time,a,b\n' + ''.join(f'{t},1,2\n' for t in T[:20]))
    (tmp_path/'good.csv').write_text(table(T))
    for name in ('x.zip', 'y.xlsx', 'splits.json', 'README.md', 'notes.txt'): (tmp_path/name).write_bytes(b'PK')
    with pytest.warns(UserWarning) as said: assert len(read_folder(tmp_path)) == 1
    said = [str(w.message) for w in said]
    assert len(said) == 2 and '2 files of kinds that are not read are left out (x.zip, y.xlsx)' in said[0] and said[1].startswith('left out: 40 recordings (000, 001, 002, ...), all for the same reason')
    for i in range(30):
        np.savez(tmp_path/f'{i:03}.npz', FHR=FHR, UC=UC, fs=4)
    with pytest.warns(UserWarning, match='30 recordings are there in several formats, e.g. 000.npz, 000.csv; read is 000.npz'): assert len(find_records(tmp_path)) == 41


@pytest.mark.parametrize('how', ['no date', 'odd date', 'odd time', 'patient', 'ECG without scale', 'count', 'short', 'long', 'duration', 'two seconds'])
def test_edf_is_read_for_what_is_needed(tmp_path, how):
    both = {'FHR': (FHR, 0, 250), 'UC': (UC, 0, 250)}
    raw = edf(both | {'ECG': (np.zeros(60*N), -500, 500)})
    put = lambda at, new: raw[:at] + new + raw[at + len(new):]
    odd = {'no date': put(168, b'00.00.00'), 'odd date': put(168, b'xx.xx.xx'), 'odd time': put(176, b'12.30.75'), 'patient': put(8, 'X Größe \xff'.encode('latin-1')), 'ECG without scale': put(256 + 104*3 + 16, b'500     '), 'count': put(236, b'-1      '),
           'short': raw[:-777], 'long': raw + bytes(10), 'duration': raw, 'two seconds': edf(both, seconds=2)}[how]
    (tmp_path/'e.edf').write_bytes(odd)
    r = quiet(read_recording, tmp_path/'e.edf', clean=False)
    n = N - 240*(how == 'short')
    assert len(r) == n and np.allclose(r.target, FHR[:n], atol=.004) and np.allclose(r.source, UC[:n], atol=.004)


def test_python(tmp_path):
    "Masked arrays are missing where they are masked; what is no path or no rate is said"
    r = Recording('m', np.ma.masked_less(FHR, 140), np.ma.masked_greater(UC, 20))
    assert np.array_equal(r.target_mask, FHR >= 140) and np.array_equal(r.source_mask, UC <= 20)
    with pytest.raises(RecordingError, match="fs must be a positive number of Hz, got '4'"): Recording('x', FHR, fs='4')
    with pytest.raises(RecordingError, match='target must hold numbers'): Recording('x', ['a', 'b'])
    with pytest.raises(TypeError, match='path is a DataFrame, expected the path of a file'): read_recording(pd.DataFrame(dict(FHR=FHR)))


def test_hundreds_of_warnings_are_one(tmp_path):
    "What the reader says of every file of a folder is said once"
    for i in range(12): (tmp_path/f'{i:03}.edf').write_bytes(edf({'FHR': (FHR, 0, 250), 'UC': (UC, 0, 250)}, records=-1))
    with pytest.warns(UserWarning) as said: assert len(read_folder(tmp_path)) == 12
    assert len(said) == 1 and str(said[0].message).startswith('12 recordings (000, 001, 002, ...), all for the same reason: ')


def test_wfdb_without_names_and_in_segments(tmp_path):
    "Signals are named by their numbers where they have no names; a segment that is missing is named"
    from make_formats import wfdb_record
    wfdb_record(tmp_path, 'n'); hea = tmp_path/'n.hea'
    hea.write_text(f'n 2 4 {N}\nn.dat 16 100/bpm\nn.dat 16 100/nd\n')
    with pytest.raises(RecordingError, match="e.g. target='1' .--reader.target 1."): read_recording(hea)
    with pytest.raises(RecordingError, match="pass source='2' .--reader.source 2."): read_recording(hea, target='1')
    assert same(read_recording(hea, target='1', source='2', clean=False))
    wfdb_record(tmp_path, 's', 2)
    (tmp_path/'s.hea').write_text(f's/4 2 4 {N + 100}\ns_layout 0\ns_1 3000\n~ 100\ns_2 3000\n'); (tmp_path/'s_layout.hea').write_text('s_layout 2 4 0\n~ 0 100/bpm 16 0 0 0 0 FHR\n~ 0 100/nd 16 0 0 0 0 UC\n')
    assert same(read_recording(tmp_path/'s', clean=False), missing=100) and list(find_records(tmp_path)) == ['n', 's']
    (tmp_path/'s_2.hea').unlink()
    with pytest.raises(RecordingError, match='s_2.hea cannot be read'): read_recording(tmp_path/'s')


@pytest.mark.parametrize('name,text', {
    'lost rows': 'time,FHR,UC\n' + ''.join(f'{int(t)},{y:g},{u:g}\n' for i, (t, y, u) in enumerate(zip(T, FHR, UC)) if i not in (101, 903, 2003)),
    'cut off': table(T) + '1500.0,14', 'late clock': table(np.maximum.accumulate(np.floor(T + .1*np.sin(T*9)).clip(0)).astype(int)),
    'row names': '"","time","FHR","UC"\n' + ''.join(f'"{i}",{t},{y:g},{u:g}\n' for i, (t, y, u) in enumerate(zip(T, FHR, UC))), 'remarks': table(T).replace('\n700.25', '\n# event, a, b\n700.25', 1), 'set back': table(np.where(np.arange(N) < 3000, T, T - .12))}.items())
def test_further_tables(tmp_path, name, text):
    "Seconds that lack a row, a last row that is cut off, a clock that jitters about the second, numbered rows, remarks between rows, a clock set back by 0.12 s"
    (tmp_path/'t.csv').write_text(text)
    r = quiet(read_recording, tmp_path/'t.csv', clean=False)
    seen = np.ones(N, bool); seen[[101 // 4*4 + 3, 903 // 4*4 + 3, 2003] if name == 'lost rows' else []] = False
    assert r.fs == 4 and len(r) == N and r.target_mask.sum() == N - 3*(name == 'lost rows')
    if name == 'lost rows': assert np.mean(r.target == FHR) > .999 and np.flatnonzero(~r.target_mask).tolist() == [103, 903, 2003]
    else: np.testing.assert_array_equal(r.target, FHR)
