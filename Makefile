# Everything a person does here, by name. `make` alone tells what there is.

PYTHON ?= python3
STRATEGY ?= bayesian
STRATEGIES := bayesian grid hyperband random

BIN := .venv/bin
SAM := .tunesmith/sam-env/bin/sam
BOOTSTRAP := $(PYTHON) scripts/bootstrap.py

export SAM_CLI_TELEMETRY := 0

.DEFAULT_GOAL := help
.PHONY: help setup run up test lint fmt build deploy verify-aws requirements clean
.PHONY: bench-engine bench-search bench-police

help: ## Tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: ## Build the environments that `make run` needs
	@$(BOOTSTRAP) run trials

run: check-strategy setup ## Run the example tuning on this machine (STRATEGY=bayesian|grid|hyperband|random)
	@$(BIN)/tunesmith run --strategy $(STRATEGY)

.PHONY: check-strategy
check-strategy:
	@$(if $(and $(filter 1,$(words $(STRATEGY))),$(filter $(STRATEGIES),$(STRATEGY))),,\
		echo "STRATEGY is one of: $(STRATEGIES)" >&2; exit 2)

up: setup ## Start the embedded stack and stay up until Ctrl-C
	@$(BIN)/tunesmith up

test: ## Run every test
	@$(BOOTSTRAP) test trials sdk-v2 sdk-v3
	@$(BIN)/pytest -n 2

lint: lint-style lint-types lint-imports lint-template ## Check style, types, import rules and the template

.PHONY: lint-style lint-types lint-imports lint-template
lint-style:
	@$(BOOTSTRAP) test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types:
	@$(BOOTSTRAP) test
	$(BIN)/mypy

lint-imports:
	@$(BOOTSTRAP) test
	$(BIN)/lint-imports --no-logo

lint-template:
	@$(BOOTSTRAP) test sam checkov
	$(BIN)/cfn-lint --append-rules cfn_lint_serverless.rules --template template.yaml
	$(SAM) validate --lint --region us-east-1
	.tunesmith/checkov-env/bin/python -m checkov.main --config-file .checkov.yaml --file template.yaml

fmt: ## Format the code and fix what can be fixed
	@$(BOOTSTRAP) test
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench-engine: ## Measure the engine beside Optuna and Syne Tune (docs/benchmarks/engine.md)
	@$(BOOTSTRAP) bench
	@PYTHONPATH=. .tunesmith/bench-env/bin/python -m benchmarks.engine

bench-search: ## Compare ways to search (docs/benchmarks/search.md)
	@$(BOOTSTRAP) bench
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=. .tunesmith/bench-env/bin/python -m benchmarks.search

build: ## Build what is deployed to AWS, into .aws-sam/build
	@$(BOOTSTRAP) sam
	@find functions -name __pycache__ -type d -prune -exec rm -rf {} +
	PIP='"$(CURDIR)/.tunesmith/sam-env/bin/python" -m pip' $(SAM) build

deploy: build ## Deploy to AWS with the credentials of this shell, and set `tunesmith` up
	@$(BOOTSTRAP) run
	$(SAM) deploy $(if $(shell grep -s stack_name samconfig.toml),,--guided --stack-name tunesmith)

verify-aws: ## See on an AWS account whether AWS does as believed; costs money (docs/verify-aws.md)
	@$(BOOTSTRAP) run
	@$(BIN)/tunesmith verify-aws --role "$(ROLE)" --slack-secret "$(SLACK_SECRET)" \
		$(if $(CAP),--cap "$(CAP)") $(if $(PRICE),--price-per-hour "$(PRICE)") $(if $(YES),--yes)

bench-police: ## Measure a round of the stopping policies (docs/benchmarks/police.md)
	@$(BOOTSTRAP) test
	@PYTHONPATH=.:layers/core $(BIN)/python -m benchmarks.police

requirements: ## Lock requirements/*.in anew (UPGRADE=1: to the newest versions)
	@$(BOOTSTRAP) requirements
	@scripts/lock.sh $(if $(UPGRADE),--upgrade)

.PHONY: bench-stopping
bench-stopping: ## Measure the stopping policies (CURVES=folder SEEDS=5 NOISE=0 OUT=file.json)
	@$(BOOTSTRAP) bench
	@OMP_NUM_THREADS=1 PYTHONPATH=. .tunesmith/bench-env/bin/python -m benchmarks.stopping \
		$(if $(CURVES),--curves "$(CURVES)",$(if $(SEEDS)$(NOISE),,--page)) \
		$(if $(SEEDS),--seeds $(SEEDS)) $(if $(NOISE),--noise $(NOISE)) $(if $(OUT),--out "$(OUT)")

.PHONY: bench-strategies
bench-strategies: ## Measure which strategy when (PROBLEMS=XGBoost; docs/benchmarks/strategies.md)
	@$(BOOTSTRAP) test trials
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.strategies $(PROBLEMS)

.PHONY: images
images: ## Write the table of SageMaker's own training images anew
	@$(PYTHON) scripts/image_names.py

.PHONY: event-schema
event-schema: ## Write the JSON schema of the service's events anew (docs/events)
	@$(BOOTSTRAP) run
	@$(BIN)/python scripts/event_schema.py

.PHONY: fuzz-api
fuzz-api: ## Call the API of the embedded stack with made-up data (EXAMPLES=200 per operation)
	@$(BOOTSTRAP) test trials
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/pytest -s --timeout=1800 tests/stack/flows/test_fuzzing.py

.PHONY: openapi
openapi: ## Write the API's OpenAPI document and its page anew
	@$(BOOTSTRAP) run
	@$(BIN)/python -m scripts.openapi

.PHONY: prices
prices: ## Write the table of training prices anew from AWS (REGIONS="us-east-1 eu-west-1")
	@$(BOOTSTRAP) run
	@$(BIN)/python scripts/prices.py $(REGIONS)

clean: ## Remove the environments and everything that was built
	rm -rf .venv .tunesmith .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
