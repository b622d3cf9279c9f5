"""What `inspect_recordings` says of recordings that can be read and mean something else: the smallest input of each kind, and the
remedy in the message, followed to the letter where the command line has it."""
import re

import numpy as np
import pandas as pd
import pytest

from teb_vae.cli import main
from teb_vae.inspection import inspect_recordings, inspection_text, kinds
from teb_vae.prepared import prepare
from teb_vae.recordings import Recording

N = 6000                                    # 25 minutes at 4 Hz
FHR = 140 + np.arange(N) % 9
UC = (np.arange(N)//8) % 20                 # 0 to 19 in steps of 1, two seconds each


@pytest.fixture
def write(tmp_path):
    "A table of these columns, and what is said of it"
    def problems(t=np.arange(N)/4, **columns):
        pd.DataFrame(dict(t=t) | columns).to_csv(tmp_path/'a.csv', index=False)
        return inspect_recordings(tmp_path/'a.csv').problems[0]
    problems.path = str(tmp_path/'a.csv')
    return problems


def test_nothing_to_say(write): assert write(FHR=FHR, UC=UC) == ''


@pytest.mark.parametrize('from_', [0, 1200])
def test_frozen(write, from_):
    "Constant throughout, and held from the fifth minute on"
    said = write(FHR=np.where(np.arange(N) < from_, FHR, 140), UC=UC)
    assert f'target held {(N - from_)/240:.1f} min at one value, over a minute in {1 - from_/N:.0%}: write NaN' in said
    assert kinds(said) == ['target held']


def test_not_frozen(write):
    "Held for less than a minute, missing for long, once a second: as monitors do"
    assert write(FHR=np.repeat(FHR[:30], 200), UC=UC) == ''
    assert 'held' not in write(FHR=np.where(np.arange(N) % 2000 < 1000, FHR, np.nan), UC=UC)
    assert 'held' not in write(FHR=np.where(np.arange(N) % 2000 < 1000, FHR, 0), UC=UC)
    assert write(FHR=np.repeat(FHR[:N//4], 4), UC=UC) == ''


@pytest.mark.parametrize('share', [.2, .01])
@pytest.mark.parametrize('code', [-1, 255, 999, -9999, 65535, 99])
def test_codes_in_the_source(write, code, share):
    "The value and its share; the rest of the source is described without it"
    marked = np.where(np.arange(N) % 100 < 100*share, code, UC)
    said = write(FHR=FHR, UC=marked)
    assert said == f'source value {code} in {share:.0%}, far outside the rest: a code for missing? write NaN instead' and kinds(said) == ['source value']
    row = inspect_recordings(write.path).iloc[0]
    assert (row.source_codes, row.source_min, row.source_max) == (f'{code} in {share:.0%}', 0, 19)
    assert write(FHR=FHR, UC=np.where(marked == code, np.nan, UC)) == ''    # the remedy


def test_several_codes(write):
    i = np.arange(N)
    said = write(FHR=FHR, UC=np.select([i % 10 == 0, i % 10 == 1], [-1, 999], UC))
    assert 'source value -1 in 10%, 999 in 10%, far outside the rest' in said


@pytest.mark.parametrize('source', [UC - 5, UC*5.3, np.clip(UC, 3, 15), np.where(UC > 10, UC, 0), UC % 2, np.where(np.arange(N) == 77, 300, UC)],
                         ids=['negative', 'mmHg', 'clipped', 'rest at 0', 'two values', 'one spike'])
def test_no_codes_in_the_source(write, source): assert write(FHR=FHR, UC=source) == ''


def test_codes_in_the_target(write):
    "-1, 255 and 999 cannot be a heart rate: cleaning takes them away, and their share is named"
    for code in -1, 255, 999, -9999:
        said = write(FHR=np.where(np.arange(N) % 5 == 0, code, FHR), UC=UC)
        assert said == 'target outside 50-220 bpm in 20%' and inspect_recordings(write.path).target_missing[0] == pytest.approx(.2)


def test_second_heart_rate(write):
    "Dead from the start, or from half time on: the living channel is named, and taking it mends both"
    dead = np.zeros(N)
    for first, gain in ((dead, 0), (np.where(np.arange(N) < N/2, FHR, 0), 50)):
        said = write(FHR1=first, FHR2=FHR, TOCO=UC)
        assert f'FHR2 is a heart rate in 100% of its samples, the target in {gain}%' in said
    remedy = re.search(r'--reader.target \w+', said)[0].split()
    assert main(['inspect', write.path, '--progress', 'false', *remedy]) == 0
    assert inspect_recordings(write.path, target='FHR2').problems[0] == ''
    assert write(FHR1=FHR, FHR2=dead, TOCO=UC) == ''
    assert 'FHR2' not in write(FHR1=np.where(np.arange(N) < N/2, FHR, 0), FHR2=dead, TOCO=UC)


UNITS = {'quarters': (FHR*4, '--reader.scale 0.25'), 'hundredths': (FHR*100, '--reader.scale 0.01'), 'tenths': (FHR*10, '--reader.scale 0.1'),
         'Hz': (FHR/60, '--reader.scale 60'), 'ms': (60000/FHR, 'intervals between beats in ms'), 's': (60/FHR, 'intervals between beats in s')}


@pytest.mark.parametrize('unit', UNITS)
def test_another_unit(write, unit):
    "Not usable, with the median and the unit that it may be; the scale named mends it"
    signal, words = UNITS[unit]
    said = write(FHR=signal, UC=UC)
    assert said.startswith('unusable: ') and f'median {np.median(signal):.4g}: ' in said and words in said
    if '--reader.scale' in words: assert inspect_recordings(write.path, scale=float(words.split()[1])).problems[0] == ''


def test_partly_believable_in_another_unit(write):
    "A deep deceleration in quarters of a beat comes below 220: usable, and the unit is named all the same"
    said = write(FHR=np.where(np.arange(N) % 1000 < 100, 52, FHR)*4, UC=UC)
    assert re.search(r'target outside 50-220 bpm in 90%, its values .* median \d+: 4 times too large\? .*--reader.scale 0.25', said)


def test_exchanged_channels_and_the_mother(write):
    assert 'exchanged with the source, whose median is 14' in write(FHR=60 + UC, UC=FHR)
    assert "target median 74 bpm: the mother's pulse" in write(FHR=FHR - 70, UC=UC)
    assert 'target median' not in inspect_recordings(write.path, clean=False).problems[0]


def test_times_in_another_unit(write):
    said = write(t=np.arange(N)/240, FHR=FHR, UC=UC)
    assert '--reader.time_unit 60' in said and kinds(said) == ['unreadable']
    assert inspect_recordings(write.path, time_unit=60).problems[0] == ''
    assert '--reader.time_unit 0.1' in write(t=np.arange(N)*2.5, FHR=FHR, UC=UC)
    assert inspect_recordings(write.path, time_unit=.1).problems[0] == ''


def test_source_in_hundredths(write):
    assert write(FHR=FHR, UC=UC*100) == 'source up to 1900: in hundredths? --reader.source_scale 0.01'
    assert inspect_recordings(write.path, source_scale=.01).problems[0] == ''


def test_prepared_and_in_a_folder(tmp_path):
    "The same flags from a prepared folder, and counted by kind"
    i = np.arange(N)
    made = [Recording('frozen', np.full(N, 140), UC), Recording('coded', FHR, np.where(i % 5 == 0, -1, UC)), Recording('fine', FHR, UC)]
    said = inspect_recordings(prepare(made, tmp_path/'ready').folder)
    assert dict(zip(said.name, map(kinds, said.problems))) == dict(frozen=['target held'], coded=['source value'], fine=[])
    assert 'source value 1, target held 1' in inspection_text(said) or 'target held 1, source value 1' in inspection_text(said)


def test_too_large_for_the_memory(tmp_path, write):
    "One file of which nothing can be read is a row; the others are read"
    write(FHR=FHR, UC=UC)
    with open(tmp_path/'huge.npy', 'wb') as f:
        np.lib.format.write_array_header_1_0(f, dict(descr='<f8', fortran_order=False, shape=(2, 10**13)))
        f.truncate(2*8*10**12)
    table = inspect_recordings(tmp_path, rate=4)
    assert table.name.tolist() == ['a', 'huge'] and table.problems[0] == '' and table.problems[1].startswith('unreadable: ')
