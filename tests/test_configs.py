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
