"""Make the site: the notebooks become pages for Sphinx, Sphinx makes HTML of them.

    python docs/make_site.py [OUT]      (default _docs; `make docs`)

The notebooks carry their outputs; nothing is run. What a page shows of its notebook, in the notebook's order:
- every exported cell (`#| export`), open, below a heading for each public name that it defines; cells that only import
  are folded, and long lists of arguments are repeated as a table, folded;
- the other cells with their outputs, less those marked `#| hide` and, where the notebook makes a module, imports;
  elsewhere imports are folded where they are long or stand right below the title;
- pictures, which the dark theme inverts, hues kept; those of a cell marked `#| keep-colours: true` it only dims;
- text, in which a public name in backticks is a link to its definition: on this page if there is one, otherwise
  elsewhere if only one page defines it and no class has a method of that name.
The order and the groups of the pages are those of tools/notebooks.py. The notebooks themselves are shipped in notebooks/.
Any warning of Sphinx is an error, and so is an exported cell that is missing from its page.
"""
import ast, io, json, re, shutil, sys, textwrap, tokenize
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import lookup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'tools'))
from notebooks import NBS, directives, import_like, is_patch, reading_order, settings, statements, title

PROC = ROOT/'_proc'
PAGES = PROC/'pages'
PROJECT = {'changelog': 'CHANGELOG.md', 'contributing': 'CONTRIBUTING.md'}     # pages that are no notebooks, in the last group

cfg = settings()
OPEN = 'Start here', 'Tutorials'      # the groups that the navigation and the list of pages show unfolded
SITE = cfg['doc_host'].replace('%(user)s', cfg['user'])+cfg['doc_baseurl']


def page_name(path) -> str: return re.sub(r'^\d+[a-zA-Z]?_', '', Path(path).stem)
def page_of(path) -> str: return Path(path).with_name(page_name(path)).as_posix()
def anchor(heading:str) -> str: return re.sub(r"[^\w\s-]", '', heading.strip().lower().replace('.', '-')).replace(' ', '-')


def pages() -> dict[Path, str]:
    "Every notebook, relative to nbs/, in the order of reading, and its page: 20_features.ipynb → features"
    return {p: page_of(p) for p in [Path('index.ipynb'), *(p for paths in reading_order().values() for p in paths)]}


# The exported code

@dataclass
class Name:
    "A public name that a cell defines"
    name: str           # Class, Class.method or function
    kind: str           # of Sphinx's Python domain: class, method, function or data
    node: ast.AST = None
    headed: bool = False


@dataclass
class Part:
    "A piece of an exported cell: the source of one public name and of what follows it up to the next"
    source: str
    names: list[Name] = field(default_factory=list)


def code(source:str) -> str:
    "A cell without its directives"
    return re.sub(r'^\s*#\|.*\n?', '', source, flags=re.MULTILINE).strip('\n')


def method(node) -> str:
    "Is a method called or read?"
    return 'property' if any(re.search('property|as_prop', ast.unparse(d)) for d in node.decorator_list) else 'method'


def named(node) -> list[Name]:
    "What a statement at the top of a cell adds to the module's public names; the first of a definition gets a heading"
    if isinstance(node, ast.ClassDef):
        own = [Name(f'{node.name}.{f.name}', method(f), f) for f in node.body if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef))]
        out = [Name(node.name, 'class', node, True), *own]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        owner = f'{ast.unparse(node.args.args[0].annotation)}.' if is_patch(node) else ''
        out = [Name(owner+node.name, method(node) if owner else 'function', node, True)]
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        out = [Name(n.id, 'data', node) for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    else: out = []
    return [n for n in out if not any(o.startswith('_') for o in n.name.split('.'))]


def parts(source:str) -> list[Part]:
    "An exported cell, cut before each public definition but the first"
    lines, cuts, names = source.splitlines(), [0], [[]]
    for node in ast.parse(source).body:
        new = named(node)
        if any(n.headed for n in new) and any(n.headed for n in names[-1]):
            start = min([node.lineno, *(d.lineno for d in node.decorator_list)])-1
            while start and lines[start-1].startswith('#'): start -= 1
            cuts.append(start); names.append([])
        names[-1] += new
    pieces = ['\n'.join(lines[a:b]).strip('\n') for a,b in zip(cuts, [*cuts[1:], None])]
    return [Part(s, n) for s,n in zip(pieces, names)]


def is_imports(source:str) -> bool:
    "Does a cell do nothing but import?"
    try: body = statements(source)
    except SyntaxError: return False
    return bool(body) and all(map(import_like, body))


def comments(source:str) -> dict[int, str]:
    "The comment at the end of each line"
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip('# ').strip() for t in tokens if t.type == tokenize.COMMENT}


def arguments(node, source:str, least=6) -> str:
    "The described arguments of a function or of a class's constructor as a folded table, where there are at least so many"
    f = next((o for o in node.body if getattr(o, 'name', '') == '__init__'), None) if isinstance(node, ast.ClassDef) else node
    if f is None: return ''
    notes, a = comments(source), f.args
    defaults = dict(zip([o.arg for o in (a.posonlyargs+a.args)[::-1]], a.defaults[::-1]))
    defaults |= {o.arg: d for o,d in zip(a.kwonlyargs, a.kw_defaults) if d}
    rows = []
    for o in a.posonlyargs+a.args+a.kwonlyargs:
        note = notes.get(defaults[o.arg].end_lineno if o.arg in defaults else o.end_lineno) or notes.get(o.end_lineno)
        if o.arg in ('self', 'cls') or not note: continue
        kind = ast.unparse(o.annotation) if o.annotation else ''
        default = ast.unparse(defaults[o.arg]) if o.arg in defaults else ''
        rows.append([f'`{o.arg}`', f'`{kind}`' if kind else '', f'`{default}`' if default else '', note])
    if len(rows) < least: return ''
    rows = ['| '+' | '.join(v.replace('|', r'\|') for v in row)+' |' for row in rows]
    table = '\n'.join(['| argument | type | default | meaning |', '|---|---|---|---|', *rows])
    return f'<details class="arguments"><summary>Arguments as a table</summary>\n\n{table}\n\n</details>'


class Names:
    "Where each public name is defined"
    def __init__(self): self.pages, self.full, self.members, self.parameters = defaultdict(list), {}, set(), defaultdict(set)

    def add(self, module, page, names):
        for n in names:
            if '.' in n.name: self.members.add(n.name.split('.')[1])
            if page not in self.pages[n.name]: self.pages[n.name].append(page)
            self.full[page, n.name] = f'teb_vae.{module}.{n.name}'
            if hasattr(n.node, 'args'): self.parameters[page] |= {a.arg for a in ast.walk(n.node.args) if isinstance(a, ast.arg)}

    def find(self, name:str, page:str) -> str:
        "The full name that a name in backticks stands for on a page, or nothing where that isn't certain"
        name = re.sub(r'^teb_vae\.(?:[a-z_]+\.)?(?=[A-Za-z_])', '', name.removesuffix('()'))
        found = self.pages.get(name, [])
        if page in found: return self.full[page, name]
        if len(found) != 1 or name in self.parameters[page] | self.members: return ''
        return self.full[found[0], name]


# The cells of a page

def text(cell) -> str: return ''.join(cell['source'])
def is_exported(cell) -> bool: return cell['cell_type'] == 'code' and bool({'export', 'exports', 'exporti'} & {*directives(text(cell))})
def markdown(source): return {'cell_type': 'markdown', 'metadata': {}, 'source': source.strip()}
def coded(source, tags=(), outputs=(), **mystnb):
    return {'cell_type': 'code', 'metadata': {'tags': list(tags), 'mystnb': mystnb}, 'source': source, 'outputs': list(outputs),
            'execution_count': None}


def declared(module:str, names:list[Name]) -> str:
    "Anchors and entries of the index for names, without anything to see"
    out = []
    for n in names:
        out += [f'```{{py:{n.kind}}} {n.name}', f':module: teb_vae.{module}', ':no-typesetting:', '```', '']
    return '\n'.join(out)


IMPORTS = dict(code_prompt_show='Imports', code_prompt_hide='Imports')


def export_cells(source, module, level, seen):
    "An exported cell"
    if is_imports(source):
        yield coded(source, ['export', 'hide-input'], **IMPORTS)
        return
    for part in parts(source):
        names = [n for n in part.names if n.name not in seen]
        seen.update(n.name for n in names)
        headed = [n for n in names if n.headed]
        if names: yield markdown('\n\n'.join(
            [f"{'#'*min(level+1, 5)} `{n.name}`" for n in headed] + [declared(module, names)]))
        yield coded(part.source, ['export'])
        for n in headed:
            if table := arguments(n.node, source): yield markdown(table)


def title_cell(source:str):
    "Title and, in a paragraph of its own, the summary"
    head, *rest = source.strip().split('\n')
    summary = ' '.join(o[1:].strip() for o in rest if o.startswith('>'))
    return markdown('\n\n'.join([head, *([f'*{summary}*'] if summary else []), '\n'.join(o for o in rest if not o.startswith('>'))]))


GREEK = 'alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split()
TEX = {o: lookup(f"GREEK SMALL LETTER {o.upper().replace('LAMBDA', 'LAMDA')}") for o in GREEK} | {
    'sim': '~', 'approx': '≈', 'le': '≤', 'ge': '≥', 'sum': '∑', 'sqrt': '√', 'mid': '|', 'to': '→', 'log': 'log',
    'infty': '∞', 'times': '×', 'cdot': '·', 'pm': '±', 'in': '∈'}


def spoken(source:str) -> str:
    "Markdown as one line of words"
    s = re.sub(r'```.*?```|\$\$.*?\$\$|^\|.*$|^#+ .*$|^\s*[-*] ', ' ', source, flags=re.DOTALL|re.MULTILINE)
    s = re.sub(r'!?\[([^\]]*)\]\([^)]*\)', r'\1', s)
    s = re.sub(r'\$[^$]*\$', lambda m: re.sub(r'\\(?:var)?([a-zA-Z]+)', lambda o: TEX.get(o.group(1), ' '), m.group()), s)
    return re.sub(r'\s+', ' ', re.sub(r'[`*$\\{}]', '', s)).strip()


def shortened(s:str, most=280) -> str:
    "The first sentences of a text, as many as fit"
    out = ''
    for sentence in re.split(r'(?<=[.:!?])\s+', s):
        if out and len(out)+len(sentence) > most: break
        out = f'{out} {sentence}'.strip()
    return textwrap.shorten(out, most, placeholder=' ...')


def alternative(source:str, before:str, heading:str) -> str:
    "What a figure shows: `#| fig-alt`, or the text before it, and the words that the code writes into it"
    given = re.search(r'^\s*#\|\s*fig-alt:[ \t]*(.+)$', source, flags=re.MULTILINE)
    if given: return given.group(1).strip().strip('"')
    calls = ('title', 'suptitle', 'set_title', 'xlabel', 'ylabel', 'set_xlabel', 'set_ylabel', 'label')
    words = []
    for node in (n for n in ast.walk(ast.Module(statements(source), [])) if isinstance(n, ast.Call)):
        found = [k.value for k in node.keywords if k.arg in calls]
        if isinstance(node.func, ast.Attribute) and node.func.attr in calls: found += node.args[:1]
        words += [o.value for o in found if isinstance(o, ast.Constant) and isinstance(o.value, str) and o.value.strip()]
    words = [re.sub(r'[$\\{}]', '', o) for o in dict.fromkeys(words)]
    said = shortened(spoken(before) or heading)
    return f"{said.rstrip(':')}{'' if said.endswith(('.', '?', '!')) else '.'}" + (f" Labels: {', '.join(words)}." if words else '')


NUMBER = re.compile(r'[<>≈~±(\[]*\s*[-−+]?\.?\d')
NOTHING = '', '-', '–', '—', 'nan', 'NaN', 'None', 'inf', '-inf', '...'


def joined_heads(table):
    "pandas puts the names of the index into a line of their own; they move into the heads above if these are empty"
    heads = [row.find_all('th') for row in table.select('thead tr')]
    if len(heads) < 2 or len(heads[-1]) != len(heads[-2]): return
    named = [th for th in heads[-1] if th.text.strip()]
    above = heads[-2][:len(named)]
    if not named or named != heads[-1][:len(named)] or any(th.text.strip() for th in above): return
    for th,name in zip(above, named): th.string = name.text
    heads[-1][0].parent.decompose()


def words_left(table):
    "Classes: `words` for columns without a number (counted from the right: spans are on the left), `long` for text that may wrap"
    rows = [row.find_all('td') for row in table.select('tbody tr')]
    heads = [row.find_all('th') for row in table.select('thead tr') if not row.find(colspan=True)]
    for k in range(1, min(map(len, rows), default=0)+1):
        cells = [row[-k] for row in rows]
        said = [o for o in (c.text.strip() for c in cells) if o not in NOTHING]
        if not said or any(map(NUMBER.match, said)): continue
        for o in [*cells, *(h[-k] for h in heads if len(h) >= k)]: o['class'] = ['words']
    names = max((len(row.find_all('th')) for row in table.select('tbody tr')), default=0)
    for row in table.select('thead tr'):
        for th in row.find_all('th')[:names]: th['class'] = ['words']
    for o in table.select('tbody th, td.words'):
        if len(o.text.strip()) > 24: o['class'] = [*o.get('class', []), 'long']


def tidied(outputs) -> list:
    "Outputs with tables as the site's style wants them"
    from bs4 import BeautifulSoup
    for out in outputs:
        if 'text/html' not in out.get('data', {}): continue
        html = ''.join(out['data']['text/html'])
        if 'dataframe' not in html: continue
        html = re.sub(r'<style scoped>.*?</style>', '', html, flags=re.DOTALL)
        html = BeautifulSoup(re.sub(r' border="1"| style="text-align: right;"', '', html), 'html.parser')
        for table in html.select('table.dataframe'):
            joined_heads(table)
            words_left(table)
        out['data']['text/html'] = str(html)
    return outputs


def folded_list(source:str) -> str:
    "A table of pages with a line of its own for each group: a table for each group, most of them folded"
    start, *groups = re.split(r'^\| \*\*([^*|]+)\*\* \|[ |]*\n', source, flags=re.MULTILINE)
    if not groups: return source
    return '\n\n'.join(f'<details class="pages"{" open" if group in OPEN else ""}><summary>{group}</summary>\n\n'
                       f'{start.strip()}\n{rows.strip()}\n\n</details>' for group,rows in zip(groups[::2], groups[1::2]))


def converted(nb, module, page) -> list:
    "The cells of a notebook for MyST-NB"
    cells, seen, level, before, heading = [], set(), 1, '', ''
    for i,cell in enumerate(nb['cells']):
        source = text(cell)
        if cell['cell_type'] == 'markdown':
            heads = re.findall(r'^(#+) (.+)', re.sub(r'```.*?```', '', source, flags=re.DOTALL), flags=re.MULTILINE)
            if heads: level, heading = len(heads[-1][0]), heads[-1][1]
            if spoken(source): before = source
            elif heads: before = ''
            cells.append(title_cell(source) if i == 0 else markdown(folded_list(source) if page == 'index' else source))
        if cell['cell_type'] != 'code': continue
        d = directives(source)
        if {'hide', 'default_exp'} & {*d} or d.get('include') == 'false': continue
        if is_exported(cell): cells += export_cells(code(source), module, level, seen)
        elif is_imports(code(source)):
            if module: continue
            long = i == 1 or len(code(source).splitlines()) > 2
            cells.append(coded(code(source), ['hide-input'], **IMPORTS) if long else coded(code(source)))
        else:
            tags = ['remove-input'] if d.get('echo') == 'false' else ['hide-input'] if d.get('code-fold') == 'true' else []
            if d.get('keep-colours') == 'true': tags.append('keep-colours')
            drawn = any(k.startswith('image/') for o in cell['outputs'] for k in o.get('data', {}))
            image = dict(image=dict(alt=alternative(source, before, heading))) if drawn else {}
            cells.append(coded(code(source), tags, tidied(cell['outputs']), **image))
    return cells


ALONE = re.compile(r'(```.*?```|\$\$.*?\$\$|^#+ .*$|!?\[[^\]]*\]\([^)]*\)|<details.*?</summary>)', flags=re.DOTALL|re.MULTILINE)
NAME = re.compile(r'(?<!`)`([A-Za-z_][\w.]*(?:\(\))?)`(?!`)')


def linked(source:str, page:str, names:Names) -> str:
    "Text with its links pointing at pages of this site, and public names in backticks linked to what they name"
    def notebook(m): return f'({m.group(1) or ""}{page_name(m.group(2))}.ipynb{m.group(3) or ""})'
    def html(m): return f'href="{m.group(1) or ""}{page_name(m.group(2))}.html{m.group(3) or ""}"'
    def name(m):
        full = names.find(m.group(1), page)
        return f'{{py:obj}}`{m.group(1)} <{full}>`' if full else m.group()
    pieces = ALONE.split(source)
    pieces[::2] = [NAME.sub(name, o) for o in pieces[::2]]
    source = re.sub(r'href="((?:[\w.-]+/)*)([\w-]+\.ipynb)(#[\w.-]+)?"', html, ''.join(pieces))
    return re.sub(r'\(((?:[\w.-]+/)*)([\w-]+\.ipynb)(#[\w.-]+)?\)', notebook, source)


def contents() -> str:
    "The groups of the navigation"
    groups = {group: [page_of(p) for p in paths] for group,paths in reading_order().items()}
    groups[[*groups][-1]] += [*PROJECT, 'Index <genindex>']
    return '\n\n'.join('\n'.join(['```{toctree}', ':hidden:', f':caption: {group}', '', *listed, '```'])
                       for group,listed in groups.items() if listed)


def module_of(nb) -> str:
    "The module that a notebook makes, or nothing"
    found = [directives(text(c)).get('default_exp') for c in nb['cells'] if c['cell_type'] == 'code']
    return next(filter(None, found), '')


def write_pages() -> tuple[dict[Path, str], dict[Path, list[str]]]:
    "Write what Sphinx reads into PAGES; return the pages, and the exported cells of each"
    order, names = pages(), Names()
    nbs = {path: json.loads((NBS/path).read_text(encoding='utf-8')) for path in order}
    modules = {path: module_of(nb) for path,nb in nbs.items()}
    exports = {path: [code(text(c)) for c in nb['cells'] if is_exported(c)] for path,nb in nbs.items()}
    for path,sources in exports.items():
        for part in (o for source in sources for o in parts(source)): names.add(modules[path], order[path], part.names)
    shutil.rmtree(PROC, ignore_errors=True)
    shutil.copytree(NBS, PAGES, ignore=shutil.ignore_patterns('*.ipynb', '*.yml', '*.css', 'runs', '_*', '.*'))     # pictures
    for path,page in order.items():
        cells = converted(nbs[path], modules[path], page)
        for c in cells:
            if c['cell_type'] == 'markdown': c['source'] = linked(c['source'], page, names)
        if page == 'index': cells.append(markdown(contents()))
        nb = {'cells': [{'id': f'c{i}', **c} for i,c in enumerate(cells)], 'nbformat': 4, 'nbformat_minor': 5,
              'metadata': {'kernelspec': {'name': 'python3', 'display_name': 'python3', 'language': 'python'},
                           'language_info': {'name': 'python', 'pygments_lexer': 'ipython3'}}}
        dest = PAGES/f'{page}.ipynb'
        dest.parent.mkdir(parents=True, exist_ok=True)
        dest.write_text(json.dumps(nb, ensure_ascii=False, indent=1), encoding='utf-8')
    for page,name in PROJECT.items():
        (PAGES/f'{page}.md').write_text((ROOT/name).read_text(encoding='utf-8').replace('](nbs/images/', '](images/'), encoding='utf-8')
    return order, exports


# What came out

def shown_on(sources, html) -> int:
    "How many of a notebook's exported cells its page shows whole and in order"
    from bs4 import BeautifulSoup
    blocks = BeautifulSoup(html, 'html.parser').select('div.cell.tag_export div.cell_input pre')
    page, at, shown = ''.join(''.join(b.text.split()) for b in blocks), 0, 0
    for source in sources:
        words = ''.join(source.split())
        found = page.find(words, at)
        if found >= 0: shown, at = shown+1, found+len(words)
    return shown


def tally(html) -> str:
    "How much of what a reader looks for is on a page"
    counts = {'formulas': html.count('class="math notranslate'), 'figures': html.count('src="_images/')+html.count('src="../_images/'),
              'names': len(re.findall(r'<h\d><code class="docutils', html))}
    return '  '.join(f'{n:4} {what}' for what,n in counts.items())


def main(out='_docs'):
    from sphinx.cmd.build import build_main
    (order, exports), dest, html = write_pages(), ROOT/out, PROC/'html'    # MyST-NB leaves a folder beside it, so not in the root
    options = ['-b', 'html', '-W', '--keep-going', '-q', '-c', str(ROOT/'docs'), '-d', str(PROC/'doctrees')]
    status = build_main([*options, str(PAGES), str(html)])
    missing = [page for page in order.values() if not (html/f'{page}.html').exists()]
    if missing: sys.exit(f'the site lacks the pages {missing}')
    for path in order:
        (html/'notebooks'/path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(NBS/path, html/'notebooks'/path)
    for folder in 'notebooks/images', 'images': shutil.copytree(NBS/'images', html/folder)     # for notebooks and HTML in text
    shutil.rmtree(dest, ignore_errors=True)
    shutil.move(html, dest)
    (dest/'.nojekyll').touch()
    total = found = 0
    for path,page in order.items():
        text = (dest/f'{page}.html').read_text(encoding='utf-8')
        cells, shown = len(exports[path]), shown_on(exports[path], text)
        total, found = total+cells, found+shown
        print(f'{page:40} {shown:3}/{cells:<3} exported cells {tally(text)}')
    folded = sum(is_imports(o) for sources in exports.values() for o in sources)
    print(f'{found} of {total} exported cells are shown, {folded} that only import folded\n{dest/"index.html"}')
    if found < total: sys.exit('exported cells are missing from the site')
    if status: sys.exit('the site has warnings')


if __name__ == '__main__': main(*sys.argv[1:])
