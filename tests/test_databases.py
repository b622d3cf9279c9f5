"""`download` against a server on this machine, laid out as PhysioNet; `inspect_recordings` on files that are sound and on some
that are not.

The server is told which files to withhold, damage, delay or swallow. What is claimed each time: a file under its final name is
whole and right, a wrong one is never believed, nothing is written outside the folder, and the message says what to do.
"""
import gzip, hashlib, os, re, shutil, signal, subprocess, sys, time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pandas as pd
import pytest

from teb_vae.cli import main
from teb_vae.databases import DATABASES, DownloadError, download, licence_text
from teb_vae.files import FolderInUse, lock_folder, replacing
from teb_vae.inspection import check_figure, inspect_recordings, inspection_text, plot_inspection, summarise
from teb_vae.prepared import prepare
from teb_vae.readers import read_folder, read_wfdb, write_wfdb
from teb_vae.simulate import simulate_ctg, simulate_folder


def sha256(path): return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@pytest.fixture(scope='session')
def database(tmp_path_factory):
    "Six short simulated recordings, made once"
    return simulate_folder(tmp_path_factory.mktemp('sim'), 6, duration_s=300)


class Mirror:
    "A server of `www`, laid out as https://physionet.org/files/"
    def __init__(self, www, records):
        self.files = www/'ctu-uhb-ctgdb'/'1.0.0'
        shutil.copytree(records, self.files)
        names = sorted(p.stem for p in self.files.glob('*.hea'))
        (self.files/'RECORDS').write_text(''.join(f'{n}\n' for n in names))
        self.sums = self.files/'SHA256SUMS.txt'
        self.sums.write_text(''.join(f'{sha256(p)}  {p.name}\n' for p in sorted(self.files.iterdir())))
        self.asked, self.damage, self.once, self.delay, self.dead_after, self.over = [], {}, {}, {}, None, Event()
        self.raw = {}   # name -> function that answers by itself
        mirror = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args): super().__init__(*args, directory=www)
            def log_message(self, *args): pass
            def do_GET(self):
                name = self.path.split('/')[-1]
                if mirror.dead_after is not None and len(mirror.asked) >= mirror.dead_after: return self.connection.close()
                mirror.asked.append(name)
                mirror.over.wait(mirror.delay.get(name, mirror.delay.get('*', 0)))
                if name in mirror.raw: return mirror.raw[name](self)
                change = mirror.once.pop(name, None) or mirror.damage.get(name)
                if change is None: return super().do_GET()
                body = change((mirror.files/name).read_bytes())
                self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}/'
        Thread(target=self.server.serve_forever, args=(.02,), daemon=True).start()

    def stop(self): self.over.set(); self.server.shutdown(); self.server.server_close()


@pytest.fixture
def mirror(tmp_path, database, monkeypatch):
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    m = Mirror(tmp_path/'www', database)
    yield m
    m.stop()


@pytest.fixture
def out(tmp_path): return tmp_path/'target'/'ctu'


def get(mirror, out, **kwargs):
    mirror.asked.clear()
    return download('ctu-uhb', out, url=mirror.url, progress=False, **kwargs)


def assert_all_right(mirror, out, without=()):
    "Every file under a final name has the right hash, `without` are not there, and nothing else was left anywhere"
    want = {p.name: sha256(p) for p in mirror.files.glob('sim*') if p.name not in without}
    assert {p.name: sha256(p) for p in (out/'records').iterdir() if p.suffix != '.damaged'} == want
    assert [p.name for p in out.rglob('.*')] == [] and sorted(p.name for p in out.parent.iterdir()) == ['ctu']


def test_whole_database(mirror, out, capfd):
    "All files arrive, licences and citations are kept, the list of sums is one that sha256sum reads; nothing is printed"
    done = get(mirror, out)
    assert_all_right(mirror, out)
    assert done == (out/'records', 6, 12, 0)
    assert str(done) == f"6 recordings in {out/'records'}; files fetched: 12, already there: 0, SHA-256 of all right"
    assert [r.name for r in read_folder(done.folder)] == [f'sim00{i}' for i in range(6)]
    kept = (out/'LICENSE.txt').read_text('utf-8')
    assert kept == licence_text() and capfd.readouterr() == ('', '')
    for word in 'ODC-By', 'non-commercial', 'Chudáček', 'Goldberger': assert word in kept
    for line in (out/'SHA256SUMS.txt').read_text().splitlines(): assert sha256(out/line[66:]) == line[:64]
    assert len((out/'SHA256SUMS.txt').read_text().splitlines()) == 12


def command(mirror, out): return main(['download', 'ctu-uhb', str(out), '--url', mirror.url, '--progress', 'false'])


def test_command_says_licence_and_outcome(mirror, out, capsys):
    "The licences and citations first, then what was done"
    assert command(mirror, out) == 0
    said, kept = capsys.readouterr(), (out/'LICENSE.txt').read_text('utf-8')
    assert said.err.startswith(kept) and said.out.startswith('6 recordings in') and 'files fetched: 12, already there: 0' in said.out


def test_licence_comes_first(mirror, out, capsys):
    "Both statements are shown before the first request, so also when nothing can be fetched"
    mirror.dead_after = 0
    assert command(mirror, out) == 1
    said = capsys.readouterr().err
    assert 'ODC-By' in said and 'non-commercial' in said and mirror.asked == []


def test_second_call_fetches_the_lists_only(mirror, out):
    get(mirror, out)
    assert get(mirror, out)[1:] == (6, 0, 12)
    assert mirror.asked == ['SHA256SUMS.txt', 'RECORDS']


def test_some_records(mirror, out):
    "A few recordings for a first look; an unknown name is an error before anything is fetched"
    get(mirror, out, records=['sim001', 'sim004'])
    assert sorted(p.stem for p in (out/'records').glob('*.hea')) == ['sim001', 'sim004'] and len(mirror.asked) == 6
    with pytest.raises(ValueError, match=r"no such records: \['sim9'\]"): get(mirror, out, records=['sim9'])


@pytest.mark.parametrize('damage', [lambda b: b[:99] + bytes([b[99] ^ 1]) + b[100:], lambda b: b[:-1], lambda b: b + b'x', lambda b: b''],
                         ids=['bit', 'short', 'long', 'empty'])
def test_damaged_here(mirror, out, damage):
    "A file that is wrong on the disk is the only one fetched again, and right afterwards"
    get(mirror, out)
    path = out/'records'/'sim003.dat'
    path.write_bytes(damage(path.read_bytes()))
    get(mirror, out)
    assert mirror.asked == ['SHA256SUMS.txt', 'RECORDS', 'sim003.dat']
    assert_all_right(mirror, out)
    assert list((out/'records').glob('*.damaged')) == []


def test_damaged_on_the_way_once(mirror, out):
    "A second attempt mends a transmission error without a word"
    mirror.once['sim002.dat'] = lambda b: b[:-4] + b'oops'
    get(mirror, out)
    assert mirror.asked.count('sim002.dat') == 2
    assert_all_right(mirror, out)


def test_damaged_on_the_server(mirror, out):
    "Wrong twice: refused by name, everything else arrives; a wrong file that lay here already loses its name as well"
    (out/'records').mkdir(parents=True)
    (out/'records'/'sim002.dat').write_bytes(b'not this either')
    mirror.damage['sim002.dat'] = lambda b: b[:-4] + b'oops'
    with pytest.raises(DownloadError, match='1 of 12 files could not be had: sim002.dat .its SHA-256 is .* expected'): get(mirror, out)
    assert mirror.asked.count('sim002.dat') == 2
    assert_all_right(mirror, out, without=['sim002.dat'])
    assert (out/'records'/'sim002.dat.damaged').read_bytes() == b'not this either'
    with pytest.warns(UserWarning, match='sim002'): assert len(read_folder(out/'records')) == 5
    mirror.damage.clear()
    get(mirror, out)
    assert_all_right(mirror, out)
    assert list((out/'records').glob('*.damaged')) == []


def test_missing_on_the_server(mirror, out):
    "A file that the lists name and the server lacks is named; the others arrive"
    (mirror.files/'sim004.dat').unlink()
    with pytest.raises(DownloadError, match='1 of 12 files could not be had: sim004.dat .the server does not have it'): get(mirror, out)
    assert_all_right(mirror, out)
    assert len(list((out/'records').iterdir())) == 11


def test_record_without_a_sum(mirror, out):
    "What has no SHA-256 cannot be checked, so it is not fetched"
    lines = [l for l in mirror.sums.read_text().splitlines() if 'sim001.dat' not in l]
    mirror.sums.write_text('\n'.join(lines))
    with pytest.raises(DownloadError, match='does not list sim001.dat'): get(mirror, out)
    assert list((out/'records').iterdir()) == []


@pytest.mark.parametrize('path', ['../x.dat', '../../x.dat', '/x.dat', 'a/../../x.dat', '..\\x.dat', 'C:\\x.dat', '..', '\x00x', '~/x\n'])
def test_paths_that_lead_out(mirror, out, path):
    "One such path in the list and nothing at all is fetched; nothing appears outside the folder"
    mirror.sums.write_text(mirror.sums.read_text() + f"{'0'*64}  {path}\n")
    (mirror.files/'RECORDS').write_text(path.removesuffix('.dat') + '\n')
    before = sorted(p for p in out.parent.parent.rglob('*') if out.parent not in p.parents and p != out.parent)
    with pytest.raises(DownloadError, match=r'SHA256SUMS.txt, line 1[456]'): get(mirror, out)
    assert mirror.asked == ['SHA256SUMS.txt']
    assert sorted(p for p in out.parent.parent.rglob('*') if out.parent not in p.parents and p != out.parent) == before
    assert list((out/'records').iterdir()) == []


def test_link_in_the_folder(mirror, out, tmp_path):
    "A link with the name of a record is replaced; the file that it points at stays as it is"
    mine = tmp_path/'mine.txt'; mine.write_text('mine')
    (out/'records').mkdir(parents=True)
    (out/'records'/'sim000.dat').symlink_to(mine)
    get(mirror, out)
    assert mine.read_text() == 'mine' and not (out/'records'/'sim000.dat').is_symlink()
    assert_all_right(mirror, out)


@pytest.mark.parametrize('text', ['<html>please log in</html>', 'é'*70, ''], ids=['html', 'letters', 'empty'])
def test_list_that_is_none(mirror, out, text):
    mirror.sums.write_text(text)
    with pytest.raises(DownloadError, match='SHA256SUMS.txt') as e: get(mirror, out)
    assert '\n' not in str(e.value) and list((out/'records').iterdir()) == []


def test_list_of_records_is_checked_too(mirror, out):
    (mirror.files/'RECORDS').write_text('sim000\n')
    with pytest.raises(DownloadError, match='RECORDS: its SHA-256 is'): get(mirror, out)


def test_server_dies_and_comes_back(mirror, out):
    "The message says how far it came and what to do; the next call fetches only the rest"
    mirror.dead_after = 7
    with pytest.raises(DownloadError, match=r'\d of 12 files are in .*; run the same command again to go on') as e: get(mirror, out)
    assert '\n' not in str(e.value)
    have = len(list((out/'records').iterdir()))
    assert 0 < have < 12
    mirror.dead_after = None
    get(mirror, out)
    assert len(mirror.asked) == 2 + 12 - have
    assert_all_right(mirror, out)


def test_nobody_there(mirror, out):
    "One line, quickly"
    mirror.stop()
    start = time.time()
    with pytest.raises(DownloadError, match='SHA256SUMS.txt: no answer; is there a network?') as e: get(mirror, out)
    assert '\n' not in str(e.value) and time.time() - start < 5
    with pytest.raises(DownloadError, match='is there a network?'): download('ctu-uhb', out, url='http://no-such-host.invalid/', progress=False)


@pytest.mark.parametrize('name', ['SHA256SUMS.txt', 'sim003.dat'])
def test_server_falls_silent(mirror, out, name):
    "A transfer that never ends is not waited for longer than `timeout`"
    mirror.delay[name] = 30
    start = time.time()
    with pytest.raises(DownloadError, match='within 0.5 s'): get(mirror, out, timeout=.5)
    assert time.time() - start < 5


@pytest.mark.parametrize('sig', [signal.SIGINT, signal.SIGKILL])
def test_interrupted(mirror, out, sig):
    "Stopped in the middle, by Ctrl-C or by force: what is there is right, and the next call goes on"
    mirror.delay['*'] = .2
    code = 'import sys; from teb_vae.databases import download; download("ctu-uhb", sys.argv[1], url=sys.argv[2], progress=False)'
    with subprocess.Popen([sys.executable, '-c', code, out, mirror.url], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as p:
        while len(mirror.asked) < 7 and p.poll() is None: time.sleep(.01)
        p.send_signal(sig)
        p.wait(20)
    assert p.returncode != 0
    mirror.delay.clear()
    have = {f.name: sha256(f) for f in (out/'records').glob('[!.]*')}    # not the part of a file that was being written
    assert 0 < len(have) < 12 and all(sha256(mirror.files/n) == h for n, h in have.items())
    get(mirror, out)
    assert len(mirror.asked) == 2 + 12 - len(have)
    assert_all_right(mirror, out)


def answer(body=b'', code=200, reason='OK', length=None, extra=''):
    "Answer with these bytes, as they are"
    head = f'HTTP/1.0 {code} {reason}\r\n' + (f'Content-Length: {length}\r\n' if length is not None else '') + extra + '\r\n'
    def write(h):
        h.close_connection = True
        try: h.wfile.write(head.encode('latin-1') + body)
        except OSError: pass    # the other side has had enough
    return write


def endless(h, head=b'HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n', piece=bytes(2**16), pause=0, most=2000):
    h.close_connection = True
    try:
        h.wfile.write(head)
        for _ in range(most):
            h.wfile.write(piece); h.wfile.flush()
            if pause: time.sleep(pause)
    except OSError: pass


DAT = 'sim001.dat'
sends_on = lambda to: answer(code=302, reason='Found', extra=f'Location: {to}\r\n')
refused = {   # what one file's answer is -> what is said of this file; all the others arrive
    'html': (answer(b'<html>please log in</html>'), 'its SHA-256 is'),
    'truncated': (answer(b'abc', length=1000), 'its SHA-256 is|cannot fetch'),
    'longer than it says': (answer(bytes(9000), length=10), 'its SHA-256 is'),
    'negative length': (answer(b'abc', length=-5), 'its SHA-256 is|cannot fetch'),
    'a length of 10^15': (lambda h: endless(h, b'HTTP/1.0 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n'), 'it has more than 65536 bytes'),
    'endless': (endless, 'it has more than 65536 bytes'),
    'packed bomb': (answer(gzip.compress(bytes(10**7)), extra='Content-Encoding: gzip\r\n'), 'the server sends it packed'),
    '404': (answer(code=404, reason='Not Found'), 'the server does not have it'),
    '403': (answer(b'<html>', code=403, reason='\x1b[2J'), 'the server answers with status 403'),
    '206': (answer(b'abc', code=206, reason='Partial'), 'cannot fetch .*status 206'),
    '503': (answer(code=503, reason='Busy'), 'cannot fetch .*status 503'),
    'another host': (sends_on('http://example.org/sim001.dat'), 'sends on to .*example.org.*not followed'),
    'the same name, another port': (sends_on('http://127.0.0.1:1/sim001.dat'), 'not followed'),
    'user@host': (sends_on('http://127.0.0.1@example.org/'), 'not followed'),
    'cloud metadata': (sends_on('http://169.254.169.254/latest'), 'not followed'),
    'a file of this machine': (sends_on('file:///etc/passwd'), 'not followed'),
    'no address': (sends_on('http://['), 'sends on to no address'),
    'a port of words': (sends_on('http://127.0.0.1:x/'), 'not followed'),
    'round and round': (sends_on('/ctu-uhb-ctgdb/1.0.0/sim001.dat'), 'sends on and on'),
    'no location': (answer(code=301, reason='Moved'), 'sends on and on'),
    'no HTTP': (lambda h: (h.wfile.write(b'\x00\x1b[31m rubbish\n'*99), setattr(h, 'close_connection', True)), 'cannot fetch'),
    'a header of 100 kB': (answer(extra='X: ' + 'y'*10**5 + '\r\n'), 'cannot fetch'),
    '1000 headers': (answer(extra=''.join(f'X{i}: y\r\n' for i in range(1000))), 'cannot fetch'),
    'broken pieces': (answer(b'zz\r\nabc', extra='Transfer-Encoding: chunked\r\n'), 'cannot fetch|its SHA-256 is'),
    'silence and end': (lambda h: h.connection.close(), 'cannot fetch'),
}


@pytest.fixture
def small(mirror, monkeypatch):
    "A mirror from which at most 64 KiB a file are taken"
    monkeypatch.setitem(DATABASES['ctu-uhb'], 'most', dict(file=2**16, all=2**20))
    return mirror


@pytest.mark.parametrize('name', refused)
def test_hostile_answer(small, out, name):
    "One line with the reason, nothing under the file's name, no part left, and the next call mends it"
    small.raw[DAT], words = refused[name]
    start = time.process_time()
    with pytest.raises(DownloadError, match=words) as e: get(small, out)
    assert time.process_time() - start < 5 and str(e.value).isprintable() and len(str(e.value)) < 700
    have = {p.name: sha256(p) for p in (out/'records').iterdir()}
    assert DAT not in have and all(sha256(small.files/n) == h for n, h in have.items())
    if 'cannot fetch' not in str(e.value): assert len(have) == 11
    small.raw.clear()
    get(small, out)
    assert_all_right(small, out)


def test_slow_drip(small, out):
    "A byte now and then would keep a reader waiting for ever: the time for a file is limited, not that for a byte"
    small.raw[DAT] = lambda h: endless(h, piece=b'x', pause=.05, most=400)
    start = time.time()
    with pytest.raises(DownloadError, match='no file arrived within 1 s|it took more than 1 s'): get(small, out, timeout=1)
    assert time.time() - start < 6


def test_endless_interim_answers(small, out):
    small.raw[DAT] = lambda h: endless(h, b'', b'HTTP/1.1 100 Continue\r\n\r\n', pause=.01, most=400)
    with pytest.raises(DownloadError, match='no file arrived within 1 s'): get(small, out, timeout=1)


def test_sent_on_within_the_server(small, out):
    "A redirection that stays there is followed"
    small.raw[DAT] = sends_on(f'{small.url}ctu-uhb-ctgdb/1.0.0/moved.bin')
    shutil.copy(small.files/DAT, small.files/'moved.bin')
    get(small, out)
    assert_all_right(small, out)


lists = {   # RECORDS, further lines of SHA256SUMS.txt -> what is said
    'no recordings': ('', '', 'RECORDS lists no recordings'),
    'leads out': ('../../x\n', '', 'does not list ../../x.hea'),
    'escape sequences': ('\x1b[2J\x1b]0;x\n', '', r'does not list \\x1b\[2J'),
    'hidden': ('.bashrc\n', f"{'0'*64}  .bashrc.hea\n{'0'*64}  .bashrc.dat\n", 'is not a path inside'),
    'an option': ('-rf\n', f"{'0'*64}  -rf.hea\n{'0'*64}  -rf.dat\n", 'is not a path inside'),
    'A and a': ('x\nb/X\n', ''.join(f"{'0'*64}  {n}\n" for n in ('x.hea', 'x.dat', 'b/X.hea', 'b/X.dat')), 'the same name in different folders'),
    'other letters': ('ѕim\n', f"{'0'*64}  ѕim.hea\n", 'is not a path inside'),
    'two sums': ('sim000\n', f"{'0'*64}  sim000.hea\n", 'a second, different SHA-256'),
    'five megabytes': ('sim000\n'*720_000, '', 'it has more than 4194304 bytes'),
}


@pytest.mark.parametrize('name', lists)
def test_hostile_lists(small, out, name):
    "Nothing is fetched, in one line"
    records, more, words = lists[name]
    (small.files/'RECORDS').write_text(records)
    kept = [l for l in small.sums.read_text().splitlines(True) if 'RECORDS' not in l]
    small.sums.write_text(''.join(kept) + more)
    with pytest.raises(DownloadError, match=words) as e: get(small, out)
    assert str(e.value).isprintable() and list((out/'records').iterdir()) == []
    assert sorted(p.name for p in out.iterdir()) == ['LICENSE.txt', 'records']


def test_wrong_sum_of_one_file(small, out):
    "The list is wrong, the file is not: fresh it is refused; one that lies here keeps its name, since the server has the same"
    right = small.sums.read_text()
    small.sums.write_text(right.replace(sha256(small.files/DAT), 'f'*64))
    with pytest.raises(DownloadError, match='1 of 12 files could not be had: sim001.dat .its SHA-256 is .* expected f'): get(small, out)
    assert_all_right(small, out, without=[DAT])
    small.sums.write_text(right)
    get(small, out)
    small.sums.write_text(right.replace(sha256(small.files/DAT), 'f'*64))
    with pytest.raises(DownloadError, match="the file here is the server's and was kept: the list of sums may be wrong"): get(small, out)
    assert_all_right(small, out)
    small.raw[DAT] = answer(code=404, reason='gone')    # not to be compared: it waits under another name, and comes back
    with pytest.raises(DownloadError): get(small, out)
    assert (out/'records'/(DAT + '.damaged')).is_file()
    small.sums.write_text(right)
    assert get(small, out)[2] == 0
    assert_all_right(small, out)


@pytest.mark.parametrize('content', ['other', 'same', 'none', 'folder'])
def test_links_here(small, out, tmp_path, content):
    "Whatever a link leads to stays as it is, and a file of its own takes the link's place; also where the lists are written"
    mine = tmp_path/'mine'
    if content == 'folder': mine.mkdir()
    elif content != 'none': mine.write_bytes((small.files/DAT).read_bytes() if content == 'same' else b'mine')
    (out/'records').mkdir(parents=True)
    links = [out/'records'/DAT, out/'LICENSE.txt', out/'SHA256SUMS.txt']
    for link in links: link.symlink_to(mine)
    before = mine.read_bytes() if mine.is_file() else None
    get(small, out)
    assert before == (mine.read_bytes() if mine.is_file() else None) and not any(p.is_symlink() for p in links)
    if content == 'folder': assert list(mine.iterdir()) == []
    assert_all_right(small, out)


def test_other_things_here(small, out):
    "A folder under a file's name is named; a pipe is replaced, not opened; a part of a killed run is cleared"
    path = out/'records'/DAT
    path.mkdir(parents=True)
    with pytest.raises(DownloadError, match='sim001.dat is a folder, expected a file; move it away'): get(small, out)
    path.rmdir()
    ended = subprocess.Popen([sys.executable, '-c', ''])
    ended.wait()
    with replacing(path) as part: part.touch()
    part.with_name(part.name.replace(str(os.getpid()), str(ended.pid))).touch()
    path.unlink()
    os.mkfifo(path)
    get(small, out)
    assert_all_right(small, out)


def test_no_place(small, out, tmp_path):
    "Said before the first request"
    out.parent.mkdir()
    out.write_text('a file')
    with pytest.raises(ValueError, match='it is a file, expected a folder'): get(small, out)
    out.unlink()
    out.mkdir()
    (out/'records').write_text('a file')
    with pytest.raises(ValueError, match='records.*it is a file, expected a folder'): get(small, out)
    for url in 'file:///etc', 'ftp://example.org/', 'example.org', 'http://':
        with pytest.raises(ValueError, match='expected an address like https'): download('ctu-uhb', tmp_path/'new', url=url)
    assert small.asked == [] and not (tmp_path/'new').exists()


def test_two_at_once(small, out):
    with lock_folder(out, 'a download'), pytest.raises(FolderInUse, match='in use by a download'): get(small, out)
    get(small, out)
    assert_all_right(small, out)


def test_too_much_in_all(small, out, monkeypatch):
    monkeypatch.setitem(DATABASES['ctu-uhb'], 'most', dict(file=2**16, all=2**14))
    with pytest.raises(DownloadError, match='the files have more than 16384 bytes. .* of 12 files are in'): get(small, out)


def test_unknown_database(out):
    with pytest.raises(ValueError, match="unknown database 'mitdb', expected one of ctu-uhb"): download('mitdb', out)
    assert not out.exists()


@pytest.fixture
def folder(tmp_path):
    "Two sound recordings and one whose samples are cut short"
    for i in range(3): write_wfdb(simulate_ctg(1500, seed=i, name=f'r{i}', clean=False), tmp_path/'some')
    dat = tmp_path/'some'/'r1.dat'
    dat.write_bytes(dat.read_bytes()[:-50])
    return tmp_path/'some'


def test_unreadable_is_a_row(folder):
    "The damaged file has a row with its reason, without the folder's path; the others have their facts"
    table = inspect_recordings(folder)
    assert table.name.tolist() == ['r0', 'r1', 'r2'] and table.fs.isna().tolist() == [False, True, False]
    assert table.problems[1].startswith('unreadable: r1.dat: the file has 23950 bytes') and str(folder) not in table.problems[1]
    assert summarise(table)['problems'] == {'unreadable': 1}


def test_facts_by_counting(tmp_path):
    "Shares, gaps and ranges are those counted by hand on a recording made for it"
    fhr = 140 + 5*np.sin(np.arange(6000)/40)
    uc = 10 + 5*np.sin(np.arange(6000)/300)
    fhr[100:400] = 0; fhr[1000:1600] = np.nan; fhr[2000:2020] = 300; fhr[3000:3003] = 90; uc[3000:] = 0
    r = simulate_ctg(1500, name='made'); r.target[:], r.source[:] = fhr, uc
    row = inspect_recordings(write_wfdb(r, tmp_path)).iloc[0]
    assert row.target_missing_raw == pytest.approx(900/6000) and row.target_missing == pytest.approx(923/6000)
    assert row.target_outside == pytest.approx(20/5100) and row.target_jumps == pytest.approx(3/5100)
    assert (row.gaps, row.longest_gap_s, row.minutes) == (4, 150., 25.) and row.source
    assert row.source_zero == pytest.approx(.5) and row.source_flat == pytest.approx((3000 - 240)/6000, abs=2e-3)
    assert (row.target_min, row.target_max) == pytest.approx((135, 145), abs=.01) and row.problems == ''


def test_only_unreadable(tmp_path):
    "A folder of which nothing can be used is still a table, a summary and a picture"
    write_wfdb(simulate_ctg(300, name='x'), tmp_path).with_suffix('.dat').write_bytes(b'')
    table = inspect_recordings(tmp_path)
    assert summarise(table)['usable'] == 0 and 'unreadable' in inspection_text(table)
    assert len(plot_inspection(table).axes) == 4


def test_report_fits_a_terminal(folder):
    "No line is longer than asked, however long a reason; no problem is cut off"
    table = pd.concat([inspect_recordings(folder)]*12, ignore_index=True)
    table.loc[1, 'problems'] = 'unreadable: ' + 'word '*60
    said = inspection_text(table, rows=10, width=90)
    assert max(map(len, said.splitlines())) <= 90 and said.count('word') == 60 and summarise(table)['recordings'] == 36
    assert '10 with most problems, of 36' in said and '36 recordings, 24 usable' in said


@pytest.fixture
def ready(folder, tmp_path):
    "The same folder, prepared: r0 and r2, and r1 with the reason why not"
    with pytest.warns(UserWarning, match='left out: .*r1.dat'): return prepare(folder, tmp_path/'ready').folder


def test_prepared_folder(folder, ready):
    "What the network sees is what `inspect_recordings` finds in the files; what cleaning took away is unknown, not 0; unusable ones keep their reasons"
    files, arrays = inspect_recordings(folder), inspect_recordings(ready)
    unknown = ['target_missing_raw', 'target_outside', 'target_jumps', 'source_flat', 'source_zero']
    assert arrays.name.tolist() == ['r0', 'r1', 'r2'] and arrays[unknown].isna().all(axis=None)
    pd.testing.assert_frame_equal(arrays.drop(columns=[*unknown, 'problems']), files.drop(columns=[*unknown, 'problems']))
    assert arrays.problems[1].startswith('unusable: r1.dat: the file has 23950 bytes') and str(folder) not in arrays.problems[1]
    assert summarise(arrays)['usable'] == 2 and len(plot_inspection(arrays).axes) == 4
    said = inspection_text(arrays)
    assert 'nan' not in said and 'unknown in the file' in said and '-: unknown, a prepared' in ' '.join(said.split())
    assert 'unknown' not in inspection_text(files)


def test_prepared_but_not_cleaned(folder, tmp_path):
    "Where nothing was cleaned nothing is unknown, and what the network would see is called by its name"
    write_wfdb(simulate_ctg(1500, seed=4, artefacts=30, name='raw', clean=False), tmp_path/'one')
    row = inspect_recordings(prepare(tmp_path/'one', tmp_path/'ready', clean=False).folder).iloc[0]
    file = inspect_recordings(tmp_path/'one').iloc[0]
    assert row.target_missing_raw == file.target_missing_raw and row.target_outside == file.target_outside > .01
    assert row.target_missing == 0 < file.target_missing and row.problems.startswith('target outside 50-220 bpm')  # its gaps are zeros


def test_damaged_prepared_folder(ready):
    "A wrong array and a missing one are rows, each with the remedy; another rate is named; other options are refused"
    (ready/'r0.npy').write_bytes((ready/'r0.npy').read_bytes()[:-1] + b'?')
    (ready/'r2.npy').unlink()
    table = inspect_recordings(ready)
    assert table.fs.isna().all() and table.problems[0].startswith('unreadable: r0.npy: sha256 is') and 'run prepare again' in table.problems[0]
    assert table.problems[2].startswith('unreadable: r2.npy: cannot be read') and str(ready) not in table.problems[2]
    with pytest.raises(ValueError, match="not with {'source': 'TOCO'}"): inspect_recordings(ready, source='TOCO')
    half = prepare([simulate_ctg(1500, name='x')], ready.parent/'half', fs=2)
    assert inspect_recordings(half.folder).problems[0] == 'fs 2 Hz, not 4'


@pytest.mark.parametrize('name', ['r.1', 'a b', '(x', 'r.csv'])
def test_one_file_has_the_name_it_has_in_its_folder(tmp_path, name):
    r = simulate_ctg(60, seed=1)
    table = pd.DataFrame(dict(seconds=np.arange(240)/4, FHR=r.target, UC=r.source))
    table.to_csv(tmp_path/f'{name}.csv.gz', index=False)
    assert inspect_recordings(tmp_path/f'{name}.csv.gz').name[0] == inspect_recordings(tmp_path).name[0] == name


@pytest.mark.parametrize('file', ['out.txt', 'out', 'out.PNGX', 'file/out.png', 'folder.png'])
def test_a_figure_that_cannot_be_written(tmp_path, file):
    "Said at once, before anything is read: the folder to draw is not even there"
    (tmp_path/'file').touch(); (tmp_path/'folder.png').mkdir()
    with pytest.raises(ValueError, match='cannot write .*(expected one of .*.pdf.*.png|is no folder|it is a folder)'):
        plot_inspection(tmp_path/'no such folder', file=tmp_path/file)
    assert check_figure(tmp_path/'Out.PNG') == tmp_path/'Out.PNG'


@pytest.mark.parametrize('rows', [0, -3])
def test_no_rows(folder, rows):
    table = inspect_recordings(folder)
    with pytest.raises(ValueError, match=f'rows must be at least 1, got {rows}'): inspection_text(table, rows)


@pytest.mark.skipif('TEB_VAE_DATA' not in os.environ, reason='TEB_VAE_DATA is not set: real recordings are not looked at')
def test_real_recordings():
    "All load sample for sample; known facts come out: 18-19 % missing, longest gap near 29 min, source mostly 0 in about 4 % of records"
    records = Path(os.environ['TEB_VAE_DATA'])/'records'
    for hea in sorted(records.glob('*.hea')):
        assert len(re.findall(r' 16 100(?:\(0\))?/\S+ 12 0 ', hea.read_text())) == 2  # 16 bits, hundredths, 0 is 0: the next line relies on it
        pairs = (np.fromfile(hea.with_suffix('.dat'), '<i2').reshape(-1, 2) / 100).astype(np.float32)
        r = read_wfdb(hea, clean=False)
        assert np.array_equal(pairs, np.stack([r.target, r.source], 1)), hea.stem
    table = inspect_recordings(records)
    facts = summarise(table)
    assert facts['usable'] == len(table) >= 444 and (table.fs == 4).all()
    assert .18 < facts['target_missing_raw'] < .195 and 28 < facts['longest_gap_s']/60 < 30
    assert .03 < (table.source_zero > .5).mean() < .05 and table.pH.notna().all()
