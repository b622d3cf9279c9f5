"Tables, arrays and recordings of any kind: read right, or refused in one line; resampled without a look ahead; 4 Hz in the end."
import gzip, inspect, os, time, warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teb_vae.readers import find_records, list_records, read_edf, read_fhrma, read_folder, read_numpy, read_recording, read_table, read_wfdb
from teb_vae.recordings import Recording, RecordingError, resample

often = settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
some = settings(often, max_examples=150)
RATES = 1, 2, 3.9, 4, 5, 10, 100, 250


@st.composite
def signals(draw, longest=20000):
    "Heart rates as no monitor gives them: noise, constants, steps; with zeros, NaN, infinities and gaps anywhere; of any length"
    n = draw(st.integers(0, longest) | st.integers(0, 50))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(['noise', 'constant', 'walk', 'steps', 'wild']))
    x = {'noise': lambda: 140 + 20*rng.standard_normal(n), 'constant': lambda: np.full(n, draw(st.sampled_from([0., 50, 140, 220, 1e30]))),
         'walk': lambda: 140 + rng.standard_normal(n).cumsum(), 'steps': lambda: rng.choice([70, 140, 210], n//9 + 1).repeat(9)[:n],
         'wild': lambda: rng.standard_normal(n)*10.**rng.integers(-300, 300, n)}[kind]().astype(float)
    for value in draw(st.lists(st.sampled_from([np.nan, 0., np.inf, -np.inf, 1e308, -1.]), max_size=2)):
        start, stop = sorted(draw(st.tuples(st.integers(0, n), st.integers(0, n))))
        x[start:stop] = value
    if draw(st.booleans()): x[rng.random(n) < draw(st.sampled_from([.01, .5, .99]))] = np.nan
    return x


@often
@given(signals(), signals(300), st.sampled_from(RATES), st.booleans())
def test_any_signal_is_cleaned_and_resampled_or_refused(x, u, fs, lone):
    "50-220 bpm or NaN, finite or NaN, of the right length at 4 Hz; or a RecordingError that says what is wrong"
    source = None if lone or not len(u) else np.resize(u, len(x))
    try:
        with np.errstate(over='ignore'): r = Recording('any', x, source, fs).clean().resample(4)
    except RecordingError as e:
        with np.errstate(over='ignore'): x, u = x.astype(np.float32), np.zeros(1, 'f4') if source is None else source.astype(np.float32)
        why = {'with N > 0': not len(x), 'holds infinities': np.isinf(x).any() or np.isinf(u).any(), 'is accepted (within 50 … 220 bpm, and no jump); pass clean=False': not ((x >= 50) & (x <= 220)).any()}
        assert str(e).startswith('any: ') and any(says in str(e) and true for says, true in why.items())
        return
    assert r.fs == 4 and len(r) == len(r.source) == -(-len(x)*4*10 // int(fs*10))
    seen = r.target[r.target_mask]
    assert not np.isinf(r.target).any() and not np.isinf(r.source).any() and ((seen >= 50) & (seen <= 220)).all()


@often
@given(signals(3000), st.sampled_from(RATES), st.integers(0, 2**32), st.floats(0, 1))
def test_no_output_depends_on_later_input(x, fs, seed, share):
    "Whatever comes after input sample k, cleaned and resampled signals up to its time stay bit for bit"
    x = np.where(np.abs(x) < 1e30, x, np.nan)
    k = int(share*len(x))
    rng, tail = np.random.default_rng(seed), np.full(int(20*fs), 140.)       # the tail: so that there is something believable
    later = np.r_[x[:k], rng.choice([np.nan, 0, 90, 140, 400], len(x) - k)]
    a, b = (Recording('x', np.r_[v, tail], np.r_[v, tail], fs).clean().resample(4) for v in (x, later))
    known = -(-k*Fraction(4) // Fraction(str(fs)))                           # outputs before input sample k is taken
    np.testing.assert_array_equal((a.target[:known], a.source[:known]), (b.target[:known], b.source[:known]))


@pytest.mark.parametrize('fs', [5, 7.8, 10, 100, 250])
def test_the_formula_typed(fs):
    "The weighted mean of what was observed in the last two output periods, missing below half the weight"
    rng = np.random.default_rng(0)
    x = 140 + rng.standard_normal(int(60*fs)); x[rng.random(len(x)) < .3] = np.nan; x[int(20*fs):int(23*fs)] = np.nan
    L = int(2*Fraction(str(fs))/4)
    h = np.sin(np.pi*(np.arange(L) + .5)/L)**2
    for n, y in enumerate(resample(x, fs, 4)):
        k = int(n*Fraction(str(fs))/4)
        past = [(h[j], x[k - j]) for j in range(L) if k >= j and np.isfinite(x[k - j])]
        weight = sum(w for w, _ in past)
        if abs(weight/h.sum() - .5) < 1e-6: continue
        want = sum(w*v for w, v in past)/weight if weight/h.sum() > .5 else np.nan
        np.testing.assert_allclose(y, want, rtol=1e-6)


def test_something_later_does_depend_on_it():
    "So that the test above can fail: the first output after the cut moves"
    for fs in RATES:
        x = np.full(int(100*fs), 140.); y = x.copy(); k = int(50*fs); y[k:] = 150
        a, b = resample(x, fs, 4), resample(y, fs, 4)
        first = int(np.flatnonzero((a != b) & ~np.isnan(a))[0])
        assert first == -(-k*Fraction(4) // Fraction(str(fs)))


@pytest.mark.parametrize('fs', RATES)
def test_a_leak_would_be_seen(fs):
    "SciPy's polyphase resampling, which is symmetric in time, fails the very same comparison at every rate but 4 Hz"
    from scipy.signal import resample_poly
    p = Fraction(4)/Fraction(str(fs))
    x = np.full(int(100*fs), 140.); y = x.copy(); k = int(50*fs); y[k:] = 150
    a, b = (resample_poly(v, p.numerator, p.denominator) for v in (x, y))
    known = -(-k*p // 1)
    assert fs == 4 or not np.array_equal(a[:known], b[:known])


@given(st.floats(.01, 1000), st.floats(.01, 1000), st.integers(1, 3000))
@often
def test_sample_numbers_are_exact(fs_in, fs_out, n):
    "Output n is the last input at or before its time, whatever two rates say in floating point (here rounded to 3 decimals)"
    fs_in, fs_out = max(round(fs_in, 3), .01), max(round(fs_out, 3), .01)
    exact = Fraction(str(fs_in))/Fraction(str(fs_out))
    if exact > 1 or n/exact > 1e5: return                                      # held, so that values are sample numbers
    y = resample(np.arange(n), fs_in, fs_out)
    k = np.unique(np.r_[0, len(y) - 1, np.linspace(0, len(y) - 1, 50).astype(int)])
    assert len(y) == -(-n // exact) and y[k].tolist() == [int(i*exact) for i in k.tolist()]


@pytest.fixture(scope='module', autouse=True)
def prague():
    "A machine in a time zone that has summer time, which must not matter"
    before = os.environ.get('TZ')
    os.environ['TZ'] = 'Europe/Prague'; time.tzset()
    yield
    if before is None: del os.environ['TZ']
    else: os.environ['TZ'] = before
    time.tzset()


def table(folder, text, name='t.csv'):
    (folder/name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder/name


N = 200
T = np.arange(N)/4
FHR, UC = np.round(140 + 9*np.sin(T), 2), np.round(20 + 9*np.cos(T/3) + np.arange(N) % 2, 2)
PLAIN = pd.DataFrame(dict(time=T, FHR=FHR, UC=UC)).to_csv(index=False)


@some
@given(st.sampled_from([',', ';', '\t', '|']), st.sampled_from(['\n', '\r\n']), st.booleans(), st.booleans(), st.booleans(), st.permutations(['time', 'FHR', 'UC', 'note']),
       st.sampled_from(['', 'NaN', 'null', 'NA', ' ']), st.sampled_from(['seconds', 'iso', 'iso T', 'clock', 'none']), st.integers(0, 2**32))
def test_tables_of_every_dialect(tmp_path_factory, sep, newline, bom, packed, comma, columns, absent, times, seed):
    "Delimiter, line ends, BOM, compression, decimal sign, column order, missing marks, way of writing times, lost rows: the same recording"
    rng = np.random.default_rng(seed)
    lost, gone = rng.random(N) < .1, rng.random(N) < .1
    lost[[0, 1, 2, N - 1]] = gone[[0, 1, 2, N - 1]] = False
    if times == 'none': lost[:] = False
    moments = pd.Timestamp('2021-10-31 02:59:40') + pd.to_timedelta(T, 's')    # over the end of summer time in Europe
    say = {'seconds': lambda i: str(1000 + T[i]), 'iso': lambda i: str(moments[i]), 'iso T': lambda i: moments[i].isoformat() + '+00:00',
           'clock': lambda i: moments[i].strftime('%H:%M:%S.%f'), 'none': lambda i: ''}[times]
    decimal = lambda v: str(v).replace('.', ',') if comma and sep != ',' else str(v)
    cells = lambda i: {'time': decimal(say(i)) if times == 'seconds' else say(i), 'FHR': absent if gone[i] else decimal(FHR[i]), 'UC': decimal(UC[i]), 'note': '"a note"'}
    columns = [c for c in columns if c != 'time' or times != 'none']
    text = newline.join([sep.join(columns)] + [sep.join(cells(i)[c] for c in columns) for i in np.flatnonzero(~lost)]) + newline*rng.integers(0, 3)
    raw = (b'\xef\xbb\xbf' if bom else b'') + text.encode()
    path = table(tmp_path_factory.getbasetemp(), gzip.compress(raw) if packed else raw, 'dialect.csv.gz' if packed else 'dialect.csv')
    r = read_recording(path, clean=False, rate=4 if times == 'none' else None, source='UC')
    assert r.fs == 4 and r.name == 'dialect'
    np.testing.assert_array_equal(r.target, np.where(lost | gone, np.nan, FHR).astype(np.float32))
    np.testing.assert_array_equal(r.source, np.where(lost, np.nan, UC).astype(np.float32))


@often
@given(st.data())
def test_tables_with_anything_in_them(tmp_path_factory, data):
    "Bytes swapped, inserted, cut: a recording of 4 Hz with believable values, or one RecordingError naming the file"
    raw = bytearray(PLAIN[:1500].encode())
    for _ in range(data.draw(st.integers(1, 3))):
        i, junk = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.binary(max_size=3) | st.sampled_from([b',', b'\n', b'"', b'-', b'e9', b'\r', b'\0', b';', b'_']))
        raw[i:i + data.draw(st.integers(0, 3))] = junk
        if len(raw) < 2: break
    path = table(tmp_path_factory.getbasetemp(), bytes(raw), 'any.csv')
    try: r = read_table(path)
    except RecordingError as e: assert str(e).startswith(str(path)) and '\n' not in str(e)
    else:
        seen = r.target[r.target_mask]
        assert r.fs == 4 and len(seen) and ((seen >= 50) & (seen <= 220)).all() and not np.isinf(r.source).any()


@some
@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 90000) | st.sampled_from([0, 82800, 86400])), min_size=1, max_size=400),
       st.sampled_from([.1, 1, 4, 250, 1000]), st.sampled_from([0, 3]))
def test_gaps_of_any_length(tmp_path_factory, parts, hz, digits):
    "Runs of rows with gaps of up to a day between them: a recording in proportion to its rows, or one RecordingError, soon"
    steps = np.concatenate([np.r_[np.full(n, 1/hz), gap] for n, gap in parts])[:3000]
    text = 'time,FHR\n' + ''.join(f'{v:.{digits or 6}f},140\n' for v in np.cumsum(steps))
    path = table(tmp_path_factory.getbasetemp(), text, 'gaps.csv')
    began = time.perf_counter()
    try: r = read_table(path, fs=None)
    except RecordingError as e: assert str(e).startswith(str(path)) and '\n' not in str(e)
    else: assert len(r) <= max(1e6, 50*len(steps)) and r.duration <= max(250e3 + 10, 50*len(steps)/r.fs) and r.target_mask.sum() == len(steps)
    assert time.perf_counter() - began < 3


ROWS = PLAIN.splitlines(keepends=True)
LINES = {  # what is wrong -> text of the table, what the message must say
    'missing column':     (PLAIN.replace('FHR', 'pulse'), "line 1: no target column; it has .*give a file that has one; .'pulse'. may be the mother's: pass target=NAME .*only if"),
    'text in a number':   (''.join(ROWS[:7]) + '1.5,14O.2,20\n' + ''.join(ROWS[8:]), "line 8, column 'FHR': '14O.2' is not a number"),
    'text in a time':     (''.join(ROWS[:7]) + 'noon,140.2,20\n' + ''.join(ROWS[8:]), "line 8, column 'time': 'noon' is not a time"),
    'no time in a row':   (''.join(ROWS[:7]) + ',140.2,20\n' + ''.join(ROWS[8:]), "line 8, column 'time': '' is not a time; every row needs one"),
    'underscore':         (''.join(ROWS[:7]) + '1.5,1_40,20\n' + ''.join(ROWS[8:]), "line 8, column 'FHR': '1_40' is not a number"),
    '1e308':              (''.join(ROWS[:7]) + '1.5,1e308,20\n' + ''.join(ROWS[8:]), 'line 8 is 1e.308, expected a number between'),
    'infinity':           (''.join(ROWS[:7]) + '1.5,inf,20\n' + ''.join(ROWS[8:]), 'line 8 is inf, expected a number between'),
    'duplicate time':     (''.join(ROWS[:8] + ROWS[7:]), 'line 9, time column: the time is that of the row before'),
    'backward time':      (''.join(ROWS[:8] + ROWS[5:]), 'line 9, time column: the time steps back by 0.5 s'),
    'a jump of a year':   (''.join(ROWS[:7]) + '31536000,140.2,20\n', 'line 8, time column: a gap of 365.0 days'),
    'a day in every third row': (''.join([ROWS[0]] + [f'{i/4 + 82800*(i//3)},140,{i}\n' for i in range(20000)]),
                           'line 5, time column: a gap of 82800.2 s, .*20000 rows would be a recording of .* samples, expected 1000000 at most; cut'),
    'rows far apart':     ('time,FHR\n0,140\n1,140\n101,140\n', 'time column: .*not lie on a regular clock'),
    'one German date':    (''.join(ROWS[:7]) + '01.01.2020 23:55:00,140,20\n' + ''.join(ROWS[8:]), r'line 8, .*is not a time; .*seconds, or date and time as in .*, or a time of day'),
    'irregular clock':    (''.join([ROWS[0]] + [f'{t**1.1},140,{t}\n' for t in T]), r'line \d+, time column: .*not lie on a regular clock'),
    'one time displaced': (''.join(ROWS[:7]) + '1.58,140,20\n' + ''.join(ROWS[8:]), 'line 8, time column: the time 1.58 s after the start does not lie'),
    'uneven whole seconds': (''.join([ROWS[0]] + [f'{int(t)},140,{t}\n' for t in T**1.3]), 'time column: .* rows have the time|line 3'),
    'milliseconds':       (''.join([ROWS[0]] + [f'{t*1000:.0f},140,{t}\n' for t in T]), 'rows are 250 s apart.*time_unit'),
    'fields missing':     (''.join(ROWS[:7]) + '1.5,140\n' + ''.join(ROWS[8:]), 'line 8: 2 fields, expected 3'),
    'fields too many':    (''.join(ROWS[:7]) + '1.5,140,20,1\n' + ''.join(ROWS[8:]), 'line 8: 4 fields, expected 3'),
    'comma decimals':     (''.join([ROWS[0]] + ['1,5,140,2,20,1\n']*9), "line 2: 6 fields, expected 3 .*for decimal commas separate the fields by ';'"),
    'empty':              ('', 'line 1: the file is empty'),
    'only blank lines':   ('\n\n\n', 'line 1: the file is empty'),
    'only names':         (ROWS[0], 'no rows below its column names'),
    'no names':           (''.join(ROWS[1:]), "line 1: it holds .*expected the columns' names"),
    'two of one name':    (PLAIN.replace('UC', 'fhr'), "two columns are named 'FHR'"),
    'a blank line':       (''.join(ROWS[:8]) + '\n' + ''.join(ROWS[8:]), 'line 9: the line is empty'),
    'NUL':                (PLAIN[:50] + '\0' + PLAIN[50:], 'line 4: this is no line of text'),
    'one endless line':   ('x'*10**6, 'line 1: this is no line of text'),
    'UTF-16':             (PLAIN.encode('utf-16'), 'line 1: the text is UTF-16'),
    'latin-1':            (PLAIN.replace('UC', 'Größe').encode('latin-1'), 'line 1: byte 0x.* is not UTF-8'),
    'unknown source':     (PLAIN.replace('UC', 'pressure'), 'line 1: no source column; besides the target it has .*pressure.*source=None'),
    'two rows':           (''.join(ROWS[:3]), '2 rows are too few to tell the sampling rate'),
    'no believable rate': (PLAIN.replace(',1', ',-1'), 'the target is no believable heart rate, none of the .* samples is accepted .within 50 … 220 bpm, and no jump.; pass clean=False'),
}


@pytest.mark.parametrize('name', LINES)
def test_one_line_names_the_place(name, tmp_path):
    text, says = LINES[name]
    path = table(tmp_path, text)
    began = time.process_time()                 # a busy machine takes longer by the clock on the wall
    with pytest.raises(RecordingError, match=says) as e: read_table(path)
    assert str(e.value).startswith(str(path)) and '\n' not in str(e.value) and time.process_time() - began < 1


def test_a_rate_is_never_guessed(tmp_path):
    "3.9 Hz is resampled, unless the user said 4; without a time column the rate has to be said"
    t = np.arange(4000)/3.9
    path = table(tmp_path, pd.DataFrame(dict(time=t.round(3), FHR=140 + 9*np.sin(t/5), UC=t)).to_csv(index=False))
    with pytest.raises(RecordingError, match='the sampling rate is 3.9 Hz, expected rate=4 Hz'): read_table(path, rate=4)
    r = read_table(path, clean=False)
    assert r.fs == 4 and len(r) == -(-4000*40 // 39) and abs(r.source[-1] - (len(r) - 1)/4) < 1/3.9
    assert read_table(path, fs=None).fs == pytest.approx(3.9, rel=1e-6) and read_table(path, time=None, rate=4).fs == 4
    bare = table(tmp_path, pd.DataFrame(dict(FHR=FHR, UC=UC)).to_csv(index=False), 'bare.csv')
    with pytest.raises(RecordingError, match="the sampling rate is unknown; it has .'FHR', 'UC'.; .*rate=4 .--reader.rate 4."): read_table(bare)
    assert read_table(bare, rate=4).target.tolist() == FHR.astype(np.float32).tolist()
    with pytest.raises(RecordingError, match="no time column 'when'"): read_table(bare, time='when', rate=4)


@pytest.mark.parametrize('hz', [1, 3, 4, 7.5, 250, 500])
@pytest.mark.parametrize('digits', [3, 6])
def test_rounded_times_give_the_rate(tmp_path, hz, digits):
    "Times rounded to milliseconds or microseconds, with holes, starting anywhere: the rate comes out, no sample moves"
    n = np.delete(np.arange(4000), np.r_[50:900, 2000:2001, 3000:3800])
    path = table(tmp_path, pd.DataFrame(dict(t=(86399.5 + n/hz).round(digits), FHR=100 + n % 100)).to_csv(index=False))
    r = read_table(path, fs=None, clean=False)
    want = np.full(4000, np.nan); want[n] = 100 + n % 100
    assert r.fs == pytest.approx(hz, rel=1e-4)
    np.testing.assert_array_equal(r.target, want)


OPTIONS = {'rate': (np.nan, 0, -4, '4', True), 'fs': (np.nan, 0, -4, np.inf, '4'), 'time_unit': (np.nan, 0, -1, 'ms'), 'verify': ('false', 0, None),
           'clean': ('false', 0, None), 'scale': (np.nan, 0, -1, '4', None), 'source_scale': (0,), 'id': (5, ()), 'target': (5, None, (), ['FHR', 5]), 'source': (5, ['UC', None]), 'time': (5,)}


@pytest.mark.parametrize('name', OPTIONS)
def test_a_wrong_option_is_said_once(tmp_path, name):
    "A plain ValueError with the option's value and what it may be, so that a loop over a folder stops there"
    for i in range(3): table(tmp_path, PLAIN, f'{i}.csv')
    for value in OPTIONS[name]:
        for f in (lambda: read_recording(tmp_path/'0.csv', **{name: value}), lambda: read_folder(tmp_path, **{name: value})):
            with pytest.raises(ValueError) as e: f()
            assert type(e.value) is ValueError and str(e.value).startswith(f'{name} is {value!r}, expected ')


@pytest.mark.parametrize('reader', [read_wfdb, read_table, read_numpy, read_edf, read_fhrma])
def test_every_reader_checks_its_options(tmp_path, reader):
    "Before it looks at the file, which here doesn't exist"
    takes = inspect.signature(reader).parameters
    assert {'target', 'source', 'fs', 'clean', 'rate', 'scale', 'source_scale'} <= takes.keys()
    for name in takes.keys() & OPTIONS.keys():
        for value in OPTIONS[name]:
            with pytest.raises(ValueError) as e: reader(tmp_path/'nothing', **{name: value})
            assert type(e.value) is ValueError and f'{name} is' in str(e.value)


def test_one_column_is_not_both(tmp_path):
    "Target, source and time are three columns, in every format"
    path = table(tmp_path, PLAIN)
    for options in (dict(target='UC'), dict(source='FHR'), dict(target='time'), dict(source='time')):
        with pytest.raises(RecordingError, match='line 1: the column .* is named twice, expected another one'): read_table(path, **options)
    pd.read_csv(path).to_parquet(tmp_path/'t.parquet'); np.savez(tmp_path/'t.npz', FHR=FHR, UC=UC, fs=4)
    for name in ('t.parquet', 't.npz'):
        with pytest.raises(RecordingError, match=f"{name}: the .* 'FHR' is named twice"): read_recording(tmp_path/name, source='FHR')
    assert np.isnan(read_table(path, target='UC', source=None, clean=False).source).all()


def test_nearly_the_wanted_rate():
    "4.0000001 Hz is 4 Hz afterwards, bit for bit the same samples; the wanted rate itself gives the recording itself"
    r = Recording('x', FHR, UC, 4.0000001)
    got = r.resample(4)
    assert got.fs == 4 and got.resample(4) is got and r.fs == 4.0000001
    np.testing.assert_array_equal((got.target, got.source), (r.target, r.source))


def test_parquet(tmp_path):
    "Types, nulls and timestamps of Parquet; text columns, infinities and damaged files are refused"
    frame = pd.DataFrame(dict(time=pd.Timestamp('2020-01-01') + pd.to_timedelta(T, 's'), FHR=FHR.round().astype('int16'), UC=pd.array([None, *UC[1:]], 'Float64')))
    path = tmp_path/'p.parquet'
    for f in (frame, frame.assign(time=T), frame.assign(time=frame.time.dt.tz_localize('UTC')), frame.assign(time=pd.to_timedelta(T, 's')),
              frame.assign(time=frame.time.astype('datetime64[ms]'))):
        f.to_parquet(path)
        r = read_recording(path, clean=False)
        assert r.fs == 4 and r.target.tolist() == FHR.round().tolist() and np.isnan(r.source[0]) and r.source[1:].tolist() == UC[1:].astype(np.float32).tolist()
    whole = path.read_bytes()
    for f, says in ((frame.assign(FHR=FHR.astype(str)), "column 'FHR': its type is .*string, expected numbers"), (frame.assign(FHR=np.inf), 'row 0 is inf'),
                    (frame.assign(time=frame.time.where(frame.index != 9)), "column 'time': 1 of the times are null"), (frame[['time', 'UC']], 'no target column'),
                    (frame.assign(time=np.where(T == 2, np.nan, T)), 'null|row 8, time column: the time is not a finite number'),
                    (frame.iloc[[0, 1, 2, 2, 3]], 'row 3, time column: the time is that of the row before'), (frame[:0], 'no rows')):
        f.to_parquet(path)
        with pytest.raises(RecordingError, match=says): read_table(path)
    rng = np.random.default_rng(0)
    for damaged in [b'', b'PAR1', whole[:100], whole[:-1], *[bytes(np.frombuffer(whole, 'u1') ^ (255*(np.arange(len(whole)) == i)).astype('u1')) for i in rng.integers(0, len(whole), 60)]]:
        path.write_bytes(damaged)
        try: read_table(path)
        except RecordingError as e: assert str(e).startswith(str(path))


def test_arrays(tmp_path):
    "Damaged and hostile NumPy files: one RecordingError, and nothing is unpickled or allocated on the header's word"
    good = tmp_path/'a.npy'; np.save(good, np.stack([FHR, UC]))
    whole = good.read_bytes()
    assert read_recording(good, rate=4, clean=False).source.tolist() == UC.astype(np.float32).tolist()
    bad = {'empty': b'', 'cut': whole[:-8], 'no header': whole[:20], 'text': b'140,20\n'*50, 'huge': whole.replace(b'(2, 200)', b'(2, 10**9)'), 'larger': whole.replace(b'(2, 200), ', b'(2, 9999999999), ')}
    for name, raw in bad.items():
        good.write_bytes(raw)
        with pytest.raises(RecordingError, match='a.npy'): read_numpy(good, rate=4)
    for x, says in ((np.array([['a']*9]*2), 'expected .N,. numbers'), (np.ones((2, 2)), 'has shape .2, 2.'), (np.ones(9)*1j, 'complex128'), (np.array([dict()]*9), 'Python objects'), (np.ones((2, 0)), 'N > 0')):
        np.save(good, x, allow_pickle=True)
        with pytest.raises(RecordingError, match=says): read_numpy(good, rate=4)
    for arrays, says in (({'FHR': FHR}, 'the sampling rate is None'), ({'FHR': FHR, 'fs': 0}, 'the sampling rate is 0'), ({'FHR': FHR, 'fs': 'four'}, "is 'four'"), ({'FHR': FHR, 'UC': UC[1:], 'fs': 4}, 'target has 200 samples, source has 199'),
                         ({'UC': UC, 'fs': 4}, 'no target array'), ({'FHR': FHR, 'x': UC, 'fs': 4}, 'no source array'), ({'FHR': FHR, 'meta': np.array({}), 'fs': 4}, 'numpy cannot read it')):
        np.savez(tmp_path/'a.npz', **arrays)
        with pytest.raises(RecordingError, match=says): read_numpy(tmp_path/'a.npz')
    np.savez_compressed(tmp_path/'a.npz', FHR=np.zeros(2**27 + 1), fs=4)
    with pytest.raises(RecordingError, match='expected 20000000 samples at most'): read_numpy(tmp_path/'a.npz')


def test_edf(tmp_path):
    "Each channel has its own rate; a damaged header is refused with field and bytes; neither name nor date comes along"
    from pyedflib import highlevel
    heads = [highlevel.make_signal_header('FHR', 'bpm', 4, 0, 250), highlevel.make_signal_header('UC', '', 1, 0, 250), highlevel.make_signal_header('ECG', 'uV', 250, -500, 500)]
    path = tmp_path/'e.edf'
    highlevel.write_edf(str(path), [np.resize(FHR, 800), np.resize(UC, 200), np.zeros(50000)], heads, highlevel.make_header(patientname='Jane Doe'))
    r = read_recording(path, clean=False)
    assert (r.fs, len(r), r.metadata) == (4, 800, {})
    np.testing.assert_allclose(r.target, np.resize(FHR, 800), atol=250/65535)
    np.testing.assert_allclose(r.source, np.repeat(np.resize(UC, 200), 4), atol=250/65535)
    whole = path.read_bytes()
    swap = lambda start, new: whole[:start] + new + whole[start + len(new):]
    for raw, says in ((b'', 'has 0 bytes'), (whole[:300], 'bytes|expected'), (whole[:1280 + 100], 'expected at least one record'),
                      (swap(252, b'0   '), "number of signals is '0'"), (swap(252, b'x   '), "number of signals is 'x'"), (swap(244, b'0       '), "bytes 244-251: duration of a record is '0'"), (swap(256, b'XHR '), 'no target channel')):
        path.write_bytes(raw)
        with pytest.raises(RecordingError, match=says): read_edf(path)
    rng = np.random.default_rng(0)
    for i in rng.integers(0, 256 + 4*256, 300):                                    # any byte of the header, any bit
        path.write_bytes(swap(i, bytes([whole[i] ^ 1 << rng.integers(8)])))
        try: read_edf(path)
        except RecordingError as e: assert str(e).startswith(str(path))


def test_folders(tmp_path):
    "Names are sorted, unusable recordings are named in warnings, two files of one name are an error, as is an option that nobody has"
    table(tmp_path, PLAIN, 'b.csv'); table(tmp_path, 'nonsense', 'c.csv'); np.save(tmp_path/'A.npy', FHR); table(tmp_path, 'a text', 'x.txt')
    assert list_records(tmp_path) == ['A', 'b', 'c'] and find_records(tmp_path)['b'] == tmp_path/'b.csv'
    with pytest.warns(UserWarning, match='left out: .*c.csv, line 1: no target column'): got = read_folder(tmp_path, rate=4, progress=True)
    assert [r.name for r in got] == ['A', 'b'] and all(r.fs == 4 for r in got)
    table(tmp_path, gzip.compress(PLAIN.encode()), 'b.csv.gz')
    with pytest.warns(UserWarning, match='1 recordings are there in several formats, e.g. b.csv, b.csv.gz; read is b.csv'): assert list_records(tmp_path) == ['A', 'b', 'c']
    with pytest.raises(TypeError, match="no reader has an option 'tiem'"): read_recording(tmp_path/'b.csv', tiem='t')
    with pytest.raises(RecordingError, match='nobody.csv cannot be read: No such file'): read_recording(tmp_path/'nobody.csv')
    with pytest.raises(RecordingError, match='nobody.hea cannot be read'): read_recording(tmp_path/'nobody')
    with pytest.raises(RecordingError, match='no target column'): read_recording(tmp_path/'x.txt')
    table(tmp_path, 'a text', 'x.rtf')
    with pytest.raises(RecordingError, match='unknown kind of file'): read_recording(tmp_path/'x.rtf')
    with pytest.raises(RecordingError, match='a folder; `read_folder` reads those'): read_recording(tmp_path)
    table(tmp_path, PLAIN.encode(), 'b.csv.gz')
    with pytest.raises(RecordingError, match='the table cannot be read: Not a gzipped file'): read_recording(tmp_path/'b.csv.gz')
    table(tmp_path, gzip.compress(PLAIN.encode())[:-20], 'b.csv.gz')
    with pytest.raises(RecordingError, match='the table cannot be read'): read_recording(tmp_path/'b.csv.gz')


def test_a_missing_extra_names_the_command(tmp_path, monkeypatch):
    import sys
    monkeypatch.setitem(sys.modules, 'h5py', None); monkeypatch.setitem(sys.modules, 'pyarrow', None)
    (tmp_path/'x.h5').write_bytes(b'\x89HDF\r\n\x1a\n' + bytes(200)); (tmp_path/'x.parquet').write_bytes(b'PAR1')
    with pytest.raises(ImportError, match=r"pip install 'teb_vae\[hdf5\]'"): read_numpy(tmp_path/'x.h5')
    with pytest.raises(ImportError, match=r"pip install 'teb_vae\[parquet\]'"): read_table(tmp_path/'x.parquet')


@pytest.mark.skipif('TEB_VAE_DATA' not in os.environ, reason='TEB_VAE_DATA does not name the folder of the CTU-UHB recordings')
def test_every_real_recording():
    "All of CTU-UHB loads without a warning, cleaned and at 4 Hz; its raw values equal those that wfdb reads, zeros included"
    import wfdb
    folder = Path(os.environ['TEB_VAE_DATA'])/'records'
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        found = read_folder(folder)
    assert len(found) == len(list_records(folder)) == len(list(folder.glob('*.hea')))
    assert all(r.fs == 4 and 'pH' in r.metadata for r in found)
    assert .15 < np.mean([r.target_missing for r in found]) < .25
    for r in found[::20]:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            want = wfdb.rdrecord(str(folder/r.name)).p_signal.astype(np.float32)
        raw = read_wfdb(folder/r.name, clean=False)
        np.testing.assert_array_equal(np.stack([raw.target, raw.source], 1), want)
