"The reference implementation has the layers it claims to have, and the benchmarks run and write what the pages read."
import csv, json, math, runpy, sys
from pathlib import Path

import pandas as pd
import pytest
import torch

from teb_vae.simulate import simulate_folder

BENCHMARKS = Path(__file__).resolve().parent.parent/'benchmarks'
sys.path.insert(0, str(BENCHMARKS))
import engine, literal


def size(module): return sum(p.numel() for p in module.parameters())


def test_literal_has_every_layer():
    model = literal.Literal()
    assert {name: size(part) for name, part in model.named_children()} == {
        'source': 445_039, 'target': 526_247, 'conditional': 17_812, 'decoder': 1_362_654}


def test_literal_learns():
    "Its step is a training step: the loss falls, and every parameter gets a gradient."
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model, (x, y, _, timesteps) = literal.Literal(), engine.batch_of(1, 2, 'cpu')
        step = literal.trainer(model, x, y, timesteps, torch.optim.Adam(model.parameters(), 1e-3))
        now = lambda: literal.loss(*model.eval()(*x, timesteps), y, timesteps).item()
        before = now()
        model.train()
        for _ in range(5): step()
        assert now() < before
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


def test_counted_flops():
    "A decoded timestep costs what its layers cost, by hand."
    latent, expand = literal.schedule(16, 128, 6), literal.schedule(176, 480, 10)
    widths = [*zip([16, *latent], latent), (16, 128), (128, 140), (140, 152), (152, 164), (164, 176), (128, 176),
              *zip([176, *expand], expand), (176, 480)]
    per_sample = [5*1*24, 5*24*48, 5*48*32, 5*32*24, 24*32, 32*28, 28*24, 24*20, 24*20, 11*20, 20*40, 40*20, *2*[3*20*16, 3*16*8, 8]]
    by_hand = 2*sum(a*b for a, b in widths) + 2*480*sum(per_sample)
    assert engine.flops('inference', 2) - engine.flops('inference', 1) == by_hand
    assert engine.flops('training', 1) == 3*engine.flops('inference', 1)


def test_timesteps():
    for n in 1, 16, 32, 240:
        _, _, _, t = engine.batch_of(1, n, 'cpu')
        assert len(t.unique()) == n and 30 <= t.min() and t.max() < 270


@pytest.fixture
def run(monkeypatch):
    "Run a script within this process: it need not import everything again."
    def script(path, *words):
        monkeypatch.setattr(sys, 'argv', [*map(str, (path, *words))])
        monkeypatch.syspath_prepend(path.parent)
        runpy.run_path(str(path), run_name='__main__')
    return script


def test_engine_runs(tmp_path, run):
    out = tmp_path/'results.csv'
    run(BENCHMARKS/'engine.py', *'--quick --profile --device cpu --threads 1 --repeats 2 --out'.split(), out)
    fact, *lines = out.read_text().splitlines()
    fact, rows = json.loads(fact.removeprefix('# ')), list(csv.DictReader(lines))
    assert {'avx512', 'amx bf16', 'torch', 'threads'} <= set(fact) and fact['copy GB/s'] > 0
    compared = [r for r in rows if r['task'] in ('training', 'inference')]
    assert [r['mode'] for r in compared] == 2*['literal', 'float32']
    for r in compared:
        for name in 'ms_per_window', 'ratio', 'peak_mb', 'memory_ratio', 'gflops', 'share':
            assert math.isfinite(float(r[name])) and float(r[name]) > 0, (name, r)
        assert r['mode'] != 'literal' or float(r['ratio']) == 1
    for mode in 'literal', 'float32':
        kinds = {r['kind']: float(r['ms_per_window']) for r in rows if r['task'] == 'profile' and r['mode'] == mode}
        assert min(kinds[k] for k in ('products and convolutions', 'norms', 'LSTM', 'optimiser')) > 0
        assert kinds['other'] < .5*sum(kinds.values())


def test_without_a_compiler(monkeypatch):
    "Compiled rows are left out where torch.compile can't work, which is found out by trying."
    def broken(f): raise RuntimeError('no C++ compiler')
    monkeypatch.setattr(torch, 'compile', broken)
    assert not engine.compiles('cpu')


def test_committed_results():
    "The file that the speed page reads has every row of the plan, for every mode."
    if not (path := BENCHMARKS/'results.csv').exists(): pytest.fail('benchmarks/results.csv is missing: make bench')
    rows = list(csv.DictReader(line for line in path.read_text().splitlines() if not line.startswith('#')))
    found = {(r['task'], int(r['batch']), int(r['timesteps']), r['mode'])
             for r in rows if r['device'] == 'cpu' and r['task'] in ('training', 'inference')}
    assert found == {(*what, mode) for what in engine.PLAN for mode in ('literal', *engine.modes())}


def test_peers_run(tmp_path, run):
    "A network and the preset are trained, and scored beside two models that are seeds of one; the tables have them all."
    simulate_folder(tmp_path/'data', 4, duration_s=1500)
    trained = ['TCN, Gaussian', 'teb_vae, 0.01 min']
    run(BENCHMARKS/'peers'/'run.py', '--data', tmp_path/'data', '--cache', tmp_path/'cache', '--out', tmp_path,
        *'--minutes .01 --every 120 --draws 4 --curve --model new-0=ctu-uhb --model new-1=ctu-uhb'.split(),
        *(a for name in trained for a in ('--only', name)))
    table, less, pit = (pd.read_csv(tmp_path/f'{f}.csv', comment='#', index_col=0) for f in ('results', 'differences', 'pit'))
    assert [*table.index] == [*trained, 'new-0', 'new-1', 'new, 2 seeds'] and table.CRPS.gt(0).all() and table.n.nunique() == 1
    assert [*less.index] == [trained[1], 'new, 2 seeds'] and less.less.eq(trained[0]).all()
    assert pit.mean(axis=1).sub(1).abs().lt(1e-3).all()
    for name in 'tcn', 'teb_vae':
        curve = pd.read_csv(tmp_path/f'curve_{name}.csv')
        assert curve.minutes.is_monotonic_increasing and curve.crps.gt(0).all()
