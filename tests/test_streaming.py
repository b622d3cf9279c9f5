"What only a process can show of `teb_vae stream`: pipes, signals, pace; and a stream of an hour, cut at random, in a process of its own."
import json, os, signal, subprocess, sys, time
from pathlib import Path

import numpy as np
import pytest
import torch

from teb_vae.readers import read_recording
from teb_vae.simulate import simulate_ctg
from teb_vae.streaming import StreamingForecaster
from teb_vae.training import LightSeqVaeTeb, make_trainer

TEB_VAE = Path(sys.executable).parent/'teb_vae'


@pytest.fixture(scope='module')
def light():
    "A model whose forecasts depend on both signals"
    light = LightSeqVaeTeb(seed=0)
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
    trainer.save_checkpoint(folder/'c.ckpt')
    return folder/'c.ckpt'


def start(*argv, **kw):
    env = dict(os.environ, OMP_NUM_THREADS='1')
    return subprocess.Popen([TEB_VAE, 'stream', *map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, **kw)


def lines_of(fhr, up):
    return ''.join(f"{'' if np.isnan(y) else y},{'' if np.isnan(u) else u}\n" for y,u in zip(fhr, up))


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


def test_interrupt(checkpoint):
    "Ctrl-C ends it with 130 and one line"
    p = start('-', '--checkpoint', checkpoint, stdin=subprocess.PIPE)
    p.stdin.write('140,1\n'*16); p.stdin.flush()
    assert json.loads(p.stdout.readline())
    p.send_signal(signal.SIGINT)
    _,err = p.communicate(timeout=60)
    assert p.returncode == 130 and err.splitlines() == ['teb_vae: interrupted'], err


def test_real_time(checkpoint, tmp_path):
    "Paced, twenty times faster: forecasts come no earlier than their last sample was taken"
    r = simulate_ctg(80, seed=5)
    (tmp_path/'r.csv').write_text('FHR,UC\n' + lines_of(r.target, r.source))
    p = start(tmp_path/'r.csv', '--checkpoint', checkpoint, '--reader.rate', 4, '--realtime', '--speed', 20)
    came = []
    for line in p.stdout: came.append((time.monotonic(), json.loads(line)['time']))
    assert p.wait(60) == 0, p.stderr.read()
    assert [t for _,t in came] == [4.*i for i in range(1, 21)]
    assert came[-1][0] - came[0][0] > .8*(came[-1][1] - came[0][1])/20


def test_an_hour_in_any_pieces(light):
    "One pass beside chunks of random sizes, state saved and restored on the way, and nothing left behind"
    r = simulate_ctg(3600, missing=.15, seed=6)
    with torch.inference_mode():
        f = light.features(torch.from_numpy(r.target[None]), torch.from_numpy(r.source[None]), context=0)
        lat = light.model.encode(f['y_st'], f['y_ph'], f['x_ph'])
        out = light.model.decoder(lat['mu_post'], f['level'])
        mu,sigma = light.features.to_bpm(out['raw_signal_mu'][0], out['raw_signal_logvar'][0])
    live,at,rng,got = StreamingForecaster(light, clean=False),0,np.random.default_rng(0),[]
    while at < len(r):
        n = int(rng.integers(1, 900))
        got += live.push(r.target[at:at + n], r.source[at:at + n])
        at += n
        if rng.random() < .2: live = StreamingForecaster(light, clean=False).load_state_dict(live.state_dict())
    assert len(got) == 900 and [f.timestep for f in got] == list(range(900))
    torch.testing.assert_close(torch.stack([f.mu for f in got]), mu, atol=1e-4, rtol=0)
    torch.testing.assert_close(torch.stack([f.sigma for f in got]), sigma, atol=1e-4, rtol=0)


@pytest.mark.skipif(not os.environ.get('TEB_VAE_DATA'), reason='TEB_VAE_DATA is not set')
def test_real_record(light):
    "Raw samples cleaned on the way, and the cleaned recording"
    path = sorted(Path(os.environ['TEB_VAE_DATA'], 'records').glob('*.hea'))[0]
    raw,clean = read_recording(path, clean=False),read_recording(path)
    a = StreamingForecaster(light).push(raw.target, raw.source)
    b = StreamingForecaster(light, clean=False).push(clean.target, clean.source)
    for x,y in zip(a, b, strict=True): torch.testing.assert_close((x.mu, x.sigma, x.level), (y.mu, y.sigma, y.level), equal_nan=True)
