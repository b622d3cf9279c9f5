"`teb_vae evaluate` from end to end: the same table and file twice, strict JSON, and sums that two processes add up to those of one."
import contextlib, io, json, os, subprocess, sys, warnings
from pathlib import Path

import pytest
import torch
import torch.multiprocessing as mp

from teb_vae.cli import main
from teb_vae.core import TimeGrid
from teb_vae.readers import read_folder
from teb_vae.fitting import load_checkpoint
from teb_vae.scores import Scores
from teb_vae.evaluation import evaluate

TEB_VAE = Path(sys.executable).parent/'teb_vae'
LSTM = '{"lstm_hidden_dim": 8, "lstm_num_layers": 1}'
SMALL = ['--model.latent_dim_source', 4, '--model.latent_dim_target', 4, '--model.latent_dim_z', 4,
         '--model.source_encoder_params', LSTM, '--model.target_encoder_params', LSTM]


def teb_vae(*args):
    "What the command prints, run within this process: it need not import everything again."
    shown = warnings.showwarning
    with contextlib.redirect_stdout(io.StringIO()) as out: assert main([*map(str, args)]) == 0
    assert warnings.showwarning is shown    # the command leaves the way to show warnings as it was
    return out.getvalue()


def teb_vae_process(*args):
    "The same, run by a process of its own."
    env = dict(os.environ)    # without the COLUMNS that readline, which pytest imports, sets behind os.environ
    done = subprocess.run([TEB_VAE, *map(str, args)], capture_output=True, text=True, timeout=600, env=env)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    "A folder of seven recordings, three of them to be scored, and checkpoints with and without a source."
    tmp = tmp_path_factory.mktemp('evaluate')
    teb_vae('simulate', '--out', tmp, '--n', 7, '--minutes', 21)
    splits = tmp/'splits.json'
    names = sorted(n for part in json.loads(splits.read_text()).values() for n in part)
    splits.write_text(json.dumps(dict(train=names[:4], validation=names[4:])))
    data = ['--data', tmp/'records', '--splits', splits, '--progress', 'false']
    train = [*data, '--epochs', 1, '--crops_per_recording', 1, '--timesteps_per_window', 4, *SMALL]
    checkpoints = [teb_vae('train', *train, '--out', tmp/name, *extra).split()[-1]
                   for name, extra in (('run', []), ('alone', ['--target-only']))]
    return tmp, data, checkpoints


def test_twice_the_same(trained):
    tmp, data, (best, alone) = trained
    runs = [run('evaluate', '--checkpoint', best, '--target_only_checkpoint', alone, *data,
                '--out', tmp/f'evaluation{i}', '--every', 30, '--n_samples', 3, '--seed', 5)
            for i,run in enumerate((teb_vae_process, teb_vae))]
    assert runs[0].replace('evaluation0', 'evaluation1') == runs[1]
    a, b = ((tmp/f'evaluation{i}/scores.json').read_bytes() for i in range(2))
    assert a == b and b'NaN' not in a and b'Infinity' not in a
    assert sorted(p.name for p in (tmp/'evaluation0').iterdir()) == ['figures.pdf', 'scores.json']
    assert (tmp/'evaluation0/figures.pdf').read_bytes().rstrip().endswith(b'%%EOF')
    found = json.loads(a)
    assert list(found['forecasters']) == [
        'teb_vae', 'prior only', 'shuffled source', 'target-only model', 'persistence',
        'last-2-minutes mean', 'heteroscedastic ridge']
    assert found['settings']['recordings'] == 3 and found['settings']['forecasts'] > 0
    assert found['settings']['unit'] == found['units']['CRPS'] == 'bpm'
    assert found['units']['transmitted'] == found['units']['useful'] == 'nats per forecast'
    n = {f['scores']['overall']['n'] for f in found['forecasters'].values()}
    assert {type(v) for v in n} == {int}
    assert len(n) == 1 and n.pop() == found['settings']['samples']
    for f in found['forecasters'].values():
        low, high = f['intervals']['CRPS'][1:]
        assert low <= f['scores']['overall']['CRPS'] == f['intervals']['CRPS'][0] <= high
        assert len(f['by_lead']['CRPS']) == 480
    assert found['forecasters']['teb_vae']['crps_estimator'] == 'mixture of 3 draws, closed form'
    assert set(found['information']) == {'own source', 'shuffled source', 'own − shuffled'}
    for word in ('CRPS of teb_vae: mixture of 3 draws, closed form', 'joint NLL', 'skewness',
                 'cover95', 'Skill', 'useful', 'Active units: '):
        assert word in runs[0], runs[0]


class Climatology:
    "Mean and standard deviation of the training targets."
    def fit(self, batches):
        seen = torch.cat([b['target'][b['target'].isfinite()] for b in batches])
        self.mean, self.std = seen.mean(), seen.std()
        return self

    def predict(self, batch):
        shape = len(batch['target']), 300, 480
        return self.mean.expand(shape), self.std.expand(shape)


def test_a_forecaster_of_ones_own(trained):
    "It is scored on the samples of all the others, and everything else is as the command writes it."
    tmp, data, (best, _) = trained
    teb_vae('evaluate', '--checkpoint', best, *data, '--out', tmp/'without', '--every', 60, '--n_samples', 2)
    without = json.loads((tmp/'without/scores.json').read_text())
    recordings = {r.name: r for r in read_folder(tmp/'records')}
    splits = json.loads((tmp/'splits.json').read_text())
    scored, training = ([recordings[n] for n in sorted(splits[k])] for k in ('validation', 'train'))
    result = evaluate(load_checkpoint(best), scored, training, others=dict(climatology=Climatology()),
                      every=60, n_samples=2)
    path, figures = result.save(tmp/'with')
    assert figures.read_bytes().rstrip().endswith(b'%%EOF')
    found = json.loads(path.read_text())
    assert list(found['forecasters']) == [*without['forecasters'], 'climatology']
    mine = found['forecasters'].pop('climatology')
    assert found['forecasters'] == without['forecasters']
    assert mine['scores']['overall']['n'] == found['settings']['samples']
    assert found['differences'].keys() - without['differences'].keys() == {'teb_vae − climatology'}
    assert 'climatology' in result.report()


def test_says_what_is_wrong(trained, capsys):
    tmp, data, (best, _) = trained
    splits = tmp/'no_training.json'
    splits.write_text(json.dumps(dict(validation=['sim000'])))
    for args, word in ((['--split', 'train'], 'choose validation or test'),
                       (['--splits', splits], 'the train split holds none'),
                       (['--records', 'sim000'], 'holds none of the records asked for'),
                       (['--checkpoint', tmp/'splits.json'], 'splits.json')):
        args = ('evaluate', '--checkpoint', best, *data, '--out', tmp/'no', *args)
        assert main([str(a) for a in args]) == 1
        err = capsys.readouterr().err
        assert word in err and 'Traceback' not in err, err
    assert not (tmp/'no').exists()


def _forecasts():
    g = torch.Generator().manual_seed(0)
    mu, sigma = 140 + torch.randn(3, 40, 32, generator=g), 1 + torch.rand(3, 40, 32, generator=g)
    y = 140 + 3*torch.randn(40, 32, generator=g)
    y = y.masked_fill(torch.rand(40, 32, generator=g) < .3, float('nan')).double()
    return mu.double(), sigma.double(), y, torch.arange(40) % 4


def _process(rank, file, results):
    torch.distributed.init_process_group('gloo', init_method=f'file://{file}', rank=rank, world_size=2)
    mu, sigma, y, group = _forecasts()
    scores, part = Scores(TimeGrid(horizon=32), groups=4), slice(0, 13) if rank == 0 else slice(13, 40)   # uneven on purpose
    scores.update(mu[:, part], sigma[:, part], y[part], group[part])
    found = [scores.compute(), scores.table().values.tolist(), scores.pit().values.tolist()]
    (Path(results)/f'{rank}.json').write_text(json.dumps(found))
    torch.distributed.destroy_process_group()


def test_two_processes_are_one(tmp_path):
    mp.start_processes(_process, (tmp_path/'rendezvous', tmp_path), nprocs=2, start_method='fork')
    scores = Scores(TimeGrid(horizon=32), groups=4)
    scores.update(*_forecasts())
    one = scores.compute()
    for rank in range(2):
        found, table, pit = json.loads((tmp_path/f'{rank}.json').read_text())
        assert found.keys() == one.keys()
        for k in one: assert found[k] == pytest.approx(one[k], rel=1e-9), k
        torch.testing.assert_close(torch.tensor(table), torch.tensor(scores.table().values.tolist()), rtol=1e-9, atol=0, equal_nan=True)
        assert pit == scores.pit().values.tolist()
