"Every preset in configs/ is one that `teb_vae train` understands."
import subprocess, sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRESETS = sorted((ROOT/'configs').glob('*.yaml'))


@pytest.mark.parametrize('preset', PRESETS, ids=lambda p: p.stem)
def test_parses(preset):
    teb_vae = Path(sys.executable).parent/'teb_vae'
    done = subprocess.run([teb_vae, 'train', '--config', preset, '--print_config'], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]


def test_there_are_presets():
    assert PRESETS, f'no *.yaml in {ROOT}/configs'


def test_unknown_key(tmp_path):
    "A preset with a key that nobody reads is refused, so the test above would see a parser that ignores keys"
    (tmp_path/'wrong.yaml').write_text(PRESETS[0].read_text() + '\nlearning_rate: 0.1\n')
    teb_vae = Path(sys.executable).parent/'teb_vae'
    done = subprocess.run([teb_vae, 'train', '--config', tmp_path/'wrong.yaml', '--print_config'], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and 'learning_rate' in done.stderr
