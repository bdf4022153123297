# shellcheck shell=bash disable=SC2154  # variables of run, which sources this
# cleaning.sh - the section cleaning: the ten steps of recipe.json over 1,000,000 rows. Quern: from the request over HTTP until the new version
# is stored in PostgreSQL and profiled; pandas: from a data frame in memory to a pickle; DuckDB: from a table of a database file to another. A
# row for each step as well, every one materialized by all three.

prepare_cleaning() {
    [[ -s $out/orders.csv ]] && return
    "$out/generate" 1000000 42 orders >"$out/orders.csv.new"
    mv "$out/orders.csv.new" "$out/orders.csv"
}

# cleaning_lines WHO: measures from lines "step seconds" and "whole seconds processor rows".
cleaning_lines() {
    local name seconds_taken cpu rows
    while read -r name seconds_taken cpu rows; do
        if [[ $name != whole ]]; then
            measured cleaning "step $name" "$1" "$seconds_taken" s
            continue
        fi
        note "  round $round: $1 $seconds_taken s, processor $cpu s, $rows rows"
        measured cleaning "ten steps" "$1" "$seconds_taken" s
        measured cleaning "ten steps, processor" "$1" "$cpu" s
    done
}

# clean DATASET: runs the recipe into a dataset of its own and prints lines as the peers do.
clean() {
    local body before code taken target
    body="{\"dataset_id\": $1, \"target\": \"dataset\", \"name\": \"cleaned\", \"steps\": $(<"$here/recipe.json")}"
    before=$(node "$here/stack.js" cpu "$home")
    read -r code taken < <(curl -sS -o "$out/reply.json" -w '%{http_code} %{time_total}\n' -H "$authorization" -H 'Prefer: wait=60' \
        -H 'Content-Type: application/json' -d "$body" "$quern/api/v1/recipes")
    if [[ $code != 201 ]]; then
        note "bench: the recipe was answered $code: $(head -c 600 "$out/reply.json")"
        printf 'whole nan nan 0\n'
        return
    fi
    node -e 'const r = JSON.parse(require("fs").readFileSync(0)); for (const s of r.report) console.log(s.step, s.duration_ms / 1000);
        console.log("whole", process.argv[1], process.argv[2], r.report.at(-1).rows_after)' \
        "$taken" "$(minus "$(node "$here/stack.js" cpu "$home")" "$before")" <"$out/reply.json"
    target=$(field target_dataset_id <"$out/reply.json")
    delete_dataset "$target"
}

bench_cleaning() {
    local home round
    prepare_cleaning
    fresh_quern
    home=$(realpath "$QUERN_HOME")
    upload "$out/orders.csv"
    note "cleaning: $(wc -l <"$out/orders.csv") lines, the steps of tests/bench/recipe.json"
    for ((round = 0; round <= rounds; round++)); do
        clean "$upload_id" >"$out/cleaning-quern.txt"
        setsid -w node "$here/cleaning.js" "$out/orders.csv" "$out/peer.duckdb" >"$out/cleaning-duckdb.txt"
        setsid -w /usr/bin/python3 "$here/cleaning.py" "$out/orders.csv" "$out/peer.pickle" >"$out/cleaning-pandas.txt"
        [[ $round -gt 0 ]] || continue
        local who
        for who in quern duckdb pandas; do
            cleaning_lines "$who" <"$out/cleaning-$who.txt"
        done
    done
    rm -f "$out"/peer.duckdb* "$out/peer.pickle" "$out"/cleaning-*.txt
}
