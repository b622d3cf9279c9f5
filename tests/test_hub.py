"Models on the Hub: its file layout in a cache, and a server that answers as it does; nothing here uses the net."
import hashlib, json, os, subprocess, sys, textwrap, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

hub = pytest.importorskip('huggingface_hub')

import torch
from huggingface_hub import constants

import resuming
from teb_vae.fitting import load_checkpoint
from teb_vae.training import LightSeqVaeTeb

PAYLOAD = b'cos\nsystem\n(S"touch canary"\ntR.'


class Local:
    "Writes what is uploaded as the Hub's cache has it: blobs by hash, a snapshot of links to them per commit, a file per branch"
    def __init__(self, root): self.root, self.token = Path(root), None

    def __call__(self, token=None):
        self.token = token
        return self

    def create_repo(self, repo_id, private, exist_ok): self.private = private

    def create_branch(self, repo_id, branch, exist_ok): self.branch = branch

    def upload_folder(self, repo_id, folder_path, revision=None):
        files = {p.name: p.read_bytes() for p in Path(folder_path).iterdir()}
        home = self.root/f'models--{repo_id.replace("/", "--")}'
        commit = hashlib.sha1(b''.join(files[k] for k in sorted(files))).hexdigest()
        for kind in ('blobs', 'refs', f'snapshots/{commit}'): (home/kind).mkdir(parents=True, exist_ok=True)
        for name,content in files.items():
            blob = home/'blobs'/hashlib.sha256(content).hexdigest()
            blob.write_bytes(content)
            (home/'snapshots'/commit/name).symlink_to(f'../../blobs/{blob.name}')
        (home/'refs'/(revision or 'main')).write_text(commit)
        return commit


@pytest.fixture(scope='module')
def light():
    light = resuming.module(ema=0.)
    dm = resuming.data(light)
    dm.setup('fit')
    light.fit_features([next(iter(dm.train_dataloader()))])
    light.run = dict(recordings=['r0', 'r1'])
    return light.eval()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    "An empty cache of the Hub, without a network"
    monkeypatch.setattr(constants, 'HF_HUB_CACHE', str(tmp_path/'cache'))
    monkeypatch.setattr(constants, 'HF_HUB_OFFLINE', True)
    local = Local(tmp_path/'cache')
    monkeypatch.setattr(hub, 'HfApi', local)
    return local


def same(a, b):
    a,b = a.state_dict(), b.state_dict()
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


def test_there_and_back(light, cache):
    "What was sent comes back to the bit, by branch, by commit and in both spellings"
    commit = light.push_to_hub('me/ctg', license='apache-2.0', scores=dict(CRPS=6.613), tags=['cardiotocography'])
    assert cache.private is True
    for name,revision in (('me/ctg', None), ('me/ctg', 'main'), ('me/ctg', commit), (f'hf://me/ctg@{commit}', None), ('hf://me/ctg', None)):
        back = LightSeqVaeTeb.from_pretrained(name, revision=revision)
        assert same(back, light) and back.run == light.run and not back.training
    assert same(load_checkpoint(f'hf://me/ctg@{commit}'), light)  # wherever a model can be named
    snapshot = cache.root/'models--me--ctg'/'snapshots'/commit
    assert sorted(p.name for p in snapshot.iterdir()) == ['README.md', 'config.json', 'model.safetensors']
    _, header, text = (snapshot/'README.md').read_text().split('---\n', 2)
    header = yaml.safe_load(header)
    assert header == dict(library_name='teb_vae', license='apache-2.0', pipeline_tag='time-series-forecasting', metrics=['crps'],
                          tags=['time-series', 'probabilistic-forecasting', 'safetensors', 'cardiotocography'])
    assert '| CRPS | 6.613 |' in text and 'learnt from 2 recordings' in text and 'Research use only' in text
    assert 'LightSeqVaeTeb.from_pretrained("me/ctg")' in text and json.dumps(light.arguments, indent=2) in text


def test_the_program_of_a_card(light, cache, tmp_path, monkeypatch):
    "It runs as it stands: for the module it forecasts, for the network in it it loads"
    t = np.arange(4800)/4
    pd.DataFrame(dict(time=t, FHR=140 + 10*np.sin(t/60), UC=20 + 20*np.sin(t/90))).to_csv(tmp_path/'recording.csv')
    monkeypatch.chdir(tmp_path)
    for model in (light, light.model):
        model.push_to_hub('me/ctg')
        text = model.model_card('me/ctg').partition("    # pip install 'teb_vae[hub]'")[2].partition('`model.safetensors`')[0]
        exec(textwrap.dedent(text), names := {})
        assert type(names['model']) is type(model) and ('forecast' in names) == (model is light)


def test_revisions(light, cache):
    "A branch of its own, half precision, a card of one's own"
    light.push_to_hub('me/ctg')
    light.push_to_hub('me/ctg', revision='half', half=True, card='# Mine')
    half = LightSeqVaeTeb.from_pretrained('me/ctg', revision='half')
    assert cache.branch == 'half' and not same(half, light) and same(LightSeqVaeTeb.from_pretrained('me/ctg'), light)
    assert all(torch.equal(a, b.half().float()) for a,b in zip(half.parameters(), light.parameters()))
    cards = [p.read_text() for p in (cache.root/'models--me--ctg'/'snapshots').glob('*/README.md')]
    assert len(cards) == 2 and cards.count('# Mine') == 1


@pytest.mark.parametrize('name, revision, words', [
    ('me/other', None, 'me/other: the Hub cannot be reached, and me/other is not in the cache: try again online'),
    ('me/ctg', 'v9', 'me/ctg at revision v9 is not in the cache'),
    ('hf://me/ctg@v9', None, 'me/ctg at revision v9 is not in the cache'),
    ('a/b/c', None, 'a/b/c: no such folder, and no bundled model of that name'),
    (Path('me/ctg'), None, 'no such folder')])
def test_offline(light, cache, name, revision, words):
    "Without a network what is not in the cache is told apart from what is"
    light.push_to_hub('me/ctg')
    with pytest.raises(ValueError) as said: LightSeqVaeTeb.from_pretrained(name, revision=revision)
    assert words in str(said.value) and '\n' not in str(said.value)


@pytest.mark.parametrize('file', ['model.safetensors', 'config.json'])
def test_changed(light, cache, file):
    "One bit that differs from what the checksum was made of"
    commit = light.push_to_hub('me/ctg')
    path = cache.root/'models--me--ctg'/'snapshots'/commit/file
    content = bytearray(path.read_bytes())
    content[len(content)//2] ^= 4
    path.resolve().write_bytes(content)
    with pytest.raises(ValueError, match='damaged|not one that save_pretrained wrote'): LightSeqVaeTeb.from_pretrained('me/ctg')


def test_a_folder_comes_first(light, cache, tmp_path, monkeypatch):
    "A folder of that name in the working directory is taken, and has no revisions"
    light.push_to_hub('me/ctg')
    other = resuming.module(ema=0., seed=5)
    other.features.load_state_dict(light.features.state_dict())
    other.save_pretrained(tmp_path/'me'/'ctg')
    monkeypatch.chdir(tmp_path)
    assert same(LightSeqVaeTeb.from_pretrained('me/ctg'), other) and same(LightSeqVaeTeb.from_pretrained('hf://me/ctg'), light)
    with pytest.raises(ValueError, match="leave out revision='main'"): LightSeqVaeTeb.from_pretrained('me/ctg', revision='main')


PROGRAM = """
import json, sys
from teb_vae.model import SeqVaeTeb
said = {}
for name, revision in json.loads(sys.argv[1]):
    try: said[f'{name} {revision}'] = sum(p.numel() for p in SeqVaeTeb.from_pretrained(name, revision=revision).parameters())
    except ValueError as e: said[f'{name} {revision}'] = str(e)
print(json.dumps(said))
"""


def test_a_server(light, tmp_path):
    "The library's own requests, to a server of this machine: the two files alone are fetched, and each refusal is told"
    light.save_pretrained(tmp_path/'repo')
    (tmp_path/'repo'/'pytorch_model.bin').write_bytes(PAYLOAD)
    files, commit, asked = {p.name: p.read_bytes() for p in (tmp_path/'repo').iterdir()}, 'c'*40, []

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *args): pass

        def answer(self, code, content=b'', **headers):
            self.send_response(code)
            for k,v in (headers | {'Content-Length': str(len(content)), 'X-Repo-Commit': commit}).items(): self.send_header(k.replace('_', '-'), v)
            self.end_headers()
            if self.command == 'GET': self.wfile.write(content)

        def do_GET(self):
            path = self.path.partition('?')[0]
            asked.append(path)
            if '/me/ctg' not in path: return self.answer(401 if 'hidden' in path else 404, X_Error_Code='RepoNotFound')
            if 'gated' in path: return self.answer(403, X_Error_Code='GatedRepo')
            if '/v9' in path: return self.answer(404, X_Error_Code='RevisionNotFound')
            if '/resolve/' in path:
                content = files[path.rpartition('/')[2]]
                return self.answer(200, content, ETag=f'"{hashlib.sha256(content).hexdigest()}"')
            listed = [dict(type='file', path=k, rfilename=k, size=len(v), oid=hashlib.sha1(v).hexdigest()) for k,v in files.items()]
            info = dict(id='me/ctg', modelId='me/ctg', sha=commit, siblings=listed, private=False, tags=[], downloads=0, likes=0)
            self.answer(200, json.dumps(listed if '/tree/' in path else info).encode(), Content_Type='application/json')
        do_HEAD = do_GET

    server = ThreadingHTTPServer(('127.0.0.1', 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wanted = [('me/ctg', None), ('me/ctg', 'v9'), ('me/none', None), ('me/ctg-gated', None)]
    env = dict(os.environ, HF_ENDPOINT=f'http://127.0.0.1:{server.server_port}', HF_HOME=str(tmp_path/'home'), HF_HUB_DISABLE_XET='1',
               HF_HUB_DISABLE_TELEMETRY='1', HF_TOKEN='', HF_HUB_OFFLINE='0', NO_PROXY='127.0.0.1', OMP_NUM_THREADS='1')
    done = subprocess.run([sys.executable, '-c', PROGRAM, json.dumps(wanted)], env=env, capture_output=True, text=True, timeout=120)
    server.shutdown()
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert said['me/ctg None'] == sum(p.numel() for p in light.model.parameters()), said
    assert 'has no revision v9' in said['me/ctg v9']
    assert 'no such repository on the Hub, or it is private' in said['me/none None']
    assert 'lets in whom they choose' in said['me/ctg-gated None']
    assert {p.rpartition('/')[2] for p in asked if '/resolve/' in p} == {'config.json', 'model.safetensors'}
