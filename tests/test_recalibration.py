"`teb_vae recalibrate`: a model with factors on its widths, in a folder that the other commands take."
import numpy as np
import pytest

from teb_vae.cli import main
from teb_vae.forecaster import load_forecaster
from teb_vae.forecast import Forecast
from teb_vae.recalibration import with_widths
from teb_vae.simulate import simulate_folder


@pytest.fixture(scope='module')
def records(tmp_path_factory): return simulate_folder(tmp_path_factory.mktemp('lively'), n=4, duration_s=900, seed=7, variability=2.)


def test_command(records, tmp_path, capsys):
    "Livelier recordings than the model knows need wider intervals; predict applies them; a second time is refused"
    out = tmp_path/'wider'
    assert main(['recalibrate', '--data', str(records), '--checkpoint', 'simulated', '--out', str(out), '--parts', '2']) == 0
    said = capsys.readouterr()
    assert said.out == f'{out/"config.json"}\n{out/"model.safetensors"}\n' or said.out == f'{out}\n'
    wider, plain = load_forecaster(out), load_forecaster('simulated')
    widths = wider.hparams['model']['widths']
    assert len(widths) == 2 and min(widths) > 1.2 and 'factors on the width along the lead time: ' in said.err
    assert 'warning: factors from 4 recordings are uncertain, expected 10 recordings or more' in said.err
    [first] = [p.stem for p in sorted(records.glob('*.hea'))[:1]]
    npz = {}
    for name,model in (('wider', str(out)), ('plain', 'simulated')):
        file = tmp_path/f'{name}.npz'
        assert main(['predict', '--data', str(records/f'{first}.hea'), '--checkpoint', model, '--out', str(file), '--every', '60', '--n-samples', '2']) == 0
        npz[name] = Forecast.load(file)
    spans = {k: f.quantile(.95) - f.quantile(.05) for k,f in npz.items()}
    assert np.all(spans['wider'] > 1.1*spans['plain']) and len(spans['wider'])
    capsys.readouterr()
    again = ['recalibrate', '--data', str(records), '--checkpoint', str(out), '--out', str(tmp_path/'no')]
    assert main(again) == 1 and 'the model has learnt from' in capsys.readouterr().err and not (tmp_path/'no').exists()
    assert with_widths(wider, None).hparams['model']['widths'] is None
    assert all((a == b).all() for a,b in zip(wider.parameters(), plain.parameters()))


def test_refusals(records, tmp_path, capsys):
    "What cannot be: no folder, no such split, no factor"
    for words,says in ((['--data', str(tmp_path/'none')], 'neither a recording nor a folder'), (['--data', str(records), '--split', 'test'], 'needs --splits'),
                       (['--data', str(records), '--parts', '0'], 'parts must be')):
        assert main(['recalibrate', *words, '--checkpoint', 'simulated', '--out', str(tmp_path/'no')]) == 1
        assert says in capsys.readouterr().err and not (tmp_path/'no').exists()
