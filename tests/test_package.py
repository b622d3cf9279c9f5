"The package as a user gets it: a wheel that installs, an import and a `--help` that cost nothing."
import shutil, subprocess, sys, sysconfig, venv
from pathlib import Path

import pytest

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


def test_command_of_the_wheel_answers(installed, tmp_path):
    site = Path(sysconfig.get_path('purelib', vars={'base': str(installed)}))
    (site/'dependencies.pth').write_text(sysconfig.get_path('purelib')+'\n')  # borrowed, not installed again
    assert 'usage: teb_vae' in run(installed/'bin/teb_vae', '--help', cwd=tmp_path)
