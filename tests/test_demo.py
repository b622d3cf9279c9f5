"The demo, made small: it ends well, prints its scores, and prints the paths of what it drew last."
import subprocess, sys
from pathlib import Path


def test_demo(tmp_path):
    teb_vae = Path(sys.executable).parent/'teb_vae'
    args = ['demo', '--out', tmp_path, '--n', '6', '--minutes', '21', '--epochs', '1', '--progress', 'false']
    done = subprocess.run([teb_vae, *map(str, args)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    for name in 'teb_vae', 'persistence', 'last-2-minutes mean', 'heteroscedastic ridge', 'CRPS', 'transmitted', 'useful': assert name in done.stdout
    *_, scores, figures, checkpoint, pdf, png = done.stdout.split()
    assert Path(scores).name == 'scores.json' and Path(figures).name == 'figures.pdf' and all(map(Path.is_file, map(Path, (scores, figures))))
    assert Path(checkpoint).suffix == '.ckpt' and Path(checkpoint).is_file()
    assert Path(pdf).read_bytes().rstrip().endswith(b'%%EOF') and Path(png).read_bytes().startswith(b'\x89PNG')
