"Sphinx's configuration. docs/make_site.py prepares the pages and calls Sphinx."
import sys
from configparser import ConfigParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

settings = ConfigParser(delimiters=['='])
settings.read(Path(__file__).resolve().parent.parent/'settings.ini', encoding='utf-8')
settings = settings['DEFAULT']

project, author, release = settings['lib_name'], settings['author'], settings['version']
copyright, language = settings['copyright'], 'en'
extensions = ['myst_nb']
exclude_patterns = []

# the notebooks carry their outputs: nothing is run here
nb_execution_mode = 'off'
nb_merge_streams = True
nb_code_prompt_show = nb_code_prompt_hide = 'Source'
myst_enable_extensions = ['amsmath', 'dollarmath', 'attrs_inline']
myst_heading_anchors, myst_heading_slug_func = 5, 'make_site.anchor'
# API headings sit one level below whatever section they come in
suppress_warnings = ['myst.header']

html_theme = 'furo'
html_title = f'{project} {release}'
html_static_path = ['static']
html_css_files = ['site.css']
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    'source_repository': settings['git_url'],
    'source_branch': settings['branch'],
    'source_directory': 'nbs/',
    'top_of_page_buttons': [],
}
pygments_style, pygments_dark_style = 'friendly', 'native'

