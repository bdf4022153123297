# shellcheck shell=bash disable=SC2154  # variables of run, which sources this
# stream.sh - the section stream: rows pushed into a dataset over kept connections, in batches of 1,000 (NDJSON, CSV) and one by one. The load
# generator (stream.c) runs on the same processors, and its processor time counts among that of a row.

stream_columns='[{"name": "id", "type": "integer"}, {"name": "sensor", "type": "text"}, {"name": "at", "type": "timestamp"},
    {"name": "value", "type": "float"}, {"name": "ok", "type": "boolean"}]'

# stream CASE FORM ROWS CONNECTIONS UNIT: one run into a dataset of its own.
stream() {
    local id before used rate_rows rate_requests middle late own rows failures stored length=$seconds
    [[ $round -gt 0 ]] || length=1
    id=$(curl -sS --fail-with-body -H "$authorization" -H 'Content-Type: application/json' "$quern/api/v1/datasets" \
        -d "{\"name\": \"stream\", \"columns\": $stream_columns}" | field id)
    before=$(node "$here/stack.js" cpu "$home")
    read -r rate_rows rate_requests middle late own rows failures < <(setsid -w "$out/stream" "$port" "$id" "$token" "$2" "$3" "$4" "$length")
    used=$(minus "$(node "$here/stack.js" cpu "$home")" "$before")
    stored=$(curl -sS -H "$authorization" "$quern/api/v1/datasets/$id" | field rows)
    [[ $stored == "$rows" && $failures == 0 ]] || note "bench: $rows rows were acknowledged, $stored are stored, $failures requests failed"
    delete_dataset "$id"
    note "  round $round: $1: $rate_rows rows/s, $rate_requests requests/s, answered in $middle ms (median), $late ms (99%);" \
        "processor: server $used s, generator $own s for $rows rows"
    [[ $round -gt 0 ]] || return 0
    measured stream "$1" quern "$([[ $5 == rows/s ]] && echo "$rate_rows" || echo "$rate_requests")" "$5"
    measured stream "$1, processor" quern "$(awk -v a="$used" -v b="$own" -v n="$rows" 'BEGIN {print n ? (a + b) * 1e6 / n : "nan"}')" us/row
    measured stream "$1, answered in" quern "$middle" ms
}

bench_stream() {
    local home round
    [[ $(curl -s -o /dev/null -w '%{http_code}' "$quern/health") == 200 ]] || fresh_quern
    home=$(realpath "$QUERN_HOME")
    note "stream: $seconds s a round"
    for ((round = 0; round <= rounds; round++)); do
        stream "stream NDJSON by 1,000" ndjson 1000 8 rows/s
        stream "stream CSV by 1,000" csv 1000 8 rows/s
        stream "stream single rows" ndjson 1 64 requests/s
    done
}
