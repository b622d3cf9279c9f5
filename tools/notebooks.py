"""What `make` needs to know about the notebooks: are they exported, clean and well-formed, and is README.md current?

    python tools/notebooks.py synced           teb_vae/ is exactly what the notebooks export
    python tools/notebooks.py clean            nbdev_clean would change nothing
    python tools/notebooks.py imports          imports stand alone in their cells
    python tools/notebooks.py rules            lines, imports, annotations and patches keep the rules of CONTRIBUTING
    python tools/notebooks.py size             no file of the repository is over 400 kB, bundled weights not over 4 MB
    python tools/notebooks.py runnable DEST    copy nbs/ to DEST in the form that nbval wants
    python tools/notebooks.py contents [--check] write the table of pages in nbs/index.ipynb, or say whether it is current
    python tools/notebooks.py readme [--check] write README.md from nbs/index.ipynb, or say whether it is current

Every check works on a copy, so it tells the truth in a tree with uncommitted changes too, and leaves it as it was.
Each ends with exit code 0, or 1 after naming what is wrong and how to mend it.
"""
import ast, difflib, re, shutil, subprocess, sys, tempfile
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NBS, LIB, README = ROOT/'nbs', ROOT/'teb_vae', ROOT/'README.md'
SIZE_CAP, WEIGHTS_CAP = 400_000, 4_000_000   # bytes of a file; of bundled weights
WEIGHTS = 'teb_vae/models/*/model.safetensors'

# The order of reading: which page stands in which group of the site's navigation and of the index.
# A page belongs to the first group one of whose patterns it matches; within a group, patterns in this order, then names.
GROUPS = {
    'Start here': ('tutorials/10_*', '*how_it_works*', 'tutorials/00_*', '*words*'),
    'Tutorials': ('tutorials/[1-9]*',),
    'The network': ('09_*', '1?_*'),
    'Signals and data': ('2[0-4]_*', '25_*', '26_*', '0[4-8]_*', '2[7-9]_*', '3?_*'),
    'Train and evaluate': ('4[0-8]_*',),
    'In use': ('49_*', '5?_*', '6?_*'),
    'Studies': ('studies/*', 'tutorials/*'),
    'Reference': ('0[0-3]_*', '7?_*'),
}


def settings() -> dict:
    "The values of settings.ini"
    cfg = ConfigParser(delimiters=['='])
    cfg.read(ROOT/'settings.ini', encoding='utf-8')
    return dict(cfg['DEFAULT'])


def notebooks(folder:Path=NBS) -> list[Path]:
    "All notebooks of `folder`, less those that nbdev passes over (a leading `_` or `.`)"
    return sorted(p for p in folder.rglob('*.ipynb') if not any(o[0] in '_.' for o in p.relative_to(folder).parts))


def title(path:Path) -> tuple[str, str]:
    "Title and one-line summary of a notebook: its first two lines of text"
    lines = [line for line in nbformat.read(path, 4).cells[0].source.splitlines() if line.strip()]
    if not lines or not lines[0].startswith('# '): sys.exit(f'{path}: the first cell must begin with a title, "# ..."')
    return lines[0][2:].strip(), ' '.join(line[1:].strip() for line in lines[1:] if line.startswith('>'))


def reading_order(folder:Path=NBS) -> dict[str, list[Path]]:
    "The notebooks of each group, relative to `folder`, in the order of reading; the index is in none"
    patterns = [(group, i, pattern) for group,listed in GROUPS.items() for i,pattern in enumerate(listed)]
    places, groups = [], list(GROUPS)
    for path in (p.relative_to(folder) for p in notebooks(folder)):
        if path.name == 'index.ipynb': continue
        place = next(((groups.index(g), i) for g,i,o in patterns if fnmatch(path.as_posix(), o)), None)
        if place is None: sys.exit(f'nbs/{path} is in no group: add a pattern to GROUPS in tools/notebooks.py')
        places.append((*place, path.as_posix()))
    return {g: [Path(path) for n,_,path in sorted(places) if n == i] for i,g in enumerate(groups)}


def directives(source:str) -> dict:
    "nbdev's directives of a cell: `#| eval: false` gives {'eval': 'false'}"
    found = re.findall(r'^\s*#\|\s*([\w-]+):?[ \t]*(.*)$', source, flags=re.MULTILINE)
    return {name: value.strip().lower() for name,value in found}


def never_runs(source:str) -> bool:
    "Does `nbdev_test` pass this cell over, and not only since it takes long and nbval runs it anyway (`#| once`)?"
    d = directives(source)
    return d.get('eval') == 'false' or any(flag in d for flag in settings().get('tst_flags', '').split() if flag != 'once')


def nbdev(command:str, cwd:Path):
    "Run one of nbdev's commands, the one installed beside this Python, in `cwd`"
    subprocess.run([Path(sys.executable).parent/command], cwd=cwd, check=True)


def project_copy(dest:str) -> Path:
    "A copy of what nbdev reads: settings, notebooks and the one module that is written by hand, without the others"
    dest = Path(dest)
    for name in 'settings.ini', 'pyproject.toml': shutil.copy(ROOT/name, dest)
    (dest/'teb_vae').mkdir()
    shutil.copy(LIB/'__init__.py', dest/'teb_vae')
    shutil.copytree(NBS, dest/'nbs', ignore=shutil.ignore_patterns('.*', '_proc'))
    return dest


def diff(old:Path, new:Path, name:str) -> list[str]:
    "Unified diff of two text files, either of which may be missing; empty if they agree"
    a,b = (p.read_text(encoding='utf-8').splitlines() if p.exists() else [] for p in (old,new))
    if old.exists() and new.exists(): return list(difflib.unified_diff(a, b, name, name, lineterm='', n=1))
    return [f'{name}: not in the repository' if new.exists() else f'{name}: made by no notebook']


def report(problems:list[str], good:str, remedy:str) -> int:
    "Print the outcome of a check and return its exit code"
    print('\n'.join([*problems[:80], *(['...'] if len(problems) > 80 else []), f'-> {remedy}']) if problems else good)
    return bool(problems)


def synced() -> int:
    "Export all notebooks into an empty folder and compare with teb_vae/"
    with tempfile.TemporaryDirectory() as tmp:
        new = project_copy(tmp)/'teb_vae'
        nbdev('nbdev_export', Path(tmp))
        names = sorted({p.relative_to(d).as_posix() for d in (LIB,new) for p in d.rglob('*.py')})
        problems = [line for name in names for line in diff(LIB/name, new/name, f'teb_vae/{name}')]
    return report(problems, f'{len(names)} modules match their notebooks', 'run `make prepare`')


def clean() -> int:
    "Clean a copy of the notebooks and compare"
    with tempfile.TemporaryDirectory() as tmp:
        project_copy(tmp)
        nbdev('nbdev_clean', Path(tmp))
        names = [p.relative_to(NBS).as_posix() for p in notebooks()]
        problems = [line for name in names for line in diff(NBS/name, Path(tmp)/'nbs'/name, f'nbs/{name}')]
    return report(problems, f'{len(names)} notebooks are clean', 'run `make prepare`')


def import_like(node:ast.stmt) -> bool:
    "An import, or a try/if that is there to guard one"
    return isinstance(node, (ast.Import, ast.ImportFrom)) or (
        isinstance(node, (ast.Try, ast.If)) and any(import_like(o) for o in node.body))


def statements(source:str) -> list[ast.stmt]:
    "The statements of a cell; a magic or a shell command, which may go on behind a backslash, counts as one"
    return ast.parse(re.sub(r'^\s*[%!](.*\\\n)*.*$', 'pass', source, flags=re.MULTILINE)).body


def mixes_imports(source:str) -> bool:
    "Does a cell import something and do something else as well?"
    body = statements(source)
    return any(map(import_like, body)) and not all(map(import_like, body))


def imports() -> int:
    "nbdev runs every cell that holds an import when it builds the site, and whatever else stands in it"
    problems = []
    for path in notebooks():
        for i,cell in enumerate(nbformat.read(path, 4).cells):
            if cell.cell_type != 'code' or not mixes_imports(cell.source): continue
            problems.append(f'nbs/{path.relative_to(NBS)} [cell {i}] mixes imports with other code:\n' +
                            '\n'.join(f'    {line}' for line in cell.source.splitlines()[:8]))
    return report(problems, 'imports stand alone in their cells', 'give the imports a cell of their own')


def exported(path:Path) -> list[str]:
    "The sources of a notebook's exported cells"
    cells = nbformat.read(path, 4).cells
    return [c.source for c in cells if c.cell_type == 'code' and re.search(r'^#\|\s*export[si]?\b', c.source, flags=re.MULTILINE)]


def modules() -> dict[str, Path]:
    "The notebooks that make a module, by its name, in the order of their numbers"
    found = {}
    for path in notebooks():
        name = re.search(r'#\| default_exp (\w+)', path.read_text(encoding='utf-8'))
        if name: found[name.group(1)] = path
    return found


def front_door() -> dict[str, str]:
    "The names that `teb_vae` itself offers, and the module each comes from"
    for node in ast.parse((LIB/'__init__.py').read_text(encoding='utf-8')).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == '_where':
            return {k.arg: k.value.value for k in node.value.keywords}
    sys.exit('teb_vae/__init__.py has no _where')


def imported(path:Path) -> dict[str, set[str]]:
    "Modules of the library that a notebook's exported cells import, at the top or within functions, and the names taken from each"
    found, doors = {}, front_door()
    for node in (n for source in exported(path) for n in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import): taken = [(o.name, '') for o in node.names]
        elif isinstance(node, ast.ImportFrom): taken = [(node.module or '', o.name) for o in node.names]
        else: continue
        for module,name in taken:
            package,_,rest = module.partition('.')
            if package != 'teb_vae': continue
            if not rest:    # through the front door: a name, or a module
                if name in ('', '__version__'): continue
                rest = doors.get(name, name)
            found.setdefault(rest.split('.')[0], set()).add(name)
    return found


LINE, LINES, KB = 100, 400, 400   # columns of a line of code, lines of a module, size of a notebook
EXAMPLE, LONG_EXAMPLE = 4, 10     # lines of half of the open examples, and of nine tenths of them
LARGE = {                         # what may be larger, and why
    'readers.py': 'a file or a folder becomes recordings or errors: WFDB, the choice of channels, what lies side by side',
    'tables.py': 'names, units, rows, ids and pairs: a table becomes columns',
    'fitting.py': 'what lies on disk around a training: checkpoints, the log, one run to a folder, and the trainer',
    'cli.py': 'the commands, whose signatures are their interfaces',
    'training.py': 'one class, LightSeqVaeTeb, whose methods say the shape of every argument',
    'forecaster.py': 'one class, SeqVaeForecaster, the same',
    'model.py': 'one class, SeqVaeTeb, the same',
    'data.py': 'windows and the loaders that serve them, again exactly where a run was cut off',
    'plotting.py': 'the four panels and the callback that draws them in training',
    'inspection.py': 'one look at a recording or a folder: what is flagged and why, the table, the picture',
    'forecast.py': 'one class, Forecast: rows, quantiles, pictures, tables and files',
    'evaluation.py': 'one report: scores of many forecasters, their tables, intervals, figure and file',
    'contractions.py': 'one evaluation: sums by phase, intervals over recordings and trainings, tables and the picture',
    'decoder.py': 'two decoders, three refinements and the loss of a forecast, taken in pieces or at once',
    'strips.py': 'one class, Strip: the figures of one monitor and what moves in them',
    'encoders.py': 'five encoders, whose constructors and methods say the shape of every argument',
}


def long_lines() -> list[str]:
    return [f'nbs/{path.relative_to(NBS)} [cell {i}] {len(line)} columns: {line.strip()[:60]}...'
            for path in notebooks() for i,cell in enumerate(nbformat.read(path, 4).cells) if cell.cell_type == 'code'
            for line in cell.source.splitlines() if len(line) > LINE and not line.startswith('#|')]


def example_lengths() -> dict[str, list[int]]:
    "Lines of code of each notebook's open examples: cells that run, are shown unfolded and are neither exported nor only imports"
    shown = {}
    for path in notebooks():
        lengths = shown[str(path.relative_to(NBS))] = []
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type != 'code': continue
            d = directives(cell.source)
            closed = {'hide', 'default_exp', 'export', 'exports', 'exporti'} & {*d} or d.get('echo') == 'false' or d.get('code-fold') == 'true'
            body = statements(cell.source)
            if closed or not body or all(isinstance(o, (ast.Import, ast.ImportFrom)) for o in body): continue
            lengths.append(sum(bool(line.strip()) and not line.startswith('#|') for line in cell.source.splitlines()))
    return shown


def long_examples() -> list[str]:
    lengths = example_lengths()
    every = sorted(n for o in lengths.values() for n in o)
    median, ninth = every[len(every)//2], every[len(every)*9//10]
    if median <= EXAMPLE and ninth <= LONG_EXAMPLE: return []
    return [f'open examples have {median} lines in the median and {ninth} at the ninth tenth, expected at most {EXAMPLE} and {LONG_EXAMPLE}; '
            'the longest: ' + ', '.join(f'{n} in {name}' for n,name in sorted(((n, k) for k,v in lengths.items() for n in v), reverse=True)[:5])]


def large_files() -> list[str]:
    mods = [(p.name, len(p.read_text(encoding='utf-8').splitlines()), LINES, 'lines') for p in LIB.glob('[a-z]*.py')]
    nbs = [(p.name, p.stat().st_size//1000, KB, 'kB') for p in notebooks()]
    return [f'{name}: {n} {unit}, {cap} at most without a reason in tools/notebooks.py' for name,n,cap,unit in mods+nbs
            if n > cap and name not in LARGE]


def wrong_imports() -> list[str]:
    "Imports of a higher number, of another module's private names"
    order, out = list(modules()), []
    for name,path in modules().items():
        for other,names in imported(path).items():
            if other not in order: out.append(f'{path.name}: imports {other}, which no notebook makes')
            elif order.index(other) >= order.index(name): out.append(f'{path.name}: imports {other}, whose number is not lower')
            out += [f'{path.name}: imports the private {o} of {other}' for o in names if o.startswith('_')]
    return out


def is_patch(node) -> bool:
    return any('patch' in ast.dump(d) for d in node.decorator_list)


def wrong_patches() -> list[str]:
    "Methods patched onto a class of another notebook, or onto several classes"
    out = []
    for path in modules().values():
        trees = [ast.parse(o) for o in exported(path)]
        own = {n.name for t in trees for n in t.body if isinstance(n, ast.ClassDef)}
        for f in (n for t in trees for n in t.body if isinstance(n, ast.FunctionDef) and is_patch(n)):
            first = ast.unparse(f.args.args[0].annotation)
            if first not in own: out.append(f'{path.name}: {f.name} is patched onto {first}, which is no class of this notebook')
    return out


HOOKS = re.compile(r'on_|configure_|setup$|\w+_(step|dataloader)$|(load_)?state_dict$|__(?!init__|call__)')  # other people's signatures


def undescribed(source:str) -> list[str]:
    "Arguments of the public functions and methods of a cell that lack an annotation or a comment"
    lines, out = source.splitlines(), []
    def visit(f, owner=''):
        if f.name.startswith('_') and f.name not in ('__init__', '__call__'): return
        if (owner or is_patch(f)) and HOOKS.match(f.name): return
        args = f.args.posonlyargs + f.args.args + f.args.kwonlyargs
        for a in args + [o for o in (f.args.vararg, f.args.kwarg) if o]:
            if a.arg in ('self', 'cls') or a in args[:1] and is_patch(f): continue
            starred = a in (f.args.vararg, f.args.kwarg)
            if a.annotation is None and not starred: out.append(f'{owner}{f.name}: {a.arg} has no annotation')
            if '#' not in lines[a.end_lineno-1][a.end_col_offset:]: out.append(f'{owner}{f.name}: {a.arg} is not described')
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef): visit(node)
        if isinstance(node, ast.ClassDef) and not node.name.startswith('_'):
            for f in node.body:
                if isinstance(f, ast.FunctionDef): visit(f, f'{node.name}.')
    return out


def index_table() -> str:
    "Every page under its own title with its own summary, by group, in the order of reading"
    rows = ['| page | what it is about |', '|---|---|']
    for group,paths in reading_order().items():
        if paths: rows.append(f'| **{group}** | |')
        for path in paths:
            name, summary = title(NBS/path)
            rows.append(f"| [{name}]({path.as_posix()}) | {summary.replace('|', chr(92)+'|')} |")
    return '\n'.join(rows)


def index_cell(nb):
    "The cell of nbs/index.ipynb that holds the table: the one tagged `contents`"
    found = [c for c in nb.cells if 'contents' in c.metadata.get('tags', [])]
    return found[0] if len(found) == 1 else None


def wrong_titles() -> list[str]:
    "Lines of the index's table of pages that differ from what the pages say of themselves"
    cell = index_cell(nbformat.read(NBS/'index.ipynb', 4))
    if cell is None: return ['index.ipynb: one Markdown cell must be tagged "contents", for the table of pages']
    lines = difflib.unified_diff(cell.source.splitlines(), index_table().splitlines(), lineterm='', n=0)
    lines = [f'index.ipynb: {line}' for line in lines if line[:1] in '+-' and line[:3] not in ('+++', '---')]
    more = [f'index.ipynb: and {len(lines)-4} lines more'] if len(lines) > 4 else []
    return lines[:4] + more + ['index.ipynb: run `tools/notebooks.py contents` (`make prepare` does)'] if lines else []


def contents(flag:str='') -> int:
    "Write the index's table of pages, or with --check say whether it is current"
    problems = wrong_titles()
    if problems and flag != '--check':
        nb = nbformat.read(NBS/'index.ipynb', 4)
        if (cell := index_cell(nb)) is None: return report(problems, '', 'tag the cell')
        cell.source = index_table()
        nbformat.write(nb, NBS/'index.ipynb')
        problems = []
    return report(problems, "the index's table of pages is current", 'run `make prepare`')


def rules(only:str='') -> int:
    "The rules of CONTRIBUTING that a machine can hold; with the name of a notebook those of that one"
    problems = long_lines() + long_examples() + large_files() + wrong_imports() + wrong_patches() + wrong_titles()
    problems += [f'{path.name}: {o}' for path in modules().values() for source in exported(path) for o in undescribed(source)]
    problems = [o for o in problems if only in o]
    return report(problems, f'{len(modules())} modules keep the rules', 'see "How a notebook reads" in CONTRIBUTING.md')


def size() -> int:
    "Files that git has or would take, over the cap"
    listed = subprocess.run('git ls-files --cached --others --exclude-standard -z'.split(),
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT/o for o in listed.split('\0') if o]
    weights = set(ROOT.glob(WEIGHTS))
    problems = [f'{p.relative_to(ROOT)}: {p.stat().st_size//1000} kB' for p in paths
                if p.is_file() and p.stat().st_size > (WEIGHTS_CAP if p in weights else SIZE_CAP)]
    return report(problems, f'no file is over {SIZE_CAP//1000} kB, no bundled weights over {WEIGHTS_CAP//1000} kB',
                  'fewer or smaller figures; keep data and other weights out')


def runnable(dest:str) -> int:
    """Copy the notebooks in the form that nbval wants

    nbval calls every stored output of a cell without an execution count an error, and nbdev_clean blanks the counts;
    it knows none of nbdev's directives, either, so cells that must not run need its own tag.
    """
    shutil.rmtree(dest, ignore_errors=True)
    shutil.copytree(NBS, dest, ignore=shutil.ignore_patterns('.*', '_proc'))
    for path in notebooks(Path(dest)):
        nb = nbformat.read(path, 4)
        for n,cell in enumerate((c for c in nb.cells if c.cell_type == 'code'), 1):
            cell.execution_count = n
            for out in cell.outputs:
                if out.output_type == 'execute_result': out.execution_count = n
            if never_runs(cell.source): cell.metadata.tags = [*cell.metadata.get('tags', []), 'nbval-skip']
        nbformat.write(nb, path)
    return report([], f'{len(notebooks(Path(dest)))} notebooks copied to {dest}', '')


def readme_text() -> str:
    "nbs/index.ipynb as GitHub's Markdown"
    from nbconvert import MarkdownExporter
    nb = nbformat.read(NBS/settings().get('readme_nb', 'index.ipynb'), 4)
    shown = []
    for cell in nb.cells:
        d = directives(cell.source) if cell.cell_type == 'code' else {}
        if cell.cell_type == 'raw' or 'hide' in d or 'default_exp' in d: continue
        if cell.cell_type == 'code':
            cell.source = re.sub(r'^\s*#\|.*\n?', '', cell.source, flags=re.MULTILINE)
            if d.get('echo') == 'false': cell.source = ''
        shown.append(cell)
    nb.cells, nb.metadata = shown, {'language_info': {'name': 'python'}}
    body,resources = MarkdownExporter(exclude_input_prompt=True).from_notebook_node(nb)
    if resources['outputs']: sys.exit('a cell of nbs/index.ipynb draws a picture: save it in nbs/images and link to it from a text cell')
    body = re.sub(r'\]\((?!https?:|#|mailto:|/)([^)\s]+)\)', r'](nbs/\1)', body)  # links that are relative to nbs/
    body = re.sub(r'(src|href)="(?!https?:|data:|mailto:|#|/)([^"]+)"', r'\1="nbs/\2"', body)
    return re.sub(r'\n{3,}', '\n\n', body).strip() + '\n'


def readme(flag:str='') -> int:
    "Write README.md, or with --check say whether it is what would be written"
    text = readme_text()
    current = README.exists() and README.read_text(encoding='utf-8') == text
    if flag == '--check':
        return report([] if current else ['README.md differs from nbs/index.ipynb'], 'README.md is current', 'run `make prepare`')
    if not current: README.write_text(text, encoding='utf-8')
    return report([], 'README.md is current' if current else 'README.md written', '')


def main(argv:list[str]) -> int:
    "Call the check that the first argument names"
    commands = {f.__name__: f for f in (synced, clean, imports, rules, size, runnable, contents, readme)}
    if not argv or argv[0] not in commands: sys.exit(__doc__)
    return commands[argv[0]](*argv[1:])


if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
