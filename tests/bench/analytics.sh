# shellcheck shell=bash
# analytics.sh - the section "analytics" of run, which sources this file: statistics and first models over HTTP against pandas, SciPy,
# statsmodels and scikit-learn on the same data in memory. What is compared with what stands in analytics.py.

# The data: floats of 15 to 17 digits, a group of five and one of two, as CSV for Quern and as NumPy arrays of the same numbers for the peers.
bench_analytics() {
    local shape rows columns
    [[ $(curl -s -o /dev/null -w '%{http_code}' "$quern/health") == 200 ]] || fresh_quern
    for shape in 1000000x8 100000x50; do
        rows=${shape%x*} columns=${shape#*x}
        if [[ ! -s $out/analytics-$shape.csv || ! -s $out/analytics-$shape.npz || $here/analytics.py -nt $out/analytics-$shape.csv ]]; then
            note "analytics: making $rows rows of $columns columns"
            clean_python "$here/analytics.py" make "$rows" "$columns" "$out/analytics-$shape"
        fi
        upload "$out/analytics-$shape.csv"
        note "analytics: $shape, uploaded in $upload_seconds s"
        clean_python "$here/analytics.py" compare "$out/analytics-$shape.npz" "$quern" "$token" "$upload_id" "$(realpath "$QUERN_HOME")" \
            "${BENCH_ANALYTICS_ROUNDS:-5}" "${BENCH_ANALYTICS_ONLY:-}" >>"$measurements"
        delete_dataset "$upload_id"
    done
}

# Debian's Python. A machine's settings for OpenBLAS are not the peers': with OPENBLAS_CORETYPE or OPENBLAS_L2_SIZE set to another
# processor's values NumPy is slower than it need be. Quern uses no BLAS.
clean_python() {
    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE -u OPENBLAS_NUM_THREADS -u OMP_NUM_THREADS PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$@"
}
