"What is imported to forecast: neither Lightning nor what only training and scoring need."
import subprocess, sys

import pytest

from teb_vae import simulate_ctg
from teb_vae.readers import write_wfdb

HEAVY = ('lightning', 'torchmetrics', 'scoringrules', 'sympy', 'torch._dynamo')
ASK = f'\nimport sys\nprint([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)'


def imported(code, *args, **kw):
    "Which of the heavy packages a program has imported by its end"
    done = subprocess.run([sys.executable, '-c', code + ASK, *args], capture_output=True, text=True, **kw)
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()[-1]


@pytest.fixture(scope='module')
def record(tmp_path_factory):
    folder = tmp_path_factory.mktemp('records')
    r = simulate_ctg(duration_s=900, seed=1)
    write_wfdb(r, folder)
    return folder/f'{r.name}.hea'


def test_modules():
    assert imported('import teb_vae.datamodule') != '[]'   # the check can fail
    names = ('streaming', 'forecaster', 'readers', 'export', 'lines', 'strip', 'view', 'data', 'plotting', 'distributions')
    assert imported(f'import {", ".join(f"teb_vae.{n}" for n in names)}') == '[]'


def test_networks():
    "A saved network is laid out on the meta device first, where much of what makes first weights would import PyTorch's compiler"
    code = 'import torch\nfrom teb_vae.model import SeqVaeTeb\nfrom teb_vae.pretrained import presets\nwith torch.device("meta"):'
    assert imported(f'{code} torch.linspace(0, 1, 3)') != '[]'
    assert imported(f'{code} SeqVaeTeb(), [SeqVaeTeb.from_preset(n) for n in presets()]') == '[]'


def test_scoring():
    "Scores need torchmetrics, but nothing of Lightning."
    code = 'import sys, teb_vae.evaluation, teb_vae.contractions\nprint([m for m in sys.modules if m.split(".")[0] in ("lightning", "pytorch_lightning", "scoringrules")])'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, '[]\n'), done.stderr


def test_commands(record, tmp_path):
    "One process runs them all, since all it says is what none of them imports."
    run = 'import sys\nfrom teb_vae.cli import main\nfor line in sys.argv[1:]: assert main(line.split()) == 0, line'
    words = ['predict --data {r} --out {out}/a.npz', 'stream {r} --every 50', 'plot --data {r} --out {out}/a.png', 'inspect {r}']
    assert imported(run, *(w.format(r=record, out=tmp_path) for w in words)) == '[]'
    assert sorted(p.name for p in tmp_path.iterdir()) == ['a.npz', 'a.png']   # they did what was asked


def test_names_that_moved():
    from teb_vae import data, plotting, callback, datamodule
    assert data.CTGDataModule is datamodule.CTGDataModule
    assert plotting.PlottingCallBack is plotting.PlottingCallback is callback.PlottingCallback
    for module in (data, plotting):
        with pytest.raises(AttributeError, match='has no attribute'): module.Nothing


WITHOUT = 'import sys\nsys.modules["lightning"] = None\nfrom teb_vae.cli import main\nsys.exit(main(sys.argv[1:]))'


def test_without_lightning(record, tmp_path):
    hide = f'import importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda name, *a: None if name == "lightning" else find(name, *a)\n{WITHOUT}'
    run = lambda *args: subprocess.run([sys.executable, '-c', hide, *map(str, args)], capture_output=True, text=True)
    for command in ('train', 'demo', 'evaluate'):
        done = run(command, '--data', record.parent)
        assert (done.returncode, done.stderr.count('\n')) == (1, 1)
        assert f'{command} needs Lightning, which is not installed: pip install lightning' in done.stderr
    assert run('predict', '--data', record, '--out', tmp_path/'f.npz').returncode == 0


def test_the_trained_class():
    import lightning as L
    from teb_vae import LightSeqVaeTeb, SeqVaeForecaster, load_checkpoint, load_forecaster
    light, plain = load_checkpoint('simulated'), load_forecaster('simulated')
    assert isinstance(light, LightSeqVaeTeb) and isinstance(light, L.LightningModule) and isinstance(light, SeqVaeForecaster)
    assert type(plain) is SeqVaeForecaster and plain.hparams == light.hparams and plain.run == light.run
    r = simulate_ctg(duration_s=900, seed=2)
    a, b = (m.predict(r, every=20) for m in (light, plain))
    assert (a.mu == b.mu).all() and (a.sigma == b.sigma).all()
    assert str(light.device) == str(plain.device) == 'cpu' and plain.to('meta').device.type == 'meta'
