"What the command line says at 80 columns, to programs, and to a shell that completes."
import json, shutil, subprocess

import pandas as pd
import pytest

from teb_vae import cli
from teb_vae.cli import COMMANDS, main
from teb_vae.evaluation import evaluate
from teb_vae.forecaster import load_forecaster
from teb_vae.inspection import inspect_recordings, inspection_text, table_text
from teb_vae.simulate import simulate_ctg, simulate_folder
from teb_vae.streaming import StreamingForecaster


@pytest.fixture(scope='module')
def records(tmp_path_factory): return simulate_folder(tmp_path_factory.mktemp('terminal')/'sim', 3, seed=0, duration_s=1300)


def widest(text): return max(map(len, text.splitlines()))


@pytest.mark.parametrize('long', ['', 'a-very-long-name-of-a-patient/2026-01-31T22-00-00'])
def test_inspection_fits(records, long):
    "At 80 columns with an outcome, also where a name needs a line of its own; every number stays"
    table = inspect_recordings(records)
    table.insert(len(table.columns) - 1, 'pH', 7.)
    if long: table.loc[0, 'name'] = long
    text = inspection_text(table, width=80)
    assert widest(text) <= 80 and text.count(' 7.00\n') == 3, text
    assert (long or 'sim000') in text
    assert widest(table_text(table, width=200)) > widest(table_text(table, width=80)) - len(long)


def test_evaluation_fits():
    recordings = [simulate_ctg(1300, seed=i, name=str(i)) for i in range(4)]
    result = evaluate(load_forecaster('simulated'), recordings[2:], recordings[:2], every=60, n_samples=2, resamples=20)
    narrow, wide = result.report(80), result.report()
    assert widest(narrow) <= 80 < widest(wide) <= 120
    numbers = lambda text: sorted(w for w in text.replace('\\', ' ').split() if w[0].isdecimal())
    assert numbers(narrow) == numbers(wide)


def test_json_alone(records, capsys, tmp_path):
    "One object on standard output; what is for people goes to standard error"
    assert main(['inspect', str(records), '--json']) == 0
    found = json.loads(capsys.readouterr().out)
    assert found['summary']['recordings'] == len(found['recordings']) == 3 and found['files'] == []
    table = inspect_recordings(records)
    assert [r['target_median'] for r in found['recordings']] == table.target_median.round(10).tolist()
    splits = tmp_path/'splits.json'
    splits.write_text(json.dumps(dict(train=['sim000', 'sim001'], validation=['sim002'], test=[])))
    assert main(['evaluate', '--data', str(records), '--splits', str(splits), '--checkpoint', 'simulated', '--every', '60', '--n_samples', '2',
                 '--out', str(tmp_path/'scores'), '--json']) == 0
    out = capsys.readouterr().out
    assert out.count('\n') == 1
    found = json.loads(out)
    files = found.pop('files')
    assert found == json.loads((tmp_path/'scores'/'scores.json').read_text()) and len(files) == 2


@pytest.mark.parametrize('suffix, read', [('csv', pd.read_csv), ('parquet', pd.read_parquet)])
def test_tables_of_forecasts(records, tmp_path, suffix, read):
    out = tmp_path/f'o.{suffix}'
    assert main(['predict', '--data', str(records/'sim000.hea'), '--out', str(out), '--checkpoint', 'simulated', '--every', '90', '--n_samples', '2',
                 '--quantiles', '0.1,0.5']) == 0
    table = read(out)
    assert table.columns.tolist() == ['unique_id', 'ds', 'cutoff', 'teb_vae', 'teb_vae-median', 'teb_vae-lo-80']
    assert len(table) == 480*table.cutoff.nunique() and (table.ds > table.cutoff).all()


@pytest.mark.parametrize('gone, samples, says', [(0, 1832, ' bpm, 54 s ago '), (1, 7200, 'UC 27 min ago')])
def test_old_signals_are_marked(gone, samples, says):
    "The line of a stream says how old a signal is that has stopped; what is not known is no number"
    light = load_forecaster('simulated')
    r = simulate_ctg(2400, seed=1, missing=0., artefacts=0.)
    signals = [r.target[:samples].copy(), r.source[:samples].copy()]
    signals[gone][(1608, 720)[gone]:] = float('nan')
    forecast = StreamingForecaster(light, n_samples=2).push(*signals)
    line = cli._forecast_lines(forecast[-1], light.warmup)[0]
    text = cli._live_line(line, 'bpm')
    assert says in text and ('now' in text) == (gone == 1), text
    assert ('-- nats' in text) == (line['transmitted'] is None) == (gone == 1), text


def test_help(monkeypatch, capsys):
    "Fits 80 columns, says a default once and never null, ends in an example that the parser takes"
    monkeypatch.setenv('COLUMNS', '80')
    for name in COMMANDS:
        with pytest.raises(SystemExit): main([name, '--help'])
        text = capsys.readouterr().out
        assert widest(text) <= 80 and 'default: null' not in text and 'typing' not in text, name
        example = ' '.join(text.split()).rpartition('For example: teb_vae ')[2].split()
        assert example[0] == name, text
        cli._parsed(name, example)


@pytest.mark.skipif(shutil.which('bash') is None, reason='there is no bash')
def test_completion(tmp_path, capsys):
    "In a real shell: commands, options of each, choices, files"
    pytest.importorskip('shtab')
    assert main(['--print_completion', 'bash']) == 0
    (tmp_path/'teb_vae.bash').write_text(capsys.readouterr().out)
    (tmp_path/'strip.csv').touch()
    ask = 'source teb_vae.bash; ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMPREPLY=(); _shtab_teb_vae; echo "${COMPREPLY[*]}"; }\n'
    asked = {'teb_vae pre': 'prepare predict', 'teb_vae predict --q': '--quantiles', 'teb_vae predict --latent ""': 'posterior prior',
             'teb_vae stream st': 'strip.csv', 'teb_vae predict --data st': 'strip.csv', 'teb_vae train --features.J': '--features.J'}
    done = subprocess.run(['bash', '-c', ask + '\n'.join(f'ask {words}' for words in asked)], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(asked.values()), done.stdout
