# shellcheck shell=bash disable=SC2154  # variables of run, which sources this
# formats.sh - the section formats: files in until they are stored (and, by Quern, profiled), and tables out as files, over HTTP. pandas reads
# into memory and writes from it; DuckDB loads into a database file and copies out of it. One million rows, of XLSX 100,000.

sheet_rows=100000

prepare_formats() {
    prepare_files
    [[ -s $out/sheet.csv ]] || head -n $((sheet_rows + 1)) "$out/mixed.csv" >"$out/sheet.csv"
    if [[ ! -s $out/mixed.ndjson ]]; then
        node "$here/duckdb.js" convert "$out/mixed.csv" "$out/new.ndjson"
        mv "$out/new.ndjson" "$out/mixed.ndjson"
    fi
    if [[ ! -s $out/sheet.xlsx ]]; then
        /usr/bin/python3 "$here/formats.py" write xlsx "$out/sheet.csv" "$out/new.xlsx" >/dev/null
        mv "$out/new.xlsx" "$out/sheet.xlsx"
    fi
}

# format_rate CASE WHO SECONDS PROCESSOR ROWS
format_rate() {
    measured formats "$1" "$2" "$(awk -v n="$5" -v s="$3" 'BEGIN {print (s + 0 > 0 ? n / s : "nan")}')" "rows/s"
    measured formats "$1, processor" "$2" "$4" s
}

# format_in FORM FILE TYPE ROWS
format_in() {
    local form=$1 file=$2 rows=$4 round before cpu kept=0 theirs_duckdb theirs_pandas
    for ((round = 0; round <= rounds; round++)); do
        before=$(node "$here/stack.js" cpu "$home")
        upload "$file" "$3"
        cpu=$(minus "$(node "$here/stack.js" cpu "$home")" "$before")
        [[ $kept == 0 ]] || delete_dataset "$kept"
        kept=$upload_id
        read -ra theirs_duckdb < <(setsid -w node "$here/formats.js" read "$form" "$file" "$out/peer.duckdb")
        read -ra theirs_pandas < <(setsid -w /usr/bin/python3 "$here/formats.py" read "$form" "$file")
        note "  round $round: $form in: Quern $upload_seconds s, DuckDB ${theirs_duckdb[0]} s, pandas ${theirs_pandas[0]} s;" \
            "processor: $cpu, ${theirs_duckdb[1]}, ${theirs_pandas[1]} s"
        [[ $round -gt 0 ]] || continue
        format_rate "$form in" quern "$upload_seconds" "$cpu" "$rows"
        format_rate "$form in" duckdb "${theirs_duckdb[0]}" "${theirs_duckdb[1]}" "$rows"
        format_rate "$form in" pandas "${theirs_pandas[0]}" "${theirs_pandas[1]}" "$rows"
    done
    format_id=$kept
}

# format_out FORM CSV DATASET ROWS
format_out() {
    local form=$1 rows=$4 round before cpu taken code theirs_duckdb theirs_pandas
    for ((round = 0; round <= rounds; round++)); do
        before=$(node "$here/stack.js" cpu "$home")
        read -r code taken < <(curl -sS -o "$out/export.$form" -w '%{http_code} %{time_total}\n' -H "$authorization" \
            "$quern/api/v1/datasets/$3/export?format=$form")
        cpu=$(minus "$(node "$here/stack.js" cpu "$home")" "$before")
        [[ $code == 200 ]] || note "bench: the export was answered $code"
        read -ra theirs_duckdb < <(setsid -w node "$here/formats.js" write "$form" "$2" "$out/export.$form" "$out/peer.duckdb")
        read -ra theirs_pandas < <(setsid -w /usr/bin/python3 "$here/formats.py" write "$form" "$2" "$out/export.$form")
        note "  round $round: $form out: Quern $taken s, DuckDB ${theirs_duckdb[0]} s, pandas ${theirs_pandas[0]} s;" \
            "processor: $cpu, ${theirs_duckdb[1]}, ${theirs_pandas[1]} s"
        [[ $round -gt 0 ]] || continue
        format_rate "$form out" quern "$taken" "$cpu" "$rows"
        format_rate "$form out" duckdb "${theirs_duckdb[0]}" "${theirs_duckdb[1]}" "$rows"
        format_rate "$form out" pandas "${theirs_pandas[0]}" "${theirs_pandas[1]}" "$rows"
    done
    rm -f "$out/export.$form"
}

bench_formats() {
    local home format_id
    prepare_formats
    fresh_quern
    home=$(realpath "$QUERN_HOME")
    note "formats: 1,000,000 rows of 12 columns as CSV and NDJSON, $sheet_rows as XLSX"
    format_in csv "$out/mixed.csv" text/csv 1000000
    format_out csv "$out/mixed.csv" "$format_id" 1000000
    format_in ndjson "$out/mixed.ndjson" application/x-ndjson 1000000
    format_in xlsx "$out/sheet.xlsx" application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "$sheet_rows"
    format_out xlsx "$out/sheet.csv" "$format_id" "$sheet_rows"
    rm -f "$out"/peer.duckdb*
}
