"""One recording of 25 minutes in every format and layout that people have.

    python tests/make_formats.py FOLDER

FOLDER/files     one file after the other that reads without an option, each holding the same signals
FOLDER/patients  a folder per patient; in one of them the signals are in two files
FOLDER/pair      folders bpm and uterus with files of the same names
`make` returns what each is, and for FOLDER/asked the options that its files need.
"""
import gzip, struct, sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

N = 6000
T = np.arange(N)/4
rng = np.random.default_rng(0)
FHR = np.round(4*(140 + 8*np.sin(T/40) + 3*np.sin(T/7) + rng.standard_normal(N)))/4    # quarters of a beat, as monitors count
UC = np.round(2*(12 + 30*np.sin(np.pi*T/180)**8 + rng.uniform(0, 2, N)))/2


def table(times, sep=',', head='time,FHR,UC', above='', below='', fhr=FHR, uc=UC, decimal='.', end='\n', keep=slice(None)):
    "Rows of a text table"
    number = lambda v: f'{v:g}'.replace('.', decimal)
    rows = [f'{t}{sep}{number(y)}{sep}{number(u)}' for t, y, u in zip(times, fhr, uc)][keep]
    return (above + head.replace(',', sep) + '\n' + '\n'.join(rows) + '\n' + below).replace('\n', end)


def dates(form, start='2024-05-31 23:50:00', step=.25):
    "Times of day or dates, from ten minutes before midnight"
    at = datetime.fromisoformat(start)
    return [(at + timedelta(seconds=step*i)).strftime(form) for i in range(N)]


def ms(form='%H:%M:%S'): return [t[:-3] for t in dates(f'{form}.%f')]


def edf(signals, seconds=60, kind='', records=None, date='01.01.24', onsets=None, width=2, junk=b'', cut=0):
    "An EDF (width 2) or BDF (width 3) file; signals: label -> (samples, low, high)"
    top = 2**(8*width - 1)
    n_records = N//4//seconds
    columns = []
    for x, low, high in signals.values():
        d = np.round((np.asarray(x) - low)/(high - low)*(2*top - 1) - top).astype('<i4')
        columns.append(d.view('u1').reshape(-1, 4)[:, :width].reshape(n_records, -1))
    labels, limits = list(signals), [(low, high) for _, low, high in signals.values()]
    counts = [c.shape[1]//width for c in columns]
    if onsets is not None:
        notes = np.stack([np.frombuffer(f'+{o:g}\x14\x14\0'.encode().ljust(32*width, b'\0'), 'u1') for o in onsets])
        columns.append(notes); labels.append('EDF Annotations'); limits.append((-1, 1)); counts.append(32)
    n = len(labels)
    head = b'\xffBIOSEMI' if width == 3 else b'0       '
    fixed = [('no name', 80), ('no place', 80), (date, 8), ('12.00.00', 8), (256*(n + 1), 8), (kind, 44), (n_records if records is None else records, 8), (seconds, 8), (n, 4)]
    fields = [(labels, 16), ([''], 80), ([''], 8), ([a for a, _ in limits], 8), ([b for _, b in limits], 8), ([-top], 8), ([top - 1], 8), ([''], 80), (counts, 8), ([''], 32)]
    head += ''.join(str(v).ljust(k) for v, k in fixed).encode()
    head += ''.join(str(v).ljust(k) for values, k in fields for v in (values*n if len(values) == 1 else values)).encode()
    raw = head + np.concatenate(columns, 1).tobytes()
    return raw[:len(raw) - cut] + junk


def wfdb_record(folder, name, parts=1):
    "A record, or one of segments with a pause of 100 samples after the first"
    folder.mkdir(parents=True, exist_ok=True)
    def one(name, rows):
        x = np.stack([FHR[rows]*100, UC[rows]*100], 1).astype('<i2')
        sums = x.astype(int).sum(0) % 65536
        (folder/f'{name}.dat').write_bytes(x.tobytes())
        (folder/f'{name}.hea').write_text(f'{name} 2 4 {len(x)}\n{name}.dat 16 100/bpm 16 0 {x[0, 0]} {sums[0]} 0 FHR\n{name}.dat 16 100/nd 16 0 {x[0, 1]} {sums[1]} 0 UC\n')
    if parts == 1: return one(name, slice(None))
    one(f'{name}_1', slice(0, 3000)); one(f'{name}_2', slice(3000, N))
    (folder/f'{name}.hea').write_text(f'{name}/3 2 4 {N + 100}\n{name}_1 3000\n~ 100\n{name}_2 3000\n')


PHYSIONET = [f'{int(t//60)}:{t % 60:06.3f}' if t < 3600 else '' for t in T]
PAUSE = np.r_[0:3000, 3000:N]                                                              # 33.37 s between two rows
TEXTS = {
    'plain.csv': table(T), 'tabs.tsv': table(T, '\t'), 'blanks.txt': table(T, ' '), 'old_mac.csv': table(T, end='\r'), 'windows.csv': '\ufeff' + table(T, end='\r\n'),
    'german.csv': table([f'{t:g}'.replace('.', ',') for t in T], ';', decimal=','), 'quoted_decimals.csv': 'time,FHR,UC\n' + ''.join('"{}","{}","{}"\n'.format(*(f'{v:g}'.replace('.', ',') for v in row)) for row in zip(T, FHR, UC)),
    'excel.csv': table(T, ';', above='sep=;\n'), 'about.csv': table(T, above='Patient,A. N.\nBed,3\nRecorded,2024-05-31,23:50\n\n'), 'comments.csv': table(T, above='# exported\n% by a monitor\n// v2\n'),
    'savetxt.csv': table(T, head='# time,FHR,UC'), 'units.csv': table(T, above='', head='time,FHR,UC').replace('\n', '\ns,bpm,nd\n', 1), 'remark.csv': table(T, below='End of recording\n'),
    'physionet.csv': table([f"'{v}'" for v in PHYSIONET], head="'Elapsed time','FHR','UC'").replace('\n', "\n'hh:mm:ss.mmm','bpm','nd'\n", 1),
    'simulator.csv': 'Time(ms),Fhr1(BPM),Fhr2(BPM),Uc(TOCO),Time_sec\n' + ''.join(f'{1000*t:g},{y:g},{y:g},{u:g},{t}\n' for t, y, u in zip(T, FHR, UC)),
    'midnight.csv': table(ms()), 'whole_seconds.csv': table(dates('%H:%M:%S')), 'one_decimal.csv': table([f'{t + .25:.1f}' for t in T]), 'hours.csv': table([f'{int(t//3600)}:{int(t//60) % 60:02}:{t % 60:05.2f}' for t in T + 89000]),
    'german_dates.csv': table(ms('%d.%m.%Y %H:%M:%S')), 'british_dates.csv': table(ms('%d/%m/%Y %H:%M:%S')), 'american_dates.csv': table(dates('%m/%d/%Y %I:%M:%S.%f %p')), 'two_columns.csv': table([t.replace(' ', ',') for t in ms('%d/%m/%y %H:%M:%S')], head='Date,Time,FHR,UC'),
    'ambiguous_dates.csv': table([t.replace('31/05', '02/01').replace('01/06', '03/01') for t in ms('%d/%m/%Y %H:%M:%S')]), 'months.csv': table(ms('%d-%b-%Y %H:%M:%S')), 'utc.csv': table([t + ' UTC' for t in ms('%Y-%m-%d %H:%M:%S')]),
    'epoch_s.csv': table([f'{1717200000 + t:.2f}' for t in T]), 'epoch_ms.csv': table([str(1717200000000 + int(t*1000)) for t in T]), 'epoch_us.csv': table([str(1717200000000000 + int(t*1e6)) for t in T]), 'epoch_ns.csv': table([str(1717200000000000000 + int(t*1e9)) for t in T]),
    'summer_time_ends.csv': table([(datetime(2024, 10, 27, 2, 50) + timedelta(seconds=t - 3600*(t >= 600))).isoformat(sep=' ', timespec='milliseconds') for t in T]),
}
GAPS = {  # file: (text, samples that are missing between 3000 and the next)
    'restart.csv': (table(np.where(PAUSE < 3000, T, T + 33.37 - .25)), 132), 'off_grid.csv': (table(np.where(PAUSE < 3000, T, T + .12)), 0), 'pause_whole_seconds.csv': (table(np.floor(np.where(PAUSE < 3000, T, T + 60)).astype(int)), 240),
}


def tiny(path, minutes=10, **settings):
    "Settings for `teb_vae train --config`: a network that is trained in seconds"
    import yaml
    network = dict(encoder='dilated', sequence_length=15*minutes, horizon=128, warmup_period=8, target_encoder_params=dict(width=8), source_encoder_params=dict(width=8))
    path.write_text(yaml.safe_dump(dict(epochs=1, batch_size=16, crops_per_recording=1, feature_batches=2, timesteps_per_window=4, model=network) | settings))
    return path


def make(folder):
    "Write everything; returns the options that each file of FOLDER/asked needs"
    import pandas as pd
    from scipy.io import savemat
    folder = Path(folder)
    files, asked = folder/'files', folder/'asked'
    for d in (files, asked, folder/'patients'/'anna', folder/'patients'/'berta', folder/'pair'/'bpm', folder/'pair'/'uterus'): d.mkdir(parents=True, exist_ok=True)
    write = lambda path, what: path.write_bytes(what.encode() if isinstance(what, str) else what)
    for name, text in TEXTS.items(): write(files/name, text)
    for name, (text, _) in GAPS.items(): write(files/name, text)
    write(files/'packed.csv.gz', gzip.compress(table(T).encode()))
    frame = pd.DataFrame(dict(time=T, FHR=FHR, UC=UC))
    frame.to_parquet(files/'seconds.parquet'); frame.assign(time=pd.Timestamp('2024-05-31 23:50') + pd.to_timedelta(T, 's')).to_parquet(files/'dated.parquet')
    frame.assign(time=(pd.Timestamp('2024-05-31 23:50') + pd.to_timedelta(T, 's')).time).to_parquet(files/'clock.parquet')
    np.savez(files/'arrays.npz', FHR=FHR, UC=UC, fs=[4.]); savemat(files/'matlab.mat', dict(FHR=FHR, UC=UC, fs=4.)); savemat(files/'struct.mat', dict(rec=dict(FHR=FHR, UC=UC, fs=4.)), do_compression=True)
    try: import h5py
    except ImportError: pass
    else:
        with h5py.File(files/'tree.h5', 'w') as f:
            g = f.create_group('signals'); g['FHR'], g['UC'] = FHR, UC; g.attrs['fs'] = 4.
    write(files/'monitor.fhr', struct.pack('<I', 1717200000) + b''.join(struct.pack('<HHBB', int(4*y), 0, int(2*u), 0) for y, u in zip(FHR, UC)))
    both = {'FHR': (FHR, 0, 250), 'UC': (UC, 0, 250)}
    write(files/'sleep.edf', edf(both | {'ECG': (np.zeros(60*N), -500, 500)})); write(files/'anonymous.edf', edf(both, date='xx.xx.xx', records=-1)); write(files/'longer.edf', edf(both, junk=b'12345'))
    write(files/'pauses.edf', edf(both, kind='EDF+D', onsets=np.arange(25)*60 + 25*(np.arange(25) > 11))); write(files/'marked.edf', edf(both, kind='EDF+D', onsets=np.arange(25)*60)); write(files/'biosemi.bdf', edf(both, width=3))
    wfdb_record(files, 'record'); wfdb_record(files, 'segments', 2)
    write(files/'twice.csv', table(T)); np.savez(files/'twice.npz', FHR=FHR, UC=UC, fs=4)
    two = ['patient,time,FHR,UC'] + [f'{p},{t + s},{y:g},{u:g}' for p, s in (('A', 0), ('B', 90000)) for t, y, u in zip(T, FHR, UC)]
    write(files/'several.csv', '\n'.join(two))
    for who in ('anna', 'berta'): write(folder/'patients'/who/'day1.csv', table(T))
    wfdb_record(folder/'patients'/'anna', 'day2')
    value = lambda x: table(T, head='time_sec,value', uc=x).replace('', '')
    one = lambda x: 'time_sec,value\n' + ''.join(f'{t},{v:g}\n' for t, v in zip(T, x))
    write(folder/'patients'/'berta'/'day2_fhr.csv', one(FHR)); write(folder/'patients'/'berta'/'day2_uc.csv', one(UC))
    for who in '12': write(folder/'pair'/'bpm'/f'{who}.csv', one(FHR)); write(folder/'pair'/'uterus'/f'{who}.csv', one(UC))
    np.save(asked/'rows.npy', np.stack([FHR, UC]))
    write(asked/'numbered.csv', table(range(N), head='seconds,FHR,UC')); write(asked/'bare.txt', ''.join(f'{i}\t{100*y:g}\t{100*u:g}\n' for i, (y, u) in enumerate(zip(FHR, UC))))
    write(asked/'quarters.csv', table(T, fhr=4*FHR)); write(asked/'excel_days.csv', table([f'{45443 + t/86400:.10f}' for t in T])); write(asked/'dead.csv', 'time,FHR1,FHR2,TOCO\n' + ''.join(f'{t},0,{y:g},{u:g}\n' for t, y, u in zip(T, FHR, UC)))
    write(asked/'ward.csv', '\n'.join(['bed,time,FHR,UC'] + [f'{p},{t + s},{y:g},{u:g}' for p, s in (('A', 0), ('B', 1800)) for t, y, u in zip(T, FHR, UC)]))
    write(asked/'other_names.csv', table(T, head='Zeit,Puls,Wehen')); write(asked/'minutes.csv', table([f'{t/60:.8f}' for t in T]))
    return {'rows.npy': dict(rate=4), 'numbered.csv': dict(rate=4), 'bare.txt': dict(target='2', source='3', time=None, rate=4, scale=.01, source_scale=.01), 'quarters.csv': dict(scale=.25), 'excel_days.csv': dict(time_unit=86400),
            'dead.csv': dict(target='FHR2'), 'ward.csv': dict(id='bed'), 'other_names.csv': dict(target='Puls', source='Wehen', time='Zeit'), 'minutes.csv': dict(time_unit=60)}


if __name__ == '__main__': make(sys.argv[1])
