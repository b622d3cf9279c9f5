"Two processes that share the batches: the loss of one, and each window once."
import json, os, shutil, subprocess, sys
from pathlib import Path

import pandas as pd
import pytest

import two_processes
from resuming import leaves
from teb_vae.fitting import read_checkpoint

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope='module')
def runs(tmp_path_factory):
    "The same training on one process in batches of 4, and on two in batches of 2"
    outs = {n: tmp_path_factory.mktemp(f'on{n}') for n in (1, 2)}
    two_processes.main(outs[1], 1)
    done = subprocess.run([sys.executable, HERE/'two_processes.py', outs[2], '2'], env=dict(os.environ, OMP_NUM_THREADS='1'), cwd=HERE,
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return outs


def test_same_loss(runs):
    "Every loss of every step and every validation score, with noise, dropped sources and unequal shares of missing samples"
    one,two = (pd.read_csv(out/'logs'/'metrics.csv') for out in runs.values())
    assert list(one) == list(two) and len(one) == len(two) == 9  # three epochs of two steps and a validation
    losses = ['train_total_loss', 'train_reconstruction_loss', 'val_total_loss', 'val_reconstruction_loss', 'val_coverage90']
    pd.testing.assert_frame_equal(one[losses], two[losses], rtol=0, atol=1e-6)
    pd.testing.assert_frame_equal(one[:3], two[:3], rtol=0, atol=1e-6)  # the first epoch in everything, bpm and nats included;
    pd.testing.assert_frame_equal(one, two, rtol=0, atol=1e-5)          # later ones too, but for what Adam makes of the last digit
    assert one.train_total_loss.nunique() == 6 and one.val_crps.nunique() == 3 and one.train_kld_loss.max() > .01


def test_same_weights(runs):
    "... and so the same model, up to the order of summation"
    one,two = (leaves(read_checkpoint(out/'checkpoints'/'last.ckpt')['current_model_state']) for out in runs.values())
    assert max((one[k].double() - two[k].double()).abs().max().item() for k in one) < 1e-5


def said(out, kind):
    "What each process wrote: its windows, and the scores of all"
    return [json.loads(p.read_text()) for p in sorted(out.glob(f'{kind}-*.json'))]


def check_windows(one, two):
    "Five windows on two processes: none twice, none left out, and the same forecasts"
    assert (len(one), len(two)) == (1, 2) and all(p['windows'] for p in two)
    one,two = ([w for p in parts for w in p['windows']] for parts in (one, two))
    assert len(one) == 5 and sorted(w[:2] for w in two) == sorted(w[:2] for w in one)
    forecast = {tuple(w[:2]): w[2] for w in one}
    assert all(abs(w[2] - forecast[tuple(w[:2])]) < 1e-3 for w in two)  # bpm


def test_each_window_once(runs): check_windows(*(said(out, 'predicted') for out in runs.values()))


def test_a_trained_model(runs, tmp_path):
    "Started by torchrun, two processes load a trained model, forecast and score as one does; each process has the scores of all"
    for n in runs: shutil.copytree(runs[1]/'checkpoints', tmp_path/str(n)/'checkpoints')  # the same weights
    two_processes.main(tmp_path/'1', 1, True)
    done = subprocess.run([sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', '2', HERE/'two_processes.py',
                           tmp_path/'2', '2', 'later'], env=dict(os.environ, OMP_NUM_THREADS='1'), cwd=HERE, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    one,two = (said(tmp_path/str(n), 'later') for n in runs)
    check_windows(one, two)
    assert two[0]['scores'] == two[1]['scores'] and one[0]['scores'].keys() == two[0]['scores'].keys() >= {'val_crps', 'val_coverage90'}
    for k,v in one[0]['scores'].items(): assert abs(v - two[0]['scores'][k]) < 1e-5*max(1, abs(v)), k
