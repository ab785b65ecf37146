# Newcomers need `make run` and `make test`; everything else is listed by `make help`.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .uv/bin/uv
BIN := .venv/bin
STAMP := .venv/.ready

export DAGSTER_HOME := $(CURDIR)
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test attack lint ui ui-stakeholders docs validate dbt \
	clean lock \
	bench-simulation calibrate-simulation bench-landing bench-open-lane bench-marts \
	bench-models bench-model-set bench-attack bench-protection \
	anchors check-marts check-kills check-swaps check-oldest-client check-report study-models

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make the virtual environment from uv.lock

$(STAMP): uv.lock pyproject.toml
	@echo "Setting up the environment in .venv (once, about a minute)"
	@test -x $(UV) || { $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet "uv>=0.9"; }
	@mkdir -p build
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) export --quiet --frozen --all-groups --no-emit-project -o build/requirements.txt >/dev/null
	@VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes build/requirements.txt
	@VIRTUAL_ENV=.venv $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: $(STAMP)  ## run the whole job and print where the results are
	@$(BIN)/tte demo

test: $(STAMP)  ## run the tests, on two cores
	@$(BIN)/python -m pytest -n 2 --no-loadscope-reorder

check-marts: $(STAMP)  ## 50,000 awkward and 50,000 simulated pathways against a second recomputation, six histories
	@TTE_TEST_AWKWARD_PATHWAYS=50000 TTE_TEST_SIMULATED_REFERRALS=50000 TTE_TEST_HISTORIES=6 \
		$(BIN)/python -m pytest tests/reference

# ATTACK names other folders or options: make attack ATTACK="earlier/published later/published"
ATTACK ?= $(or $(TTE_DATA_DIR),data)/published

attack: $(STAMP)  ## try to recover every withheld count of what is published
	@$(BIN)/python -m attack $(ATTACK)

bench-attack: $(STAMP)  ## time the attack on a national release of two made-up years
	@$(BIN)/python benchmarks/attack_release.py

bench-protection: $(STAMP)  ## time disclosure control on a made-up national year, and attack the result
	@$(BIN)/python benchmarks/protect_release.py

check-swaps: $(STAMP)  ## 200 readers of equity.duckdb through ten swaps: none may fail or see a mixture
	@TTE_TEST_READER_PROCESSES=20 TTE_TEST_READER_THREADS=10 TTE_TEST_READER_PAUSE=8 TTE_TEST_SWAPS=10 \
		$(BIN)/python -m pytest tests/faults/test_release_survives.py -k swapped \
		--log-cli-level=INFO

check-kills: $(STAMP)  ## kill a release at each of nine points: the old one must stay whole
	@TTE_TEST_EVERY_KILL=1 $(BIN)/python -m pytest tests/faults/test_release_survives.py -k kill

check-report: $(STAMP)  ## look at the report of the data directory in a browser: size, first chart, axe-core
	@TTE_TEST_REPORT=$(or $(TTE_DATA_DIR),data)/report/index.html \
		$(BIN)/python -m pytest -rP tests/browser/test_any_report.py

check-oldest-client: $(STAMP)  ## read every table of the release with old versions of DuckDB (downloads them)
	@$(BIN)/python tools/oldest_client.py

bench-marts: $(STAMP)  ## time the marts of a national year, and one changed month of ten years
	@$(BIN)/python benchmarks/marts.py
	@$(BIN)/python benchmarks/marts.py --years 10 --referrals-per-year 180000 --change-a-month \
		--data build/bench-marts-ten-years

lint: $(STAMP)  ## check the style of the Python code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

ui: $(STAMP)  ## open the lineage UI on http://127.0.0.1:3000
	@$(BIN)/tte ui

ui-stakeholders: $(STAMP)  ## the same to look at only, on http://127.0.0.1:3001
	@$(BIN)/tte ui --read-only --port 3001

docs: $(STAMP)  ## build the site of docs/, and dbt's graph as one file, in build/site
	@$(BIN)/python tools/build_site.py build/site
	@$(BIN)/python tools/warehouse_page.py build/site/warehouse.html
	@echo "Open build/site/index.html; the graph of the tables is build/site/warehouse.html"

validate: $(STAMP)  ## load every Dagster definition without running anything
	@$(BIN)/tte validate

dbt: $(STAMP)  ## build the dbt project alone
	@cd dbt_project && ../$(BIN)/dbt build

study-models: $(STAMP)  ## how often the intervals of every analysis hold a known truth, 200 times
	@$(BIN)/python tests/study/coverage.py --replications 200

bench-models: $(STAMP)  ## time the engines of the models beside R and statsmodels (needs R's packages)
	@$(BIN)/python benchmarks/models.py

bench-model-set: $(STAMP)  ## time every specified fit on four million treated people, and refits
	@$(BIN)/python benchmarks/model_set.py

anchors:  ## fit the reference data sets with R anew (needs lme4, glmmTMB, nnet, jsonlite)
	@cd tests/reference/models && Rscript anchors.R .

bench-simulation: $(STAMP)  ## time a simulated national year: rows per second, size, memory
	@$(BIN)/python benchmarks/simulation_speed.py

calibrate-simulation: $(STAMP)  ## hold 400,000 simulated referrals against every published figure
	@$(BIN)/python benchmarks/simulation_calibration.py

bench-open-lane: $(STAMP)  ## time the open lane from landed files to findings
	@$(BIN)/python benchmarks/open_lane.py

lock:  ## choose versions anew and write uv.lock without any registry address
	@rm -f uv.lock && $(UV) lock && $(PYTHON) tools/addressless_lock.py uv.lock

bench-landing: $(STAMP)  ## time landing one national month, with 3, 12 and 36 loaded, beside pandas
	@$(BIN)/python benchmarks/landing.py --loaded 3 12 36

clean:  ## remove the environment and build files; data are kept
	@rm -rf .venv .uv build dbt_project/target dbt_project/logs
