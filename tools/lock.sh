#!/bin/sh
# Writes the constraints files anew: every version pinned with its hashes, no address of any index.
set -eu
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}
echo uv | lock - --output-file requirements/installer.txt
lock pyproject.toml --output-file requirements/constraints.txt
lock pyproject.toml --extra usb --extra hid --extra dev --constraint requirements/constraints.txt --output-file requirements/constraints-dev.txt
