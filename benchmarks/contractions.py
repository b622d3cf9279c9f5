"""What forecasts gain from the source, by phase of the contraction:

    OMP_NUM_THREADS=1 python benchmarks/contractions.py --data FOLDER [--model CHECKPOINT ...] [--without CHECKPOINT ...] [--out FOLDER]
        [--split test ...] [--first_stage]

FOLDER holds records/ and splits.json. Scores the test and the validation recordings together, a forecast every 32 s. Each --model is a
training with the source (default: the bundled ctu-uhb), each --without a separate training that never had one; with several the 95 %
intervals are over recordings and trainings. Page 73 shows what is written: contractions.csv has the differences and the controls by phase
(both definitions) and lead time, contractions_around.csv the averages around the peaks. The first line of both says what was scored.

With other splits, or --first_stage, with which each recording ends where its header says that the second stage of labour begins, only
the differences are written, to contractions_SPLIT.csv or contractions_first_stage.csv.
"""
import argparse, json, warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
import torch

from teb_vae.contractions import evaluate_by_contraction
from teb_vae.fitting import load_checkpoint
from teb_vae.prepared import open_folder
from teb_vae.recordings import Recording


def differences(result:dict) -> pd.DataFrame:
    "The forecast with its own source minus each reference, and with each changed source minus the model's own without."
    found = []
    for kind in ('effects', 'controls'):
        for definition, phases in result[kind].items():
            for phase, leads in phases.items():
                for lead, cell in leads.items():
                    where = dict(definition=definition, phase=phase, lead=lead)
                    number = {k: cell.pop(k) for k in ('forecasts', 'recordings')}
                    for name, scores in cell.items():
                        if kind == 'controls' and name == 'own source': continue    # an effect already
                        source, minus = ('own source', name.removeprefix('− ')) if kind == 'effects' else (name, 'prior')
                        found += [where | dict(source=source, minus=minus, score=score, estimate=v[0], low=v[1], high=v[2]) | number
                                  for score, v in scores.items()]
    return pd.DataFrame(found)


def averages(around:dict) -> pd.DataFrame:
    "Signals, information and gains around the peaks, a row for each moment."
    curves = {(name, source): curve for name, v in around.items() for source, curve in (dict(recording=v) if 'minutes' in v else v).items()}
    return pd.concat([pd.DataFrame(curve).assign(what=name, source=source) for (name, source), curve in curves.items()])


def first_stage(r:Recording) -> Recording:
    "A recording of CTU-UHB up to its second stage, where it reaches one (-1: it does not)."
    end = int(r.metadata['Pos. II.st.'])
    return r if end < 0 else replace(r, target=r.target[:end], source=r.source[:end])


def write(table:pd.DataFrame, path:Path, settings:dict):
    "A table with what it was made of in its first line."
    text = table.to_csv(index=False, float_format='%.5f', lineterminator='\n')
    path.write_text(f'# {json.dumps(settings, ensure_ascii=False)}\n{text}', 'utf-8')


def main(argv:list[str]|None=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', type=Path, required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', action='append', help='checkpoint, folder or bundled name of a training with the source; may be repeated')
    p.add_argument('--without', action='append', default=[], help='of a training without (target_only); may be repeated')
    p.add_argument('--out', type=Path, default=Path(__file__).parent, help='folder to write to')
    p.add_argument('--every', type=int, default=8, help='distance of the timesteps that forecast')
    p.add_argument('--split', nargs='+', default=['test', 'validation'], help='splits to score')
    p.add_argument('--first_stage', action='store_true', help='recordings end where the second stage of labour begins')
    a = p.parse_args(argv)
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    lights, without = ([load_checkpoint(m) for m in names] for names in (a.model or ['ctu-uhb'], a.without))
    splits = json.loads((a.data/'splits.json').read_text())
    recordings = open_folder(a.data/'records', [name for k in a.split for name in splits[k]], fs=lights[0].grid.fs)
    if a.first_stage: recordings = [first_stage(r) for r in recordings]
    result = evaluate_by_contraction(lights[0], recordings, lights[1:], without, every=a.every, progress=True)
    print(result.report())
    found = result.to_dict()
    parts = [] if a.split == ['test', 'validation'] else a.split
    name = '_'.join(['contractions', *parts, *['first_stage'] * a.first_stage])
    write(differences(found), a.out/f'{name}.csv', found['settings'])
    if name == 'contractions': write(averages(found['around']), a.out/'contractions_around.csv', found['settings'])


if __name__ == '__main__': main()
