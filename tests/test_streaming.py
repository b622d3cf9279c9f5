"What only a process can show of `teb_vae stream`: pipes, signals, pace; and a stream of an hour, cut at random, in a process of its own."
import json, os, signal, subprocess, sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from resuming import module
from teb_vae import Forecast, cli
from teb_vae.readers import read_recording
from teb_vae.simulate import simulate_ctg
from teb_vae.streaming import StreamingForecaster
from teb_vae.fitting import make_trainer

TEB_VAE = Path(sys.executable).parent/'teb_vae'


@pytest.fixture(scope='module')
def light():
    "A small model whose forecasts depend on both signals"
    light = module(seed=0)
    r = simulate_ctg(2700, seed=90)
    light.fit_features([dict(target=torch.from_numpy(r.target)[None, :10784], source=torch.from_numpy(r.source)[None, :10784])])
    gen = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name,p in light.model.named_parameters():
            p.add_((.01 if 'conditional_encoder' in name else .002)*torch.randn(p.shape, generator=gen))
    return light.eval()


@pytest.fixture(scope='module')
def checkpoint(light, tmp_path_factory):
    "The same as a file"
    folder = tmp_path_factory.mktemp('model')
    trainer = make_trainer(folder, progress=False)
    trainer.strategy.connect(light)
    light.trainer = trainer
    trainer.save_checkpoint(folder/'c.ckpt')
    return folder/'c.ckpt'


def start(*argv, **kw):
    env = dict(os.environ, OMP_NUM_THREADS='1')
    return subprocess.Popen([TEB_VAE, 'stream', *map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, **kw)


def lines_of(target, source):
    return ''.join(f"{'' if np.isnan(y) else y},{'' if np.isnan(u) else u}\n" for y,u in zip(target, source))


def test_each_line_comes_at_once(checkpoint):
    "A forecast is written when its sixteenth sample was read, while standard input stays open"
    r = simulate_ctg(60, seed=5, clean=False)
    p = start('-', '--checkpoint', checkpoint, stdin=subprocess.PIPE)
    for k in range(0, 48, 16):
        p.stdin.write(lines_of(r.target[k:k + 16], r.source[k:k + 16])); p.stdin.flush()
        assert json.loads(p.stdout.readline())['timestep'] == k//16
    out,err = p.communicate(timeout=60)
    assert (p.returncode, out, err) == (0, '', '')


def test_broken_pipe(checkpoint):
    "`| head -1` ends it with 141 and without a word"
    r = simulate_ctg(600, seed=5)
    p = start('-', '--checkpoint', checkpoint, stdin=subprocess.PIPE)
    p.stdin.write(lines_of(r.target[:16], r.source[:16])); p.stdin.flush()
    assert json.loads(p.stdout.readline())
    p.stdout.close()
    try: p.stdin.write(lines_of(r.target, r.source)); p.stdin.close()
    except BrokenPipeError: pass
    err = p.stderr.read()
    assert (p.wait(60), err) == (141, '')


def test_sensor_off(checkpoint):
    "A monitor that sends zeros: standard error says that, and not that nothing comes"
    p = start('-', '--checkpoint', checkpoint, stdin=subprocess.PIPE)
    _,err = p.communicate('140,5\n141,6\n'*8 + '0,5\n0,6\n'*128, timeout=300)
    assert p.returncode == 0 and 'no signal' in err and 'only zeros come' in err and 'no samples' not in err, err


def test_interrupt(checkpoint):
    "Ctrl-C ends it with 130 and one line"
    p = start('-', '--checkpoint', checkpoint, stdin=subprocess.PIPE)
    p.stdin.write('140,1\n'*16); p.stdin.flush()
    assert json.loads(p.stdout.readline())
    p.send_signal(signal.SIGINT)
    _,err = p.communicate(timeout=60)
    assert p.returncode == 130 and err.splitlines() == ['teb_vae: interrupted'], err


def test_real_time(checkpoint, tmp_path):
    "A paced recording gives all forecasts, in order"
    r = simulate_ctg(80, seed=5)
    (tmp_path/'r.csv').write_text('FHR,UC\n' + lines_of(r.target, r.source))
    p = start(tmp_path/'r.csv', '--checkpoint', checkpoint, '--reader.rate', 4, '--realtime', '--speed', 20)
    out,err = p.communicate(timeout=180)
    assert (p.returncode, err) == (0, '')
    assert [json.loads(line)['time'] for line in out.splitlines()] == [4.*i for i in range(1, 21)]


def test_pace(monkeypatch):
    "No sample comes before it was taken; whoever is late catches up. By a clock that only moves when told to, since a real one depends on the machine"
    now,busy = [100.],[0., 0., .5, 0., 0., 0.]  # seconds that pass before each chunk is fetched
    monkeypatch.setattr(cli, 'time', SimpleNamespace(monotonic=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s)))
    r,seen,came = simulate_ctg(24, seed=5),0,[]
    for wait,(target,source) in zip(busy, cli._from_recording(r, 16, 20.), strict=True):
        seen += len(target)
        came.append((now[0] - 100, seen/4/20))
        now[0] += wait
    assert seen == len(r) == 96
    assert [round(t - due, 9) for t,due in came] == [0, 0, 0, .3, .1, 0]


def test_pace_of_the_command(checkpoint, tmp_path, monkeypatch, capsys):
    "With --realtime 80 s at twenty times the speed take 4 s, by the same kind of clock, and without it none"
    r = simulate_ctg(80, seed=5)
    (tmp_path/'r.csv').write_text('FHR,UC\n' + lines_of(r.target, r.source))
    for options,takes in ((['--realtime', '--speed', '20'], 4.), ([], 0.)):
        now = [100.]
        monkeypatch.setattr(cli, 'time', SimpleNamespace(time=lambda: now[0], monotonic=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s)))
        assert cli.main(['stream', str(tmp_path/'r.csv'), '--checkpoint', str(checkpoint), '--reader.rate', '4', *options]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 20 and round(now[0] - 100, 9) == takes


def test_an_hour_in_any_pieces(light):
    "One pass beside chunks of random sizes, state saved and restored on the way, and nothing left behind"
    r = simulate_ctg(3600, missing=.15, seed=6)
    with torch.inference_mode():
        f = light.features(torch.from_numpy(r.target[None]), torch.from_numpy(r.source[None]), context=0)
        latent = light.model.encode(f['y_st'], f['y_ph'], f['x_ph'])
        out = light.model.decoder(latent.posterior.mu, f['level'])
        mu,sigma = light.features.restore(out['raw_signal_mu'][0], out['raw_signal_logvar'][0])
    live,at,rng,got = StreamingForecaster(light, clean=False),0,np.random.default_rng(0),[]
    while at < len(r):
        n = int(rng.integers(1, 900))
        got.append(live.push(r.target[at:at + n], r.source[at:at + n]))
        at += n
        if rng.random() < .2: live = StreamingForecaster(light, clean=False).load_state_dict(live.state_dict())
    got = Forecast.concat(got)
    assert got.timestep.tolist() == list(range(900))
    np.testing.assert_allclose(got.mu, mu, atol=1e-4, rtol=0)
    np.testing.assert_allclose(got.sigma, sigma, atol=1e-4, rtol=0)


@pytest.mark.skipif(not os.environ.get('TEB_VAE_DATA'), reason='TEB_VAE_DATA is not set')
def test_real_record(light):
    "Raw samples cleaned on the way, and the cleaned recording"
    path = sorted(Path(os.environ['TEB_VAE_DATA'], 'records').glob('*.hea'))[0]
    raw,clean = read_recording(path, clean=False),read_recording(path)
    a = StreamingForecaster(light).push(raw.target, raw.source)
    b = StreamingForecaster(light, clean=False).push(clean.target, clean.source)
    assert len(a) == len(b) == len(clean)//16
    for k in 'mu', 'sigma', 'level': np.testing.assert_allclose(getattr(a, k), getattr(b, k), rtol=1.3e-6, atol=1e-5)
