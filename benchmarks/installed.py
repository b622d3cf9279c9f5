"""What a plain installation puts on the disk, package by package

    python -m venv ENV; ENV/bin/pip install teb_vae; ENV/bin/python benchmarks/installed.py      writes installed.csv next to itself

Adds up the files that each installed distribution lists, in MB of a million bytes, without bytecode. pip itself is left out.
"""
import csv
from importlib.metadata import distributions
from pathlib import Path

LEFT_OUT = {'pip', 'setuptools', 'wheel'}


def size(distribution) -> int:
    "Bytes of a distribution's files"
    paths = [distribution.locate_file(f) for f in distribution.files or [] if not str(f).endswith('.pyc')]
    return sum(Path(p).stat().st_size for p in paths if Path(p).is_file())


def main():
    found = {d.metadata['Name'].lower().replace('-', '_'): (d.version, size(d)) for d in distributions()}
    rows = sorted(((name, version, n) for name, (version, n) in found.items() if name not in LEFT_OUT), key=lambda r: -r[2])
    with open(Path(__file__).with_suffix('.csv'), 'w', newline='') as f:
        table = csv.writer(f, lineterminator='\n')
        table.writerow(['package', 'version', 'MB'])
        for name, version, n in rows: table.writerow([name, version, f'{n/1e6:.1f}'])
    print(f'{len(rows)} packages, {sum(r[2] for r in rows)/1e6:.0f} MB')


if __name__ == '__main__': main()
