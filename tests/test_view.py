"""The page of `teb_vae view` in headless Chromium: drag, wheel, pointer, live monitors, a recording of 24 hours; what it refuses, and what it keeps.

Needs the extra `view` (Bokeh), and for what a browser does Playwright and Chromium; without them those tests are skipped. With
TEB_VAE_SCREENSHOTS set to a folder, pictures of the pages are written there."""
import os, shutil, signal, socket, subprocess, sys, threading, time, urllib.error, urllib.parse, urllib.request
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip('bokeh', reason="the page needs Bokeh: pip install 'teb_vae[view]'")

from teb_vae.buffers import Monitor
from teb_vae.feeds import Feeds
from teb_vae.forecaster import load_forecaster
from teb_vae.readers import write_wfdb
from teb_vae.recordings import Recording
from teb_vae.simulate import simulate_ctg
from teb_vae.view import View

BROWSERS = 'chromium', 'chromium-browser', 'google-chrome', 'chrome'


@pytest.fixture(scope='module')
def light(): return load_forecaster('simulated')


@pytest.fixture(scope='module')
def recordings(): return [simulate_ctg(40 * 60, seed=seed, name=f'bed {seed}') for seed in (1, 2)]


@pytest.fixture(scope='module')
def browser():
    "A page of Chromium, which reaches nothing but this machine"
    api = pytest.importorskip('playwright.sync_api', reason='needs Playwright: pip install playwright')
    with api.sync_playwright() as p:
        try: chromium = p.chromium.launch(executable_path=next(filter(None, map(shutil.which, BROWSERS)), None), args=[
            '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'])
        except api.Error: pytest.skip('there is no Chromium: install one, or run `playwright install chromium`')
        page = chromium.new_page(viewport=dict(width=1300, height=980))
        page.set_default_timeout(120_000)
        page.said = []
        page.on('console', lambda m: page.said.append(m.text) if m.type in ('error', 'warning') else None)
        page.on('pageerror', lambda e: page.said.append(str(e)))
        yield page
        chromium.close()


def until(what, seconds=90):
    "Wait for something to become true"
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, 'waited in vain'
        time.sleep(.05)
    return found


def opened(browser, view, query=''):
    "The strips of a page that was opened in the browser and is drawn"
    before = list(view.strips)
    browser.said.clear()
    browser.goto(view.url + query)
    strips = until(lambda: [s for s in view.strips if s not in before])[-1]   # one from before may have been forgotten meanwhile
    until(lambda: all(s.monitor is not None for s in strips))              # they were read
    until(lambda: browser.evaluate('window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].is_idle'))
    until(lambda: all(abs(s.x.end - s.x.start - 30) > .01 for s in strips))  # the paper was measured
    return strips


def drawn(browser, source):
    "The columns of a data source as the browser has them"
    code = '(id) => Object.fromEntries(Object.entries(Bokeh.documents[0].get_model_by_id(id).data).map(([k, v]) => [k, Array.from(v)]))'
    return {k: np.array(v, dtype=float) for k, v in browser.evaluate(code, source.id).items()}


def middle(browser, k=0):
    "The middle of the k-th figure of the page"
    x, y = browser.evaluate('''(k) => { const found = []; const walk = (v) => { if (v.model.type == "Figure") found.push(v.el); (v.child_views || []).forEach(walk) };
        Bokeh.index.roots.forEach(walk); const r = found[k].getBoundingClientRect(); return [r.x + r.width/2, r.y + r.height/2] }''', k)
    return x, y


def picture(browser, name):
    if folder := os.environ.get('TEB_VAE_SCREENSHOTS'): browser.screenshot(path=Path(folder)/f'{name}.png')


def test_pointer_wheel_and_drag(browser, light, recordings):
    with View(recordings, light, port=0, label='simulated') as view:
        strip, = opened(browser, view)
        until(lambda: strip.monitor.state == '')
        # one centimetre to the minute
        wide = browser.evaluate('(id) => Bokeh.documents[0].get_model_by_id(id).inner_width', strip.figs[0].id)
        assert abs((strip.x.end - strip.x.start) - wide / 37.8) < .1
        # the fan follows the pointer
        mouse, (x, y) = browser.mouse, middle(browser)
        assert len(drawn(browser, strip.data['rejected'])['t']) == 1       # nothing, but a legend needs a row for its mark
        fans = []
        for right in (-100, 200):
            mouse.move(x + right, y)
            until(lambda: strip.fan_at and strip.fan_at[0] not in [f['t'][0] for f in fans] and strip.origin[0].location)
            time.sleep(.3)                                                 # the pointer has come to rest
            minute = strip.pointer
            want = strip.monitor.fan(minute)
            assert minute - 4/60 < want['origin'] <= minute
            until(lambda: np.allclose(drawn(browser, strip.data['fan'])['q2'], want['q'][:, 2], rtol=1e-5))
            fans.append(drawn(browser, strip.data['fan']))
            assert fans[-1]['t'][-1] - want['origin'] == pytest.approx(2)
        assert fans[0]['t'][0] < fans[1]['t'][0] and (fans[0]['q0'] < fans[0]['q4']).all()
        assert 'transmitted' in strip.said.text and 'useful' in strip.said.text
        picture(browser, 'pointer')
        # a click keeps it, a second one lets it go
        mouse.click(x + 200, y)
        until(lambda: strip.pinned)
        kept = strip.fan_at
        mouse.move(x - 100, y)
        time.sleep(.3)
        assert strip.fan_at == kept
        mouse.click(x - 100, y)
        until(lambda: not strip.pinned and strip.fan_at != kept)
        # the wheel narrows what is shown, dragging moves it, and both send samples
        span, start = strip.x.end - strip.x.start, strip.x.start
        mouse.move(x, y)
        mouse.wheel(0, -300)
        until(lambda: strip.x.end - strip.x.start < .9 * span)
        time.sleep(.5)
        span, start = strip.x.end - strip.x.start, strip.x.start
        mouse.down()
        mouse.move(x - 300, y, steps=10)
        mouse.up()
        until(lambda: strip.x.start > start + .1)
        time.sleep(.5)
        assert strip.x.end - strip.x.start == pytest.approx(span, rel=1e-3)
        shown = drawn(browser, strip.data['target'])
        assert shown['t'][0] <= max(strip.x.start, 0) + .1 and shown['t'][-1] >= min(strip.x.end, 40) - .1
        assert browser.title() == 'bed 1 · teb_vae'
        assert not browser.said


def test_another_recording(browser, light, recordings):
    "Another recording of the list is shown from its start, without the forecast of the one before"
    from bokeh.models import Select
    with View(recordings, light, port=0) as view:
        strip, = opened(browser, view)
        assert 'Move the pointer' in strip.said.text
        until(lambda: strip.monitor.state == '')
        x, y = middle(browser)
        browser.mouse.move(x, y)
        until(lambda: strip.fan_at and strip.fan_at[0])
        browser.mouse.move(2, 2)
        span, doc = strip.x.end - strip.x.start, strip.x.document
        doc.add_next_tick_callback(lambda: strip.x.update(start=5, end=5 + span))
        until(lambda: strip.x.start == 5)
        choice = doc.select_one(dict(type=Select))
        doc.add_next_tick_callback(lambda: setattr(choice, 'value', 'bed 2'))
        until(lambda: strip.monitor is not None and strip.monitor.name == 'bed 2')
        until(lambda: browser.title() == 'bed 2 · teb_vae' and 'Move the pointer' in strip.said.text)
        assert strip.x.start == 0 and strip.x.end == pytest.approx(span)
        until(lambda: np.isnan(drawn(browser, strip.data['fan'])['t']).all())
        until(lambda: np.isfinite(strip.data['target'].data['t']).any())
        np.testing.assert_allclose(strip.monitor.signals.get(0, 99)[:, 1], recordings[1].target[:99], rtol=1e-5)
        assert [f.viewers for f in view.feeds.open.values()] == [0, 1] and not browser.said


def test_slow_file(light, recordings, monkeypatch):
    "While one file is read, its window says so and the others are served"
    from teb_vae.feeds import _Feed
    go, read = threading.Event(), _Feed._recording
    monkeypatch.setattr(_Feed, '_recording', lambda feed, source: (feed.label != 'bed 1' or go.wait(60)) and read(feed, source))
    with View(recordings, light, port=0) as view:
        for name in ('bed%201', 'bed%202'): urllib.request.urlopen(f'{view.url}?record={name}', timeout=30).read()
        slow, quick = (strips[0] for strips in view.strips)
        until(lambda: quick.monitor is not None and 'reading' not in quick.title.text)
        assert slow.monitor is None and 'reading …' in slow.title.text
        go.set()
        until(lambda: slow.monitor is not None and 'reading' not in slow.title.text, 12)


def test_too_many_windows(browser, light, recordings, monkeypatch):
    monkeypatch.setattr('teb_vae.view.MOST_WINDOWS', 2)
    with View(recordings, light, port=0) as view:
        for _ in range(2): urllib.request.urlopen(view.url, timeout=30).read()
        browser.goto(view.url)
        browser.get_by_text('2 windows show this page already').wait_for(timeout=60_000)
        assert len(view.strips) == 2


@pytest.mark.parametrize('host', ['0.0.0.0', '::1'])
def test_hosts(light, recordings, host):
    "The page's own address may open its connection, another one may not"
    try: view = View(recordings, light, port=0, host=host)
    except OSError: pytest.skip(f'this machine has no {host}')
    with view:
        assert host != '::1' or view.url.startswith('http://[::1]:')
        assert read_along(view, view.url.rstrip('/')) == 101 and read_along(view, f'http://localhost:{view.port}') == 101
        assert read_along(view, f'http://elsewhere.example:{view.port}') == 403


def test_live_monitors_move_as_they_come(browser, light, recordings, tmp_path):
    "Two tables that grow and one that nobody writes to; a line that is half written counts when it is whole"
    def lines(r, a, b): return ''.join(f'{y:.2f},{u:.2f}\n' for y, u in zip(r.target[a:b], r.source[a:b]))
    tables = [tmp_path/f'{r.name}.csv' for r in recordings]
    for table, r in zip(tables, recordings): table.write_text('FHR,UC\n' + lines(r, 0, 4800))
    (tmp_path/'bed 3.csv').write_text('FHR,UC\n')
    with View(tmp_path, light, live=True, hours=1, port=0, label='simulated') as view:
        strips = opened(browser, view)
        assert [s.monitor.name for s in strips] == ['bed 1', 'bed 2', 'bed 3']
        until(lambda: all(s.monitor.says.end == 300 for s in strips[:2]))
        until(lambda: all(s.x.end == pytest.approx(22.2) for s in strips[:2]))
        before = [s.x.end for s in strips]
        with tables[0].open('a') as f: f.write(lines(recordings[0], 4800, 5120))
        until(lambda: strips[0].monitor.says.end == 320)
        until(lambda: strips[0].x.end > before[0] + 1)                     # the paper moves, alone
        assert strips[1].x.end == pytest.approx(before[1], abs=.1) and strips[2].monitor.signals.end == 0
        until(lambda: drawn(browser, strips[0].data['target'])['t'][-1] > 5110/240)
        fan = drawn(browser, strips[0].data['fan'])                        # the newest, without a pointer
        np.testing.assert_allclose(fan['q2'], strips[0].monitor.fan(5120/240)['q'][:, 2], rtol=1e-5)
        picture(browser, 'ward')
        with tables[1].open('a') as f: f.write('999')
        time.sleep(.5)
        assert strips[1].monitor.signals.end == 4800
        with tables[1].open('a') as f: f.write(',5\n' + '999,5\n'*15)
        until(lambda: strips[1].monitor.signals.end == 4816)
        found = strips[1].monitor.view(19, 21)                             # no heart rate: marked as such
        assert len(found['rejected']['t']) == 16 and found['no target']['right'][-1] == pytest.approx(4816/240)
        with tables[1].open('a') as f: f.write('999,5\n'*48)               # the last heart rate is not of now
        until(lambda: ' s ago' in strips[1].said.text)
        assert 'now' not in strips[1].said.text and 'UC' not in strips[1].said.text and 'now' in strips[0].said.text
        strips[0]._leave()
        until(lambda: not strips[0].follow)
        at = strips[0].x.end
        with tables[0].open('a') as f: f.write(lines(recordings[0], 5120, 5200))
        until(lambda: strips[0].monitor.says.end == 325)
        time.sleep(.5)
        assert strips[0].x.end == at                                       # whoever looks back is left in peace
        assert not browser.said


def test_day(browser, light):
    "A recording of 24 hours opens at once; what is sent does not grow with it"
    hour = simulate_ctg(3600, seed=3)
    day = Recording('day', np.tile(hour.target, 24), np.tile(hour.source, 24))
    day.target[200_000:220_000] = np.nan
    with View(day, light, port=0, label='simulated') as view:
        began = time.monotonic()
        strip, = opened(browser, view)
        took = time.monotonic() - began
        assert took < 90, took                                             # two seconds where the machine is free
        size = [len(drawn(browser, strip.data[k])['t']) for k in ('target', 'whole')]
        strip.x.document.add_next_tick_callback(lambda: strip.x.update(start=0, end=1440))
        until(lambda: strip.sent and strip.sent[1] >= 1440)
        until(lambda: len(shown := drawn(browser, strip.data['target'])['t']) and shown[-1] > 1430)
        shown = drawn(browser, strip.data['target'])
        assert max(*size, len(shown['t'])) < 20_000 and np.isnan(shown['y']).sum() > 50
        gap = drawn(browser, strip.data['no target'])
        k = np.argmax(gap['right'] - gap['left'])
        np.testing.assert_allclose([gap['left'][k], gap['right'][k]], [200_000/240, 220_000/240], atol=3)
        picture(browser, 'day')
        assert not browser.said


def test_no_other_recordings(browser, light, recordings, tmp_path):
    "The list of the folder, and nothing else: not by the address, not by a link, not for another page"
    ward, outside = tmp_path/'ward', tmp_path/'outside'
    for folder, name in ((ward, 'inside'), (outside, 'secret')):
        folder.mkdir()
        r = recordings[0]
        write_wfdb(Recording(name, r.target[:2400], r.source[:2400]), folder)
    for suffix in ('hea', 'dat'): (ward/f'secret.{suffix}').symlink_to(outside/f'secret.{suffix}')
    with View(ward, light, port=0) as view:
        assert view.url.startswith('http://127.0.0.1:')
        for asked in ('../outside/secret', '/etc/passwd', '..%2Foutside%2Fsecret', '<b>'):
            strip, = opened(browser, view, f'?record={asked}')
            assert strip.monitor.name == 'inside' and 'there is no recording' in strip.said.text and '<b>&' not in strip.said.text[30:]
        for path in ('..%2f..%2fetc/passwd', 'static/../../../../etc/passwd', 'inside.hea', '/etc/passwd'):
            with pytest.raises(urllib.error.HTTPError) as e: urllib.request.urlopen(view.url + path, timeout=9)
            assert e.value.code in (403, 404)
        with pytest.raises(ValueError, match='leads out of'): view.feeds.monitor('secret')
        parts = urllib.parse.urlencode({'bokeh-autoload-element': 'x', 'bokeh-app-path': '/', 'bokeh-absolute-url': view.url})
        script = urllib.request.urlopen(f'{view.url}autoload.js?{parts}', timeout=9).read().decode()
        assert 'inside' not in script and 'secret' not in script           # what any page may load holds nothing of a recording
        assert read_along(view, 'http://elsewhere.example') == 403 and read_along(view, view.url.rstrip('/')) == 101


def read_along(view, origin):
    "What the server says to a connection that a page of another origin opens"
    parts = urllib.parse.urlsplit(view.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as s:
        s.sendall((f'GET /ws HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                   f'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: bokeh, x\r\nOrigin: {origin}\r\n\r\n').encode())
        return int(s.recv(100).split()[1])


def test_bounded(light):
    "What a monitor keeps is as large after twelve hours as at the beginning"
    import tracemalloc
    r = simulate_ctg(3600, seed=4)
    m = Monitor(light, hours=1, n_samples=4)
    taken = [ring.x.nbytes for ring in (m.signals, m.fans, m.says)]
    m.push(r.target, r.source)
    tracemalloc.start()
    sizes = []
    for _ in range(4):
        m.push(r.target, r.source)
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert [ring.x.nbytes for ring in (m.signals, m.fans, m.says)] == taken
    assert len(m.waiting) <= 31 and sizes[-1] - sizes[0] < 2**18, sizes
    assert m.signals.end == 5*14400 and m.fan(4*60 + 30)['t'].shape == m.at.shape and m.fan(3*60) is None
    assert np.isfinite(m.information(240, 297)['useful']).all()


def test_settings(light, recordings, tmp_path):
    with pytest.raises(ValueError, match='speed must be positive, got 0'): View(recordings, light, speed=0)
    with pytest.raises(ValueError, match='hours must lie between 0.1 and 1000, got 0'): View(recordings, light, hours=0)
    with pytest.raises(ValueError, match='port must lie in 0'): View(recordings, light, port=70000)
    with View(recordings, light, port=0) as view:
        with pytest.raises(OSError, match='cannot listen on 127.0.0.1:.*give another --port'): View(recordings, light, port=view.port)
    with pytest.raises(ValueError, match='there is no recording'): Feeds(light, recordings).monitor('x')
    many = [Recording(f'{i}', np.full(100, 140.)) for i in range(17)]
    with pytest.raises(ValueError, match='holds 17 recordings, and a live page takes 16'): Feeds(light, many, live=True)
    with pytest.raises(ValueError, match='nowhere'): Feeds(light, tmp_path/'nowhere.hea').monitor('nowhere')


def test_replay(light, recordings):
    "A recording is paced: after a second at 240 times its speed there are four minutes of it"
    feeds = Feeds(light, recordings[:1], live=True, speed=240., hours=1)
    monitor = feeds.monitor('bed 1')
    began = time.monotonic()
    until(lambda: monitor.signals.end)
    time.sleep(1.5)
    end, passed = monitor.signals.end, time.monotonic() - began
    assert 0 < end/4 <= 240*(passed + .5)
    feeds.close()


def test_standard_input(monkeypatch):
    "Whole lines and parts of long ones; waiting for more can be ended, and is not the end"
    from teb_vae.feeds import _Stdin
    read, write = os.pipe()
    monkeypatch.setattr(sys, 'stdin', os.fdopen(read, encoding='utf-8'))
    stop = threading.Event()
    lines = _Stdin(stop)
    os.write(write, 'a,b\n1,é\nx'.encode())
    assert (lines.readline(), lines.readline()) == ('a,b\n', '1,é\n')
    threading.Timer(.3, stop.set).start()
    assert lines.readline() == ''
    stop.clear()
    os.write(write, b'y'*30 + b'\nlast')
    os.close(write)
    assert (lines.readline(10), lines.readline(), lines.readline(), lines.readline()) == ('x' + 'y'*9, 'y'*21 + '\n', 'last', '')


def test_command(tmp_path):
    "`teb_vae view -` serves what comes on standard input, on the loopback address alone, until Ctrl-C"
    import psutil
    command = [sys.executable, '-c', 'import sys; from teb_vae.entry import main; sys.exit(main())', 'view', '-', '--checkpoint', 'simulated', '--port', '0',
               '--browser', 'false', '--hours', '1']
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        url = p.stdout.readline().strip()
        assert url.startswith('http://127.0.0.1:'), (url, p.stderr.read())
        p.stdin.write('FHR,UC\n' + '140,5\n141,6\n'*240)
        p.stdin.flush()
        def answer():
            try: return urllib.request.urlopen(url, timeout=30).read().decode()
            except urllib.error.URLError: return None
        page = until(answer)
        assert '<title>standard input · teb_vae</title>' in page and 'http' not in page.replace(url, '').replace('http://www.w3.org', '')
        there = {c.laddr.ip for c in psutil.Process(p.pid).net_connections() if c.status == 'LISTEN'}
        assert there == {'127.0.0.1'}
        p.send_signal(signal.SIGINT)
        p.wait(60)
        assert p.returncode == 130 and 'Traceback' not in p.stderr.read()
    finally: p.kill()
