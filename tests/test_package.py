"The package as a user gets it: a wheel that installs, an import and a `--help` that cost nothing."
import shutil, subprocess, sys, sysconfig, venv
from pathlib import Path

import pytest

from teb_vae.simulate import simulate_folder

ROOT = Path(__file__).resolve().parent.parent
HEAVY = 'torch', 'lightning', 'pytorch_lightning', 'scipy', 'pandas', 'matplotlib.pyplot', 'wfdb', 'scoringrules'


def run(*args, **kwargs):
    "A finished subprocess that succeeded, or a failure that shows what it printed"
    done = subprocess.run([str(o) for o in args], capture_output=True, text=True, timeout=300, **kwargs)
    assert done.returncode == 0, f'{args} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}'
    return done.stdout


def heavy_after(code, cwd):
    "Which of the heavy modules are loaded once `code` has run in a fresh interpreter"
    report = f'\nimport sys; print("LOADED", *[m for m in {HEAVY!r} if m in sys.modules])'
    return run(sys.executable, '-c', code+report, cwd=cwd).rpartition('LOADED')[2].split()


def test_import_is_light(tmp_path):
    assert heavy_after('import teb_vae', tmp_path) == []
    assert heavy_after('import scipy', tmp_path) == ['scipy']  # the check itself can see an import


def test_names(tmp_path):
    "Each public name can be imported, is listed, and is what its module holds; so can each module"
    import importlib, teb_vae
    assert set(teb_vae._where) <= set(dir(teb_vae)) and set(teb_vae._where) <= set(teb_vae.__all__)
    for name, module in teb_vae._where.items():
        assert getattr(teb_vae, name) is getattr(importlib.import_module(f'teb_vae.{module}'), name)
        assert name not in teb_vae._modules()  # a module of that name would take its place
    for p in (ROOT/'teb_vae').glob('[a-z]*.py'): assert getattr(teb_vae, p.stem).__name__ == f'teb_vae.{p.stem}'
    with pytest.raises(AttributeError, match='expected one of SeqVaeTeb'): teb_vae.SeqVae
    with pytest.raises(ImportError): from teb_vae import SeqVae
    code = 'import sys, teb_vae\nfrom teb_vae import SeqVaeTeb, PlottingCallBack\nassert teb_vae.core.TimeGrid is teb_vae.TimeGrid'
    run(sys.executable, '-c', code, cwd=tmp_path)


def test_type_checkers_see_the_same_names():
    "What `__init__` says to type checkers is what it gives"
    import ast, teb_vae
    tree = ast.parse((ROOT/'teb_vae'/'__init__.py').read_text())
    block = next(n for n in tree.body if isinstance(n, ast.If) and n.test.id == '_TYPE_CHECKING')
    said = {a.name: n.module for n in block.body for a in n.names}
    assert said == teb_vae._where and all(a.asname == a.name for n in block.body for a in n.names)


def test_help_is_light(tmp_path):
    help_ = 'import sys; sys.argv = ["teb_vae", "--help"]\nfrom teb_vae.cli import main\ntry: main()\nexcept SystemExit as e: assert not e.code, e.code'
    assert heavy_after(help_, tmp_path) == []


def test_models_without_scores(tmp_path):
    "scoringrules has numba compile for seconds: only who computes a CRPS waits for it."
    assert 'scoringrules' not in heavy_after('import teb_vae.training, teb_vae.streaming, teb_vae.evaluation', tmp_path)


def test_version_is_that_of_settings():
    settings = (ROOT/'settings.ini').read_text(encoding='utf-8')
    import teb_vae
    assert f'\nversion = {teb_vae.__version__}\n' in settings


@pytest.fixture(scope='module')
def wheel(tmp_path_factory):
    "A wheel built from a copy of the sources, so that the checkout gets no build folder"
    src, out = tmp_path_factory.mktemp('src'), tmp_path_factory.mktemp('wheel')
    for name in 'settings.ini setup.py pyproject.toml README.md LICENSE MANIFEST.in'.split(): shutil.copy(ROOT/name, src)
    shutil.copytree(ROOT/'teb_vae', src/'teb_vae', ignore=shutil.ignore_patterns('__pycache__'))
    run(sys.executable, '-m', 'build', '--wheel', '--no-isolation', '--outdir', out, src)
    return next(out.glob('teb_vae-*.whl'))


@pytest.fixture(scope='module')
def installed(wheel, tmp_path_factory):
    "An environment with nothing but that wheel in it"
    env = tmp_path_factory.mktemp('empty')/'env'
    venv.create(env, with_pip=False)
    run(sys.executable, '-m', 'pip', '--python', env/'bin/python', 'install', '--quiet', '--no-deps', '--no-index', wheel)
    return env


def test_wheel_imports_without_its_dependencies(installed, tmp_path):
    where = run(installed/'bin/python', '-c', 'import teb_vae; print(teb_vae.__file__)', cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_wheel_holds_every_module(wheel):
    names = run(sys.executable, '-m', 'zipfile', '--list', wheel)
    missing = [p.name for p in (ROOT/'teb_vae').glob('*.py') if f'teb_vae/{p.name}' not in names]
    assert not missing and 'tests/' not in names
    data = [p.relative_to(ROOT) for p in (ROOT/'teb_vae'/'presets').glob('*.yaml')]
    models = [p.relative_to(ROOT) for p in (ROOT/'teb_vae'/'models').rglob('*') if p.is_file()]
    for path in data + models: assert str(path) in names
    assert {'demo', 'forecast', 'literal'} <= {p.stem for p in data}
    for name in 'ctu-uhb', 'simulated': assert {'config.json', 'model.safetensors', 'README.md'} == {p.name for p in models if p.parent.name == name}


def test_wheel_is_small(wheel):
    "Weights and all"
    assert wheel.stat().st_size < 5e6


@pytest.fixture(scope='module')
def command(installed):
    "The wheel's `teb_vae`, with dependencies that are borrowed, not installed again, and sockets that connect to nothing"
    site = Path(sysconfig.get_path('purelib', vars={'base': str(installed)}))
    (site/'dependencies.pth').write_text(sysconfig.get_path('purelib')+'\n')
    (site/'sitecustomize.py').write_text('import socket\ndef refuse(*_): raise OSError("no network here")\nsocket.socket.connect = refuse\n')
    return installed/'bin/teb_vae'


def test_command_of_the_wheel_answers(command, tmp_path):
    assert 'usage: teb_vae' in run(command, '--help', cwd=tmp_path)


def test_there_is_no_network(command, tmp_path):
    "The next test would see an attempt to fetch something"
    code = 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:9")'
    done = subprocess.run([command.parent/'python', '-c', code], capture_output=True, text=True)
    assert done.returncode and 'no network here' in done.stderr


def test_bundled_model_forecasts_one_recording(command, tmp_path):
    "`predict` and `plot` right after installation, without a checkpoint or with a bundled one, although a folder has the model's name"
    simulate_folder(tmp_path/'sim', 1, duration_s=1260)
    (tmp_path/'ctu-uhb').mkdir()
    one = tmp_path/'sim'/'records'/'sim000.hea'
    said = run(command, 'predict', '--data', one, '--every', '60', '--out', 'f.npz', '--progress', 'false', cwd=tmp_path)
    assert said.split() == ['f.npz']
    code = 'import sys, teb_vae; f = teb_vae.Forecast.load("f.npz"); print(teb_vae.__file__, len(f), *sorted({*f.record}), f.unit)'
    where, *rest = run(command.parent/'python', '-c', code, cwd=tmp_path).split()
    assert rest == ['5', 'sim000', 'bpm'] and Path(where).is_relative_to(command.parent.parent)
    assert run(command, 'plot', '--checkpoint', 'simulated', '--data', one, '--out', 'f.png', cwd=tmp_path).split() == ['f.png']
    assert (tmp_path/'f.png').read_bytes().startswith(b'\x89PNG')
