# nbdev's own template, less its use of pkg_resources (gone from new setuptools).
# All settings are in settings.ini: edit there, not here.
from configparser import ConfigParser
import re, setuptools, shlex

config = ConfigParser(delimiters=['='])
config.read('settings.ini', encoding='utf-8')
cfg = config['DEFAULT']

cfg_keys = 'version description keywords author author_email'.split()
expected = cfg_keys + "lib_name user branch license status min_python audience language".split()
for o in expected: assert o in cfg, "missing expected setting: {}".format(o)
setup_cfg = {o:cfg[o] for o in cfg_keys}

licenses = {
    'apache2': ('Apache-2.0','OSI Approved :: Apache Software License'),
    'mit': ('MIT', 'OSI Approved :: MIT License'),
    'gpl2': ('GPL-2.0-only', 'OSI Approved :: GNU General Public License v2 (GPLv2)'),
    'gpl3': ('GPL-3.0-only', 'OSI Approved :: GNU General Public License v3 (GPLv3)'),
    'bsd3': ('BSD-3-Clause', 'OSI Approved :: BSD License'),
}
statuses = ['1 - Planning', '2 - Pre-Alpha', '3 - Alpha', '4 - Beta', '5 - Production/Stable', '6 - Mature', '7 - Inactive']
py_versions = '3.9 3.10 3.11 3.12 3.13 3.14'.split()

requirements = shlex.split(cfg.get('requirements', ''))
if cfg.get('pip_requirements'): requirements += shlex.split(cfg.get('pip_requirements', ''))
min_python = cfg['min_python']
lic = licenses.get(cfg['license'].lower(), (cfg['license'], None))
dev_requirements = (cfg.get('dev_requirements') or '').split()

package_data = dict()
if cfg.get('package_data'): package_data[cfg['lib_name']] = cfg['package_data'].split()
setup_cfg['package_data'] = package_data

# Links of README.md are relative to the repository; on PyPI there is none around it.
readme = open('README.md', encoding='utf-8').read()
url, branch = cfg['git_url'], cfg['branch']
readme = re.sub(r'!\[([^\]]*)\]\((?!https?:)([^)\s]+)\)', rf'![\1]({url}/raw/{branch}/\2)', readme)
readme = re.sub(r'\]\((?!https?:|#|mailto:)([^)\s]+)\)', rf']({url}/blob/{branch}/\1)', readme)

setuptools.setup(
    name = cfg['lib_name'],
    license = lic[0],
    classifiers = [
        'Development Status :: ' + statuses[int(cfg['status'])-1],
        'Intended Audience :: ' + cfg['audience'].title(),
        'Natural Language :: ' + cfg['language'].title(),
        'Operating System :: OS Independent',
        'Programming Language :: Python :: 3 :: Only',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
        'Topic :: Scientific/Engineering :: Medical Science Apps.',
        'Typing :: Typed',
    ] + ['Programming Language :: Python :: '+o for o in py_versions[py_versions.index(min_python):]],
    url = url,
    project_urls = {
        'Documentation': cfg['doc_host'] + cfg['doc_baseurl'], 'Source': url, 'Issues': f'{url}/issues',
        'Changelog': f'{url}/blob/{branch}/CHANGELOG.md',
    },
    packages = setuptools.find_packages(include=[cfg['lib_name'], cfg['lib_name']+'.*']),
    include_package_data = True,
    install_requires = requirements,
    extras_require={ 'dev': dev_requirements, **{k.removeprefix('extra_'): v.split() for k, v in cfg.items() if k.startswith('extra_')} },
    python_requires  = '>=' + cfg['min_python'],
    long_description = readme,
    long_description_content_type = 'text/markdown',
    zip_safe = False,
    entry_points = {
        'console_scripts': cfg.get('console_scripts','').split(),
        'nbdev': [f'{cfg.get("lib_path")}={cfg.get("lib_path")}._modidx:d']
    },
    **setup_cfg)
