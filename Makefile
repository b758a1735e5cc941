# The commands of a checkout. Each sets up what it needs first and says so; once that is done it
# costs nothing: the stamps below tell make that nothing changed.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench bench-peers ci dist clean
.DELETE_ON_ERROR:

# Our own Node.js and uv are there only where the system's are missing or too old.
export PATH := $(CURDIR)/.tools/node:$(PATH):$(CURDIR)/.tools/uv/bin
export npm_config_update_notifier := false

SYNCED := .venv/.synced
MODULES := web/node_modules/.package-lock.json
STATIC := halloo/static/index.html
WEB := halloo/wire.py $(shell find web \
	\( -name node_modules -o -name 'dist*' -o -path web/test -o -path web/shared/wire.ts \) -prune \
	-o -type f -print)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(STATIC) ## install everything; afterwards the command is .venv/bin/halloo
	@scripts/browser --optional
	@echo 'Ready: make run'

run: $(STATIC) ## serve with a demo shop; HALLOO_PORT (8700) and HALLOO_DATA (./halloo-data) move it
	@exec .venv/bin/halloo serve --demo

test: lint $(STATIC) ## everything: lint, sizes, units, whole stories in a real browser
	@scripts/browser
	@scripts/compiler
	@scripts/faults
	@scripts/servers
	@cd web && npm run --silent test
	@cd web && npm run --silent sizes
	@scripts/tests

.PHONY: soak
soak: $(SYNCED) ## faults under load; FAULT=mixed (or kill, stop, cut …) MINUTES= ROUNDS= SEED= choose
	@scripts/faults
	@PYTHONPATH=tests .venv/bin/python tests/soak.py $(if $(FAULT),--fault $(FAULT)) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(SEED),--seed $(SEED))

.PHONY: fuzz
fuzz: $(SYNCED) ## make up bytes for all that reads strangers' bytes; MINUTES= (1) for each, ONLY= one
	@scripts/fuzz $(if $(MINUTES),$(MINUTES),1) $(ONLY)

lint: $(SYNCED) $(MODULES) ## style and types of both languages
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy --no-error-summary
	@cd web && npm run --silent lint

.PHONY: bench-flood
bench-flood: $(SYNCED) ## what those who talk notice of 20,000 strangers at the door, and of their junk
	@PYTHONPATH=tests .venv/bin/python bench/besieged.py $(ARGS)

BENCH = .venv/bin/python bench/run.py $(if $(ONLY),--only $(ONLY)) $(if $(SIZES),--sizes $(SIZES)) \
	$(if $(ROUNDS),--rounds $(ROUNDS))

bench: $(SYNCED) ## how fast it is, beside the floor the kernel sets; ONLY= SIZES= ROUNDS= narrow it
	@scripts/compiler
	@$(BENCH)

bench-peers: $(SYNCED) ## the same beside other servers as well
	@scripts/compiler
	@$(BENCH) --peers

.PHONY: bench-trouble
bench-trouble: $(SYNCED) ## what others notice of a restart with 4,000 clients, and of a stalled reader
	@scripts/compiler
	@.venv/bin/python bench/trouble.py $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-rules
bench-rules: $(SYNCED) ## what 100 rules cost beside 10,000 visitors who turn 1,000 pages a second
	@scripts/compiler
	@.venv/bin/python bench/rules.py $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-screen
bench-screen: $(STATIC) ## the console in Chromium while 10,000 visitors change 1,000 times a second
	@scripts/compiler
	@scripts/browser
	@.venv/bin/python bench/screen.py

.PHONY: bench-cluster
bench-cluster: $(SYNCED) ## 100 nodes and a million visitors, simulated; NODES= (10,30,100) EACH= (10000)
	@.venv/bin/python bench/million.py $(if $(NODES),--nodes $(NODES)) $(if $(EACH),--each $(EACH))

.PHONY: bench-two
bench-two: $(SYNCED) ## two workers beside one, and a push to another node; needs PostgreSQL
	@scripts/compiler
	@PYTHONPATH=tests .venv/bin/python bench/two.py $(ARGS)

.PHONY: bench-versions
bench-versions: $(SYNCED) ## this checkout beside another: has something become slower? BEFORE=DIR
	@scripts/compiler
	@.venv/bin/python bench/versions.py $(BEFORE) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-conformance
bench-conformance: $(SYNCED) ## the sockets against Autobahn's test-suite; needs Python 2.7
	@.venv/bin/python bench/conformance/run.py

.PHONY: audit
audit: $(SYNCED) ## known weaknesses of every locked package; fails when one cannot be looked up
	@.venv/bin/python scripts/audit

ci: ## what the continuous integration runs
	@.ci/run

dist: $(STATIC) ## wheel and source archive in dist/
	@uv build --quiet
	@ls dist

clean: ## remove all that was installed or built; conversations in halloo-data stay
	rm -rf .venv .tools .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	rm -rf halloo/static web/node_modules web/shared/wire.ts

$(SYNCED): pyproject.toml uv.lock scripts/packages
	@scripts/packages

$(MODULES): web/package.json web/package-lock.json | $(SYNCED)
	@echo 'Installing the web packages …'
	@cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(STATIC): $(WEB) $(MODULES) | $(SYNCED)
	@echo 'Building the widget and the console …'
	@cd web && npm run --silent build
	@touch $@
