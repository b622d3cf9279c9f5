"The demo, made small: it ends well, prints its scores, and prints the paths of what it drew last."
from pathlib import Path

from teb_vae.cli import main


def test_demo(tmp_path, capsys):
    args = ['demo', '--out', tmp_path, '--n', '6', '--minutes', '21', '--epochs', '1', '--progress', 'false']
    assert main([*map(str, args)]) == 0
    said = capsys.readouterr().out
    for name in 'teb_vae', 'persistence', 'last-2-minutes mean', 'heteroscedastic ridge', 'CRPS', 'transmitted', 'useful': assert name in said
    *_, scores, figures, checkpoint, pdf, png = said.split()
    assert Path(scores).name == 'scores.json' and Path(figures).name == 'figures.pdf' and all(map(Path.is_file, map(Path, (scores, figures))))
    assert Path(checkpoint).suffix == '.ckpt' and Path(checkpoint).is_file()
    assert Path(pdf).read_bytes().rstrip().endswith(b'%%EOF') and Path(png).read_bytes().startswith(b'\x89PNG')
