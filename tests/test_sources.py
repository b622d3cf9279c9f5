"What must stand nowhere in the library, the notebooks or the site's configuration."
import json, re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT/'nbs').rglob('*.ipynb'))


def cells():
    "(where, cell) for every cell of every notebook"
    for path in NOTEBOOKS:
        for i,cell in enumerate(json.loads(path.read_text(encoding='utf-8'))['cells']):
            yield f'{path.relative_to(ROOT)} [cell {i}]', cell


def texts():
    "(where, text) of everything that a reader or a machine gets to see"
    for where,cell in cells():
        yield where, ''.join(cell['source'])
        for out in cell.get('outputs', []):
            data = {'text': out.get('text', ''), **out.get('data', {})}
            for kind,value in data.items():
                if kind.startswith('text'): yield f'{where}, output', ''.join(value)
    for folder in 'teb_vae', 'docs', 'tools':
        for path in (ROOT/folder).rglob('*'):
            if path.suffix in {'.py', '.md', '.yaml', '.css', '.cfg', '.html'}: yield str(path.relative_to(ROOT)), path.read_text(encoding='utf-8')


def code():
    "(where, source) of everything that runs"
    for where,cell in cells():
        if cell['cell_type'] == 'code': yield where, ''.join(cell['source'])
    for path in (ROOT/'teb_vae').rglob('*.py'): yield str(path.relative_to(ROOT)), path.read_text(encoding='utf-8')


def found(pattern, sources): return [where for where,text in sources if re.search(pattern, text)]


def test_something_is_searched():
    assert len(NOTEBOOKS) > 1 and found('def ', code()) and found('import', texts())


@pytest.mark.parametrize('pattern', [r'weights_only\s*=\s*False', r'\bpickle\.loads?\b', r'\ballow_pickle\s*=\s*True'])
def test_no_file_is_trusted_with_code(pattern):
    "A checkpoint or a recording is data: opening one must not be able to run anything"
    assert found(pattern, code()) == []


@pytest.mark.parametrize('pattern', [re.escape('../shared'), re.escape(str(ROOT)), r'(?<![\w.~])/(?:home|root|Users)/\w', r'/site-packages/'])
def test_no_path_of_one_machine(pattern):
    assert found(pattern, texts()) == []


def test_no_global_seed():
    "Draws come from a generator that is passed along; where a library draws by itself, the global one is put back as it was"
    seeded = [(where, text) for where,text in code() if re.search(r'\btorch\.manual_seed\(|\bnp\.random\.seed\(|\bseed_everything\(', text)]
    assert [where for where,text in seeded if not re.search(r'\b(fork_rng|isolate_rng)\b', text)] == []
