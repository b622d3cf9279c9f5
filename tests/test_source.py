"What page 73 shows: the two scripts on simulated recordings, and that the committed tables hold together."
import json, sys, warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from teb_vae.cli import main

BENCHMARKS = Path(__file__).resolve().parent.parent/'benchmarks'
sys.path.insert(0, str(BENCHMARKS))
import contractions, kl_weight


def together(folder:Path) -> dict:
    "Check the tables of contractions.py; what was scored."
    found, around = (pd.read_csv(folder/name, comment='#') for name in ('contractions.csv', 'contractions_around.csv'))
    here = found.set_index(['definition', 'phase', 'lead', 'score', 'source', 'minus']).estimate.unstack(['source', 'minus'])
    np.testing.assert_allclose(here["another's source", 'prior'], here['own source', 'prior'] - here['own source', "another's source"], atol=2e-4)
    assert set(found.definition) == {'afterwards', 'so far'} and found.lead.nunique() == 4
    sure = found.dropna()
    assert (sure.low <= sure.high).all() and sure.estimate.between(sure.low, sure.high).mean() > .95
    assert set(around.what) == {'target', 'source', 'transmitted', 'CRPS', 'NLL'} and around.minutes.between(-3, 4).all()
    return json.loads((folder/'contractions.csv').read_text('utf-8').splitlines()[0][1:])


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    "A folder of six simulated recordings, split by hand."
    tmp = tmp_path_factory.mktemp('source')
    assert main(['simulate', '--out', str(tmp), '--n', '6', '--minutes', '21']) == 0
    names = sorted(n for part in json.loads((tmp/'splits.json').read_text()).values() for n in part)
    (tmp/'splits.json').write_text(json.dumps(dict(train=names[:2], validation=names[2:4], test=names[4:])))
    return tmp


def test_contractions(data):
    with warnings.catch_warnings(): contractions.main(['--data', str(data), '--out', str(data), '--every', '60'])
    settings = together(data)
    assert settings['recordings'] == 4 and settings['trainings'] == 1 and settings['every'] == 60


def test_kl_weight(data):
    "A row for each weight, and none twice."
    out = data/'kl_weight.csv'
    for weights in ('0.0002', '0,0.0002'):
        with warnings.catch_warnings(): kl_weight.main(['--data', str(data), '--out', str(out), '--steps', '1', '--weights', weights])
    rows = pd.read_csv(out)
    assert rows.weight.tolist() == [.0002, 0.] and rows.seed.eq(1).all()
    assert (rows['transmitted, own source'] > 0).all() and np.isfinite(rows.to_numpy()).all()


def test_committed_tables():
    settings = together(BENCHMARKS)
    assert settings['recordings'] == 95 and settings['trainings'] == 3 and settings['target_only_trainings'] > 1
    rows = pd.read_csv(BENCHMARKS/'kl_weight.csv')
    assert len(rows) == 15 and rows.groupby('weight').seed.nunique().eq(3).all() and rows.steps.nunique() == 1
