# make setup | test | demo | bench | peers | prepare | docs | clean      (see CONTRIBUTING.md)
PYTHON ?= python3
BIN := .venv/bin
TOOL := $(BIN)/python tools/notebooks.py
SITE := _docs

# The real recordings, where they lie beside the checkout. Without them the notebooks say what they skip.
ifneq ($(wildcard ../shared/ctu-uhb/records),)
export TEB_VAE_DATA ?= $(abspath ../shared/ctu-uhb)
endif

# One thread per process: the suites below run two processes at a time, and sums come out the same on every machine.
test docs: export OMP_NUM_THREADS = 1
# Text wraps at the width of the terminal; the stored outputs are 80 columns wide.
test docs: export COLUMNS = 80
# Bytecode is kept, whatever the environment says: otherwise each of the hundred processes below compiles PyTorch anew, for six seconds.
unexport PYTHONDONTWRITEBYTECODE
# A file's tests stay together, in order: a notebook is one kernel. Which files come first say tests/conftest.py and tools/forked.py.
TWO := -n 2 --dist loadfile --no-loadscope-reorder
# Kernels fork from a process that imports Matplotlib outside of the notebooks' folders, where it would find the style by itself.
STYLE := MATPLOTLIBRC=nbs
# Tutorials train for minutes: nbval runs them, nbdev_test need not do so again.
ONCE := --skip_folder_re '^([_.]|tutorials)'

.PHONY: setup test demo bench peers prepare docs clean
.DEFAULT_GOAL := help

help:
	@echo "make setup    a virtual environment in .venv with everything pinned"
	@echo "make demo     simulate recordings, train, forecast, compare with baselines, plot"
	@echo "make test     everything that CI checks"
	@echo "make bench    the times on the speed page: some minutes on an otherwise idle machine"
	@echo "make peers    the model beside forecasters that others publish, on the recordings in TEB_VAE_DATA: an hour and a half"
	@echo "make prepare  export and clean the notebooks, write stubs and README.md: before every commit"
	@echo "make docs     the site, in $(SITE)/, checked in a browser where there is one"
	@echo "make clean    remove what the others made, but not .venv"

setup: .venv/installed

# The pip that came with Python may be years old, and such a one takes half as long again. It is pinned like the rest.
# pip compiles everything, one file after the other. Of all that is installed a part is imported: its largest packages are
# compiled here by all cores, the others when they are imported.
IMPORTED := torch lightning torchmetrics scipy pandas matplotlib sympy
.venv/installed: settings.ini setup.py constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pip
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m compileall -q -j 0 -x testing/_internal $(addprefix .venv/lib/python*/site-packages/,$(IMPORTED))
	@touch $@

define heading
@printf '\n==== %s ====\n' '$(1)'
endef

test: setup
	$(call heading,teb_vae/ is what the notebooks export)
	$(TOOL) synced
	$(call heading,notebooks are clean)
	$(TOOL) clean
	$(call heading,imports stand alone in their cells)
	$(TOOL) imports
	$(call heading,lines - imports - annotations and patches keep the rules)
	$(TOOL) rules
	$(call heading,the diagram of the modules is current)
	$(BIN)/python tools/diagram.py --check
	$(call heading,no large files)
	$(TOOL) size
	$(call heading,README.md is current)
	$(TOOL) readme --check
	$(call heading,nbdev_test: every page that makes a module runs)
	$(BIN)/nbdev_test --n_workers 2 --timing --do_print $(ONCE)
	$(call heading,nbval: every stored output comes out again)
	$(TOOL) runnable _nbval
	$(STYLE) $(BIN)/python -m pytest -q -p tools.forked $(TWO) --nbval --nbval-current-env --nbval-sanitize-with tools/sanitize.cfg --durations 8 -p no:cacheprovider _nbval
	@rm -rf _nbval
	$(call heading,tests/)
	$(BIN)/pytest -q $(TWO) --durations 8 tests

demo: setup
	$(BIN)/teb_vae demo

bench: setup
	$(BIN)/python benchmarks/engine.py --profile --out benchmarks/results.csv

# An environment of its own: GluonTS wants other versions. Install a CPU build of PyTorch into it first where there is no GPU.
peers:
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -e . -r benchmarks/peers/requirements.txt
	.venv-peers/bin/python benchmarks/peers/run.py --data $(TEB_VAE_DATA) --split test --minutes 8 --model teb_vae=ctu-uhb --curve

prepare: setup
	$(BIN)/nbdev_export
	$(BIN)/nbdev_clean
	$(BIN)/python tools/stubs.py
	$(TOOL) imports
	$(BIN)/python tools/diagram.py
	$(TOOL) contents
	$(TOOL) readme

docs: setup
	$(BIN)/python docs/make_site.py $(SITE)
	TEB_VAE_SITE=$(abspath $(SITE)) $(BIN)/pytest -q -rs -p no:cacheprovider tests/test_site.py

clean:
	rm -rf $(SITE) _proc _nbval demo build dist *.egg-info .pytest_cache .hypothesis lightning_logs
	find . -path ./.venv -prune -o -name __pycache__ -type d -print | xargs rm -rf
