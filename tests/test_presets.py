"Every preset of the package is one that `teb_vae train` understands and that builds a model."
import pytest
import yaml

from teb_vae.cli import main
from teb_vae.fitting import train
from teb_vae.model import SeqVaeTeb
from teb_vae.pretrained import preset_path, presets, read_preset
from teb_vae.training import LightSeqVaeTeb


@pytest.fixture
def print_config(capsys):
    "Exit code, output and errors of `teb_vae train ... --print_config`, run within this process: it need not import everything again"
    def run(*words):
        try: code = main(['train', '--data', 'x', *map(str, words), '--print_config'])
        except SystemExit as e: code = e.code
        return code, *capsys.readouterr()
    return run


@pytest.mark.parametrize('name', presets())
def test_on_the_command_line(name, print_config):
    "Each setting of the preset is what the command would run with"
    code, out, err = print_config('--preset', name)
    assert code == 0, err[-3000:]
    said, wanted = yaml.safe_load(out), read_preset(name)
    for section in ('model', 'features'):
        assert wanted.pop(section, {}).items() <= said[section].items()
    assert wanted.items() <= said.items()
    assert yaml.safe_load(print_config('--config', preset_path(name))[1]) == said


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


def test_unknown_key(tmp_path, print_config):
    "A preset with a key that nothing reads raises an error, so the tests above would see what ignores keys"
    wrong = tmp_path/'wrong.yaml'
    wrong.write_text(preset_path('forecast').read_text() + '\nlearning_rate: 0.1\n')
    code, _, err = print_config('--config', wrong)
    assert code == 2 and 'learning_rate' in err
    with pytest.raises(ValueError, match='unknown settings learning_rate'): train('x', wrong, tmp_path)


def test_unknown_name(print_config):
    code, _, err = print_config('--preset', 'pocket')
    assert code == 2 and 'forecast, literal' in err and 'Traceback' not in err
    with pytest.raises(ValueError, match='there are: demo, forecast, literal'): read_preset('pocket')
