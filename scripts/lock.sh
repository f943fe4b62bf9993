#!/bin/sh
# Lock every requirements/*.in, with hashes, for Python 3.11 to 3.13 on any platform.
# Called by `make requirements`; without --upgrade only what must change changes.
set -eu

lock() {
    source=$1
    shift
    .tunesmith/requirements-env/bin/uv pip compile "$source" --output-file "${source%.in}.txt" \
        --universal --python-version 3.11 --generate-hashes \
        --no-config --no-header --no-emit-index-url --no-emit-find-links --quiet "$@"
    echo "locked ${source%.in}.txt"
}

cd "$(dirname "$0")/.."
lock requirements/run.in "$@"
# Whatever lives beside it, or is deployed, has the very versions that run.
lock requirements/test.in --constraint requirements/run.txt "$@"
lock requirements/trials.in --constraint requirements/run.txt "$@"
lock layers/dependencies/requirements.in --constraint requirements/run.txt "$@"
lock layers/tokens/requirements.in --constraint requirements/test.txt "$@"
lock requirements/bench.in --constraint requirements/run.txt \
    --override requirements/bench.override "$@"
lock requirements/sdk-v2.in "$@"
lock requirements/sdk-v3.in "$@"
lock requirements/sam.in "$@"
lock requirements/checkov.in "$@"
lock requirements/requirements.in "$@"
