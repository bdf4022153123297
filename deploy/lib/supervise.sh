# shellcheck shell=bash
# supervise.sh - the supervisor: starts everything in order, starts again whatever dies, stops everything in order. It runs as the service
# user, in the home, holding the home's lock (descriptor 9). Descriptor 3 leads to the user until the platform is ready.

STOPPING=0

# To the user who waits for the start, and on.
say_user() {
    { printf '%s\n' "$*" >&3; } 2>/dev/null || true
}

# Into the log, and onto the terminal of `quern run`.
note() {
    local line
    TZ=UTC printf -v line '%(%FT%TZ)T %s' -1 "$*"
    printf '%s\n' "$line" >>"$QUERN_HOME/log/supervisor.log"
    [[ -z ${QUERN_FOREGROUND:-} ]] || printf '%s\n' "$line"
}

# The end of a log file, in one line.
last_words() {
    grep -v 'skipping missing configuration file' "$1" 2>/dev/null | tail -n 4 | tr '\n' ' '
}

# Gives up: tells why, stops what runs already.
fail() {
    note "failed: $*"
    if [[ -n ${QUERN_FOREGROUND:-} ]]; then
        printf 'quern: %s\n' "$*" >&2
    else
        say_user "!quern: $*"
    fi
    stop_children
    exit 1
}
die() {
    fail "$@"
}

# For loops that wait during the start: ends in an orderly way when a signal has come, and is true otherwise.
interrupted() {
    if [[ $STOPPING -gt 0 ]]; then
        stop_children
        note "stopped"
        exit 0
    fi
}

# Processes that the last supervisor left behind when it was killed: of one of its children's sessions, and with the home as their folder.
leftovers() {
    local sessions=' ' name pid process folder stat session
    while read -r name pid; do
        sessions+="$pid "
    done <"$QUERN_RUN/children"
    { find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -user "$EUID" -printf '%h %l\n' 2>/dev/null || true; } | while read -r process folder; do
        [[ $folder == "$QUERN_HOME" || $folder == "$QUERN_HOME"/* ]] || continue
        { stat=$(<"$process/stat"); } 2>/dev/null || continue
        read -r _ _ _ session _ <<<"${stat##*) }"
        [[ $sessions != *" $session "* ]] || printf '%s\n' "${process#/proc/}"
    done
}

# The kernel has told them already (but for those whose own parent was killed, too); they get some seconds.
end_leftovers() {
    local pid began time signal=TERM
    [[ -e $QUERN_RUN/children && $(cat "$QUERN_RUN/boot" 2>/dev/null) == $(</proc/sys/kernel/random/boot_id) ]] || return 0
    now began
    while pids=$(leftovers) && [[ -n $pids ]]; do
        for pid in $pids; do
            kill "-$signal" "$pid" 2>/dev/null || true
        done
        now time
        signal=0
        if [[ $((time - began)) -gt 10000 ]]; then
            signal=KILL
        fi
        pause 0.05
    done
}

clean_home() {
    local file
    rm -f "$QUERN_RUN/ready" "$QUERN_RUN/children" "$QUERN_RUN"/*.sock "$QUERN_RUN"/metrics/*
    # Bodies of requests that were never answered; what a handler has accepted is elsewhere.
    find "$QUERN_HOME/spool/incoming" "$QUERN_HOME/tmp/nginx" -type f -delete
    rotate_logs
}

# The servers append, so cutting a file that has been copied loses next to nothing.
rotate_logs() {
    local file
    find "$QUERN_HOME/log" -name '*.log' -size +64M | while read -r file; do
        cp "$file" "$file.1"
        : >"$file"
    done
}

read_handlers() {
    local file name
    manifests_check "$QUERN_HOME/app/handlers"
    for file in "$QUERN_HOME"/app/handlers/*/manifest; do
        manifest_read "$file"
        name=${file%/manifest}
        name=${name##*/}
        # shellcheck disable=SC2004,SC2034 # the index is a name; children.sh reads it
        case ${MANIFEST[kind]} in
        fcgi) SOCKET_OF[$name]=$QUERN_RUN/$name.sock ;;
        tool) continue ;;
        esac
        POOL["$name"]=${MANIFEST[pool]}
    done
}

start_servers() {
    if [[ -z ${QUERN_MEMCACHED+given} ]]; then
        export QUERN_MEMCACHED=$QUERN_RUN/memcached.sock
        launch memcached
    fi
    if [[ -z ${QUERN_DATABASE_URL:-} ]]; then
        postgres_find
        postgres_create
        postgres_tune
        postgres_clear
        export QUERN_DATABASE_URL="postgresql:///quern?host=$QUERN_RUN&user=quern"
        launch postgres
        PRIVATE_POSTGRES=yes
    fi
}

# Brings the schema to this version and makes the first administrator. "email password" is kept until the user has been told, which may take
# another start when this one fails.
set_up_database() {
    if [[ -n ${PRIVATE_POSTGRES:-} ]]; then # which may have ended already
        postgres_wait
    else
        postgres_ask
    fi
    local admin log=$QUERN_HOME/log/setup.log
    admin=$(QUERN_DOMAIN=setup QUERN_POOL=1 "$QUERN_HOME/app/bin/quern-setup" migrate 2>>"$log" 3>&- 9>&-) ||
        fail "the database can not be brought to this version: $(last_words "$log")"
    [[ -z $admin ]] || printf '%s\n' "$admin" >"$QUERN_HOME/secret/first-administrator"
    PASSWORD_GIVEN=${QUERN_ADMIN_PASSWORD:+yes}
    unset QUERN_ADMIN_PASSWORD # the handlers need not know it
}

await_ready() {
    local began time name
    now began
    until is_ready; do
        interrupted
        for name in nginx "${!POOL[@]}"; do
            is_alive "$name" || fail "$name did not start: $(last_words "$QUERN_HOME/log/$name.log")"
        done
        now time
        [[ $((time - began)) -lt 30000 ]] || fail "the platform does not get ready: $(url)/ready says ${READY//$'\n'/ } The logs are in $QUERN_HOME/log."
        pause 0.01
    done
}

greet() {
    local email password
    say_user "Quern is running: $(url)"
    if [[ -s $QUERN_HOME/secret/first-administrator ]]; then
        read -r email password <"$QUERN_HOME/secret/first-administrator"
        say_user "The administrator: $email"
        if [[ $PASSWORD_GIVEN ]]; then
            say_user "The password:      that of QUERN_ADMIN_PASSWORD"
        else
            say_user "The password:      $password"
            say_user "(shown this once; it can be changed after signing in)"
        fi
    fi
    rm -f "$QUERN_HOME/secret/first-administrator"
    [[ -z ${QUERN_FOREGROUND:-} ]] || say_user "Ctrl-C stops it."
    : >"$QUERN_RUN/ready"
    QUERN_FOREGROUND='' note "ready at $(url)"
    exec 3>&-
}

# `wait -n` may miss a child that ended a moment before, so each turn looks at all of them; the clock makes sure that there is a next turn.
watch_children() {
    local name ended status turns=0
    launch clock
    while [[ $STOPPING -eq 0 ]]; do
        ended='' status=0
        wait -n -p ended "${PID_OF[@]}" 2>/dev/null || status=$?
        for name in "${!PID_OF[@]}"; do
            [[ $STOPPING -eq 0 ]] || break
            ! is_alive "$name" || continue
            if [[ ${ended:-} != "${PID_OF[$name]}" ]]; then
                status=0
                wait "${PID_OF[$name]}" || status=$?
            fi
            case $name in
            clock)
                forget clock
                launch clock
                turns=$((turns + 1))
                [[ $((turns % 60)) -ne 0 ]] || rotate_logs
                ;;
            samples)
                forget samples
                if [[ $status -eq 0 ]]; then
                    touch "$QUERN_HOME/samples.done"
                else
                    note "the sample data could not be loaded (status $status); see log/setup.log. The next start tries again."
                fi
                list_children
                ;;
            *) start_again "$name" "$status" ;;
            esac
        done
    done
}

supervise() {
    local name
    umask 077
    [[ -n ${QUERN_FOREGROUND:-} ]] || exec >>"$QUERN_HOME/log/supervisor.log" 2>&1
    trap 'STOPPING=$((STOPPING + 1))' INT TERM HUP
    trap '' TSTP PIPE
    cd "$QUERN_HOME" || die "$QUERN_HOME is not there any more."
    QUERN_VERSION=$(<"$QUERN_HOME/app/version")
    export QUERN_VERSION
    echo $$ >"$QUERN_HOME/run/supervisor.pid"
    end_leftovers
    ! port_taken || fail "port $QUERN_PORT is taken by another program. Choose another one: QUERN_PORT=$((QUERN_PORT + 1)) make run"
    clean_home
    rm -f "$QUERN_RUN/boot"
    cat /proc/sys/kernel/random/boot_id >"$QUERN_RUN/boot"
    read_handlers
    start_servers
    nginx_render
    set_up_database
    interrupted
    for name in "${!POOL[@]}"; do
        launch "$name"
    done
    launch nginx
    await_ready
    greet
    if [[ $QUERN_SAMPLES != 0 && ! -e $QUERN_HOME/samples.done && -d $QUERN_HOME/app/samples ]]; then
        launch samples
    fi
    watch_children
    note "stopping"
    rm -f "$QUERN_RUN/ready"
    stop_children
    rm -f "$QUERN_RUN/children" "$QUERN_RUN"/*.sock "$QUERN_HOME/run/supervisor.pid"
    note "stopped"
}
