"What a type checker knows of the library: the stubs beside the modules, and a user's program that is checked with them."
import os, sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent/'tools'))


@pytest.fixture
def checked(tmp_path, monkeypatch):
    "mypy's complaints about a program; PyTorch and Lightning are left out: they take a minute to read."
    from mypy.api import run
    monkeypatch.setenv('MYPYPATH', str(HERE.parent))
    config = tmp_path/'mypy.ini'
    config.write_text('[mypy]\nwarn_unused_ignores = True\nignore_missing_imports = True\ndisable_error_code = import-untyped\n'
                      '[mypy-teb_vae.*]\nignore_errors = True\n'
                      '[mypy-torch.*,lightning.*,matplotlib.*,pandas.*,scipy.*,torchmetrics.*,jsonargparse.*]\nfollow_imports = skip\n')
    def check(path):
        out, err, status = run([str(path), '--config-file', str(config), '--cache-dir', str(tmp_path/'cache')])
        assert not err, err
        return out.splitlines()[:-1]
    return check


def test_a_users_program(checked):
    assert checked(HERE/'typed_program.py') == []


def test_stubs_are_current():
    import stubs
    assert stubs.main('--check') == 0    # none is missing, of another text, or of no module
    assert (stubs.LIB/'py.typed').exists()


def test_what_a_stub_says():
    import ast, stubs
    tree = ast.parse('import numpy as np\nfrom fastcore.basics import patch\n_hidden = 1\nSIZE = 3\n'
                     'class A(Base):\n    kinds = ("a", "b")\n    def __init__(self, n:int, x=None): self.n, self.x, self._y = n, x, 0\n'
                     '@patch\ndef plus(self:A, k:int=1, *more) -> np.ndarray: return self.n + k\n'
                     '@patch(as_prop=True)\ndef twice(self:A) -> int: return 2\n'
                     '@patch(cls_method=True)\ndef of(cls:A, text:str): return cls(1)\n'
                     'def f(a:A, b=2) -> A: return a\ndef _g(): pass\n')
    added = [n for n in tree.body if stubs.patched(n) is not None]
    text = stubs.stub(tree, {'A': added})
    ast.parse(text)
    for line in ('import numpy as np', 'SIZE: int', 'kinds: tuple', 'n: int', 'x: Any', 'def plus(self, k: int=..., *more: Any) -> np.ndarray:',
                 '    @property\n    def twice(self) -> int:', '    @classmethod\n    def of(cls, text: str) -> Any:',
                 'def f(a: A, b: Any=...) -> A:'): assert line in text, line
    for word in ('patch', 'hidden', '_y', '_g'): assert word not in text, word
