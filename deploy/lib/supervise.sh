# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# supervise.sh - starts all processes, starts again whichever dies, and stops them in order.
#
# Each child is a session of its own (so that Ctrl-C reaches only us) and gets a signal when we die.

declare -A pids=() commands=() started=()
stopping=0

fail() {
    echo "quern: $*" >&2
    echo "$*" >"$QUERN_HOME/run/failure"
    stop_all
    exit 1
}

# launch NAME: starts commands[NAME], its output going to log/NAME.log.
launch() {
    local name=$1 signal=TERM
    [[ $name == postgres ]] && signal=INT # a fast shutdown
    [[ $name == memcached ]] && rm -f "$QUERN_RUN/memcached.sock"
    [[ $name == nginx ]] && rm -f "$QUERN_RUN/publish.sock"
    [[ $name == postgres ]] && postgres_clear
    # shellcheck disable=SC2086 # commands hold no spaces within words
    QUERN_DOMAIN=$name QUERN_POOL=${pools[$name]:-1} setpriv --pdeathsig $signal -- setsid ${commands[$name]} \
        >>"$QUERN_HOME/log/$name.log" 2>&1 9>&- &
    pids[$name]=$!
    started[$name]=$(now_ms)
}

start_again() {
    local name=$1 lived
    lived=$(($(now_ms) - ${started[$name]}))
    echo "$(date -u +%FT%TZ) $name has ended and is started again" >>"$QUERN_HOME/log/supervisor.events"
    [[ $lived -lt 1000 ]] && sleep 0.5
    launch "$name"
}

signal_child() {
    [[ -n ${pids[$2]:-} ]] && kill "-$1" "${pids[$2]}" 2>/dev/null
    return 0
}

# Waits until a child has ended; after the seconds it is killed.
await_end() {
    local name=$1 seconds=$2 began
    [[ -n ${pids[$name]:-} ]] || return 0
    began=$(now_ms)
    while kill -0 "${pids[$name]}" 2>/dev/null; do
        if [[ $(($(now_ms) - began)) -gt $((seconds * 1000)) ]]; then
            kill -KILL "${pids[$name]}" 2>/dev/null
        fi
        sleep 0.02
    done
    unset "pids[$name]"
}

stop_all() {
    stopping=1
    signal_child QUIT nginx
    local name
    sleep 0.05
    signal_child TERM nginx
    await_end nginx 10
    for name in "${!pids[@]}"; do
        [[ $name == postgres || $name == memcached ]] || signal_child TERM "$name"
    done
    for name in "${!pids[@]}"; do
        [[ $name == postgres || $name == memcached ]] || await_end "$name" 20
    done
    signal_child TERM memcached
    await_end memcached 5
    signal_child INT postgres
    await_end postgres 60
    rm -f "$QUERN_HOME/run/greeting" "$QUERN_HOME/run/supervisor.pid"
}

# After a supervisor was killed outright: ends what it left behind (processes of ours with this home in their environment).
end_leftovers() {
    [[ -e $QUERN_HOME/run/supervisor.pid ]] || return 0
    local folder pid left=() began
    for folder in /proc/[0-9]*; do
        pid=${folder#/proc/}
        [[ $pid == "$$" || $pid == "$PPID" || ! -O $folder ]] && continue
        if tr '\0' '\n' 2>/dev/null <"$folder/environ" | grep -qxF "QUERN_HOME=$QUERN_HOME" &&
            tr '\0' '\n' 2>/dev/null <"$folder/environ" | grep -q '^QUERN_DOMAIN='; then
            left+=("$pid")
        fi
    done
    [[ ${#left[@]} -gt 0 ]] || return 0
    kill -INT "${left[@]}" 2>/dev/null || true
    kill -TERM "${left[@]}" 2>/dev/null || true
    began=$(now_ms)
    while kill -0 "${left[@]}" 2>/dev/null; do
        [[ $(($(now_ms) - began)) -lt 5000 ]] || kill -KILL "${left[@]}" 2>/dev/null || true
        sleep 0.02
    done
}

declare -A pools=()

define_handlers() {
    local file name multiwatch
    multiwatch=$(command -v multiwatch)
    for file in "$QUERN_HOME"/app/handlers/*/manifest; do
        name=$(basename "$(dirname "$file")")
        read_manifest "$file"
        pools[$name]=$pool
        case $kind in
        fcgi)
            commands[$name]="spawn-fcgi -n -s $QUERN_RUN/$name.sock -M 0600 -b 1024 -- $multiwatch -f $pool -- $QUERN_HOME/app/bin/quern-$name"
            ;;
        worker) commands[$name]="$multiwatch -f $pool -- $QUERN_HOME/app/bin/quern-$name" ;;
        esac
    done
}

start_servers() {
    if [[ -z ${QUERN_DATABASE_URL:-} ]]; then
        PG_BIN=$(postgres_bin)
        postgres_make
        postgres_tune
        export QUERN_DATABASE_URL="postgresql:///quern?host=$QUERN_RUN&user=quern"
        commands[postgres]="$PG_BIN/postgres -D $QUERN_HOME/pg"
        launch postgres
    fi
    if [[ -z ${QUERN_MEMCACHED+set} ]]; then
        export QUERN_MEMCACHED=$QUERN_RUN/memcached.sock
        commands[memcached]="$(command -v memcached) -s $QUERN_MEMCACHED -a 0700 -m 64 -t 1 -c 512"
        launch memcached
    fi
}

setup_database() {
    if [[ -n ${commands[postgres]:-} ]]; then
        postgres_wait
        postgres_database
    fi
    local words
    if ! words=$(QUERN_DOMAIN=setup "$QUERN_HOME/app/bin/quern-setup" migrate 2>>"$QUERN_HOME/log/setup.log"); then
        tail -n 3 "$QUERN_HOME/log/setup.log" >&2
        fail "the database could not be brought to this version; the words stand above. Is QUERN_DATABASE_URL right, and its server up?"
    fi
    admin=$words
}

# Samples are loaded once; what goes wrong there is in log/setup.log and does not hold up the start.
load_samples() {
    [[ ${QUERN_SAMPLES:-1} == 0 || -e $QUERN_HOME/samples.loaded ]] && return
    QUERN_DOMAIN=setup "$QUERN_HOME/app/bin/quern-setup" samples "$QUERN_HOME/app/samples" >>"$QUERN_HOME/log/setup.log" 2>&1 9>&- &&
        touch "$QUERN_HOME/samples.loaded" &
}

greet() {
    {
        echo "Quern is at $(url)"
        if [[ -n $admin ]]; then
            echo "Sign in as ${admin% *} with the password ${admin##* }"
            [[ -n ${QUERN_ADMIN_PASSWORD:-} ]] || echo "(Shown this once. deploy/quern and docs/operations.md tell how to set a new one.)"
        fi
    } >"$QUERN_HOME/run/greeting.new"
    [[ -n ${QUERN_FOREGROUND:-} ]] && cat "$QUERN_HOME/run/greeting.new"
    mv "$QUERN_HOME/run/greeting.new" "$QUERN_HOME/run/greeting"
}

watch_children() {
    local ended name
    while [[ $stopping -eq 0 ]]; do
        ended=''
        wait -n -p ended "${pids[@]}" || true
        [[ $stopping -eq 0 && -n $ended ]] || continue
        for name in "${!pids[@]}"; do
            [[ ${pids[$name]} == "$ended" ]] && start_again "$name"
        done
    done
}

supervise() {
    local began name
    admin=''
    export PATH=$PATH:/usr/sbin:/sbin
    QUERN_VERSION=$(<"$QUERN_HOME/app/version")
    export QUERN_VERSION
    trap 'stopping=1' INT TERM HUP
    end_leftovers
    echo $$ >"$QUERN_HOME/run/supervisor.pid"
    find "$QUERN_HOME/log" -name '*.log' -size +64M -exec truncate -s 0 {} +
    start_servers
    define_handlers
    nginx_render
    setup_database
    for name in "${!commands[@]}"; do
        [[ $name == postgres || $name == memcached ]] || [[ $name == nginx ]] || launch "$name"
    done
    commands[nginx]="$(command -v nginx) -c $QUERN_RUN/nginx.conf -e $QUERN_HOME/log/nginx.log"
    launch nginx
    began=$(now_ms)
    until is_ready || [[ $stopping -eq 1 ]]; do
        if [[ $(($(now_ms) - began)) -gt 60000 ]]; then
            tail -n 5 "$QUERN_HOME"/log/{nginx,system}.log >&2
            fail "the platform has not become ready in a minute; logs are in $QUERN_HOME/log."
        fi
        kill -0 "${pids[nginx]}" 2>/dev/null || {
            tail -n 5 "$QUERN_HOME/log/nginx.log" >&2
            fail "nginx ended at once; its words stand above."
        }
        sleep 0.02
    done
    if [[ $stopping -eq 0 ]]; then
        greet
        load_samples
    fi
    watch_children
    stop_all
}
