#!/usr/bin/env bash
# layers.sh - who may include whom (docs/architecture.md), and which libraries each storey may see.
set -euo pipefail
cd "$(dirname "$0")/../.."

declare -A level=([base]=0 [spec]=1 [data]=1 [formats]=2 [clean]=2 [numeric]=2 [figure]=2 [store]=3 [operation]=4 [queue]=5 [web]=6 [handlers]=7)
bad=0

complain() {
    echo "layers: $1: $2" >&2
    bad=1
}

while IFS=: read -r file line; do
    included=${line#*\"}
    included=${included%%\"*}
    case $file in
    shared/*) from=$(cut -d/ -f2 <<<"$file") ;;
    *) from=handlers ;;
    esac
    to=${included%%/*}
    if [[ $included != */* ]]; then
        [[ -e $(dirname "$file")/$included ]] || complain "$file" "\"$included\" is not beside it; write the folder"
        continue
    fi
    [[ $to == gen ]] && continue
    if [[ -z ${level[$from]:-} || -z ${level[$to]:-} ]]; then
        complain "$file" "\"$included\" is in no known storey"
    elif [[ $from != "$to" && ${level[$to]} -ge ${level[$from]} ]]; then
        complain "$file" "$from may not include $to (\"$included\")"
    fi
done < <(grep -n '^#include "' -r shared handlers --include='*.c' --include='*.h' | sed 's/:[0-9]*:/:/')

# Libraries that only one storey may see.
only() {
    local storey=$1 pattern=$2 file
    while read -r file; do
        [[ $file == shared/$storey/* ]] || complain "$file" "only shared/$storey may include $pattern"
    done < <(grep -lE "^#include <($pattern)" -r shared handlers --include='*.c' --include='*.h')
}
only web 'fcgiapp.h|fcgi_stdio.h'
only store 'libpq-fe.h|libmemcached'
only numeric 'Rmath.h|xgboost'
only formats 'zip.h|expat.h|xlsxwriter.h|readstat.h|zlib.h|zstd.h'
only clean 'pcre2.h'

# SQL lives in sql/. The builders of dataset tables mark their lines.
while IFS=: read -r file number line; do
    [[ $line == *'/* sql: dataset '* ]] || complain "$file:$number" "SQL in a C string; named statements live in sql/queries"
done < <(grep -nE '"(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|TRUNCATE|COPY|WITH) ' -r shared handlers --include='*.c' || true)

[[ $bad -eq 0 ]] && echo "layers: clean"
exit $bad
