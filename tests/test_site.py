"""The site, as a reader's browser shows it

`make docs` builds it and then runs these checks. `make test` runs them on `_docs` where that is there and newer than the
notebooks, and otherwise skips them, since building takes minutes. TEB_VAE_SITE names a site that lies elsewhere.
The last of the checks need Chromium or Chrome, or the Chromium that Playwright installs.
"""
import ast, functools, http.server, json, os, re, shutil, sys, threading
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pandas as pd
import pytest

bs4 = pytest.importorskip('bs4')

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT/'docs'))
import make_site

WIDTHS = 360, 768, 1100, 1400, 1920
BROWSERS = 'chromium', 'chromium-browser', 'google-chrome', 'chrome'


def built() -> Path:
    "The site to check"
    if named := os.environ.get('TEB_VAE_SITE'): return Path(named) if Path(named).is_absolute() else ROOT/named
    site = ROOT/'_docs'
    if not (site/'index.html').exists(): pytest.skip('no site in _docs: run `make docs`, which checks it too')
    sources = [p for o in ('nbs', 'docs') for p in (ROOT/o).rglob('*') if p.suffix in ('.ipynb', '.py', '.css', '.js', '.html')]
    newest = max(sources, key=lambda p: p.stat().st_mtime)
    if newest.stat().st_mtime > (site/'index.html').stat().st_mtime:
        pytest.skip(f'_docs is older than {newest.relative_to(ROOT)}: run `make docs`, which checks it too')
    return site


@pytest.fixture(scope='module')
def site(): return built()


@pytest.fixture(scope='module')
def pages(site):
    "Every page of the site, parsed"
    found = [p for p in site.rglob('*.html') if not {'_static', '_sources', 'notebooks'} & {*p.relative_to(site).parts}]
    assert len(found) > 50
    return {p.relative_to(site).as_posix(): bs4.BeautifulSoup(p.read_text(encoding='utf-8'), 'html.parser') for p in sorted(found)}


@pytest.fixture(scope='module')
def notebooks(pages):
    "The pages that are made from notebooks"
    return {name: html for name,html in pages.items() if html.select_one('.page-links a[download]')}


# How a page is made: these need no site

CELL = """def _helper(): return 1

@patch
def loss(self:Net,
    x:Tensor, # features, (B, C)
): return _helper()

# how far ahead
@patch(as_prop=True)
def ahead(self:Net): return LIMIT

LIMIT = 3"""


def test_an_exported_cell_is_cut_at_its_public_names():
    first, second = make_site.parts(CELL)
    assert [(n.name, n.kind) for n in first.names] == [('Net.loss', 'method')]
    assert [(n.name, n.kind) for n in second.names] == [('Net.ahead', 'property'), ('LIMIT', 'data')]
    assert ''.join((first.source+second.source).split()) == ''.join(CELL.split())
    assert second.source.startswith('# how far ahead')


def test_names_link_only_where_that_is_certain():
    names = make_site.Names()
    for module,source in dict(cli='def train(data): ...\ndef plot(): ...', fitting='def train(): ...\ndef fit(plot): ...',
                              model='class Net:\n    def forecast(self): ...', scores='def forecast(): ...\ndef score(fit): ...').items():
        for part in make_site.parts(source): names.add(module, module, part.names)
    assert names.find('train', 'cli') == 'teb_vae.cli.train' and names.find('train', 'fitting') == 'teb_vae.fitting.train'
    assert names.find('train', 'scores') == ''                  # of two
    assert names.find('forecast', 'fitting') == ''              # or the method
    assert names.find('plot', 'fitting') == ''                  # an argument on that page
    assert names.find('Net.forecast', 'cli') == 'teb_vae.model.Net.forecast'
    assert names.find('teb_vae.scores.score()', 'cli') == 'teb_vae.scores.score'
    text = make_site.linked('`score` of `x`, `train`\n\n```\n`score`\n```\n\n[`score`](44_scores.ipynb#top)', 'model', names)
    assert text == '{py:obj}`score <teb_vae.scores.score>` of `x`, `train`\n\n```\n`score`\n```\n\n[`score`](scores.ipynb#top)'


def test_alternative_text_is_what_the_page_says():
    code = 'ax.plot(t, y, label="observed")\nax.set(xlabel=f"{a}", ylabel="heart rate (bpm)")'
    assert make_site.alternative(code, r'The rate $\sigma_t$ of [one](x.ipynb) recording:', 'Heading') == \
        'The rate σ_t of one recording. Labels: observed, heart rate (bpm).'
    assert make_site.alternative('#| fig-alt: a dip\n'+code, 'Something else.', '') == 'a dip'


def test_tables_of_data_have_one_head_and_text_on_the_left():
    index = pd.Index(['a stream whose sensor came off', 'b'], name='case')
    table = pd.DataFrame(dict(status=['no signal', 'ok'], age=[120., float('nan')]), index)
    out, = make_site.tidied([{'data': {'text/html': [table.to_html()]}}])
    html = bs4.BeautifulSoup(out['data']['text/html'], 'html.parser')
    assert [th.text for th in html.select('thead th')] == ['case', 'status', 'age']
    assert [o.text for o in html.select('.words')] == ['case', 'status', 'no signal', 'ok']
    assert [o.text for o in html.select('.long')] == [index[0]]


def test_long_imports_are_folded_and_colours_kept():
    cells = ['# A page', 'import os', 'text', 'import math', 'import re\nimport ast\nimport json', '#| keep-colours: true\n1']
    nb = {'cells': [dict(cell_type='markdown' if s in ('# A page', 'text') else 'code', source=s, outputs=[]) for s in cells]}
    tags = [c['metadata'].get('tags') for c in make_site.converted(nb, '', 'page')]
    assert tags == [None, ['hide-input'], None, [], ['hide-input'], ['keep-colours']]


def test_the_list_of_pages_folds_by_group():
    head, rows = '| page | about |\n|---|---|', ['| [a](a.ipynb) | one |', '| [b](b.ipynb) | two |']
    lines = [head, '| **Tutorials** | |', rows[0], '| **Studies** | |', rows[1]]
    first, second = make_site.folded_list('\n'.join(lines)).split('</details>')[:2]
    assert '<details class="pages" open><summary>Tutorials<' in first and f'{head}\n{rows[0]}' in first
    assert '<details class="pages"><summary>Studies<' in second and f'{head}\n{rows[1]}' in second
    assert make_site.folded_list('| **a** | **b** |\n|---|---|') == '| **a** | **b** |\n|---|---|'


def test_every_notebook_has_a_group():
    from notebooks import NBS, notebooks, reading_order
    placed = [p for paths in reading_order().values() for p in paths]
    assert sorted(placed) == [p.relative_to(NBS) for p in notebooks() if p.name != 'index.ipynb']


# What the pages hold

def cells_of(module:Path) -> list[str]:
    "The cells of an exported module, without white space and as in the notebook, where imports are absolute"
    source = re.sub(r'^(\s*)from \.(\w*) import', lambda m: f"{m.group(1)}from {f'teb_vae.{m.group(2)}'.rstrip('.')} import",
                    module.read_text(encoding='utf-8'), flags=re.MULTILINE)
    cells = re.split(r'^# %% .*$', source, flags=re.MULTILINE)[1:]
    return [''.join(o.split()) for o in cells if o.strip() and '__all__ =' not in o]


def test_all_exported_code_is_on_its_page(pages):
    missing, n = [], 0
    for module in sorted((ROOT/'teb_vae').glob('[a-z]*.py')):
        assert f'{module.stem}.html' in pages, f'{module.stem} has no page'
        blocks = pages[f'{module.stem}.html'].select('div.cell.tag_export div.cell_input pre')
        assert all(b.find_parent('details') is None or 'import' in b.text for b in blocks)
        shown, at = ''.join(''.join(b.text.split()) for b in blocks), 0
        for cell in cells_of(module):
            n, found = n+1, shown.find(cell, at)
            if found < 0: missing.append(f'{module.name}: {cell[:60]}')
            else: at = found+len(cell)
    assert n > 400 and not missing, missing


def test_no_exported_code_is_folded_but_imports(pages):
    for name,html in pages.items():
        for block in html.select('.tag_export details.hide pre'):
            body = ast.parse(block.text).body
            assert all(isinstance(o, (ast.Import, ast.ImportFrom, ast.If, ast.Try)) for o in body), f'{name}: {block.text[:80]}'


def test_no_dead_link(pages, site):
    ids = {name: {t['id'] for t in html.find_all(id=True)} | {''} for name,html in pages.items()}
    dead, n = [], 0
    for name,html in pages.items():
        for tag,attribute in [(t, a) for a in ('href', 'src') for t in html.find_all(**{a: True})]:
            url = urlparse(urljoin(f'http://site/{name}', tag[attribute]))
            if url.netloc != 'site' or url.scheme != 'http': continue
            n, target = n+1, unquote(url.path).lstrip('/') or 'index.html'
            if not (site/target).is_file(): dead.append(f'{name}: {tag[attribute]}')
            elif target in ids and unquote(url.fragment) not in ids[target]: dead.append(f'{name}: no {url.fragment} in {target}')
    assert n > 1000 and not dead, dead


def test_no_markdown_left_over(pages):
    raw = re.compile(r'\]\([\w./-]+(?:\.ipynb|\.html|\.md)|\{py:obj\}|:no-typesetting:')
    found = [f'{name}: {m.group()}' for name,html in pages.items() for article in html.select('article')
             for o in article.find_all(string=raw) if not o.find_parent(['pre', 'script']) for m in [raw.search(o)]]
    assert not found, found


def test_formulas_hold_no_underscore_that_mathjax_shows_with_its_backslash(pages):
    bad = [f'{name}: {o.text[:80]}' for name,html in pages.items() for o in html.select('.math')
           if re.search(r'\\text\w*\{[^}]*\\_', o.text)]
    assert not bad, bad


def test_no_cell_of_a_table_is_cut_off(pages):
    bad = [f'{name}: {o.text[-60:]}' for name,html in pages.items() for o in html.select('article td')
           if re.search(r'\w.*(\.\.\.|…)\s*$', o.text)]
    assert not bad, bad


def public_names() -> set[str]:
    "What the modules offer: the names of `__all__`, and the methods of classes, patched or not"
    names = set()
    for module in sorted((ROOT/'teb_vae').glob('[a-z]*.py')):
        for node in ast.parse(module.read_text(encoding='utf-8')).body:
            found = []
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == '__all__': found = ast.literal_eval(node.value)
            elif isinstance(node, ast.ClassDef): found = [f'{node.name}.{f.name}' for f in node.body if isinstance(f, ast.FunctionDef)]
            elif isinstance(node, ast.FunctionDef) and any('patch' in ast.unparse(d) for d in node.decorator_list):
                found = [f'{ast.unparse(node.args.args[0].annotation)}.{node.name}']
            names |= {f'teb_vae.{module.stem}.{o}' for o in found if not re.search(r'(^|\.)_', o)}
    return names


def search_index(site) -> dict:
    text = (site/'searchindex.js').read_text(encoding='utf-8')
    return json.loads(text[text.index('(')+1:text.rindex(')')])


def test_every_public_name_is_in_the_search_index(site):
    known = {f'{prefix}.{entry[4]}' for prefix,entries in search_index(site)['objects'].items() for entry in entries}
    names = public_names()
    assert len(names) > 400
    assert not names-known, sorted(names-known)


def test_alternative_texts_say_what_is_seen(notebooks):
    bad = []
    for name,html in notebooks.items():
        alts = [img.get('alt', '') for img in html.select('article img')]
        bad += [f'{name}: {a!r}' for a in alts if len(a) < 25 or len(a.split()) < 4 or re.search(r'\.(png|svg)|[0-9a-f]{12}', a)]
        bad += [f'{name}: twice {a!r}' for a in {*alts} if alts.count(a) > 1]
    assert not bad, bad


def test_titles_agree(pages, notebooks):
    "Navigation and page, the same title; every page is in the navigation"
    listed = {urljoin('http://site/', a['href']): a.text for a in pages['index.html'].select('.nav-group a')}
    for name,html in notebooks.items():
        if name != 'index.html': assert listed[f'http://site/{name}'] == html.h1.find(string=True, recursive=False), name


def test_buttons_and_pictures_for_others(pages, notebooks, site):
    for name,html in notebooks.items():
        links = {a.text: a['href'] for a in html.select('.page-links a')}
        path = links['GitHub'].partition('/nbs/')[2]
        assert (ROOT/'nbs'/path).is_file() and links['Colab'].endswith(f'/nbs/{path}'), (name, links)
        shipped = site/urlparse(urljoin(f'http://site/{name}', links['Notebook'])).path.lstrip('/')
        shipped = json.loads(shipped.read_text(encoding='utf-8'))
        assert shipped['nbformat'] == 4 and shipped['cells']
        picture = html.select_one('meta[property="og:image"]')['content']
        assert (site/'_static'/picture.rpartition('/')[2]).is_file()
        assert len(html.select_one('meta[property="og:description"]')['content']) > 30, name
    titles = [html.title.text for name,html in pages.items() if name not in ('genindex.html', 'search.html')]
    assert len({*titles}) == len(titles)
    assert len(pages['genindex.html'].select('article li')) > 400


# What a browser shows

@pytest.fixture(scope='module')
def open_page(site):
    "Open a page of the site in Chromium; what goes wrong on the way is in `page.problems`"
    api = pytest.importorskip('playwright.sync_api')
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with api.sync_playwright() as p:
        try: browser = p.chromium.launch(args=['--no-sandbox'], executable_path=next(filter(None, map(shutil.which, BROWSERS)), None))
        except api.Error:
            if os.environ.get('CI'): raise
            pytest.skip('there is no Chromium: install one, or run `.venv/bin/playwright install chromium`')
        page = browser.new_page(viewport=dict(width=1400, height=900))
        page.set_default_timeout(120_000)
        page.problems = []
        page.on('console', lambda m: page.problems.append(m.text) if m.type in ('error', 'warning') else None)
        page.on('pageerror', lambda e: page.problems.append(str(e)))
        page.on('response', lambda r: page.problems.append(f'{r.status} {r.url}') if r.status >= 400 else None)
        page.on('request', lambda r: page.problems.append(f'from elsewhere: {r.url}')
                if urlparse(r.url).netloc not in ('', f'127.0.0.1:{server.server_port}') else None)
        def go(name):
            page.problems.clear()
            page.set_viewport_size(dict(width=1400, height=900))
            page.goto(f'http://127.0.0.1:{server.server_port}/{name}')
            page.wait_for_function('document.documentElement.dataset.fitted')
            return page
        yield go
        browser.close()
    server.shutdown()


SEEN = """() => {
  const visible = e => e.getClientRects().length > 0;
  const cut = [...document.querySelectorAll('article pre, article div.math, .table-wrapper, div.output.text_html')]
    .filter(e => visible(e) && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.scrollWidth - e.clientWidth} px of ${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 50)}`);
  const formulas = [...document.querySelectorAll('article .math')];
  const unset = formulas.filter(e => !e.querySelector('mjx-container') || e.querySelector('mjx-merror'))
    .map(e => e.textContent.slice(0, 60));
  const figures = [...document.querySelectorAll('article img')].filter(visible)
    .filter(e => !e.complete || e.naturalWidth < 20 || e.getBoundingClientRect().width < 20).map(e => e.src);
  return {cut, unset, figures, formulas: formulas.length};
}"""


WIDE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(document.documentElement.scrollWidth - document.documentElement.clientWidth))))"""


# Code in tables whose first letters are not in one line: its column has been squeezed
SQUEEZED = """() => [...document.querySelectorAll('article :is(td, th) code .pre')].filter(e => {
  const start = document.createRange(), text = e.firstChild;
  start.setStart(text, 0);
  start.setEnd(text, Math.min(4, text.length));
  return new Set([...start.getClientRects()].map(r => Math.round(r.top))).size > 1;
}).map(e => `squeezed: ${e.textContent}`)"""


def test_every_page_in_a_browser(open_page, pages):
    "No error, nothing from other servers, formulas set, figures there, nothing cut at 1400, no scroll sideways, no squeezed names"
    problems, formulas = [], 0
    for name in pages:
        page = open_page(name)
        seen = page.evaluate(SEEN)
        formulas += seen.pop('formulas')
        found = page.problems + [f'{kind}: {o}' for kind,listed in seen.items() for o in listed]
        for width in WIDTHS:
            page.set_viewport_size(dict(width=width, height=900))
            wide = page.evaluate(WIDE)
            if wide > 0: found.append(f'{wide} px too wide at {width}')
            if width == min(WIDTHS): found += page.evaluate(SQUEEZED)
        problems += [f'{name}: {o}' for o in found]
    assert formulas > 300 and not problems, '\n'.join(problems)


@pytest.mark.parametrize('name', ['SeqVaeTeb.loss', 'TimeGrid', 'FeatureExtractor.fit', 'read_recording', 'OBSERVED'])
def test_search_finds(open_page, name):
    page = open_page(f'search.html?q={name}')
    page.wait_for_selector('#search-results li a')
    links = page.evaluate("[...document.querySelectorAll('#search-results li a')].slice(0, 5).map(a => a.textContent + ' ' + a.href)")
    assert any(re.search(rf'{name}\b', o) for o in links), links
