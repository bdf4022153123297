# shellcheck shell=bash
# inspect.sh - commands about a platform that runs: stop, status, password, psql, logs.

find_home
find_user

command_stop() {
    local pid
    if ! is_running; then
        say "Quern is not running in $QUERN_HOME."
        return 0
    fi
    pid=$(cat "$QUERN_HOME/run/supervisor.pid" 2>/dev/null) || die "Quern is just starting or stopping in $QUERN_HOME. Try again in a moment."
    kill -TERM "$pid" 2>/dev/null || die "the process $pid belongs to the user $SERVICE_USER. Stop it as that user, or with sudo."
    flock -w 120 "$QUERN_HOME/lock" true || die "Quern is still stopping (process $pid); $QUERN_HOME/log/supervisor.log says what it waits for."
    say "Quern has stopped."
}

# Every process below the given one, itself included: "pid" lines.
descendants() {
    local pid=$1 children child
    printf '%s\n' "$pid"
    children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null) || return 0
    for child in $children; do
        descendants "$child"
    done
}

# One line: the memory that is this process's own share, and what it is.
process_line() {
    local service=$1 pid=$2 pss
    pss=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null) || return 0
    [[ -n $pss ]] || return 0
    printf '%s\t%s\t%s\t%s\n' "$service" "$pid" "$pss" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | sed "s|$QUERN_HOME/||g" | cut -c1-100)"
}

command_status() {
    local supervisor name pid child
    if ! is_running || ! supervisor=$(cat "$QUERN_HOME/run/supervisor.pid" 2>/dev/null); then
        say "Quern is not running in $QUERN_HOME."
        exit 3
    fi
    {
        process_line supervisor "$supervisor"
        sort "$QUERN_RUN/children" | while read -r name pid; do
            for child in $(descendants "$pid"); do
                process_line "$name" "$child"
            done
        done
    } | awk -F '\t' '
        BEGIN { printf "%-12s %8s %10s  %s\n", "SERVICE", "PID", "PSS", "COMMAND" }
        { printf "%-12s %8d %7.1f MB  %s\n", $1, $2, $3 / 1024, $4; total += $3 }
        END { printf "%-12s %8s %7.1f MB\n", "total", "", total / 1024 }'
    if is_ready; then
        say "Ready: $(url)"
    else
        say "Not ready: $(url)/ready says ${READY//$'\n'/ }"
        exit 4
    fi
}

need_database() {
    is_running || [[ -n ${QUERN_DATABASE_URL:-} ]] || die "Quern is not running in $QUERN_HOME, and its database with it. Start it first."
}

# A new password for somebody who has lost theirs, printed; their sessions end.
command_password() {
    [[ $# -eq 1 ]] || die "say whose: deploy/quern password EMAIL"
    need_database
    export QUERN_DATABASE_URL=${QUERN_DATABASE_URL:-postgresql:///quern?host=$QUERN_RUN&user=quern} QUERN_DOMAIN=setup QUERN_POOL=1
    cd /
    trap - ERR
    as_service "$QUERN_HOME/app/bin/quern-setup" password "$1"
}

command_psql() {
    local psql
    need_database
    psql=$(command -v psql) || die "the program psql is missing. Run deploy/install-deps run, which installs it."
    if [[ -n ${QUERN_DATABASE_URL:-} ]]; then
        exec "$psql" "$QUERN_DATABASE_URL" "$@"
    fi
    cd /
    trap - ERR
    as_service "$psql" "postgresql:///quern?host=$QUERN_RUN&user=quern" "$@"
}

command_logs() {
    local files=("$QUERN_HOME"/log/*.log)
    [[ -e ${files[0]} ]] || die "there are no logs in $QUERN_HOME/log yet."
    exec tail -n "${1:-5}" -F "${files[@]}"
}
