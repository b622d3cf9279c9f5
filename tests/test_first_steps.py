"The three programs of First steps are complete: each runs by itself, and is at most ten lines long."
import contextlib
from pathlib import Path

import nbformat
import pytest

PAGE = Path(__file__).resolve().parent.parent/'nbs'/'tutorials'/'00_first_steps.ipynb'


def sections():
    "Code cells under each heading of the page, the hidden cells before the first one under ''"
    found, title = {'': []}, ''
    for cell in nbformat.read(PAGE, 4).cells:
        if cell.cell_type == 'markdown' and cell.source.startswith('## '): title = cell.source[3:]
        elif cell.cell_type == 'code': found.setdefault(title, []).append(cell.source)
    return found


def hidden(source): return any(source.startswith(f'#| {o}') for o in ('hide', 'echo'))


def programs():
    "What a reader sees of the code under each heading, by heading"
    seen = {title: '\n\n'.join(s for s in cells if not hidden(s)) for title,cells in sections().items()}
    return {title: code for title,code in seen.items() if code}


@pytest.fixture(scope='module')
def prepared(tmp_path_factory):
    "A folder with the recordings that the page's hidden cells write"
    folder = tmp_path_factory.mktemp('steps')
    code = '\n'.join(s for s in sections()[''] if hidden(s)) + f'\nimport shutil; shutil.copytree(".", {str(folder)!r}, dirs_exist_ok=True)'
    run(code, PAGE.parent)
    assert {'training', 'test', 'strip.csv'} <= {p.name for p in folder.iterdir()}
    return folder


def run(code, cwd):
    "Run a program that knows no names but its own"
    with contextlib.chdir(cwd): exec(code, {'__name__': '__main__'})


def test_complete(prepared):
    "In the order of the page, since the second and the third read what the first has written"
    found = programs()
    assert [title.split()[0] for title in found] == ['Train', 'Forecast', 'Score']
    for code in found.values():
        assert len([line for line in code.splitlines() if line.strip()]) <= 10, code
        run(code, prepared)
    assert {'run', 'strip.png', 'strip.npz'} <= {p.name for p in prepared.iterdir()}


def test_an_import_would_be_missed(prepared):
    "The test above sees a program that lives on names of another"
    code = programs()['Score a forecaster of your own'].replace('load_checkpoint, ', '', 1)
    with pytest.raises(NameError, match="name 'load_checkpoint' is not defined"): run(code, prepared)
