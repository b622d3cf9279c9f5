"Every preset of the package is one that `teb_vae train` understands and that builds a model."
import subprocess, sys
from pathlib import Path

import pytest
import yaml

from teb_vae.fitting import train
from teb_vae.model import SeqVaeTeb
from teb_vae.pretrained import preset_path, presets, read_preset
from teb_vae.training import LightSeqVaeTeb


def print_config(*words):
    teb_vae = Path(sys.executable).parent/'teb_vae'
    args = [teb_vae, 'train', '--data', 'x', *words, '--print_config']
    return subprocess.run(args, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize('name', presets())
def test_on_the_command_line(name):
    "Each setting of the preset is what the command would run with"
    done = print_config('--preset', name)
    assert done.returncode == 0, done.stderr[-3000:]
    said, wanted = yaml.safe_load(done.stdout), read_preset(name)
    for section in ('model', 'features'):
        assert wanted.pop(section, {}).items() <= said[section].items()
    assert wanted.items() <= said.items()
    assert yaml.safe_load(print_config('--config', preset_path(name)).stdout) == said


@pytest.mark.parametrize('name', presets())
def test_in_python(name):
    "The same settings build the module, and the network alone"
    light, settings = LightSeqVaeTeb.from_preset(name), read_preset(name)
    assert {k: light.hparams[k] for k in settings if k in light.hparams}.items() <= settings.items()
    for key, value in settings.get('model', {}).items(): assert light.model.arguments[key] == value
    network = SeqVaeTeb.from_preset(name)
    for key, value in settings.get('model', {}).items(): assert network.arguments[key] == value


def test_there_are_presets():
    assert {'demo', 'forecast', 'literal'} <= set(presets())


def test_unknown_key(tmp_path):
    "A preset with a key that nothing reads raises an error, so the tests above would see what ignores keys"
    wrong = tmp_path/'wrong.yaml'
    wrong.write_text(preset_path('forecast').read_text() + '\nlearning_rate: 0.1\n')
    done = print_config('--config', wrong)
    assert done.returncode == 2 and 'learning_rate' in done.stderr
    with pytest.raises(ValueError, match='unknown settings learning_rate'): train('x', wrong, tmp_path)


def test_unknown_name():
    done = print_config('--preset', 'pocket')
    assert done.returncode == 2 and 'forecast, literal' in done.stderr and 'Traceback' not in done.stderr
    with pytest.raises(ValueError, match='there are: demo, forecast, literal'): read_preset('pocket')
