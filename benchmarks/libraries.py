"""What forecasting libraries can do, each row tried by a program of a few lines:

    python -m venv ENV; ENV/bin/pip install torch gluonts[torch] neuralforecast pytorch-forecasting darts chronos-forecasting onnx onnxruntime onnxscript
    python benchmarks/libraries.py --others ENV/bin/python [--only TEXT] [--out benchmarks/libraries.csv]

Runs every program of PROGRAMS in a process of its own, those of teb_vae with the Python that runs this file, and writes a row for each:
feature, library, version, has, program. A program that runs to its end is a "yes". One that begins with `# no` ends well if what it asserts
is missing is missing: a call fails, or nothing in the package has the name that such a feature bears; `# part` says what is there instead.
Nothing is trained for more than two steps and nothing is downloaded: this tells what there is, not how good it is.
"""
import argparse, csv, subprocess, sys, tempfile, textwrap
from pathlib import Path

LIBRARIES = dict(teb_vae='teb_vae', gluonts='gluonts', neuralforecast='neuralforecast', pytorch_forecasting='pytorch-forecasting',
                 darts='darts', chronos='chronos-forecasting', lightning='lightning')

# What every program finds: two series of 25 minutes at 4 Hz, and two ways to say that something is not there.
SETUP = r'''
import importlib.util, inspect, logging, os, re, sys, warnings
from pathlib import Path
warnings.filterwarnings('ignore'); logging.disable(logging.WARNING)
import numpy as np, pandas as pd, torch
torch.manual_seed(0)
rng, t = np.random.default_rng(0), np.arange(6000)
frame = pd.concat([pd.DataFrame(dict(unique_id=i, ds=pd.Timestamp('2024-01-01') + pd.to_timedelta(t*250, 'ms'),
                                     y=(140 + 9*np.sin(t/90) + rng.normal(size=6000)).astype('float32'),
                                     source=(20 + 20*np.sin(t/90 + 1)).astype('float32'))) for i in 'AB'], ignore_index=True)
short = frame.groupby('unique_id').tail(240).reset_index(drop=True)
only_y = short.drop(columns='source')
gaps = only_y.assign(y=only_y.y.mask(only_y.groupby('unique_id').cumcount().between(200, 210)))

def modules(package):
    "The text of the package's modules, tests aside"
    root = Path(importlib.util.find_spec(package).origin).parent
    return {p: p.read_text(encoding='utf-8') for p in root.rglob('*.py') if 'test' not in str(p.relative_to(root))}

def no_word(package, *words):
    "No module of the package holds any of these words"
    found = {(p.name, w) for p, s in modules(package).items() for w in words if re.search(rf'\b{w}\b', s)}
    assert not found, found

def fails(f, *args, **kwargs):
    "The call raises, or gives something that is not finite"
    try: out = f(*args, **kwargs)
    except Exception: return
    assert not np.isfinite(np.asarray(out, dtype=float)).all(), out
'''

# What the programs of one library begin with.
BEGIN = dict(teb_vae='''
from teb_vae.frames import predict_df
from teb_vae.forecaster import load_forecaster
bundled = load_forecaster('ctu-uhb')
''', gluonts='''
from gluonts.dataset.pandas import PandasDataset
from gluonts.torch import DeepAREstimator
for df in (short, only_y, gaps): df['ds'] = pd.Timestamp('2024-01-01') + pd.to_timedelta(df.groupby('unique_id').cumcount(), 's')  # its finest rate
def dataset(df, **columns): return PandasDataset.from_long_dataframe(df, item_id='unique_id', timestamp='ds', target='y', freq='s', **columns)
quiet = dict(accelerator='cpu', logger=False, enable_progress_bar=False, enable_model_summary=False)
tiny = dict(prediction_length=24, batch_size=4, num_batches_per_epoch=2, trainer_kwargs=dict(max_epochs=1, **quiet))
def fitted(df=only_y, **kwargs): return DeepAREstimator(freq='s', **tiny, **kwargs).train(dataset(df))
def forecasts(df=only_y): return list(fitted().predict(dataset(df)))
''', neuralforecast='''
from neuralforecast import NeuralForecast
from neuralforecast.losses.pytorch import MQLoss
from neuralforecast.models import NHITS
quiet = dict(accelerator='cpu', logger=False, enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False)
def fitted(df=only_y, **kwargs):
    nf = NeuralForecast([NHITS(h=24, input_size=48, max_steps=2, **quiet, **kwargs)], freq='250ms')
    nf.fit(df)
    return nf
''', pytorch_forecasting='''
import lightning.pytorch as L
from pytorch_forecasting import QuantileLoss, TemporalFusionTransformer, TimeSeriesDataSet
quiet = dict(accelerator='cpu', logger=False, enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False)
def dataset(df, known=(), past=('y',)): return TimeSeriesDataSet(df.assign(n=df.groupby('unique_id').cumcount()), time_idx='n', target='y', group_ids=['unique_id'],
    max_encoder_length=48, max_prediction_length=24, time_varying_known_reals=list(known), time_varying_unknown_reals=list(past))
def fitted(data):
    net = TemporalFusionTransformer.from_dataset(data, loss=QuantileLoss([.05, .5, .95]), hidden_size=4)
    L.Trainer(max_steps=2, **quiet).fit(net, data.to_dataloader(batch_size=8))
    return net
predict = dict(trainer_kwargs=dict(accelerator='cpu', logger=False, enable_progress_bar=False))
''', darts='''
from darts import TimeSeries
from darts.models import NLinearModel
from darts.utils.likelihood_models.torch import QuantileRegression
quiet = dict(accelerator='cpu', logger=False, enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False)
def series(df, column='y'): return [s[column].with_static_covariates(None) for s in TimeSeries.from_group_dataframe(df, group_cols='unique_id', time_col='ds')]
def fitted(cls=NLinearModel, **kwargs):
    model = cls(input_chunk_length=48, output_chunk_length=24, n_epochs=1, pl_trainer_kwargs=dict(max_steps=2, **quiet), **kwargs)
    return model.fit(series(only_y))
''', chronos='''
from chronos.chronos2 import Chronos2Model, Chronos2Pipeline
from chronos.chronos2.config import Chronos2CoreConfig
how = dict(context_length=256, input_patch_size=16, input_patch_stride=16, output_patch_size=16, quantiles=[.1, .2, .3, .4, .5, .6, .7, .8, .9], use_reg_token=True)
pipe = Chronos2Pipeline(Chronos2Model(Chronos2CoreConfig(d_model=32, d_ff=32, d_kv=8, num_layers=1, num_heads=4, chronos_config=how)).eval())  # its weights are on the Hub
columns = dict(id_column='unique_id', timestamp_column='ds', target='y', prediction_length=24)
''', lightning='')

# feature -> library -> program
PROGRAMS = {
    'A long data frame in, a data frame of forecasts out': dict(
        teb_vae='''
            out = predict_df(bundled, frame, source_col='source')
            assert {'unique_id', 'ds'} <= {*out.columns} and out.unique_id.nunique() == 2''',
        gluonts='''
            # part: a frame in, forecast objects out
            assert len(forecasts()) == 2 and not hasattr(forecasts()[0], 'to_frame')''',
        neuralforecast='''
            assert len(fitted().predict()) == 2*24''',
        pytorch_forecasting='''
            # part: a frame in, tensors out
            data = dataset(short)
            assert torch.is_tensor(fitted(data).predict(data, **predict))''',
        darts='''
            out = fitted().predict(24, series=series(only_y))
            assert len(out) == 2 and len(out[0].to_dataframe()) == 24''',
        chronos='''
            assert len(pipe.predict_df(only_y, **columns)) == 2*24'''),
    'Quantiles of the forecast': dict(
        teb_vae='''
            out = predict_df(bundled, frame, source_col='source', quantiles=[.05, .95])
            assert (out['teb_vae-lo-90'] < out['teb_vae-hi-90']).all()''',
        gluonts='''
            assert forecasts()[0].quantile(.9).shape == (24,)''',
        neuralforecast='''
            assert 'NHITS-hi-90' in fitted(loss=MQLoss(level=[90])).predict().columns''',
        pytorch_forecasting='''
            data = dataset(short)
            assert fitted(data).predict(data, mode='quantiles', **predict).shape[-1] == 3''',
        darts='''
            model = fitted(likelihood=QuantileRegression([.05, .5, .95]), normalize=False)
            assert model.predict(24, series=series(only_y)[0], predict_likelihood_parameters=True).n_components == 3''',
        chronos='''
            assert '0.9' in pipe.predict_df(only_y, quantile_levels=[.1, .9], **columns).columns'''),
    'A second series, known up to now': dict(
        teb_vae='''
            with_source, without = (predict_df(bundled, frame, source_col=c).teb_vae for c in ('source', None))
            assert (with_source != without).any()''',
        gluonts='''
            from gluonts.torch import TemporalFusionTransformerEstimator
            data = dataset(short, past_feat_dynamic_real=['source'])
            model = TemporalFusionTransformerEstimator(freq='s', past_dynamic_dims=[1], **tiny).train(data)
            assert len(list(model.predict(data))) == 2''',
        neuralforecast='''
            assert len(fitted(short, hist_exog_list=['source']).predict()) == 2*24''',
        pytorch_forecasting='''
            data = dataset(short, past=('y', 'source'))
            assert fitted(data).predict(data, **predict).shape[-1] == 24''',
        darts='''
            model = NLinearModel(input_chunk_length=48, output_chunk_length=24, n_epochs=1, pl_trainer_kwargs=dict(max_steps=2, **quiet))
            model.fit(series(short), past_covariates=series(short, 'source'))
            assert len(model.predict(24, series=series(short), past_covariates=series(short, 'source'))) == 2''',
        chronos='''
            assert len(pipe.predict_df(short, **columns)) == 2*24'''),
    'Covariates known ahead, and static ones': dict(
        teb_vae='''
            # no
            assert not {'future_col', 'futr_df', 'static_df', 'future_df'} & {*inspect.signature(predict_df).parameters}''',
        gluonts='''
            model = DeepAREstimator(freq='s', num_feat_dynamic_real=1, **tiny).train(dataset(short, feat_dynamic_real=['source']))
            assert len(list(model.predict(dataset(short, feat_dynamic_real=['source'], future_length=24)))) == 2''',
        neuralforecast='''
            static = pd.DataFrame(dict(unique_id=['A', 'B'], weeks=[38., 40.]))
            model = NHITS(h=24, input_size=48, max_steps=2, futr_exog_list=['source'], stat_exog_list=['weeks'], **quiet)
            nf = NeuralForecast([model], freq='250ms')
            nf.fit(short, static_df=static)
            assert len(nf.predict(futr_df=nf.make_future_dataframe().assign(source=0.))) == 2*24''',
        pytorch_forecasting='''
            data = dataset(short, known=('source',))
            assert fitted(data).predict(data, **predict).shape[-1] == 24''',
        darts='''
            from darts.models import TSMixerModel
            model = TSMixerModel(input_chunk_length=48, output_chunk_length=24, n_epochs=1, pl_trainer_kwargs=dict(max_steps=2, **quiet))
            past = [y[:-24] for y in series(short)]
            model.fit(past, future_covariates=series(short, 'source'))
            assert len(model.predict(24, series=past, future_covariates=series(short, 'source'))) == 2''',
        chronos='''
            ends = only_y.groupby('unique_id').ds.max()
            ahead = pd.concat([pd.DataFrame(dict(unique_id=i, ds=e + pd.to_timedelta(250*np.arange(1, 25), 'ms'), source=0.)) for i, e in ends.items()])
            assert len(pipe.predict_df(short, future_df=ahead, **columns)) == 2*24'''),
    'Missing samples before the forecast': dict(
        teb_vae='''
            out = predict_df(bundled, frame.assign(y=frame.y.mask(frame.index % 6000 >= 5800)), source_col='source')
            assert np.isfinite(out.teb_vae).all()''',
        gluonts='''
            assert np.isfinite(forecasts(gaps)[0].mean).all()''',
        neuralforecast='''
            # no: fill them in before
            fails(lambda: fitted().predict(gaps).NHITS)''',
        pytorch_forecasting='''
            # no: fill them in before
            fails(dataset, gaps)''',
        darts='''
            # no: fill them in before (`fill_missing_values`)
            fails(lambda: fitted().predict(24, series=series(gaps)[0]).values())''',
        chronos='''
            assert np.isfinite(pipe.predict_df(gaps, **columns).predictions).all()'''),
    'Forecasts from many origins of a recording by one call': dict(
        teb_vae='''
            assert predict_df(bundled, frame, source_col='source', every=15).cutoff.nunique() > 10''',
        gluonts='''
            from gluonts.dataset.split import split
            train, test = split(dataset(only_y), offset=-96)
            assert len(list(fitted().predict(test.generate_instances(24, windows=4).input))) == 8''',
        neuralforecast='''
            nf = NeuralForecast([NHITS(h=24, input_size=48, max_steps=2, **quiet)], freq='250ms')
            assert nf.cross_validation(only_y, n_windows=4, step_size=24).cutoff.nunique() == 4''',
        pytorch_forecasting='''
            data = dataset(short)
            assert len(fitted(data).predict(data, **predict)) > 100''',
        darts='''
            out = fitted().historical_forecasts(series(only_y)[0], forecast_horizon=24, stride=24, retrain=False, last_points_only=False)
            assert len(out) > 5''',
        chronos='''
            # no: call it for each origin
            no_word('chronos', 'cross_validation', 'historical_forecasts', 'backtest')'''),
    'A running state: a new sample costs the same, however long the past': dict(
        teb_vae='''
            from teb_vae.streaming import StreamingForecaster
            stream = StreamingForecaster(bundled)
            y, u = (frame[c][:6000].to_numpy() for c in ('y', 'source'))
            for i in range(0, 6000, 16): out = stream.push(y[i:i+16], u[i:i+16])
            assert len(out)''',
        gluonts='''
            # no
            no_word('gluonts.torch', 'streaming', 'partial_fit', 'online')''',
        neuralforecast='''
            # no
            no_word('neuralforecast', 'streaming', 'partial_fit', 'online')''',
        pytorch_forecasting='''
            # no
            no_word('pytorch_forecasting', 'streaming', 'partial_fit', 'online')''',
        darts='''
            # no
            no_word('darts.models.forecasting', 'streaming', 'partial_fit', 'online')''',
        chronos='''
            # no
            no_word('chronos', 'streaming', 'partial_fit', 'online')'''),
    'How much the second series tells, in nats': dict(
        teb_vae='''
            from teb_vae.recordings import Recording
            r = Recording('A', frame.y[:6000].to_numpy(), frame.source[:6000].to_numpy(), fs=4)
            told = bundled.predict(r).transmitted
            assert np.isfinite(told).any()''',
        gluonts='''
            # no
            no_word('gluonts', 'transfer_entropy', 'mutual_information')''',
        neuralforecast='''
            # no: importances of inputs
            no_word('neuralforecast', 'transfer_entropy', 'mutual_information')''',
        pytorch_forecasting='''
            # no: importances of inputs
            no_word('pytorch_forecasting', 'transfer_entropy', 'mutual_information')''',
        darts='''
            # no: importances of inputs
            no_word('darts', 'transfer_entropy', 'mutual_information')''',
        chronos='''
            # no
            no_word('chronos', 'transfer_entropy', 'mutual_information')'''),
    'Reads WFDB and EDF': dict(
        teb_vae='''
            # tests/test_formats.py reads a file of each format
            import wfdb
            from teb_vae.readers import read_recording
            wfdb.wrsamp('rec', 4, ['bpm', 'mmHg'], ['FHR', 'UC'], frame[['y', 'source']][:6000].to_numpy(float), fmt=['16', '16'])
            assert len(read_recording('rec.hea')) == 6000''',
        **{name: f'''
            # no
            no_word('{name}', 'wfdb', 'edf', 'EDF', 'pyedflib')''' for name in ('gluonts', 'neuralforecast', 'pytorch_forecasting', 'darts', 'chronos')}),
    'Trained weights in the package, usable offline': dict(
        teb_vae='''
            assert 'ctu-uhb' in __import__('teb_vae.pretrained', fromlist=['bundled']).bundled()''',
        chronos='''
            # part: on the Hub
            root = Path(importlib.util.find_spec('chronos').origin).parent
            assert not [*root.rglob('*.safetensors'), *root.rglob('*.ckpt'), *root.rglob('*.bin')]''',
        **{name: f'''
            # no
            root = Path(importlib.util.find_spec('{name}').origin).parent
            assert not [*root.rglob('*.safetensors'), *root.rglob('*.ckpt'), *root.rglob('*.bin')]''' for name in ('gluonts', 'neuralforecast', 'pytorch_forecasting', 'darts')}),
    'Goes on training from given weights': dict(
        teb_vae='''
            from teb_vae.estimator import TebForecaster
            model = TebForecaster(init='ctu-uhb', epochs=1, splits=dict(train=['A'], validation=['B']))
            assert len(model.fit(frame).predict(frame))''',
        gluonts='''
            model = DeepAREstimator(freq='s', **tiny)
            first = model.train(dataset(only_y))
            assert model.train_from(first, dataset(only_y))''',
        neuralforecast='''
            nf = fitted()
            nf.fit(only_y, use_init_models=False)
            assert len(nf.predict()) == 2*24''',
        pytorch_forecasting='''
            data = dataset(short)
            net = fitted(data)
            L.Trainer(max_steps=2, **quiet).fit(net, data.to_dataloader(batch_size=8))''',
        darts='''
            assert fitted().fit(series(only_y))''',
        chronos='''
            net = pipe.fit([dict(target=y.to_numpy()) for _, y in only_y.groupby('unique_id').y], prediction_length=24, num_steps=2, batch_size=4, output_dir='tuned')
            assert len(net.predict_df(only_y, **columns)) == 2*24'''),
    'CRPS, of a whole set by one call': dict(
        teb_vae='''
            from teb_vae.evaluation import evaluate
            from teb_vae.simulate import simulate_ctg
            a, b, c = (simulate_ctg(1500, seed=i) for i in (1, 2, 3))
            assert evaluate(bundled, [a], [b, c], every=60).table().CRPS.notna().all()''',
        gluonts='''
            from gluonts.dataset.split import split
            from gluonts.ev.metrics import MeanWeightedSumQuantileLoss
            from gluonts.model import evaluate_model
            train, test = split(dataset(only_y), offset=-24)
            scores = evaluate_model(fitted(), test_data=test.generate_instances(24), metrics=[MeanWeightedSumQuantileLoss([.1, .5, .9])])
            assert len(scores) == 1''',
        neuralforecast='''
            from utilsforecast.evaluation import evaluate
            from utilsforecast.losses import scaled_crps
            nf = NeuralForecast([NHITS(h=24, input_size=48, max_steps=2, loss=MQLoss(quantiles=[.1, .5, .9]), **quiet)], freq='250ms')
            out = nf.cross_validation(only_y, n_windows=2, step_size=24)
            names = {'NHITS': ['NHITS-lo-80.0', 'NHITS-median', 'NHITS-hi-80.0']}
            assert scaled_crps(out, models=names, quantiles=np.array([.1, .5, .9])).NHITS.notna().all()''',
        pytorch_forecasting='''
            # part: the quantile loss
            assert QuantileLoss([.1, .5, .9])(torch.zeros(2, 24, 3), torch.ones(2, 24)).isfinite()''',
        darts='''
            from darts.metrics import mql
            model = fitted(likelihood=QuantileRegression([.05, .5, .95]), normalize=False)
            assert np.all(np.isfinite(model.backtest(series(only_y)[0], forecast_horizon=24, stride=24, retrain=False, num_samples=20, metric=mql, metric_kwargs=dict(q=[.1, .5, .9]))))''',
        chronos='''
            # no: by other packages
            no_word('chronos', 'crps', 'CRPS')'''),
    'Confidence intervals of a difference in score, by recording': dict(
        teb_vae='''
            from teb_vae.evaluation import evaluate
            from teb_vae.simulate import simulate_ctg
            a, b, c, d = (simulate_ctg(1500, seed=i) for i in range(4))
            assert evaluate(bundled, [a, b], [c, d], every=60).differences()''',
        **{name: f'''
            # no
            for scoring in {scoring}: no_word(scoring, 'bootstrap', 'diebold', 'confidence_interval')''' for name, scoring in dict(
                gluonts=('gluonts.ev', 'gluonts.evaluation'), neuralforecast=('neuralforecast.losses', 'utilsforecast'),
                pytorch_forecasting=('pytorch_forecasting.metrics',), darts=('darts.metrics',), chronos=('chronos',)).items()}),
    'Recalibration on held-out recordings': dict(
        teb_vae='''
            from teb_vae.recalibration import recalibrate
            from teb_vae.simulate import simulate_ctg
            assert recalibrate(bundled, [simulate_ctg(1500, seed=i) for i in range(3)], every=30)''',
        neuralforecast='''
            from neuralforecast.utils import PredictionIntervals
            nf = NeuralForecast([NHITS(h=24, input_size=48, max_steps=2, **quiet)], freq='250ms')
            nf.fit(only_y, prediction_intervals=PredictionIntervals(n_windows=2))
            assert 'NHITS-lo-90' in nf.predict(level=[90]).columns''',
        darts='''
            from darts.models import ConformalNaiveModel
            model = ConformalNaiveModel(fitted(), quantiles=[.05, .5, .95], cal_stride=24)
            assert len(model.predict(24, series=series(only_y)[0])) == 24''',
        **{name: f'''
            # no
            no_word('{name}', 'conformal', 'Conformal', 'recalibrate')''' for name in ('gluonts', 'pytorch_forecasting', 'chronos')}),
    'A network for ONNX Runtime': dict(
        teb_vae='''
            from teb_vae.export import export_onnx, export_step
            from teb_vae.streaming import StreamingForecaster
            assert export_onnx(export_step(StreamingForecaster(bundled)), 'step.onnx').exists()''',
        darts='''
            model = fitted()
            model.to_onnx('net.onnx')
            assert Path('net.onnx').stat().st_size''',
        pytorch_forecasting='''
            # part: Lightning's method, by hand
            from lightning.pytorch import LightningModule
            assert issubclass(TemporalFusionTransformer, LightningModule) and LightningModule.to_onnx''',
        lightning='''
            import lightning.pytorch as L
            class Net(L.LightningModule):
                def __init__(self):
                    super().__init__()
                    self.net = torch.nn.Linear(4, 2)
                def forward(self, x): return self.net(x)
            Net().to_onnx('net.onnx', torch.zeros(1, 4))
            assert Path('net.onnx').stat().st_size''',
        **{name: f'''
            # no
            no_word('{name}', 'to_onnx', 'onnx')''' for name in ('gluonts', 'chronos')},
        neuralforecast='''
            # part: Lightning's method, by hand
            from lightning.pytorch import LightningModule
            from pytorch_lightning import LightningModule as L1
            assert issubclass(NHITS, (LightningModule, L1))'''),
    'Training goes on to the same bits after a stop': dict(
        teb_vae='''
            # tests/test_resume.py
            import subprocess
            root = Path(importlib.util.find_spec('teb_vae').origin).parent.parent
            subprocess.run([sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', str(root/'tests'/'test_resume.py'), '-k', 'test_exact and not workers'], check=True)''',
        lightning='''
            # no: dropout and the order of samples differ
            import lightning.pytorch as L
            from torch.utils.data import DataLoader, TensorDataset
            class Net(L.LightningModule):
                def __init__(self):
                    super().__init__()
                    self.net = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.Dropout(.5), torch.nn.Linear(16, 1))
                def training_step(self, batch, i): return self.net(batch[0]).square().mean()
                def configure_optimizers(self): return torch.optim.AdamW(self.parameters(), 1e-2)
            def train(epochs, **kwargs):
                L.seed_everything(0)
                net, data = Net(), DataLoader(TensorDataset(torch.randn(64, 4)), batch_size=8, shuffle=True)
                trainer = L.Trainer(max_epochs=epochs, accelerator='cpu', logger=False, enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False)
                trainer.fit(net, data, **kwargs)
                return trainer, net
            whole = train(4)[1]
            train(2)[0].save_checkpoint('half.ckpt')
            rest = train(4, ckpt_path='half.ckpt')[1]
            assert not torch.equal(whole.net[0].weight, rest.net[0].weight)'''),
    'Commands for train, predict and evaluate': dict(
        teb_vae='''
            import subprocess
            out = subprocess.run([Path(sys.executable).parent/'teb_vae', '--help'], check=True, capture_output=True, text=True).stdout
            assert all(c in out for c in ('train', 'predict', 'evaluate'))''',
        lightning='''
            # part: LightningCLI makes them for a module of yours
            from lightning.pytorch.cli import LightningCLI''',
        **{name: f'''
            # no
            from importlib.metadata import entry_points, distribution
            assert not [e for e in distribution('{dist}').entry_points if e.group == 'console_scripts']''' for name, dist in LIBRARIES.items() if name not in ('teb_vae', 'lightning')}),
    'Types for users (py.typed)': dict(
        teb_vae='''
            assert (Path(importlib.util.find_spec('teb_vae').origin).parent/'py.typed').exists()''',
        lightning='''
            assert (Path(importlib.util.find_spec('lightning').origin).parent/'py.typed').exists()''',
        **{name: f'''
            # no
            assert not (Path(importlib.util.find_spec('{name}').origin).parent/'py.typed').exists()''' for name in LIBRARIES if name not in ('teb_vae', 'lightning')}),
    'More than one kind of model': dict(
        teb_vae='''
            # no: one network, with options
            from teb_vae.model import SeqVaeTeb
            assert type(bundled.model) is SeqVaeTeb''',
        gluonts='''
            import gluonts.torch
            assert len([n for n in gluonts.torch.__all__ if n.endswith('Estimator')]) > 5''',
        neuralforecast='''
            import neuralforecast.models
            assert len(neuralforecast.models.__all__) > 20''',
        pytorch_forecasting='''
            import pytorch_forecasting.models as m
            assert len(m.__all__) > 5''',
        darts='''
            import darts.models
            assert len([n for n in dir(darts.models) if n.endswith('Model')]) > 20''',
        chronos='''
            from chronos import BaseChronosPipeline, Chronos2Pipeline, ChronosBoltPipeline, ChronosPipeline'''),
}


def run(python:str, library:str, program:str) -> tuple[str, str]:
    "Whether a program holds, and its version or what went wrong"
    body = textwrap.dedent(program).strip()
    last = f"\nfrom importlib.metadata import version; print('VERSION', version({LIBRARIES[library]!r}))"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([python, '-c', SETUP + BEGIN[library] + body + last], cwd=folder, capture_output=True, text=True, timeout=600)
    if done.returncode: return 'failed', done.stderr[-2000:]
    kind = next((k for k in ('no', 'part') if body.startswith(f'# {k}')), 'yes')
    return kind, done.stdout.rsplit('VERSION', 1)[-1].strip()


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('--others', default=sys.executable, help='the Python in whose environment the other libraries are installed')
    p.add_argument('--only', default='', help='run the features or libraries that hold this text, and keep the other rows')
    p.add_argument('--out', type=Path, default=Path(__file__).parent/'libraries.csv')
    args = p.parse_args()
    asked = [(f, name) for f, programs in PROGRAMS.items() for name in LIBRARIES if name in programs]
    rows = {}
    if args.out.exists():
        with args.out.open(newline='', encoding='utf-8') as f:
            rows = {(r['feature'], r['library']): r for r in csv.DictReader(f)}
    failed = 0
    for feature, library in asked:
        if args.only not in f'{feature} {library}': continue
        program = PROGRAMS[feature][library]
        has, told = run(sys.executable if library == 'teb_vae' else args.others, library, program)
        print(f'{has:7}{library:20}{feature}', flush=True)
        if has == 'failed':
            failed += 1
            print(told, file=sys.stderr)
            rows.pop((feature, library), None)
        else: rows[feature, library] = dict(feature=feature, library=library, version=told, has=has, program=textwrap.dedent(program).strip())
    with args.out.open('w', newline='', encoding='utf-8') as f:
        writer = csv.DictWriter(f, ['feature', 'library', 'version', 'has', 'program'], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows[k] for k in asked if k in rows)
    if failed: sys.exit(f'{failed} programs failed; they are not in {args.out}')


if __name__ == '__main__': main()
