"""Every program of examples/ is at most ten lines long and runs: by itself, offline, in a folder with a few simulated recordings.

The folder holds what the programs' readers have: records/ (WFDB), splits.json, and frame.csv, the same as a long table. A line `# needs: a b`
at a program's end names packages that are no dependencies of teb_vae; without them it is passed over.
"""
import ast, importlib.util, json, os, re, subprocess, sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from teb_vae import read_folder
from teb_vae.simulate import simulate_folder

FOLDER = Path(__file__).resolve().parent.parent/'examples'
PROGRAMS = sorted(FOLDER.glob('*.py'))
SECONDS = 30  # of CPU time; 20 where nothing else runs
OFFLINE = '''
import ipaddress, socket
connect = socket.socket.connect
def loopback_only(self, address):
    if isinstance(address, tuple) and address[0] != 'localhost' and not ipaddress.ip_address(address[0]).is_loopback:
        raise OSError(f'an example asks the net: {address}')
    return connect(self, address)
def no_names(host, *args, **kw):
    if host not in (None, '', 'localhost', b'localhost') and not str(host).startswith('127.'): raise OSError(f'an example asks the net: {host}')
    return found(host, *args, **kw)
socket.socket.connect, found, socket.getaddrinfo = loopback_only, socket.getaddrinfo, no_names
'''


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    "Six recordings of 25 minutes, in a folder and in a table"
    folder = tmp_path_factory.mktemp('data')
    simulate_folder(folder/'made', 6, seed=0, duration_s=1500)
    (folder/'made'/'records').rename(folder/'records')
    names = [f'sim{i:03d}' for i in range(6)]
    (folder/'splits.json').write_text(json.dumps(dict(train=names[:3], validation=names[3:5], test=names[5:])))
    parts = [pd.DataFrame(dict(unique_id=r.name, ds=pd.Timestamp('2026-01-31 22:00') + pd.to_timedelta(np.arange(len(r))*250, unit='ms'), y=r.target,
                               uc=r.source)) for r in read_folder(folder/'records')]
    pd.concat(parts).to_csv(folder/'frame.csv', index=False)
    (folder/'blocked').mkdir()
    (folder/'blocked'/'sitecustomize.py').write_text(OFFLINE)
    return folder


def run(program, data, tmp_path):
    "The process of a program, and the CPU seconds it took"
    for name in ('records', 'splits.json', 'frame.csv'): (tmp_path/name).symlink_to(data/name)
    env = os.environ | dict(PYTHONPATH=f'{data/"blocked"}', OMP_NUM_THREADS='1', MPLBACKEND='agg', HF_HUB_OFFLINE='1', TEB_VAE_DATA=str(data))
    before = os.times()
    done = subprocess.run([sys.executable, '-W', 'ignore', str(program)], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=400)
    after = os.times()
    return done, after.children_user + after.children_system - before.children_user - before.children_system


def needs(source): return [n for line in re.findall(r'^# needs: (.*)$', source, re.M) for n in line.split()]


def each_series_goes_on(folder):
    "The table has each series once, for the two minutes after its end"
    given, found = (pd.read_csv(folder/name, parse_dates=['ds']) for name in ('frame.csv', 'forecast.csv'))
    assert found.groupby('unique_id').size().tolist() == [480]*6
    assert (found.groupby('unique_id').ds.min() - given.groupby('unique_id').ds.max() == pd.Timedelta('250ms')).all()


def scores_are_there(folder):
    "The scores are JSON, of the three recordings that nothing learnt from"
    scores = json.loads((folder/'scores'/'scores.json').read_text())
    assert scores['settings']['recordings'] == scores['settings']['training_recordings'] == 3


CHECKS = dict(frame_to_frame=each_series_goes_on, folder_to_score=scores_are_there)  # what is to be found after some of them


@pytest.mark.parametrize('program', PROGRAMS, ids=lambda p: p.stem)
def test_short(program):
    "A sentence that says what it does, and at most ten lines of code"
    source = program.read_text('utf-8')
    tree = ast.parse(source)
    assert ast.get_docstring(tree), f'{program.name} begins with no sentence'
    lines = [line for line in source.splitlines()[tree.body[0].end_lineno:] if line.strip() and not line.lstrip().startswith('#')]
    assert len(lines) <= 10, lines
    assert max(map(len, source.splitlines())) <= 120


@pytest.mark.parametrize('program', PROGRAMS, ids=lambda p: p.stem)
def test_runs(program, data, tmp_path):
    "Exit code 0 within its time, with something to show for it"
    if lacking := [n for n in needs(program.read_text('utf-8')) if importlib.util.find_spec(n) is None]: pytest.skip(f'needs {lacking}')
    before = {p.name for p in FOLDER.iterdir()}
    done, seconds = run(program, data, tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip() or len(list(tmp_path.iterdir())) > 3, 'it says nothing and writes nothing'
    assert seconds < SECONDS, f'{program.name} took {seconds:.1f} CPU seconds'
    assert {p.name for p in FOLDER.iterdir()} == before  # nothing is left next to the programs
    if program.stem in CHECKS: CHECKS[program.stem](tmp_path)


def test_the_net_is_closed(data, tmp_path):
    "The test above sees a program that asks for something"
    program = tmp_path/'asks.py'
    program.write_text("import urllib.request\nurllib.request.urlopen('http://example.org', timeout=5)\n")
    done, _ = run(program, data, tmp_path)
    assert done.returncode == 1 and 'an example asks the net' in done.stderr, done.stderr
