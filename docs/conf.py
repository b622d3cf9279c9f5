"Sphinx's configuration. docs/make_site.py prepares the pages and calls Sphinx."
import re, shutil, sys
from html import escape
from importlib.util import find_spec
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parent))
import make_site

settings = make_site.cfg
project, author, release = settings['lib_name'], settings['author'].replace('%(author)s', ''), settings['version']
copyright, language = settings['copyright'], 'en'
extensions = ['myst_nb']
exclude_patterns = []
templates_path = ['templates']

# the notebooks carry their outputs: nothing is run here
nb_execution_mode = 'off'
nb_merge_streams = True
myst_enable_extensions = ['amsmath', 'dollarmath', 'attrs_inline', 'html_image']
myst_heading_anchors, myst_heading_slug_func = 5, 'make_site.anchor'
# API headings sit one level below whatever section they come in; the lexer of notebooks knows no shell line that goes on after \
suppress_warnings = ['myst.header', 'misc.highlighting_failure']
add_module_names = False

html_theme = 'furo'
html_title = f'{project} {release}'
html_baseurl = make_site.SITE+'/'
html_favicon = 'static/favicon.svg'
html_static_path = ['static']
html_css_files = ['site.css']
html_js_files = ['site.js']
html_copy_source = html_show_sourcelink = False
html_domain_indices = False
html_theme_options = {'top_of_page_buttons': []}
pygments_style, pygments_dark_style = 'friendly', 'github-dark'

# MathJax comes with the site, from the Python package that carries its files: hospitals' networks block others' servers
mathjax_path = 'mathjax/tex-chtml.js'
mathjax3_config = {'chtml': {'matchFontHeight': False}, 'options': {'enableMenu': False}}
MATHJAX = 'tex-chtml.js', 'input/tex/extensions', 'output/chtml/fonts'


def copy_mathjax(app, problem):
    "The part of MathJax that the pages load"
    source, dest = Path(find_spec('sphinx-mathjax-offline').origin).parent/'static/mathjax', Path(app.outdir)/'_static/mathjax'
    for name in MATHJAX if problem is None else ():
        (dest/name).parent.mkdir(parents=True, exist_ok=True)
        if (source/name).is_dir(): shutil.copytree(source/name, dest/name, dirs_exist_ok=True)
        else: shutil.copy(source/name, dest/name)


COLAB = 'https://colab.research.google.com/github'
notebooks = {page: path for path,page in make_site.pages().items()}


def about_page(app, pagename, templatename, context, doctree):
    "What a page's head and the buttons above it say: the notebook, its place in the repository, title and summary"
    site, url, path = make_site.SITE, settings['git_url'].replace('%(user)s', settings['user']), notebooks.get(pagename)
    blob, context['git_url'] = f"{url}/blob/{settings['branch']}", url
    name, summary = re.sub('<[^>]+>', '', context.get('title') or project), settings['description']
    if path:
        where = f"{settings['nbs_path']}/{path.as_posix()}"
        nb = nbformat.read(make_site.NBS/path, 4)
        context |= dict(notebook=f"{'../'*pagename.count('/')}notebooks/{path.as_posix()}", module=make_site.module_of(nb),
                        on_github=f'{blob}/{where}', in_colab=f'{COLAB}/{blob.split("github.com/")[1]}/{where}')
        if pagename != 'index': summary = make_site.title(make_site.NBS/path)[1] or summary
    elif pagename in make_site.PROJECT: context['on_github'] = f'{blob}/{make_site.PROJECT[pagename]}'
    full = f'{project}: forecasts and information flow of coupled signals' if pagename == 'index' else f'{name} · {project}'
    context['full_title'] = full
    tags = {'og:title': full, 'og:type': 'website', 'og:url': f'{site}/{pagename}.html', 'og:site_name': project,
            'og:description': summary.replace('`', ''), 'og:image': f'{site}/_static/social.png', 'og:image:width': '1200',
            'og:image:height': '630', 'og:image:alt': 'a forecast of the fetal heart rate, and the contractions it was made from'}
    context['metatags'] = (context.get('metatags') or '') + '\n'.join(
        [f'<meta property="{k}" content="{escape(v)}">' for k,v in tags.items()] +
        [f'<meta name="description" content="{escape(tags["og:description"])}">',
         '<meta name="twitter:card" content="summary_large_image">'])


def unbroken(app, pagename, templatename, context, doctree):
    "Where lines may break: not after the hyphens of `--name`, not between a formula and its comma; in names after . and _"
    formula = r'<span class="math notranslate nohighlight">[^<]*</span>'
    if body := context.get('body'):
        body = re.sub(r'<span class="pre">(--[\w.-]{1,24})</span>', r'<span class="pre unbroken">\1</span>', body)
        context['body'] = re.sub(rf'([(\[“‘]?){formula}([^\s<&—–]{{0,8}})', lambda m: f'<span class="unbroken">{m.group()}</span>'
                                 if m.group(1) or m.group(2) else m.group(), body)
    if toc := context.get('toc'):
        name = lambda m: m.group(1)+re.sub(r'(?<=[._])(?=\w)', '<wbr>', m.group(2))
        context['toc'] = re.sub(r'(<span class="pre">)([\w.]+)', name, toc)


def grouped(app, pagename, templatename, context, doctree):
    "The navigation's groups, which open and close: the page's own is open, and those for beginners"
    def group(m):
        slug = re.sub(r'\W+', '-', m.group(1).lower())
        shown = m.group(1) in make_site.OPEN or 'current' in m.group(2)[:40] or 'current-page' in m.group(2)
        return (f'<details class="nav-group nav-{slug}"{" open" if shown else ""}>'
                f'<summary class="caption">{m.group(1)}</summary>{m.group(2)}</details>')
    caption, following = r'<p class="caption"[^>]*><span class="caption-text">(.*?)</span></p>', r'(?=\s*(?:<p class="caption|</div>|$))'
    context['furo_navigation_tree'] = re.sub(rf'{caption}\s*(<ul.*?</ul>){following}', group,
                                             context.get('furo_navigation_tree', ''), flags=re.DOTALL)


def setup(app):
    app.connect('html-page-context', about_page)
    app.connect('html-page-context', unbroken)
    app.connect('html-page-context', grouped, priority=900)
    app.connect('build-finished', copy_mathjax)
