"Long tables: what libraries of forecasting and hospitals have, into recordings and back."
import warnings

import numpy as np
import pandas as pd
import pytest
import torch

from teb_vae import (CTGDataModule, evaluate, predict_df, read_folder, read_recording, Recording, recordings_from_frame, simulate_ctg,
                     TebForecaster, train)
from teb_vae.forecaster import load_forecaster
from teb_vae.prepared import prepare


def long_table(recordings, start='2026-01-31 22:00', names=('unique_id', 'ds', 'y')):
    "The recordings below each other"
    parts = []
    for i,r in enumerate(recordings):
        ds = pd.Timestamp(start) + pd.Timedelta(days=i) + pd.to_timedelta(np.arange(len(r))*250, unit='ms')
        parts.append(pd.DataFrame({names[0]: r.name, names[1]: ds, names[2]: r.target, 'uc': r.source, 'weeks': 37 + i, 'clinic': 'north'}))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope='module')
def recordings(): return [simulate_ctg(1500, seed=i, name=f'case {i}') for i in range(4)]


@pytest.fixture(scope='module')
def table(recordings): return long_table(recordings)


@pytest.fixture(scope='module')
def light(): return load_forecaster('simulated')


def same(found, expected):
    assert [r.name for r in found] == [r.name for r in expected]
    for a,b in zip(found, expected):
        np.testing.assert_array_equal(a.target, b.target)
        np.testing.assert_array_equal(a.source, b.source)
        assert a.fs == b.fs


@pytest.mark.parametrize('names', [('unique_id', 'ds', 'y'), ('item_id', 'timestamp', 'target'), ('patient', 'time', 'FHR')])
def test_known_names(recordings, names):
    found = recordings_from_frame(long_table(recordings, names=names))
    same(found, [r.clean() for r in recordings])
    assert [r.metadata for r in found] == [dict(weeks=37 + i, clinic='north') for i in range(4)]


def test_other_names(recordings):
    df = long_table(recordings, names=('mother', 'at', 'pulse')).rename(columns=dict(uc='squeeze'))
    with pytest.raises(ValueError, match=r'no target column; .*pass target_col='): recordings_from_frame(df)
    same(recordings_from_frame(df, 'mother', 'at', 'pulse', 'squeeze'), [r.clean() for r in recordings])


def test_messages_spell_the_options_of_this_page(table):
    "What files would be told of --reader is told of the arguments of these functions"
    for frame in (table.rename(columns=dict(y='pulse')), table.rename(columns=dict(uc='squeeze')), table.rename(columns=dict(ds='when'))):
        with pytest.raises(ValueError) as e: recordings_from_frame(frame)
        assert '--reader' not in str(e.value) and ('_col' in str(e.value)), e.value


def test_other_libraries(table, recordings):
    "Arrow stands for all tables with a method to_pandas; an index of series and times is that of Chronos' and AutoGluon's tables"
    pa = pytest.importorskip('pyarrow')
    expected = [r.clean() for r in recordings]
    same(recordings_from_frame(pa.Table.from_pandas(table)), expected)
    same(recordings_from_frame(table.set_index(['unique_id', 'ds'])), expected)
    strings = table.astype({'unique_id': 'category', 'y': 'Float32'})
    same(recordings_from_frame(strings), expected)


def test_gaps_lie_where_rows_are_missing(table, recordings):
    left = table[np.random.default_rng(0).random(len(table)) > .3]
    for r,full in zip(recordings_from_frame(left, clean=False), recordings):
        part = left[left.unique_id == r.name]
        at = ((part.ds - part.ds.iloc[0])/pd.Timedelta('250ms')).astype(int).to_numpy()
        np.testing.assert_array_equal(r.target[at], part.y.to_numpy())
        others = np.setdiff1d(np.arange(len(r)), at)
        assert np.isnan(r.target[others]).all() and len(others) > 1000


def test_as_from_a_file(table, tmp_path):
    "A table read from a file is the same recording as the table itself"
    for name,part in table.groupby('unique_id'):
        part[['ds', 'y', 'uc']].rename(columns=dict(y='FHR')).to_csv(tmp_path/f'{name}.csv', index=False)
    same(recordings_from_frame(table), read_folder(tmp_path))


@pytest.mark.parametrize('call', [read_recording, read_folder, lambda df: CTGDataModule(df), lambda df: train(df, 'demo'),
                                  lambda df: load_forecaster('simulated').predict(df),
                                  lambda df: evaluate(load_forecaster('simulated'), df, df)])
def test_others_name_the_right_function(table, call):
    "Whoever gives a table to a function for files or recordings is told which one takes it"
    with pytest.raises((TypeError, ValueError), match='recordings_from_frame') as e: call(table)
    assert '\n' not in str(e.value) and len(str(e.value)) < 300


def test_forecasts(table, recordings, light):
    found = predict_df(light, table, level=90, h=240)
    assert found.columns.tolist() == ['unique_id', 'ds', 'cutoff', 'teb_vae', 'teb_vae-median', 'teb_vae-lo-90', 'teb_vae-hi-90',
                                      'weeks', 'clinic']
    assert len(found) == 4*240
    for r in recordings:
        part, given = found[found.unique_id == r.name], table[table.unique_id == r.name]
        assert (part.cutoff == given.ds.iloc[-1]).all()
        assert part.ds.iloc[0] - given.ds.iloc[-1] == pd.Timedelta('250ms')
        whole = r.clean()  # 6000 samples are 375 timesteps
        last = light.predict(whole, 1)[-1]
        np.testing.assert_allclose(part['teb_vae'], last.mu[0, :240], atol=1e-3)
        np.testing.assert_allclose(part['teb_vae-hi-90'], last.quantile(.95)[0, :240], atol=1e-3)


def test_rolling(table, light):
    found = predict_df(light, table, every=60, quantiles=[.1, .5, .9])
    assert found.columns.tolist()[3:] == ['teb_vae', 'teb_vae-median', 'teb_vae-lo-80', 'teb_vae-hi-80', 'y', 'weeks', 'clinic']
    merged = found.merge(table, on=['unique_id', 'ds'], suffixes=('', '_given'))
    known = merged.y.notna()
    np.testing.assert_array_equal(merged.y[known], merged.y_given[known])
    assert found.cutoff.nunique() == found.groupby('unique_id').cutoff.nunique().sum() > 16


def test_the_future_is_not_seen(table, light):
    "What comes after the cutoff may be anything"
    part = table[table.unique_id == 'case 0'].reset_index(drop=True)
    found = predict_df(light, part, every=90)
    n = int(part.index[part.ds == found.cutoff.unique()[1]][0])
    other = part.assign(y=part.y.where(part.index <= n, 99.), uc=part.uc.where(part.index <= n, 50.))
    again = predict_df(light, other, every=90)
    np.testing.assert_allclose(again.teb_vae[:960], found.teb_vae[:960], atol=1e-3)
    assert (again.teb_vae[1440:] - found.teb_vae[1440:]).abs().max() > 1


def test_recordings_like_any_others(table, light, tmp_path):
    found = recordings_from_frame(table)
    splits = dict(train=['case 0', 'case 1'], validation=['case 2'], test=['case 3'])
    data = CTGDataModule(found, splits, predict_split='all').connect(light)
    data.setup()
    assert [len(data.recordings[s]) for s in splits] == [2, 1, 1]
    result = evaluate(light, found[2:], found[:2], every=40, n_samples=2, resamples=10)
    assert result.settings['recordings'] == 2


def test_estimator(table, tmp_path):
    model = TebForecaster('demo', epochs=1, max_steps=2, fractions=(.5, .5, 0), progress=False)
    assert model.fit(table, source_col='uc') is model
    again = TebForecaster.load(model.save(tmp_path/'model'))
    first, second = (m.predict(table, h=4, n_samples=2) for m in (model, again))
    pd.testing.assert_frame_equal(first, second)
    assert not (tmp_path/'runs').exists()


def test_what_cannot_be_used_is_told_once(table):
    bad = pd.concat([table, *(table.iloc[:2].assign(unique_id=f'short {i}') for i in range(20))])
    with pytest.warns(UserWarning, match='left out: series short 0: 2 rows are too few .*; left out, too: 19 more') as caught:
        assert len(recordings_from_frame(bad)) == 4
    assert len(caught) == 1
    with pytest.raises(ValueError, match='none of the 20 series in the frame can be used'):
        recordings_from_frame(bad[bad.unique_id.str.startswith('short')])


SMALL = dict(epochs=1, max_steps=2, fractions=(.5, .5, 0), progress=False)


def weights(model): return torch.cat([p.flatten() for p in model.light_.parameters()])


@pytest.fixture(scope='module')
def trained(table, tmp_path_factory):
    "An estimator and the folder where it is saved"
    model = TebForecaster('demo', **SMALL).fit(table)
    return model, model.save(tmp_path_factory.mktemp('estimator')/'model')


def test_estimator_fits_afresh(table, trained):
    "A fit after another or after load begins with the preset; only init goes on from a model"
    model, folder = trained
    first = weights(model)
    again = TebForecaster.load(folder, preset='demo', **SMALL)
    assert torch.equal(weights(again), first)
    assert torch.equal(weights(again.fit(table)), first)
    further = [TebForecaster('demo', init=folder, **SMALL).fit(table) for _ in range(2)]
    assert torch.equal(weights(further[0]), weights(further[1])) and not torch.equal(weights(further[0]), first)


def test_estimator_reads_as_it_was_fitted(table, trained, tmp_path):
    "Files by the setting reader, also after load and for a file of several recordings; tables by the options of fit"
    odd = table.rename(columns=dict(y='pulse', uc='squeeze'))
    for name,part in odd.groupby('unique_id'): part[['ds', 'pulse', 'squeeze']].to_csv(tmp_path/f'{name}.csv', index=False)
    reader = dict(target='pulse', source='squeeze')
    model = TebForecaster('demo', reader=reader, **SMALL).fit(tmp_path)
    whole = model.predict(tmp_path, every=60, n_samples=2)
    assert list(whole.names) == [f'case {i}' for i in range(4)]
    one = TebForecaster.load(model.save(tmp_path/'model'), reader=reader).predict(tmp_path/'case 1.csv', every=60, n_samples=2)
    np.testing.assert_allclose(one.mu, whole.of('case 1').mu, atol=1e-3)
    odd.to_csv(tmp_path/'model'/'all.csv', index=False)
    assert len(model.predict(tmp_path/'model'/'all.csv', every=60, n_samples=2).names) == 4
    columns = dict(target_col='pulse', source_col='squeeze')
    model = TebForecaster('demo', **SMALL).fit(odd, **columns)
    pd.testing.assert_frame_equal(model.predict(odd, h=4, n_samples=2), trained[0].predict(table, h=4, n_samples=2))


def test_estimator_of_another_unit_and_rate(table, tmp_path, monkeypatch):
    "A target that is no heart rate is not cleaned as one, in a table, a folder or a file, and no rate but the model's is in between"
    import teb_vae.estimator as page
    given = []
    monkeypatch.setattr(page, 'train', lambda data, *args, **kw: given.append(data) or train(data, *args, **kw))
    warm = table.assign(y=np.where(table.index % 7, table.y + 200, 0.), ds=table.ds.iloc[0] + (table.ds - table.ds.iloc[0])/2)
    for name,part in warm.groupby('unique_id'):
        part[['ds', 'y', 'uc']].rename(columns=dict(y='target')).to_csv(tmp_path/f'{name}.csv', index=False)
    model = TebForecaster('demo', unit='K', model=dict(fs=8.), **SMALL).fit(warm)
    assert [r.fs for r in given[0]] == [8.]*4 and np.isfinite(given[0][0].target).mean() == np.isfinite(warm.y[:6000]).mean()
    assert (model.light_.grid.fs, model.light_.hparams.unit) == (8., 'K')
    of_table, of_file = model.predict(warm, h=4, n_samples=2, every=60), model.predict(tmp_path/'case 1.csv', n_samples=2, every=60)
    assert of_file.fs == 8 and of_file.unit == 'K'
    np.testing.assert_allclose(of_table[of_table.unique_id == 'case 1'].teb_vae, of_file.mu[:, :4].ravel(), atol=1e-2)
    folder = TebForecaster('demo', unit='K', model=dict(fs=8.), **SMALL).fit(tmp_path)
    assert torch.equal(weights(folder), weights(model))
    kept = TebForecaster('demo', init=folder.save(tmp_path/'model'), **SMALL).fit(warm)  # the unit of the model that it begins with
    assert kept.light_.hparams.unit == 'K'


def test_shuffled_sample_numbers(recordings):
    "Rows need not be sorted, also where times count the samples"
    df = long_table(recordings).assign(ds=np.concatenate([np.arange(len(r)) for r in recordings]))
    mixed = df.sample(frac=1, random_state=0)
    found = sorted(recordings_from_frame(mixed, rate=4), key=lambda r: r.name)
    same(found, [r.clean() for r in recordings])
    with pytest.raises(ValueError, match='which may be seconds or count the samples'): recordings_from_frame(mixed)


def test_end_of_summer_time(table, light):
    "Forecasts have the table's own times before and after the clock goes back"
    one = table[table.unique_id == 'case 0'].reset_index(drop=True)
    at = pd.date_range('2025-10-26 00:50', periods=len(one), freq='250ms', tz='UTC')
    autumn = one.assign(ds=at.tz_convert('Europe/Berlin').tz_localize(None))
    with pytest.warns(UserWarning, match='end of summer time'): found = predict_df(light, autumn, every=30, h=1)
    expected = predict_df(light, one, every=30, h=1)
    rows = np.searchsorted(one.ds, expected.cutoff)
    assert found.cutoff.tolist() == autumn.ds[rows].tolist()
    assert not found.cutoff.is_monotonic_increasing and (found.ds - found.cutoff == pd.Timedelta('250ms')).all()
    with pytest.warns(UserWarning): assert predict_df(light, autumn, h=1).cutoff.item() == autumn.ds.iloc[-1]


def test_windows_without_a_timestep_of_their_own(light):
    "21 minutes are two windows, and with every=60 only the first of them forecasts"
    r, before = simulate_ctg(1260, seed=0), torch.is_warn_always_enabled()
    torch.set_warn_always(True)  # also what PyTorch says once only
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            found = light.predict(r, every=60)
    finally: torch.set_warn_always(before)
    assert (found.origin // 16).tolist() == [31, 91, 151, 211, 271]
    np.testing.assert_allclose(found.mu, light.predict(r, every=30)[::2].mu, atol=1e-3)


def test_prepare_refuses_a_table(table, tmp_path):
    with pytest.raises(TypeError, match=r'data is a DataFrame.*recordings_from_frame\(df\)'): prepare(table, tmp_path/'out')
    assert not (tmp_path/'out').exists()
