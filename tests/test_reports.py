"""What people report of programs like this one, and what they have and type: for each case the smallest input and what must come out of it.

Names end in the public report that the case is from, as OWNER/REPO/issues/N on GitHub, where there is one. A refusal is followed to the
letter: the option that it names is passed, again and again, until the file is read with the right values. Further cases are held by
test_formats.py (every format), test_inspection.py (what can be read and means something else), test_files.py, test_readers.py,
test_prepared.py and test_resume.py.
"""
import io, json, os, re, shlex, shutil, struct, warnings
from datetime import datetime, timedelta

import h5py
import numpy as np
import pytest
import yaml
from scipy.io import savemat

from make_formats import FHR, N, T, TEXTS, UC, dates, edf, ms, table, tiny, wfdb_record
from teb_vae.cli import main
from teb_vae.data import split_records
from teb_vae.pretrained import read_preset
from teb_vae.readers import read_recording

SLOW = np.arange(2000)/7.87                                       # a monitor that sends 7.87 samples a second
RNG = np.random.default_rng(0)


def columns(head, *values, sep=','):
    "A table of any columns"
    return '\n'.join([head] + [sep.join(f'{v:g}' if isinstance(v, float) else str(v) for v in row) for row in zip(*values)]) + '\n'


def summer(begin, moved, zones=('', '')):
    "Local times at a change of the clock, ten minutes after the beginning"
    at = lambda t: datetime.fromisoformat(begin) + timedelta(seconds=float(t) + 3600*moved*(t >= 600))
    return [at(t).isoformat(sep=' ') + zones[int(t >= 600)] for t in T]


def fhrm(): return struct.pack('<I', 1717200000) + b''.join(struct.pack('<HHHBB', int(4*y), 0, 360, int(2*u), 0) for y, u in zip(FHR, UC))


def both(**kw): return edf({'FHR': (FHR, 0, 250), 'UC': (UC, 0, 250)}, **kw)


def numpy_file(*x, **arrays):
    f = io.BytesIO()
    np.save(f, *x) if x else np.savez(f, **arrays)
    return f.getvalue()


def hdf5(path, arrays, **rates):
    "Arrays by their paths, and the sampling rates that datasets and groups have as attributes"
    with h5py.File(path, 'w') as f:
        for name, x in arrays.items(): f[name] = x
        for name, fs in rates.items(): f[name].attrs['fs'] = fs


# name: (file, its content, what is said and passed in turn: 'time 1' for "(--reader.time 1)", samples missing in the middle)
FILES = {
    'two monitors, one table; a name nobody knows, blue-yonder/tsfresh/issues/673': ('ward.csv', lambda: columns('device,time,FHR,UC', ['A']*N + ['B']*N, np.r_[T, T + 1800], np.r_[FHR, FHR], np.r_[UC, UC]), ['id device'], 0),
    'unique_id, ds, y and an exogenous column, influxdata/influxdb-python/issues/122': ('long.csv', lambda: columns('unique_id,ds,y,toco2', ['A']*N + ['B']*N, [*range(N)]*2, np.r_[FHR, FHR], np.r_[UC, UC]), ['target y', 'source toco2', 'rate 4'], 0),
    'whole seconds, four rows each, ourownstory/neural_prophet/issues/578': ('s.csv', lambda: table(dates('%H:%M:%S')), [], 0),
    'over midnight, travisdesell/ngafid2.0/pull/330': ('m.csv', lambda: table(ms()), [], 0),
    'dates in a column of their own, projecthamster/hamster/issues/266': ('d.csv', lambda: TEXTS['two_columns.csv'], [], 0),
    'lines above the names, pandas-dev/pandas/issues/10898': ('a.csv', lambda: table(T, above='Patient,A. N.\nBed,3\n'), [], 0),
    'a units row and a remark below, elixir-explorer/explorer/pull/782': ('u.csv', lambda: table(T, below='End of recording\n').replace('\n', '\ns,bpm,nd\n', 1), [], 0),
    'sep=; and comments, uwdata/arquero/issues/165': ('c.csv', lambda: table(T, ';', above='sep=;\n# by a monitor\n'), [], 0),
    'summer time ends, offsets given, davidusb-geek/emhass/issues/589': ('o.csv', lambda: table(summer('2024-10-27 02:50:00', -1, ('+02:00', '+01:00'))), [], 0),
    'summer time begins, local times, tomhollander/PowerwallCompanion/issues/17': ('b.csv', lambda: table(summer('2024-03-31 01:50:00', 1)), [], 14400),
    'times off by 0.03 s, Nixtla/neuralforecast/issues/887': ('j.csv', lambda: table([f'{t:.4f}' for t in T + RNG.uniform(-.03, .03, N)]), [], 0),
    'multi-segment record, MIT-LCP/mimic-code/issues/791': ('m.hea', lambda folder: wfdb_record(folder, 'm', 2), [], 100),
    'no number of samples, MIT-LCP/wfdb-python/issues/129': ('n.hea', lambda folder: (wfdb_record(folder, 'n'), (folder/'n.hea').write_text((folder/'n.hea').read_text().replace(f' 4 {N}', ' 4'))), [], 0),
    'fhr.csv and uc.csv in a folder': ('fhr.csv', lambda folder: [(folder/f'{n}.csv').write_text(columns('time_sec,value', T, x)) for n, x in (('fhr', FHR), ('uc', UC))], [], 0),
    'FHRMA with the mother': ('x.fhrm', fhrm, [], 0),
    'no names, sample numbers, hundredths': ('1001.txt', lambda: columns(f'0\t{100*FHR[0]:g}\t{100*UC[0]:g}', range(1, N), 100*FHR[1:], 100*UC[1:], sep='\t'), ['time 1 target 2 source 3', 'rate 4', 'scale 0.01'], 0),
    'sample numbers under the name seconds': ('n.csv', lambda: table(range(N), head='seconds,FHR,UC'), ['rate 4'], 0),
    'source not named': ('s.csv', lambda: table(T, head='time,FHR,pressure'), ['source pressure'], 0),
    'h:mm:ss from an hour on': ('h.csv', lambda: table([f'{9 + int(t//3600)}:{int(t//60) % 60:02}:{t % 60:05.2f}' for t in T]), [], 0),
    'in quarters of a beat': ('q.csv', lambda: table(T, fhr=4*FHR), ['scale 0.25'], 0),
    'in hundredths': ('q.csv', lambda: table(T, fhr=100*FHR), ['scale 0.01'], 0),
    'in beats per second': ('q.csv', lambda: table(T, fhr=FHR/60), ['scale 60'], 0),
    'the first heart rate is dead': ('2.csv', lambda: columns('time,FHR1,FHR2,TOCO', T, 0*FHR, FHR, UC), ['target FHR2'], 0),
    'time_ms': ('t.csv', lambda: table([f'{1000*t:g}' for t in T], head='time_ms,FHR,UC'), [], 0),
    'milliseconds that are not said to be': ('t.csv', lambda: table([f'{1000*t:g}' for t in T], head='t,FHR,UC'), ['time_unit 0.001'], 0),
    'days of Excel': ('t.csv', lambda: table([f'{t/86400:.9f}' for t in T]), ['time_unit 86400'], 0),
    'no time': ('t.csv', lambda: columns('FHR,UC', FHR, UC), ['rate 4'], 0),
    'Zeit, Herzrate, Wehen': ('t.csv', lambda: table(T, head='Zeit,Herzrate,Wehen'), ['target Herzrate', 'source Wehen', 'time Zeit'], 0),
    'a name with a blank': ('t.csv', lambda: table(T, head='time,Fetal HR,UC'), ["target 'Fetal HR'"], 0),
    'names that say nothing': ('t.csv', lambda: table(T, head='when,a,b'), ['target a', 'source b', 'time when'], 0),
    'times without a name': ('t.csv', lambda: columns(',FHR,UC', T, FHR, UC), ['time 1'], 0),
    'NPY': ('a.npy', lambda: numpy_file(np.stack([FHR, UC])), ['rate 4'], 0),
    'WFDB without names': ('w.hea', lambda folder: (wfdb_record(folder, 'w'), (folder/'w.hea').write_text(f'w 2 4 {N}\nw.dat 16 100/bpm\nw.dat 16 100/nd\n')), ['target 1', 'source 2'], 0),
    'EDF without a date, holgern/pyedflib/issues/35': ('e.edf', lambda: both(date='00.00.00'), [], 0),
    'EDF with an odd date, mne-tools/mne-bids/issues/667': ('e.edf', lambda: both(date='xx.xx.xx'), [], 0),
    'EDF, -1 records, mne-tools/mne-python/issues/4028': ('e.edf', lambda: both(records=-1), [], 0),
    'EDF, longer than it says, the-siesta-group/edfio/pull/41': ('e.edf', lambda: both(junk=bytes(10)), [], 0),
    'EDF+D with its gap, mne-tools/mne-python/issues/13429': ('e.edf', lambda: both(kind='EDF+D', onsets=np.arange(25)*60 + 25*(np.arange(25) > 11)), [], 100),
    '#N/A in the first column': ('n.csv', lambda: columns('note,time,FHR,UC', ['ok' if i % 5 else '#N/A' for i in range(N)], T, FHR, UC), [], 0),
    'two files put below each other, with their names': ('n.csv', lambda: table(T[:3000]) + table(T[3000:], fhr=FHR[3000:], uc=UC[3000:]), [], 0),
    'pandas.Timedelta': ('t.csv', lambda: table([f'0 days 00:{int(t//60):02}:{t % 60:09.6f}' for t in T]), [], 0),
    '150 lines above the names': ('l.csv', lambda: table(T, above=''.join(f'Setting {i},x\n' for i in range(150))), [], 0),
    'signals and their sizes above the names': ('l.csv', lambda: table(T, above='FHR,2\nUC,1\n'), [], 0),
    'seconds under the name minutes': ('t.csv', lambda: table(T, head='time (min),FHR,UC'), ['time_unit 1'], 0),
    'a name with an apostrophe': ('t.csv', lambda: table(T, head="time,baby's HR,UC"), ["""target "baby's HR\""""], 0),
    'two monitors, told apart by a column without a name': ('w.csv', lambda: columns(',time,FHR,UC', ['A']*N + ['B']*N, np.r_[T, T], np.r_[FHR, FHR], np.r_[UC, UC]), ['id 1'], 0),
    'NPZ with a rate, and times with a gap': ('g.npz', lambda: numpy_file(FHR=FHR, UC=UC, fs=4., time=np.where(T < 500, T, T + 25)), [], 100),
    'two patients in one HDF5 file': ('two.h5', lambda folder: hdf5(folder/'two.h5', {'anna/FHR': FHR, 'anna/UC': UC, 'berta/FHR': FHR - 20, 'berta/UC': UC}, anna=4., berta=4.), ['target anna/FHR'], 0),
    'a quality with the name of the signal': ('q.h5', lambda folder: hdf5(folder/'q.h5', {'CTG/FHR': FHR, 'CTG/UC': UC, 'Quality/FHR': 0*FHR}, CTG=4.), ['target CTG/FHR'], 0),
    'another signal with a rate of its own': ('e.h5', lambda folder: hdf5(folder/'e.h5', {'FHR': FHR, 'UC': UC, 'ECG/v': np.zeros(99)}, FHR=4., ECG=250.), [], 0),
    'two patients in one MATLAB structure': ('two.mat', lambda folder: savemat(folder/'two.mat', dict(rec=np.array([dict(FHR=FHR - d, UC=UC, fs=4.) for d in (0, 20)], dtype=object))), ['target rec/1/FHR'], 0),
    'EDF+D without a gap, beacon-biosignals/EDF.jl/issues/77': ('e.edf', lambda: both(kind='EDF+D', onsets=np.arange(25)*60), [], 0),
}


def write(folder, name, content):
    "Files of a case; the one to read"
    if content.__code__.co_argcount: content(folder)
    else:
        made = content()
        (folder/name).write_bytes(made.encode() if isinstance(made, str) else made)
    return folder/name


def said(capsys): return ' '.join(' '.join(capsys.readouterr()).split())     # lines are wrapped


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('name', FILES)
def test_a_file_goes_in(name, tmp_path, capsys):
    "`inspect` refuses it with the words that are then passed, once each, or reads it; the values are right"
    file, content, steps, missing = FILES[name]
    path, options = write(tmp_path, file, content), []
    for step in steps:
        assert main(['inspect', str(path), '--progress', 'false', *options]) == 1
        text = said(capsys)
        for key, value in zip(*[iter(shlex.split(step))]*2):
            assert f'(--reader.{key} {shlex.quote(value)})' in text, text
            options += [f'--reader.{key}', value]
    assert main(['inspect', str(path), '--progress', 'false', *options]) == 0, said(capsys)
    typed = {k.removeprefix('--reader.'): yaml.safe_load(v) if k.endswith(('rate', 'scale', 'time_unit')) else v for k, v in zip(*[iter(options)]*2)}
    if '/'.join(steps).startswith('time 1 '): typed['source_scale'] = .01
    several = 'unique_id' in name or any(step.startswith('id ') for step in steps)
    r = read_recording(path/'A' if several else path, clean=False, **typed)
    seen = r.target_mask
    assert r.fs == 4 and seen.sum() == N and len(r) == N + missing
    np.testing.assert_allclose(r.target[seen], FHR, atol=.004)
    np.testing.assert_allclose(r.source[seen], UC, atol=.004)


REFUSED = {  # file, content, options, what is said
    'times off by up to 0.2 s, sandialabs/pecos/issues/39': ('j.csv', lambda: table([f'{t:.4f}' for t in T + RNG.uniform(0, .2, N)]), [], 'does not lie on a regular clock of .* Hz, expected equal steps; where each row is a heartbeat, or the times are irregular, first write a row every 0.25 s with the last value at that time'),
    'cut off within its first record, the-siesta-group/edfio/pull/41': ('e.edf', lambda: edf({'FHR': (FHR, 0, 250)})[:700], [], 'the file has 188 bytes after its header, expected at least one record of 480; get the file again'),
    'None typed where null is meant': ('s.csv', lambda: table(T, head='time,FHR,pressure'), ['--reader.source', 'None'], r'pass source=.pressure. .*or source=None \(--reader.source null\) to go without'),
    'None as the time': ('s.csv', lambda: columns('FHR,UC', FHR, UC), ['--reader.time', 'None'], r"no time column 'None'; it has \['FHR', 'UC'\]; pass time=None \(--reader.time null\) if there is none"),
    'intervals between beats': ('s.csv', lambda: table(T, fhr=60/FHR), [], 'intervals between beats in s. write 60 divided by them instead'),
    'another rate than was said': ('s.csv', lambda: table(T), ['--reader.rate', '1'], r'the sampling rate is 4 Hz, expected rate=1 Hz; leave `rate` out \(--reader.rate null\)'),
    'JSON': ('x.json', lambda: '[]', [], 'an unknown kind of file, expected one of .hea, .* write it as CSV with columns time, FHR and UC'),
    'Excel': ('x.xlsx', lambda: 'PK', [], 'an unknown kind of file'), 'Feather': ('x.feather', lambda: 'ARROW1', [], 'an unknown kind of file'), 'ZIP': ('x.zip', lambda: 'PK', [], 'an unknown kind of file'),
    'newest row first': ('n.csv', lambda: table(T[::-1], fhr=FHR[::-1], uc=UC[::-1]), [], r'line 3, time column: the time steps back by 0.25 s \(and in 5998 more rows\), .*the rows are out of order: sort them by time'),
    'a long table': ('l.csv', lambda: 'time,signal,value\n' + ''.join(f'{t},FHR,{y:g}\n{t},UC,{u:g}\n' for t, y, u in zip(T, FHR, UC)), [], 'line 2: the name of the target stands in a row of values; write one column for each signal, below its name'),
    'an empty line between the rows': ('s.csv', lambda: table(T, end='\n\n'), [], 'line 2: the line is empty, expected 3 fields; write NaN where a sample is missing, and leave the line out where none is'),
    'an array of records': ('r.npy', lambda: numpy_file(np.rec.fromarrays([T, FHR, UC], names='time,FHR,UC')), [], 'its entries are records of time, FHR, UC; save each as an array of its own, by numpy.savez'),
    'a group that is not there': ('g.h5', lambda folder: hdf5(folder/'g.h5', {'anna/FHR': FHR}), ['--reader.target', 'berta/FHR'], "it has no group 'berta'"),
    'a .mat that is none': ('x.mat', lambda: 'rubbish', [], 'x.mat: it cannot be read'), 'half a record of FHRMA': ('x.fhr', lambda: bytes(1001), [], 'expected 4 and 6 for each sample; get it again, or write it as CSV'),
}


@pytest.mark.parametrize('name', REFUSED)
def test_a_file_is_refused(name, tmp_path, capsys):
    file, content, options, says = REFUSED[name]
    assert main(['inspect', str(write(tmp_path, file, content)), '--progress', 'false', *options]) == 1
    text = said(capsys)
    assert re.search(says, text), text


def test_segments_that_begin_again(tmp_path, capsys):
    "Below each other they are refused with three ways out, each of which works; in files of their own they are recordings of their own"
    y, u = FHR[:2000], UC[:2000]
    one, two = (columns('time_sec,FHR,UC', np.round(SLOW + s, 5), y, u) for s in (0, 900))
    (tmp_path/'all.csv').write_text(one + one.partition('\n')[2])
    assert main(['inspect', str(tmp_path/'all.csv')]) == 1
    text = said(capsys)
    assert 'line 2002, time column: the time steps back by 254.003 s' in text and 'write it to a file of its own, and if it is the same one, add what its times lack' in text
    way = re.search(r'\((--reader.time null)\) and rate=7.87 \((--reader.rate 7.87)\) if every row is one sample', text)
    assert main(['inspect', str(tmp_path/'all.csv'), *f'{way[1]} {way[2]}'.split()]) == 0
    (tmp_path/'all.csv').write_text(one + two.partition('\n')[2])
    r = read_recording(tmp_path/'all.csv', fs=None, clean=False)
    assert r.target_mask.sum() == 4000 and abs(np.flatnonzero(r.target_mask)[2000]/7.87 - 900) < .1
    for k in (1, 2):
        for kind, x in (('bpm', y), ('uterus', u)):
            (tmp_path/'case'/kind).mkdir(parents=True, exist_ok=True)
            (tmp_path/'case'/kind/f'{k}.csv').write_text(columns('time_sec,value', np.round(SLOW, 5), x))
    capsys.readouterr()
    assert main(['inspect', str(tmp_path/'case')]) == 0
    assert '2 recordings, 2 usable' in (text := said(capsys)) and 'bpm/2' in text and 'shorter than a window: forecasts, no training' in text


# What people type

@pytest.fixture(scope='module')
def ward(tmp_path_factory):
    "Six recordings with numbers for names, a configuration of a tiny network, a second place for files"
    from teb_vae.readers import write_wfdb
    from teb_vae.simulate import simulate_ctg
    folder = tmp_path_factory.mktemp('ward')
    for i in range(1001, 1007): write_wfdb(simulate_ctg(480, seed=i, name=str(i)), folder/'data')
    tiny(folder/'tiny.yaml', 3)
    (folder/'file').write_text('')
    (folder/'deep'/'a'/'b'/'c'/'d').mkdir(parents=True)
    shutil.copy(folder/'data'/'1001.hea', folder/'deep'/'a'/'b'/'c'/'d')
    return folder


@pytest.fixture(scope='module')
def model(ward):
    "The folder of a run, trained in the way that the refusal of six recordings without splits names"
    def run(*more):
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            return main(['train', '--data', str(ward/'data'), '--config', str(ward/'tiny.yaml'), '--out', str(ward/'run'), '--progress', 'false', *more])
    with pytest.MonkeyPatch.context() as m:
        m.setattr('sys.stderr', err := io.StringIO())
        assert run() == 1
    way = re.search(r'\((--fractions) (\[.*?\])\)', err.getvalue())
    assert run(*way.groups()) == 0
    return ward/'run'


COMMANDS = {  # words of the command line, where {x} is a place in the ward; what is said
    'output below a file: predict, deeptools/deepTools/issues/764': ('predict --data {data} --out {file}/o.npz', 'cannot write .*file is no folder'),
    'output below a file: inspect': ('inspect {data} --plot {file}/o.png', 'cannot write .*file is no folder'),
    'output below a file: plot': ('plot --data {data} --record 1001 --out {file}/o.png', 'cannot write .*file is no folder'),
    'output is a file: evaluate, vdemichev/DiaNN/issues/720': ('evaluate --data {data} --out {file}', 'it is a file, expected a folder; choose another name'),
    'output is a file: prepare': ('prepare {data} {file}', 'it is a file, expected a folder; choose another name'),
    'output is a file: train, slothy-optimizer/slothy/issues/63': ('train --data {data} --out {file}', 'it is a file, expected a folder; choose another name'),
    'output is a file: simulate': ('simulate --out {file}', 'it is a file, expected a folder; choose another name'),
    'output is a folder': ('predict --data {data} --out {data}', 'data holds other files: give a new folder'),
    'forecasts as JSON': ('predict --data {data} --out {file}.json', 'forecasts are written as .npz, .csv, .parquet; give --out .*file.npz'),
    'records that are not there': ('predict --data {data} --out {file}.npz --records 1001.hea,9999', r"records not found in .*\['9999'\]; there are 6, e.g. \['1001'"),
    'numbers in YAML': ('predict --data {data} --out {file}.npz --config {numbers.yaml}', r"records not found in .*\['1009'\]"),
    'a file that is not there': ('predict --data {data}/9.hea --out {file}.npz', '9.hea is neither a recording nor a folder'),
    'no validation among six': ('evaluate --data {data} --out {run}', 'by the hash of their names none of the 6 recordings .* belongs to the validation split: write the splits to a file, e.g. {"train":.*, and give it with --splits'),
    'no checkpoint there': ('predict --data {data} --out {file}.npz --checkpoint {nowhere.ckpt}', r'no such checkpoint; training writes <out>/checkpoints/best.ckpt, and the library brings ctu-uhb, simulated'),
    'half a saved model': ('predict --data {data} --out {file}.npz --checkpoint {saved}/config.json', 'config.json is part of a saved model: give its folder, .*saved$'),
    'a folder resumed': ('train --data {data} --resume {data} --out {new}', 'data is a folder: give a checkpoint in it, e.g. .*data/checkpoints/last.ckpt'),
    'output over a recording': ('predict --data {kept.csv} --out {kept.csv}', 'kept.csv is there and holds no forecasts, so it will not be overwritten; give another name'),
    'a split that is not there': ('evaluate --data {data} --split val --out {new}', "unknown split 'val', expected one of validation, test"),
    'a folder without a model': ('predict --data {data} --out {file}.npz --checkpoint {data}', 'is not a saved model: there is no config.json'),
    'a text as checkpoint': ('predict --data {data} --out {file}.npz --checkpoint {tiny.yaml}', 'cannot be read as a teb_vae checkpoint .* take another one from its folder, best.ckpt or last.ckpt, or train again'),
    'a folder, to stream': ('stream {data}', 'is a folder.*1001.hea'),
    'a folder of folders of folders': ('inspect {deep}', r'holds no recordings \(\*.hea, .* nor do its subfolders, three deep; give the folder that holds them, or a file'),
    'a step of 0': ('predict --data {data} --out {file}.npz --every 0', 'every must be at least 1, got 0'),
    'window 99': ('plot --data {data} --record 1001 --window 99', '1001 has the windows 0 ... 0, got 99|1001'),
    'prepared onto itself': ('prepare {data} {data}', 'is not a prepared folder and will not be overwritten; choose another folder'),
    'no recordings simulated': ('simulate --out {new} --n 0', 'n must be at least 1, got 0'),
    'a coupling of 3': ('simulate --out {new} --coupling 3', 'coupling must lie in 0 ... 1, got 3.0'),
    'trained on nothing': ('train --data {nowhere} --out {new}', 'nowhere is not a folder'),
    'no epochs, Lightning-AI/pytorch-lightning/issues/4184': ('train --data {data} --epochs 0 --out {new}', 'epochs must be at least 1, got 0'),
    'epochs below 0': ('train --data {data} --epochs -1 --out {new}', 'epochs must be at least 1, got -1'),
    'batches of 0': ('train --data {data} --config {tiny.yaml} --fractions [0.6,0.2,0.2] --batch_size 0 --out {new}', 'batch_size'),
    'rubbish resumed': ('train --data {data} --resume {tiny.yaml} --out {new}', 'cannot be read as a teb_vae checkpoint'),
    'a window within the warm-up': ('train --data {data} --fractions [0.6,0.2,0.2] --model.sequence_length 20 --out {new}', 'model.sequence_length=20 leaves nothing after the model.warmup_period=30'),
}


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('name', COMMANDS)
def test_a_command_is_refused(name, ward, capsys):
    "One line, exit code 1, before any work, and nothing is written"
    words, says = COMMANDS[name]
    (ward/'numbers.yaml').write_text('records: [1001, 1009]\n')
    (ward/'kept.csv').write_text(table(T))
    before = sorted(ward.rglob('*'))
    argv = re.sub(r'\{([\w.]+)\}', lambda m: str(ward/m[1]), words).split()
    assert main(argv) == 1
    err = [line for line in capsys.readouterr().err.splitlines() if not line.startswith('model: ')]
    assert len(err) == 1 and re.search(says, err[0]) and 'Traceback' not in err[0], err
    assert (ward/'kept.csv').read_text() == table(T)
    assert sorted(p for p in ward.rglob('*') if 'logs' not in p.parts) == before


TYPED_WRONG = {  # words of the command line, where {x} is a place in the ward; what is said
    'a command misspelt': ('insepct {data}', 'insepct: no such command, did you mean inspect[?]'),
    'no command': ('', 'a command is missing, expected one of demo, '),
    'two files to inspect': ('inspect {data}/1001.hea {data}/1002.hea', '1002.hea: inspect takes one path; for several recordings, name the folder'),
    'nothing to inspect': ('inspect', r'inspect needs path \(a recording, or a folder of them\), e.g. teb_vae inspect records'),
    'nothing to write to': ('predict --data {data}', r'predict needs --out \(file to write: .npz, .csv or .parquet; or FOLDER/\), e.g. teb_vae predict --data records --out forecasts.npz'),
    'a value without its option': ('predict {data}', 'data: values have names here, e.g. --data /'),
    'an option misspelt': ('predict --data {data} --out {file}.npz --chekpoint {run}', '--chekpoint: no such option, did you mean --checkpoint[?]'),
    'an option of a reader misspelt': ('train --data {data} --reader.taget FHR', '--reader.taget: no such option, did you mean --reader.target[?]'),
    'a setting of the model misspelt': ('train --data {data} --model.horizn 8', '--model.horizn: no such option, did you mean --model.horizon[?]'),
    'an option without its value': ('predict --data {data} --every --out {file}.npz', '--every: the value is missing, expected a whole number, e.g. --every 4'),
    'an empty value': ('predict --data {data} --out {file}.npz --checkpoint=', '--checkpoint: the value is empty; give one, or leave it out'),
    'a word for a number': ('train --data {data} --lr fast', '--lr fast: expected a number, e.g. --lr 0.0007'),
    'a word for a rate': ('inspect {data} --reader.rate fast', '--reader.rate fast: expected a number or null'),
    'half a seed': ('simulate --seed 1.5', '--seed 1.5: expected a whole number, e.g. --seed 0'),
    'no number of minutes': ('simulate --minutes nan', '--minutes nan: expected a number, e.g. --minutes 60'),
    'neither true nor false': ('predict --data {data} --out {file}.npz --progress maybe', '--progress maybe: expected true or false'),
    'another latent': ('stream {data}/1001.hea --latent none', '--latent none: expected posterior, prior or null'),
    'a setting misspelt in a file': ('train --data {data} --config {wrong.yaml}', 'wrong.yaml: --learning_rate: no such option; teb_vae train --help lists them'),
    'a word for a number in a file': ('train --data {data} --config {fast.yaml}', 'fast.yaml: --reader.rate fast: expected a number or null'),
    'a configuration that unfolds': ('predict --config {bomb.yaml}', r'bomb.yaml: can.t be read as YAML: its references stand for'),
    'a model that unfolds': ('train --data {data} --model {bomb.yaml}', r'its references stand for'),
    'a configuration that never ends': ('predict --config /dev/zero', '--config /dev/zero: .* file, expected a YAML file'),
    'a pipe as configuration': ('train --preset {pipe.yaml}', '--preset .*pipe.yaml: .* file, expected a YAML file, .* or the name of a preset: demo'),
    'a folder as configuration': ('predict --config {data}', 'it is not an ordinary file'),
    'a configuration that is not there': ('simulate --config {nowhere.yaml}', 'there is no such file, expected a YAML file, e.g. settings.yaml'),
}


@pytest.mark.parametrize('name', TYPED_WRONG)
def test_a_command_line_is_refused(name, ward, capsys):
    "One line that names the option as typed, what was given and what is expected; exit code 2; nothing of Python or of the parser"
    words, says = TYPED_WRONG[name]
    (ward/'wrong.yaml').write_text('learning_rate: 3\n')
    (ward/'fast.yaml').write_text('reader:\n  rate: fast\n')
    (ward/'bomb.yaml').write_text('\n'.join(['a0: &a0 [x]'] + [f'a{i}: &a{i} [{", ".join([f"*a{i - 1}"]*10)}]' for i in range(1, 11)]))
    if hasattr(os, 'mkfifo') and not (ward/'pipe.yaml').exists(): os.mkfifo(ward/'pipe.yaml')
    assert main(re.sub(r'\{([\w.]+)\}', lambda m: str(ward/m[1]), words).split()) == 2
    out, err = capsys.readouterr()
    assert not out and err.count('\n') == 1 and re.search(f'^teb_vae: .*{says}', err), err
    assert not re.search('class|NestedArg|Parser|Traceback|usage|typing', err), err


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('words', [
    'predict --checkpoint {run} --data {data} --splits {numbers.json} --split validation', 'predict --checkpoint {run}/checkpoints --data {data}/1003.hea',
    'predict --checkpoint {run} --data {data} --splits {bom.json} --split test --records 1003.hea',
    'predict --checkpoint {run} --data {data} --records 1001 1003.hea --quantiles 0.05 0.95', 'predict --checkpoint {run} --config {several.yaml} --quantiles 0.05, 0.95 --reader.target x,FHR'])
def test_what_people_type_works(words, ward, model, capsys):
    "Splits with numbers, a single name, file names and a byte order mark; a run's folder as checkpoint; one file as data; several values, typed and in a file"
    (ward/'numbers.json').write_text('{"train": [1001, 1002], "validation": [1003]}')
    (ward/'bom.json').write_text('\ufeff{"train": ["1001"], "test": "1003.hea"}', 'utf-8')
    (ward/'several.yaml').write_text(f'data: {ward}/data\nrecords: [1003]\nquantiles: [0.1]\nreader:\n  target: [y, FHR]\n')
    argv = re.sub(r'\{([\w.]+)\}', lambda m: str(ward/m[1]), words).split()
    out = ward/'o.npz'
    assert main([*argv, '--out', str(out), '--every', '60', '--n_samples', '2', '--progress', 'false']) == 0, said(capsys)
    with np.load(out) as found:
        assert {str(n) for n in np.unique(found['record'])} == {'1003'} | ({'1001'} if '1001' in words else set())
        if 'quantiles' in words: np.testing.assert_allclose(found['levels'], [.05, .95])
    out.unlink()


@pytest.mark.filterwarnings('ignore')
def test_remedies_of_commands(ward, model, capsys):
    "The splits that `evaluate` writes out, the file that `stream` and the name that `predict` propose"
    assert main(['evaluate', '--data', str(ward/'data'), '--out', str(ward/'scores')]) == 1
    splits = json.loads(re.search(r'\{"train.*?\}', capsys.readouterr().err)[0])
    assert {k: len(v) for k, v in split_records([str(i) for i in range(1001, 1007)], splits).items() if v} == dict(train=5, validation=1)
    tail = ['--checkpoint', str(model), '--every', '60', '--n_samples', '1']
    assert main(['stream', str(ward/'data'), *tail]) == 1
    assert main(['stream', re.search(r'\S+\.hea', capsys.readouterr().err)[0], *tail]) == 0
    data = ['predict', '--data', str(ward/'data'/'1001.hea'), '--progress', 'false', *tail, '--out']
    assert main([*data, str(ward/'o.json')]) == 1
    assert main([*data, re.search(r'give --out (\S+)', capsys.readouterr().err)[1]]) == 0


@pytest.mark.filterwarnings('ignore')
def test_forecasts_take_the_place_of_forecasts(ward, tmp_path):
    "Of each kind, also in the folder of the recordings; without the bar by --no-progress"
    shutil.copytree(ward/'data', tmp_path/'data')
    for suffix in ('csv', 'npz', 'parquet'):
        for _ in range(2): assert main(['predict', '--data', str(tmp_path/'data'), '--out', str(tmp_path/'data'/f'f.{suffix}'), '--checkpoint', 'simulated', '--every', '60', '--n_samples', '1', '--no-progress', '--records', '1001']) == 0
        (tmp_path/'data'/f'f.{suffix}').unlink()


def test_two_formats_side_by_side(ward, tmp_path, capsys):
    "One recording each, with a word; a prepared folder is not prepared again, and other options are not taken for its own"
    shutil.copytree(ward/'data', tmp_path/'data')
    (tmp_path/'data'/'1001.csv').write_text(table(T))
    assert main(['prepare', str(tmp_path/'data'), str(tmp_path/'ready'), '--progress', 'false']) == 0
    out, err = capsys.readouterr()
    assert 'Prepared(6 recordings' in out and 'e.g. 1001.hea, 1001.csv; read is 1001.hea' in err
    for argv, says in ((['prepare', tmp_path/'ready', tmp_path/'again'], 'is a prepared folder already; use it as it is'),
                       (['inspect', tmp_path/'ready', '--reader.target', 'UC'], "not with {'target': 'UC'}; prepare it with these options, or leave them out")):
        assert main([str(a) for a in argv]) == 1 and says in said(capsys)


def test_settings_that_unfold(tmp_path):
    "Ten lines of YAML that stand for ten billion entries, a reference to itself, ten thousand brackets: refused at once, by name"
    bomb = '\n'.join(['a0: &a0 [x]'] + [f'a{i}: &a{i} [{", ".join([f"*a{i - 1}"]*10)}]' for i in range(1, 11)])
    for text, says in ((bomb, r'its references stand for'), ('model: &a\n  x: *a\n', 'a reference stands for itself'), ('a: ' + '['*10**4, "can't be read as YAML"), ('a: ' + 'x'*2**20, 'expected 1048576 at most')):
        (tmp_path/'s.yaml').write_text(text)
        with pytest.raises(ValueError, match=says) as e: read_preset(tmp_path/'s.yaml')
        assert '\n' not in str(e.value) and str(e.value).count('s.yaml') >= 1
