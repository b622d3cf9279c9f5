"""Damaged WFDB records: each ends in one RecordingError that says where, or loads with right values, soon and in little memory.

The record that is damaged here is made up, its header laid out as CTU-UHB's 1001 is (926 bytes, 42 lines of comments).
"""
import re, time, tracemalloc, warnings

import numpy as np
import pytest
import wfdb

from teb_vae.readers import find_records, read_folder, read_recording, read_wfdb
from teb_vae.recordings import RecordingError

SECONDS, BYTES = 1, 200e6   # what one damaged record may cost
N = 400                     # samples of the sound record

COMMENTS = """
#----- Additional parameters for record 9001

#-- Outcome measures
#pH           7.21
#BDecf        3.02
#pCO2         6.1
#BE           -4.5
#Apgar1       8
#Apgar5       9

#-- !NotReadyYet! Neonatology outcome measures !NotReadyYet!
#NICU days    0
#Seizures     0
#HIE          0
#Intubation   0
#Main diag.   0
#Other diag.  0

#-- Fetus/Neonate descriptors
#Gest. weeks  39
#Weight(g)    3110
#Sex          1

#-- Maternal (risk-)factors
#Age          29
#Gravidity    2
#Parity       1
#Diabetes     0
#Hypertension 0
#Preeclampsia 0
#Liq. praecox 0
#Pyrexia      0
#Meconium     0

#-- Delivery descriptors
#Presentation 1
#Induced      0
#I.stage      185
#NoProgress   0
#CK/KP        0
#II.stage     15
#Deliv. type  1

#-- Signal information
#dbID         1234
#Rec. type    1
#Pos. II.st.  14400
#Sig2Birth    0"""


def signals():
    "(N, 2) raw numbers of a swinging heart rate with a dropout, and of contractions"
    n = np.arange(N)
    fhr = 14000 + 900*np.sin(n/9) + 40*np.sin(n); fhr[100:120] = 0
    return np.stack([fhr, 2000 + 1500*np.sin(n/40) + n % 7], 1).round().astype('<i2')


def record(folder, name='r9001', header=None, dat=None):
    "Write the record, with another header or other samples where they are given; the path of the header"
    x = signals()
    sums = x.astype(int).sum(0) % 65536
    text = (f'9001 2 4 {N}\n{name}.dat 16 100(0)/bpm 12 0 {x[0,0]} {sums[0]} 0 FHR\n'
            f'{name}.dat 16 100/nd 12 0 {x[0,1]} {sums[1]} 0 UC\n' + COMMENTS)
    raw = text.encode()
    (folder/f'{name}.dat').write_bytes(dat(x.tobytes()) if callable(dat) else x.tobytes())
    (folder/f'{name}.hea').write_bytes(header(raw) if callable(header) else raw)
    return folder/f'{name}.hea'


def swap(old, new):
    "A header with `old` replaced once"
    def f(raw):
        assert old in raw
        return raw.replace(old, new, 1)
    return f


def outcome(path, **kwargs):
    "The recording or the RecordingError; any other exception passes through"
    try: return read_wfdb(path, **kwargs)
    except RecordingError as e: return e


def read(path, **kwargs):
    "The same, with the bounds on time and memory asserted"
    tracemalloc.start()
    began = time.perf_counter()
    try: return outcome(path, **kwargs)
    finally:
        took, peak = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert took < SECONDS and peak < BYTES, f'{took:.1f} s, {peak/1e6:.0f} MB'


@pytest.fixture(scope='module')
def sound(tmp_path_factory): return read_wfdb(record(tmp_path_factory.mktemp('sound')), clean=False)


def test_the_sound_record(sound):
    np.testing.assert_array_equal(np.stack([sound.target, sound.source], 1), (signals()/100).astype(np.float32))
    assert sound.metadata['pH'] == 7.21 and len(COMMENTS.splitlines()) - COMMENTS.count('\n\n') > 40


# (damage to the header, damage to the samples, what the one line must say); None: loads, with right values
HEADER, SAMPLES = 'header', 'samples'
DAMAGES = {
    'dat half missing':       (None, lambda b: b[:len(b)//2], '800 bytes, but 400 samples of 4 bytes .n_samples, .*line 1. take 1600'),
    'dat empty':              (None, lambda b: b'', 'the file is empty'),
    'dat one byte short':     (None, lambda b: b[:-1], '1599 bytes, but 400 samples'),
    'dat longer':             (None, lambda b: b + b'\0\0\0\0', '1604 bytes, but 400 samples'),
    'dat bit flip':           (None, lambda b: b[:500] + bytes([b[500] ^ 8]) + b[501:], 'line 2: checksum of FHR is .*the samples are damaged.*verify=False, on the command line --reader.verify false'),
    'dat sign flip':          (None, lambda b: b[:503] + bytes([b[503] ^ 128]) + b[504:], 'line 3: checksum of UC is .*the samples are damaged'),
    'header empty':           (lambda h: b'', None, 'line 1: there is no record line'),
    'header of comments':     (lambda h: COMMENTS.encode(), None, 'line 1: there is no record line'),
    'n_sig 5, lines 2':       (swap(b'9001 2', b'9001 5'), None, 'line 1: n_sig says 5 signals, but 2 signal lines follow'),
    'n_sig 1, lines 2':       (swap(b'9001 2', b'9001 1'), None, 'line 1: n_sig says 1 signals, but 2'),
    'n_sig 10**7':            (swap(b'9001 2', b'9001 10000000'), None, "line 1: n_sig is '10000000', expected a number from 1 to 64"),
    'n_sig 0':                (swap(b'9001 2', b'9001 0'), None, "line 1: n_sig is '0'"),
    'fs 0':                   (swap(b' 2 4 ', b' 2 0 '), None, "line 1: fs is '0', expected a number from 0.001 to 1000"),
    'fs -4':                  (swap(b' 2 4 ', b' 2 -4 '), None, "line 1: fs is '-4'"),
    'fs nan':                 (swap(b' 2 4 ', b' 2 nan '), None, "line 1: fs is 'nan'"),
    'fs inf':                 (swap(b' 2 4 ', b' 2 inf '), None, "line 1: fs is 'inf'"),
    'n_samples 10**12':       (swap(b' 4 400', b' 4 1000000000000'), None, '1600 bytes, but 1000000000000 samples'),
    'n_samples 10**13':       (swap(b' 4 400', b' 4 10000000000000'), None, "line 1: n_samples is '10000000000000'"),
    'n_samples missing':      (swap(b' 4 400', b' 4'), None, None),
    'gain 0':                 (swap(b'100(0)', b'0(0)'), None, "line 2: gain is '0', expected a number other than 0"),
    'gain nan':               (swap(b' 100/', b' nan/'), None, "line 3: gain is 'nan'"),
    'gain 1e-320':            (swap(b'100(0)', b'1e-320(0)'), None, "line 2: gain is '1e-320'"),
    'gain missing':           (swap(b' 100(0)/bpm', b''), None, 'line 2: '),
    'format 999':             (swap(b' 16 ', b' 999 '), None, "line 2: format is '999', expected one of 16, 24, 32, 61, 80, 160, 212"),
    'format 212 said of 16':  (swap(b' 16 ', b' 212 '), None, 'line 3: fmt is 16, expected 212 as in line 2'),
    'file ../secret.dat':     (swap(b'r9001.dat', b'../secret.dat'), None, "line 2: the file of samples '../secret.dat' is not next to"),
    'file absolute':          (swap(b'r9001.dat', b'/etc/passwd'), None, "line 2: the file of samples '/etc/passwd' is not next to"),
    'file a URL':             (swap(b'r9001.dat', b'http://localhost/x'), None, "line 2: the file of samples 'http://localhost/x' is not next to"),
    'file the header itself': (swap(b'r9001.dat', b'r9001.hea'), None, 'line 2|bytes'),
    'NUL bytes':              (lambda h: h[:5] + b'\0\0' + h[5:], None, 'line 1: byte 0x00 does not belong in a header'),
    'UTF-16':                 (lambda h: h.decode().encode('utf-16'), None, 'line 1: byte 0xff does not belong'),
    'multi-segment, itself':  (lambda h: b'r9001/2 2 4 800\nr9001 400\nr9001 400\n', None, "line 1: 'r9001/2' is a multi-segment record"),
    'skew':                   (swap(b' 16 ', b' 16:7 '), None, 'line 2: skew is 7 samples, expected none'),
    'unit unknown to wfdb':   (swap(b'/bpm', b'/b&m'), None, "wfdb takes .* to be .* the line says"),
    'fs 4, counter nan':      (swap(b' 2 4 ', b' 2 4/nan '), None, "line 1: counter frequency is 'nan', expected a number"),
    'fs 4, counter 0':        (swap(b' 2 4 ', b' 2 4/0 '), None, "line 1: counter frequency is '0'"),
    'base counter text':      (swap(b' 2 4 ', b' 2 4/1(x) '), None, "line 1: base counter is 'x'"),
    'n_samples 4_00':         (swap(b' 4 400', b' 4 4_00'), None, "line 1: n_samples is '4_00'"),
    'baseline +0':            (swap(b'(0)', b'(+0)'), None, r"line 2: baseline is '\+0', expected a number from .* without a plus sign"),
    'first value':            (swap(b' 12 0 14000 ', b' 12 0 14001 '), None, 'line 2: first value of FHR is 14001, but the first sample is 14000'),
    'changes that cancel':    (None, lambda b: (np.frombuffer(b, '<i2').reshape(-1, 2) + np.r_[1, -1, np.zeros(N - 2)][:, None]).astype('<i2').tobytes(),
                               'line 2: first value of FHR is 14000, but the first sample is 14001: .*--reader.verify false'),
    'checksum text':          (swap(b' 0 FHR', b' x FHR'), None, "line 2: block size is 'x'"),
    'two signals of a name':  (swap(b' UC', b' FHR'), None, "two channels are named 'FHR'"),
    'no target':              (swap(b' FHR', b' ECG'), None, "no target channel; it has .*expected one of"),
    'source unknown':         (swap(b' UC', b' belt'), None, "no source channel; besides the target it has .*pass source='belt'"),
    'header of 2 MB':         (lambda h: h + b'\n#'*2**20, None, 'bytes, expected 1048576 at most'),
    'one line of 1 MB':       (lambda h: h.replace(b' UC', b' ' + b'U'*10**6), None, 'no source channel|wfdb'),
    'Windows line ends':      (lambda h: h.replace(b'\n', b'\r\n'), None, None),
    'indented, blank lines':  (lambda h: b'\n\n  ' + h.replace(b'\n', b'\n\n   '), None, None),
    'latin-1 comment':        (lambda h: h + '\n#Größe 3'.encode('latin-1'), None, None),
    'other record name':      (swap(b'9001 2', b'some_other 2'), None, None),
    'frame counter':          (swap(b' 2 4 ', b' 2 4/1(0) '), None, None),
    'time and date':          (swap(b' 4 400', b' 4 400 12:30:00 01/02/2003'), None, None),
    'gain in exponent form':  (swap(b'100(0)', b'1e2(0)'), None, None),
}


@pytest.mark.parametrize('name', DAMAGES)
def test_one_error_or_right_values(name, tmp_path, sound):
    "Every row of the table above ends as it says, with the name of the record's file in the message"
    header, dat, says = DAMAGES[name]
    hea = record(tmp_path, header=header, dat=dat)
    got = read(hea, clean=False)
    if says is None:
        if isinstance(got, Exception): raise got
        assert np.array_equal(got.target, sound.target) and np.array_equal(got.source, sound.source) and got.fs == sound.fs
        assert got.metadata['pH'] == 7.21
    else:
        assert isinstance(got, RecordingError), f'{name} was read without complaint: {got}'
        assert str(hea.with_suffix('')) in str(got) and '\n' not in str(got) and re.search(says, str(got)), str(got)[:300]


def test_files_that_are_not_there(tmp_path):
    hea = record(tmp_path)
    hea.with_suffix('.dat').unlink()
    assert "line 2: the file of samples 'r9001.dat' is not next to the header" in str(read(hea))
    hea.unlink()
    assert 'cannot be read: No such file' in str(read(hea))
    hea.mkdir()
    assert 'is a folder, expected a file' in str(read(hea))


def test_upper_case_suffixes(tmp_path, sound):
    "R9001.HEA, as discs bring it, is found and read; a damaged one is refused by the name it has"
    hea = record(tmp_path).rename(tmp_path/'R9001.HEA')
    assert find_records(tmp_path) == {'R9001': hea}
    for path in (hea, tmp_path/'R9001'):
        got = read_recording(path, clean=False)
        assert got.name == 'R9001' and np.array_equal(got.target, sound.target) and np.array_equal(got.source, sound.source)
    hea.write_bytes(b'')
    assert 'R9001.HEA, line 1: there is no record line' in str(read(hea))
    assert 'gone.HEA cannot be read' in str(read(tmp_path/'gone.HEA'))


def test_nothing_vanishes_without_a_word(tmp_path):
    "A header that is a broken link is listed, then refused; samples that no header names are named in one warning; foreign names are fine"
    record(tmp_path)
    assert list(find_records(tmp_path)) == ['r9001']
    (tmp_path/'r9001.hea').rename(tmp_path/'other.hea')                        # its samples are still r9001.dat
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert list(find_records(tmp_path)) == ['other']
    (tmp_path/'a.hea').symlink_to(tmp_path/'nowhere.hea'); (tmp_path/'b.dat').write_bytes(b'1234'); (tmp_path/'folder.hea').mkdir()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        assert [r.name for r in read_folder(tmp_path)] == ['other']
    said = [str(c.message) for c in caught]
    assert len(said) == 2 and re.search('no header .* names b.dat; ', said[0]) and re.search('left out: .*a.hea cannot be read', said[1])
    for name in ('a.hea', 'other.hea'): (tmp_path/name).unlink()
    with pytest.warns(UserWarning, match='names b.dat, r9001.dat'), pytest.raises(ValueError, match='holds no recordings'): find_records(tmp_path)


def test_one_channel_is_not_both(tmp_path):
    hea = record(tmp_path)
    assert "the channel 'FHR' is named twice" in str(outcome(hea, target='FHR', source='fhr'))


def test_a_header_that_says_nearly_4_hz(tmp_path, sound):
    "4.0000001 Hz is read as 4 Hz, the same samples"
    got = read(record(tmp_path, header=swap(b' 2 4 ', b' 2 4.0000001 ')), clean=False)
    assert got.fs == 4 and np.array_equal(got.target, sound.target) and np.array_equal(got.source, sound.source)


def test_damage_that_was_asked_for(tmp_path, sound):
    "verify=False reads the samples as they are"
    hea = record(tmp_path, dat=DAMAGES['dat bit flip'][1])
    got = read(hea, clean=False, verify=False)
    assert np.flatnonzero(got.target != sound.target).tolist() == [125] and np.array_equal(got.source, sound.source)


def test_truncated_samples(tmp_path, sound):
    "Samples cut at any length are refused; a header cut at any byte too, unless only comments are lost"
    whole = record(tmp_path).with_suffix('.dat').read_bytes()
    for n in [*range(0, len(whole), 37), len(whole) - 2, len(whole) - 1]:
        assert isinstance(outcome(record(tmp_path, dat=lambda b: b[:n])), RecordingError), n
    text = record(tmp_path).read_bytes()
    wrong = []
    for n in range(len(text)):
        got = outcome(record(tmp_path, header=lambda h: h[:n]), clean=False)
        right = not isinstance(got, RecordingError) and np.array_equal(got.target, sound.target) and np.array_equal(got.source, sound.source)
        if not right and not isinstance(got, RecordingError): wrong.append(text[:n][-12:])
    assert wrong == []


def test_every_bit_of_the_header(tmp_path, sound):
    """Each single-bit flip of a header: the right values, or RecordingError, or exactly the values that the header now states.

    Of the comments every third byte, and each that begins or ends a line, or that one bit turns into the end of one.

    The format has no checksum over its header, so a gain of 100 that became 101 can't be told from a gain of 101. Such flips are
    counted, and each lies in one of five fields: the sampling rate, the gains, the baselines, and the ADC zero that stands in for one.
    """
    text = record(tmp_path).read_bytes()
    assert len(text) == 926
    began, counts, elsewhere = time.perf_counter(), dict(right=0, refused=0, stated=0), []
    lines = text.split(b'\n')
    first, second, third = (text.index(l) for l in lines[:3])
    free = {'fs': (first + text.index(b' 2 4') + 3, 1), 'gain 0': (text.index(b'100(0)'), 3), 'baseline 0': (text.index(b'(0)') + 1, 1),
            'gain 1': (text.index(b'100/'), 3), 'ADC zero 1': (text.index(b'12 0', third) + 3, 1)}
    places = [i for i,b in enumerate(text) if i < text.index(b'#') or i % 3 == 0 or b in b'#\n' or (b ^ 10).bit_count() == 1 or (b ^ 13).bit_count() == 1]
    for i in places:
        for bit in range(8):
            flipped = text[:i] + bytes([text[i] ^ 1 << bit]) + text[i+1:]
            (tmp_path/'r9001.hea').write_bytes(flipped)
            try: got = read_wfdb(tmp_path/'r9001.hea', clean=False, fs=None)
            except RecordingError as e:
                assert 'r9001' in str(e)
                counts['refused'] += 1; continue
            if np.array_equal(got.target, sound.target) and np.array_equal(got.source, sound.source) and got.fs == 4: counts['right'] += 1; continue
            counts['stated'] += 1
            field = next((f for f, (start, n) in free.items() if start <= i < start + n), None)
            value = lambda f: float(flipped[free[f][0]:free[f][0] + free[f][1]])
            if field is None: elsewhere.append(flipped[max(i - 15, 0):i + 15]); continue
            want = np.stack([(signals()[:, 0] - value('baseline 0'))/value('gain 0'), (signals()[:, 1] - value('ADC zero 1'))/value('gain 1')], 1)
            np.testing.assert_array_equal(np.stack([got.target, got.source], 1), want.astype(np.float32))
            assert got.fs == value('fs')
    took = time.perf_counter() - began
    print(counts, f'{took:.0f} s')
    assert elsewhere == []
    assert sum(counts.values()) == 8*len(places) > 3000 and counts['stated'] < 60 and took < 300


FORMATS = {'16': 2**15, '24': 2**23, '32': 2**31, '61': 2**15, '80': 2**7, '160': 2**15, '212': 2**11}


@pytest.mark.parametrize('fmt', FORMATS)
@pytest.mark.parametrize('n', [400, 401])
def test_every_format(tmp_path, fmt, n):
    "What wfdb wrote comes back, invalid samples as NaN; a file one byte shorter or two longer is refused"
    top = FORMATS[fmt] - 1
    rng = np.random.default_rng(0)
    x = rng.integers(-top, top, (n, 2), endpoint=True); x[50, 0] = -top - 1                      # the invalid sample of that format
    x[0] = x[1] = 0
    written = '16' if fmt in ('61', '160') else fmt                                              # wfdb reads these two but writes them not
    wfdb.wrsamp('f', fs=4, units=['bpm', 'nd'], sig_name=['FHR', 'UC'], d_signal=x, fmt=[written]*2, adc_gain=[10., 3.], baseline=[5, -7], write_dir=str(tmp_path))
    if fmt != written:
        (tmp_path/'f.hea').write_text((tmp_path/'f.hea').read_text().replace(' 16 ', f' {fmt} '))
        (tmp_path/'f.dat').write_bytes((x.astype('>i2') if fmt == '61' else (x + 2**15).astype('<u2')).tobytes())
    r = read_wfdb(tmp_path/'f', clean=False)
    want = (x - [5, -7])/[10, 3]; want[50, 0] = np.nan
    np.testing.assert_array_equal(np.stack([r.target, r.source], 1), want.astype(np.float32))
    whole = (tmp_path/'f.dat').read_bytes()
    for damaged in (whole[:-1], whole + b'\0\0\0', whole[:-6]):
        (tmp_path/'f.dat').write_bytes(damaged)
        assert isinstance(read(tmp_path/'f'), RecordingError)


def test_samples_per_frame_and_offset(tmp_path, sound):
    "Two samples of heart rate to one of contractions: each at its own rate, on one clock in the end. A preamble of 12 bytes is skipped."
    x = signals()
    flat = np.column_stack([x[0::2, 0], x[1::2, 0], x[::2, 1]]).tobytes()
    (tmp_path/'m.dat').write_bytes(b'preamble....' + flat)
    sums = x[:, 0].astype(int).sum() % 65536, x[::2, 1].astype(int).sum() % 65536
    (tmp_path/'m.hea').write_text(f'm 2 2 {N//2}\nm.dat 16x2+12 100/bpm 12 0 {x[0,0]} {sums[0]} 0 FHR\nm.dat 16+12 100/nd 12 0 {x[0,1]} {sums[1]} 0 UC\n')
    r = read_wfdb(tmp_path/'m', clean=False)
    assert r.fs == 4 and np.array_equal(r.target, sound.target) and np.array_equal(r.source, np.repeat(sound.source[::2], 2))


def test_two_files_of_samples(tmp_path, sound):
    x = signals()
    for i, name in enumerate('ab'): (tmp_path/f'{name}.dat').write_bytes(x[:, i].tobytes())
    head = lambda n: f't 2 4{n}\na.dat 16 100/bpm 12 0 {x[0, 0]} {x[:, 0].astype(int).sum() % 65536} 0 FHR\nb.dat 16 100/nd 12 0 {x[0, 1]} {x[:, 1].astype(int).sum() % 65536} 0 UC\n'
    for n in ('', f' {N}'):
        (tmp_path/'t.hea').write_text(head(n))
        r = read(tmp_path/'t', clean=False)
        assert np.array_equal(r.target, sound.target) and np.array_equal(r.source, sound.source)
    (tmp_path/'b.dat').write_bytes(x[:-1, 1].tobytes())
    for n in ('', f' {N}'):
        (tmp_path/'t.hea').write_text(head(n))
        assert 'b.dat: the file has 798 bytes, but 400 samples' in str(read(tmp_path/'t'))
