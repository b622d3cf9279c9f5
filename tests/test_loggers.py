"Where a training tells how it goes: loggers, their pictures, the terminal, and what is said where there is none."
import fcntl, os, pty, select, signal, struct, subprocess, sys, termios, time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from lightning.pytorch.loggers import Logger
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import resuming
from teb_vae.callback import PlottingCallback
from teb_vae.cli import main
from teb_vae.fitting import train
from teb_vae.simulate import simulate_folder

TEB_VAE = Path(sys.executable).with_name('teb_vae')
BRIEF = dict(model=resuming.NETWORK, features=dict(context=256), timesteps_per_window=4, kl_start=0., kl_end=.5)


def fit(out, epochs=2, **kw):
    light = resuming.module(ema=0.)
    return train(resuming.data(light), light, out, epochs, progress=False, **dict(log_every_n_steps=1) | kw)[0]


class Notes(Logger):
    "Any logger of Lightning's kind"
    def __init__(self):
        super().__init__()
        self.rows, self.settings = [], {}

    name, version, experiment = 'notes', 0, None

    def log_metrics(self, metrics, step=None): self.rows.append((step, dict(metrics)))

    def log_hyperparams(self, params, *args, **kwargs): self.settings.update(params)


def test_tensorboard(tmp_path):
    "Numbers and pictures in TensorBoard; the CSV file and a logger of one's own have the same rows"
    notes = Notes()
    fit(tmp_path, logger=['tensorboard', notes], callbacks=[PlottingCallback(tmp_path/'plots', formats=('png',))])
    board = EventAccumulator(str(tmp_path/'logs'), size_guidance=dict(images=0, scalars=0))
    board.Reload()
    assert board.Tags()['images'] == ['forecast/0']
    pictures = board.Images('forecast/0')
    assert [p.step for p in pictures] == [4, 8] and all(p.encoded_image_string.startswith(b'\x89PNG') for p in pictures)
    table = pd.read_csv(tmp_path/'logs'/'metrics.csv')
    crps = table.val_crps.dropna().tolist()
    assert [s.value for s in board.Scalars('val_crps')] == pytest.approx(crps, rel=1e-6) and len(crps) == 2
    assert [m['val_crps'] for _,m in notes.rows if 'val_crps' in m] == pytest.approx(crps, rel=1e-6)
    assert [s for s,m in notes.rows if 'train_total_loss' in m] == list(range(8)) and notes.settings['lr'] == 7e-4
    assert sorted(p.name for p in (tmp_path/'plots').iterdir()) == ['epoch0000-sample0.png', 'epoch0001-sample0.png']


def test_a_logger_that_fails(tmp_path):
    "A logger that cannot take a picture costs a warning, neither the file nor the training"
    class Full:
        def log_figure(self, *args): raise OSError('no space left')

    notes = Notes()
    notes.__class__ = type('Failing', (Notes,), dict(experiment=Full(), run_id='run'))
    with pytest.warns(UserWarning, match='no picture for epoch 0: OSError: no space left'):
        fit(tmp_path, 1, logger=notes, callbacks=[PlottingCallback(tmp_path/'plots', formats=('png',))])
    assert (tmp_path/'plots'/'epoch0000-sample0.png').stat().st_size > 1000
    assert (tmp_path/'checkpoints'/'best.ckpt').is_file()


def test_mlflow(tmp_path, monkeypatch):
    "MLflow in a database of the run's folder, pictures among its files"
    mlflow = pytest.importorskip('mlflow')
    monkeypatch.delenv('MLFLOW_TRACKING_URI', raising=False)
    light = fit(tmp_path, logger='mlflow', callbacks=[PlottingCallback(tmp_path/'plots')])
    [run] = mlflow.MlflowClient(f'sqlite:///{tmp_path}/mlflow.db').search_runs([light.trainer.loggers[1].experiment_id])
    crps = pd.read_csv(tmp_path/'logs'/'metrics.csv').val_crps.dropna().tolist()
    assert run.data.metrics['val_crps'] == pytest.approx(crps[-1], rel=1e-6) and run.data.params['lr'] == '0.0007'
    assert sorted(p.name for p in (tmp_path/'mlflow').rglob('*.png')) == ['step000004.png', 'step000008.png']


def test_passed_on(tmp_path):
    "Arguments of the Trainer reach it, and change what they should"
    light = fit(tmp_path, 1, logger='csv', accumulate_grad_batches=2, limit_train_batches=4, profiler='simple')
    assert light.trainer.global_step == 2 and light.trainer.profiler.recorded_durations
    for name,remedy in (('max_epochs', 'give epochs'), ('gradient_clip_val', 'give clip'), ('enable_checkpointing', 'always kept')):
        with pytest.raises(ValueError, match=f'{name} is not passed on to lightning.Trainer: .*{remedy}'): fit(tmp_path/'no', **{name: 1})


@pytest.fixture(scope='module')
def words(tmp_path_factory):
    "Words of a short training on the command line, apart from --out"
    folder = tmp_path_factory.mktemp('sim')
    records, splits = simulate_folder(folder, n=6, duration_s=420), folder/'splits.json'
    config = folder/'brief.yaml'
    config.write_text(yaml.safe_dump(BRIEF))
    return ['train', '--data', str(records), '--splits', str(splits), '--config', str(config), '--batch_size', '2']


def test_in_a_file(words, tmp_path):
    "Without a terminal: one line at once, what is trained, one line an epoch; the path alone on standard output"
    p = subprocess.run([TEB_VAE, *words, '--out', tmp_path/'run', '--epochs', '2', '--progress', 'false'], text=True,
                       capture_output=True, env=dict(os.environ, OMP_NUM_THREADS='1'), timeout=200)
    said = p.stderr.splitlines()
    assert p.returncode == 0 and p.stdout == f'{tmp_path/"run"/"checkpoints"/"best.ckpt"}\n', said
    assert said[0] == 'teb_vae: loading PyTorch and Lightning' and said[1] == 'teb_vae: reading recordings and fitting feature statistics'
    [summary] = [line for line in said if line.startswith('LightSeqVaeTeb: ')]
    assert 'batches an epoch; on cpu' in summary and 'logs: CSV, TensorBoard' in summary
    lines = [line for line in said if line.startswith('epoch ')]
    assert [line.partition(',')[0] for line in lines] == ['epoch 1 of 2', 'epoch 2 of 2'] and all('CRPS' in line for line in lines)
    assert not any('\r' in line or '%|' in line for line in said) and len(said) == 5, said


def test_on_a_terminal(words, tmp_path):
    "A bar on standard error where that is a terminal; Ctrl-C names the command that goes on, which does"
    here, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))  # rows and columns
    argv = [TEB_VAE, *words, '--out', tmp_path/'run', '--epochs', '500', '--checkpoint_every', '1']
    p = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=other, env=dict(os.environ, OMP_NUM_THREADS='1'),
                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # a job in the background ignores it
    os.close(other)
    seen, end, told = b'', time.monotonic() + 150, False
    while time.monotonic() < end:
        if not select.select([here], [], [], 1)[0]: continue
        try: seen += os.read(here, 65536)
        except OSError: break  # the other end is closed
        if not told and b'Epoch 1' in seen:
            p.send_signal(signal.SIGINT)
            told = True
    out, text = p.communicate(timeout=60)[0], seen.decode()
    assert told and p.returncode == 130 and out == b'', text[-2000:]
    assert '%|' in text and '\r' in text and 'epoch 1 of' not in text
    last = [line.strip() for line in text.splitlines() if 'go on with' in line]
    assert len(last) == 1 and last[0].startswith('teb_vae: go on with: teb_vae train --data '), text[-2000:]
    assert last[0].endswith(f'--resume {tmp_path/"run"/"checkpoints"/"last.ckpt"}')


def test_find_lr(words, tmp_path, monkeypatch, capsys):
    "A learning rate alone on standard output, and nothing in the folder"
    monkeypatch.chdir(tmp_path)
    assert main([*words, '--find-lr']) == 0
    out, err = capsys.readouterr()
    assert 1e-5 < float(out) < .1 and out.count('\n') == 1, (out, err)
    assert not any(tmp_path.iterdir())
    assert main([*words, '--logger', 'mlflw', '--out', 'run']) == 1
    assert "logger is 'mlflw', expected tensorboard, mlflow, wandb or csv" in capsys.readouterr().err
