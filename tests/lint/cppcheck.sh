#!/usr/bin/env bash
# cppcheck.sh - static analysis of shared/ and handlers/. What is kept is cached under build/cppcheck.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p build/cppcheck
cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,performance \
    --suppressions-list=tests/lint/cppcheck.txt --cppcheck-build-dir=build/cppcheck -D_GNU_SOURCE --include=tests/lint/cppcheck.h -Ishared -Ibuild \
    -j "$(nproc)" shared handlers
echo "cppcheck: clean"
