"The tutorials keep what their readers were promised: short pages of small cells, nothing a reader lacks, no dead link."
import re
import statistics
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent/'nbs'/'tutorials'
PAGES = sorted(FOLDER.glob('1?_*.ipynb'))


def cells(page, kind): return [c for c in nbformat.read(page, 4).cells if c.cell_type == kind]


def hidden(source): return any(o in source for o in ('#| hide', '#| echo: false', '#| code-fold: true'))


def lines(source): return [o for o in source.splitlines() if o.strip() and not o.startswith('#|')]


def links(page):
    found = [o for c in cells(page, 'markdown') for o in re.findall(r'\]\(([^)\s]+)\)', c.source)]
    return [o.split('#')[0] for o in found if not o.startswith(('http', '#'))]


def test_they_are_there():
    assert len(PAGES) >= 8 and PAGES[0].name == '10_quickstart.ipynb'


@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_short(page):
    "At most 25 cells that a reader sees, of a median of at most 4 lines; every cell runs"
    every = nbformat.read(page, 4).cells
    assert len([c for c in every if '#| hide' not in c.source]) <= 25
    code = [c.source for c in cells(page, 'code')]
    assert not re.search(r'#\| *(slow|once|cuda|eval)', '\n'.join(code))
    shown = [len(lines(s)) for s in code if not hidden(s) and not lines(s)[0].startswith(('import ', 'from '))]
    assert statistics.median(shown) <= 4, sorted(shown)


@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_looked_at(page):
    "Each page shows pictures, and checks what it says in a hidden cell"
    outputs = [o for c in cells(page, 'code') for o in c.outputs]
    assert any('image/png' in o.get('data', {}) for o in outputs)
    assert not [o for o in outputs if o.output_type == 'error' or o.get('name') == 'stderr']
    assert any('#| hide' in c.source and re.search(r'^assert ', c.source, re.M) for c in cells(page, 'code'))


@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_links(page):
    "No dead link; the last cell says what to read next"
    assert not [o for o in links(page) if not (page.parent/o).exists()]
    assert '.ipynb' in nbformat.read(page, 4).cells[-1].source


@pytest.mark.parametrize('page', PAGES, ids=lambda p: p.stem)
def test_own_data(page):
    "A cell that reads TEB_VAE_DATA says what it skips, and its output is not compared"
    for c in cells(page, 'code'):
        if 'TEB_VAE_DATA' in c.source:
            assert 'skipped' in c.source and 'nbval-ignore-output' in c.metadata.get('tags', [])


@pytest.mark.parametrize('name', ['07_wrong_source', '08_when_the_source_helps'])
def test_studies_of_contractions(name):
    "The folded set-up of the later studies is what the first of them builds, cell by cell"
    built = {c.id: c.source for c in cells(FOLDER/'04_coupling.ipynb', 'code')}
    names = 'simulate', 'OneATimestep', 'learn', 'kept', 'small', 'going_on'
    parts = [s for n in names for s in built.values() if re.search(rf'^((def|class) {n}\b|{n} =)', s, re.M)]
    assert len(parts) == len(names)
    folded = [c.source for c in cells(FOLDER/f'{name}.ipynb', 'code') if '#| code-fold: true\ndef simulate' in c.source]
    assert folded == ['#| code-fold: true\n' + '\n\n'.join(parts)]
