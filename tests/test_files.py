"""Files under bad conditions: processes killed while they write, a full disk, places that take no file, two processes in one folder,
files that are no files, names that are no text."""
import errno, os, signal, subprocess, sys, time
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from teb_vae.files import FolderInUse, check_output, clear_parts, lock_folder, read_json, read_limited, replacing, shown
from teb_vae.inspection import check_figure, inspect_recordings, inspection_text, plot_inspection
from teb_vae.readers import write_wfdb
from teb_vae.simulate import simulate_ctg


def python(code, *args, **kwargs):
    return subprocess.Popen([sys.executable, '-c', code, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kwargs)


def kill(p):
    p.kill(); p.communicate()


WRITE = '''import sys
from teb_vae.files import replacing
n = 0
while True:
    with replacing(sys.argv[1]) as part: part.write_text(f"{n} "*20000)
    n += 1
    if n == 1: print("begun", flush=True)
'''


def test_killed_while_writing(tmp_path):
    "20 times: the file is whole, and at the next start no part is left of any of them"
    path, parts = tmp_path/'a.txt', 0
    for i in range(20):
        with python(WRITE, path, env=dict(os.environ, TMPDIR='/dev/shm')) as p:
            assert p.stdout.readline() == 'begun\n'
            time.sleep(.003*i)
            kill(p)
        words = path.read_text().split()
        assert len(words) == 20000 and len(set(words)) == 1
        parts += len(os.listdir(tmp_path)) - 1
        with replacing(path) as part: part.write_text('new')
        assert os.listdir(tmp_path) == ['a.txt']
    assert parts > 0    # or the test has shown nothing


def test_parts_of_the_living_stay(tmp_path):
    "Also those in other threads of this process; nothing but parts is ever removed"
    for name in '.hidden', '.a.part.csv', 'a.b.part.csv', '.x.0-1.part', '.git': (tmp_path/name).touch()
    (tmp_path/'.folder.ffffff-1.part').mkdir()
    before = set(os.listdir(tmp_path))
    with replacing(tmp_path/'one.txt') as one:
        one.write_text('1')
        with replacing(tmp_path/'two.txt') as two: two.write_text('2')
        check_output(tmp_path/'three.txt')
        assert clear_parts(tmp_path) == [] and one.exists()
    assert set(os.listdir(tmp_path)) == before | {'one.txt', 'two.txt'}


def draw(path, begun):
    "Draw a picture, and never come to the end of writing it"
    def savefig(fig, file, *args, **kwargs):
        with open(file, 'wb') as f: f.write(b'%PDF-1.4 half'); f.flush(); begun.set(); time.sleep(60)
    Figure.savefig = savefig
    plot_inspection(simulate_ctg(1300, seed=1), path)


@pytest.mark.parametrize('before', [b'the last good one', None])
def test_plot_killed(tmp_path, before):
    "The file is the old one or absent, and the next start removes what the killed one left"
    path, begun = tmp_path/'a.pdf', get_context('fork').Event()
    if before: path.write_bytes(before)
    p = get_context('fork').Process(target=draw, args=(path, begun))
    p.start()
    assert begun.wait(60)
    check_figure(path)              # asked meanwhile, it takes nothing from a living one
    assert len(os.listdir(tmp_path)) == 1 + bool(before)
    p.kill(); p.join()
    assert (path.read_bytes() if path.exists() else None) == before
    check_figure(path)
    assert os.listdir(tmp_path) == ['a.pdf']*bool(before)


FULL = '''import resource, sys
from teb_vae.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
sys.exit(main(["inspect", sys.argv[1], "--plot", sys.argv[2]]))
'''


def test_no_room_for_a_plot(tmp_path):
    "One line, exit code 1, and the picture that was there before"
    record = write_wfdb(simulate_ctg(1500, seed=1, name='r'), tmp_path/'data')
    path = tmp_path/'a.pdf'
    path.write_bytes(b'the last good one')
    with python(FULL, record, path) as p: out, err = p.communicate()
    assert p.returncode == 1 and err.count('\n') == 1 and 'no room left on the disk; the file of that name is as it was' in err
    assert path.read_bytes() == b'the last good one' and sorted(os.listdir(tmp_path)) == ['a.pdf', 'data']


@pytest.mark.parametrize('error', [OSError(errno.ENOSPC, 'x'), OSError(errno.EDQUOT, 'x'), OSError(errno.EFBIG, 'x')])
def test_no_room_in_one_sentence(tmp_path, error):
    with pytest.raises(OSError, match=r"^cannot write .*a\.txt: there is no room left on the disk$"), replacing(tmp_path/'a.txt') as part:
        part.write_text('ha')
        raise error
    with pytest.raises(PermissionError), replacing(tmp_path/'a.txt'): raise PermissionError(errno.EACCES, 'x')
    assert os.listdir(tmp_path) == []


def test_places_that_take_no_file(tmp_path):
    "Refused before any work, and nothing is made by asking"
    (tmp_path/'file').touch()
    os.mkfifo(tmp_path/'pipe')
    (tmp_path/'lost').symlink_to(tmp_path/'nowhere'/'at all')
    bad = {'/proc/teb_vae.npz': 'choose another place', '/dev/null': 'a device or a pipe', tmp_path/'pipe': 'a device or a pipe', tmp_path: 'it is a folder',
           tmp_path/'file'/'a'/'b.npz': 'is no folder', tmp_path/'lost'/'a.npz': 'is no folder', tmp_path/('é'*130): 'name too long', 'a\0b': 'zero byte'}
    before = sorted(os.listdir(tmp_path))
    for path, words in bad.items():
        with pytest.raises(ValueError, match=words) as e: check_output(path)
        assert str(e.value).startswith('cannot write') and str(e.value).isprintable()
    with pytest.raises(ValueError, match='it is a file, expected a folder'): check_output(tmp_path/'file', folder=True)
    with pytest.raises(ValueError, match="its suffix is '.csv', expected one of .npz, .npy"): check_output('a.csv', ['.npz', '.npy'])
    for path in tmp_path/'new'/'a'/'b.npz', tmp_path/'file', tmp_path/'lost': assert check_output(path) == path
    assert check_output(str(tmp_path), folder=True) == tmp_path and sorted(os.listdir(tmp_path)) == before


@pytest.mark.skipif(os.geteuid() == 0, reason='nothing is forbidden to root')
def test_forbidden_places(tmp_path):
    (tmp_path/'file').touch(0o444)
    with pytest.raises(ValueError, match='write-protected'): check_output(tmp_path/'file')
    tmp_path.chmod(0o555)
    for o in dict(path=tmp_path/'a'), dict(path=tmp_path/'new'/'a'), dict(path=tmp_path, folder=True):
        with pytest.raises(ValueError, match='Permission denied; choose another place'): check_output(**o)


LOCK = '''import os, sys, time
from teb_vae.files import lock_folder
with lock_folder(sys.argv[1], "a training"):
    if len(sys.argv) > 2 and os.fork() == 0: time.sleep(30)     # as a worker of a loader that outlives its parent
    print("working", flush=True)
    time.sleep(30)
'''


@pytest.mark.parametrize('worker', [[], ['fork']], ids=['alone', 'worker'])
@pytest.mark.parametrize('sig', [signal.SIGKILL, signal.SIGTERM])
def test_lock_ends_with_its_process(tmp_path, sig, worker):
    "However it ends, and whatever it forked; the message names it; nothing is left behind by the next one"
    run = tmp_path/'run'
    with python(LOCK, run, *worker, start_new_session=True) as p:
        assert p.stdout.readline() == 'working\n'
        with pytest.raises(FolderInUse, match=rf'run is in use by a training \(process {p.pid} on .*, since 20.*\); wait until'), lock_folder(run, 'x'): pass
        with lock_folder(tmp_path/'other', 'x'): pass
        p.send_signal(sig)
        p.wait()
        with lock_folder(run, 'x'), pytest.raises(FolderInUse, match='x in this process'), lock_folder(tmp_path/'.'/'run', 'y'): pass
        os.killpg(p.pid, signal.SIGKILL) if worker else None
    assert os.listdir(tmp_path) == []


RACE = '''import sys
from teb_vae.files import FolderInUse, lock_folder
from pathlib import Path
inside, done = Path(sys.argv[1])/"inside", 0
while done < 60:
    try:
        with lock_folder(Path(sys.argv[1])/"run", "a race"):
            inside.touch(exist_ok=False)
            inside.unlink()
            done += 1
    except FolderInUse: pass
'''


def test_never_two_at_once(tmp_path):
    "Three processes that want the same folder again and again, although the file of the lock comes and goes"
    racers = [python(RACE, tmp_path) for _ in range(3)]
    assert [(p.communicate(timeout=60)[1], p.returncode) for p in racers] == [('', 0)]*3 and os.listdir(tmp_path) == []


def test_the_folder_may_be_exchanged(tmp_path):
    "As prepare does, which renames what was there and puts the new one in its place"
    run = tmp_path/'run'
    run.mkdir()
    with lock_folder(run, 'a prepare'):
        run.rename(tmp_path/'old')
        (tmp_path/'new').mkdir()
        (tmp_path/'new').rename(run)
        with pytest.raises(FolderInUse), lock_folder(run, 'another'): pass
    assert sorted(os.listdir(tmp_path)) == ['old', 'run']


TAMPERED = '''import os, resource, sys, time
from teb_vae.files import read_json
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try: print("read", len(str(read_json(path))))
    except ValueError as e: print(e)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time())
'''


def test_tampered_json(tmp_path):
    "Devices, pipes, sparse and huge files, deep nesting, a million entries: one line each, a few MB, under a second"
    files = {n: tmp_path/f'{n}.json' for n in ('fifo', 'sparse', 'blanks', 'deep', 'dicts', 'wide', 'number', 'keys', 'link')}
    os.mkfifo(files['fifo'])
    with open(files['sparse'], 'wb') as f: f.truncate(4*2**30)
    files['blanks'].write_text(' '*(2**20 + 1))
    files['deep'].write_text('['*500_000)
    files['dicts'].write_text('{"a":'*90_000 + '1' + '}'*90_000)
    files['wide'].write_text('{' + ','.join(f'"{i}": 1' for i in range(10**6)) + '}')
    files['number'].write_text('1'*10**6)
    files['keys'].write_text('{"a": 1, "\\u001b[2J": 2, "\\u001b[2J": 3}')
    files['link'].symlink_to('/dev/zero')
    words = dict(zero='is a device or a pipe', stdin='is a device or a pipe', fifo='is a device or a pipe', sparse='has 4294967296 bytes, expected 1048576 at most',
                 blanks='has 1048577 bytes', deep='nested more than 50 deep', dicts='nested more than 50 deep', wide='expected 1048576 at most',
                 number='integer string', keys=r"'\x1b[2J' is given twice", link='is a device or a pipe')
    files |= dict(zero='/dev/zero', stdin='/dev/stdin')
    with python(TAMPERED, *(files[n] for n in words), stdin=subprocess.PIPE) as p: *said, last = p.communicate(timeout=60)[0].splitlines()
    for name, line in zip(words, said, strict=True): assert str(files[name]) in line and words[name] in line and line.isprintable(), line
    memory, seconds = map(float, last.split())
    assert memory < 50_000 and seconds < 5     # kB


def test_json_within_its_limits(tmp_path):
    (tmp_path/'a.json').write_bytes('\ufeff{"train": ["1001", "ä"], "x": [[[1]]]}'.encode())
    assert read_json(tmp_path/'a.json') == {'train': ['1001', 'ä'], 'x': [[[1]]]}
    assert len(read_limited(tmp_path/'a.json', 50)) == 42
    with pytest.raises(ValueError, match='nested more than 3 deep'): read_json(tmp_path/'a.json', depth=3)
    with pytest.raises(ValueError, match='has 42 bytes, expected 41 at most'): read_limited(tmp_path/'a.json', 41)
    with pytest.raises(ValueError, match='is a folder'): read_json(tmp_path)
    with pytest.raises(ValueError, match='cannot be read: No such file'): read_json(tmp_path/'b.json')


NAMES = ['plain', 'caf\udce9', '\x1b[2J\x1b[31mred', 'two\nlines', 'right\u202eto left', "quote'\"$(x)"]


def test_odd_names(tmp_path):
    "A table, a text and pictures of a folder with names that would move the cursor or stop the program"
    r = simulate_ctg(1300, seed=1)
    for name in NAMES: pd.DataFrame(dict(t=[i/4 for i in range(5200)], FHR=r.target, UC=r.source)).to_csv(tmp_path/f'{name}.csv', index=False)
    table = inspect_recordings(tmp_path)
    assert sorted(table.name) == sorted(map(shown, NAMES))
    text = inspection_text(table)
    assert text.encode() and all(line.isprintable() for line in text.splitlines()) and len(text.splitlines()) == len(inspection_text(table.assign(name='x')).splitlines())
    for name in NAMES: assert shown(name) in text
    for name in NAMES[1:3]:
        plot_inspection(tmp_path/f'{name}.csv', tmp_path/f'{name}.png')
        assert (tmp_path/f'{name}.png').read_bytes().startswith(b'\x89PNG')
    (tmp_path/f'{NAMES[1]}.csv').write_text('t,FHR\n1,2\n')
    assert r'caf\xe9' in inspection_text(inspect_recordings(tmp_path/f'{NAMES[1]}.csv'))
