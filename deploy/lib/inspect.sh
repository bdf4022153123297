# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# inspect.sh - commands about a stack that runs: stop, status, logs, psql.

supervisor_pid() {
    find_home
    local pid
    pid=$(cat "$QUERN_HOME/run/supervisor.pid" 2>/dev/null) || return 1
    kill -0 "$pid" 2>/dev/null || return 1
    echo "$pid"
}

command_stop() {
    find_home
    local pid
    if ! pid=$(supervisor_pid); then
        say "Quern does not run in $QUERN_HOME."
        return 0
    fi
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.05
    done
    say "Quern has stopped."
}

# All processes below the supervisor, itself included.
descendants() {
    local pid child
    for pid in "$@"; do
        echo "$pid"
        for child in $(cat "/proc/$pid/task/"*/children 2>/dev/null); do
            descendants "$child"
        done
    done
}

command_status() {
    find_home
    local supervisor pid pss rss total=0
    if ! supervisor=$(supervisor_pid); then
        say "Quern does not run in $QUERN_HOME."
        return 3
    fi
    printf '%8s %10s %10s  %s\n' PID 'PSS (kB)' 'RSS (kB)' COMMAND
    for pid in $(descendants "$supervisor"); do
        pss=$(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null) || continue
        rss=$(awk '/^Rss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null) || continue
        total=$((total + ${pss:-0}))
        printf '%8s %10s %10s  %s\n' "$pid" "$pss" "$rss" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-80)"
    done
    printf '%8s %10s\n' total "$total"
    if is_ready; then
        say "Ready at $(url)"
    else
        say "Not ready at $(url); $(url)/ready says why."
        return 4
    fi
}

command_logs() {
    find_home
    tail -n "${1:-20}" "$QUERN_HOME"/log/*.log
}

command_psql() {
    find_home
    as_service psql "${QUERN_DATABASE_URL:-postgresql:///quern?host=$QUERN_RUN&user=quern}" "$@"
}
