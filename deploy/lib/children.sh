# shellcheck shell=bash
# children.sh - the processes that the supervisor owns: how each is started, watched and ended.
#
# A child is a session of its own, so that Ctrl-C at a terminal reaches only the supervisor, and is sent a signal by the kernel should the
# supervisor die (setpriv --pdeathsig). So nothing outlives a supervisor for long, however it ends.

MULTIWATCH=$(command -v multiwatch)
SETPRIV=$(command -v setpriv)
declare -A PID_OF=() STARTED=() DELAY=() POOL=() SOCKET_OF=()

# Sets COMMAND, the command line of a child.
command_of() {
    # Relative to the home, our folder: multiwatch takes ASCII only.
    local name=$1 program=app/bin/quern-$1
    # multiwatch runs the processes of a pool. Each wants to hear of multiwatch's own death, too.
    local pool=("$MULTIWATCH" -f "${POOL[$name]:-1}" -r 20 -t 2000 -s TERM -- "$SETPRIV" --pdeathsig TERM -- "$program")
    case $name in
    postgres) COMMAND=("$PG_BIN/postgres" -D "$QUERN_HOME/pg") ;;
    memcached) COMMAND=(memcached -s "$QUERN_RUN/memcached.sock" -a 0600 -m 64 -t 1 -c 512) ;;
    nginx) COMMAND=(nginx -p "$QUERN_HOME/" -e "$QUERN_HOME/log/nginx.log" -c "$QUERN_HOME/run/nginx.conf") ;;
    clock) COMMAND=(sleep 10) ;;
    samples) COMMAND=(app/bin/quern-setup samples "$QUERN_HOME/app/samples") ;;
    *)
        if [[ -n ${SOCKET_OF[$name]:-} ]]; then
            COMMAND=(spawn-fcgi -n -s "${SOCKET_OF[$name]}" -M 0600 -b 1024 -- "${pool[@]}")
        else
            COMMAND=("${pool[@]}")
        fi
        ;;
    esac
}

# What a process that was killed leaves in the way of its successor.
clear_remains() {
    case $1 in
    postgres) postgres_clear ;;
    memcached) rm -f "$QUERN_RUN/memcached.sock" ;;
    nginx)
        rm -f "$QUERN_RUN/publish.sock"
        for _ in {1..100}; do
            port_taken || break
            pause 0.01
        done
        ;;
    *) [[ -z ${SOCKET_OF[$1]:-} ]] || rm -f "${SOCKET_OF[$1]}" ;;
    esac
}

# launch NAME [SECONDS]: now, or after that long.
launch() {
    local name=$1 delay=${2:-0} signal=TERM log=$QUERN_HOME/log/$1.log
    case $name in
    postgres) signal=INT ;; # a fast shutdown; TERM would wait for every client
    clock) log=/dev/null ;;
    samples) log=$QUERN_HOME/log/setup.log ;;
    esac
    command_of "$name"
    (
        trap - PIPE TSTP
        if [[ $delay != 0 ]]; then
            sleep "$delay"
            kill -0 $$ || exit
        fi
        clear_remains "$name"
        exec {TICK}>&-
        [[ $name == nginx && $QUERN_PORT -lt 1024 ]] || capabilities=(--ambient-caps=-all)
        QUERN_DOMAIN=$name QUERN_POOL=${POOL[$name]:-1} exec setpriv "${capabilities[@]}" --pdeathsig $signal -- setsid -- "${COMMAND[@]}"
    ) </dev/null >>"$log" 2>&1 3>&- 9>&- &
    PID_OF[$name]=$!
    now "STARTED[$name]"
    [[ $name == clock ]] || list_children
}

is_alive() {
    [[ -n ${PID_OF[$1]:-} ]] && kill -0 "${PID_OF[$1]}" 2>/dev/null
}

forget() {
    unset "PID_OF[$1]"
}

# For `quern status`.
list_children() {
    local name
    for name in "${!PID_OF[@]}"; do
        [[ $name == clock ]] || printf '%s %s\n' "$name" "${PID_OF[$name]}"
    done >"$QUERN_RUN/children.new"
    mv "$QUERN_RUN/children.new" "$QUERN_RUN/children"
}

# A child has ended: again, at once the first time, then with growing delays, until it has lived for ten seconds.
start_again() {
    local name=$1 status=$2 time how
    now time
    if [[ $status -gt 128 ]]; then
        how="was killed by signal $((status - 128))"
    else
        how="has ended with status $status"
    fi
    if [[ $((time - STARTED[$name])) -gt 10000 ]]; then
        DELAY[$name]=0
    fi
    note "$name $how; it is started again$([[ ${DELAY[$name]:-0} == 0 ]] || echo " in ${DELAY[$name]} s")"
    # Orphans of its session: nginx's workers, above all, hold the port. They finish what they are at.
    case $name in
    postgres) ;;
    nginx) kill -QUIT -- "-${PID_OF[$name]}" 2>/dev/null || true ;;
    *) kill -TERM -- "-${PID_OF[$name]}" 2>/dev/null || true ;;
    esac
    forget "$name"
    launch "$name" "${DELAY[$name]:-0}"
    case ${DELAY[$name]:-0} in
    0) DELAY[$name]=0.1 ;;
    0.1) DELAY[$name]=0.5 ;;
    0.5) DELAY[$name]=1 ;;
    *) DELAY[$name]=5 ;;
    esac
}

signal_child() {
    ! is_alive "$2" || kill "-$1" "${PID_OF[$2]}" 2>/dev/null || true
}

# await_end SECONDS SIGNAL NAME...: waits until all have ended; the signal, which brooks no delay, goes out after that long, or at once when
# the user has pressed Ctrl-C again.
await_end() {
    local seconds=$1 signal=$2 name began time
    shift 2
    now began
    for name in "$@"; do
        while is_alive "$name"; do
            now time
            if [[ $((time - began)) -gt $((seconds * 1000)) || $STOPPING -gt 1 ]]; then
                note "$name does not end; it gets signal $signal"
                # Its whole session: a pool's processes with it.
                kill "-$signal" -- "-${PID_OF[$name]}" 2>/dev/null || kill "-$signal" "${PID_OF[$name]}" 2>/dev/null || true
                pause 0.5
            fi
            pause 0.01
        done
        [[ -z ${PID_OF[$name]:-} ]] || forget "$name"
    done
} 2>/dev/null # where bash would tell who was killed

# Who asks first, then who answers: nginx lets requests in hand finish, handlers and worker the one they are at.
stop_children() {
    local name pools=()
    signal_child QUIT nginx
    await_end 5 KILL nginx
    for name in "${!PID_OF[@]}"; do
        case $name in
        postgres | memcached | nginx) ;;
        *)
            signal_child TERM "$name"
            pools+=("$name")
            ;;
        esac
    done
    await_end 30 KILL "${pools[@]}"
    signal_child TERM memcached
    signal_child INT postgres
    await_end 5 KILL memcached
    await_end 60 QUIT postgres
}
