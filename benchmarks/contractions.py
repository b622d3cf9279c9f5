"""What the bundled model gains from the source, by phase of the contraction: python benchmarks/contractions.py --data FOLDER

FOLDER holds records/ and splits.json. Scores the test and the validation recordings together, a forecast every 32 s, and writes
contractions.csv beside this file: posterior minus prior, and minus another recording's source, with 95 % intervals over recordings.
"""
import argparse, json, warnings
from pathlib import Path

import pandas as pd
import torch

from teb_vae.contractions import evaluate_by_contraction
from teb_vae.fitting import load_checkpoint
from teb_vae.prepared import open_folder


def rows(effects:dict) -> pd.DataFrame:
    "A row for each phase, band of lead times, score and reference."
    return pd.DataFrame([dict(phase=phase, lead=lead, score=score, minus=minus.removeprefix('− '), estimate=v[0], low=v[1], high=v[2])
                         for phase, leads in effects.items() for lead, found in leads.items() for minus, scores in found.items()
                         if isinstance(scores, dict) for score, v in scores.items()])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', required=True, help='folder with records/ and splits.json')
    p.add_argument('--model', default='ctu-uhb', help='checkpoint, folder or bundled name')
    a = p.parse_args()
    warnings.simplefilter('ignore')
    torch.set_num_threads(1)
    splits, light = json.loads((Path(a.data)/'splits.json').read_text()), load_checkpoint(a.model)
    recordings = open_folder(Path(a.data)/'records', [*splits['test'], *splits['validation']], fs=light.grid.fs)
    result = evaluate_by_contraction(light, recordings, every=8, progress=True)
    print(result.report())
    rows(result.to_dict()['effects']['afterwards']).to_csv(Path(__file__).with_suffix('.csv'), index=False, float_format='%.4f')


if __name__ == '__main__': main()
