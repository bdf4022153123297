# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# prepare.sh - before anything starts: the home, the service user, a copy of the programs, and checks with clear words.

build_folder() {
    local root
    root=$(cd "$here/.." && pwd -P)
    local build=${QUERN_BUILD:-build}
    [[ $build == /* ]] || build=$root/$build
    echo "$build"
}

check_programs() {
    local program
    for program in nginx memcached spawn-fcgi multiwatch curl setpriv setsid flock; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null ||
            die "the program $program is missing. Run deploy/install-deps run, or make run, which does."
    done
    [[ -x $(build_folder)/bin/quern-setup ]] || die "the programs are not built yet. Run make, or make run, which does."
}

make_service_user() {
    is_root || return 0
    if ! id "$SERVICE_USER" >/dev/null 2>&1; then
        useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$SERVICE_USER" ||
            die "the unprivileged user $SERVICE_USER could not be made. Make it with useradd --system, or start as another user."
    fi
}

# As root the home must lie where the service user can reach it. A checkout under /root does not: the state then goes under
# /var/lib/quern and the home becomes a link to it.
place_home() {
    is_root || return 0
    local parent
    parent=$(dirname "$QUERN_HOME")
    mkdir -p "$parent" 2>/dev/null || true
    if as_service test -x "$parent" 2>/dev/null && as_service ls -d "$parent" >/dev/null 2>&1; then
        return 0
    fi
    if [[ -d $QUERN_HOME && -n $(ls -A "$QUERN_HOME" 2>/dev/null) ]]; then
        die "the user $SERVICE_USER can not reach $QUERN_HOME. Set QUERN_HOME to a folder outside $parent, or open the way to it."
    fi
    local place
    place=/var/lib/quern/$(printf '%s' "$QUERN_HOME" | cksum | cut -d' ' -f1)
    mkdir -p "$place"
    chmod 755 /var/lib/quern
    rmdir "$QUERN_HOME" 2>/dev/null || true
    ln -sfn "$place" "$QUERN_HOME"
    say "The state is kept in $place, since the user $SERVICE_USER can not reach $parent."
    QUERN_HOME=$place
    set_run_folder
}

make_home() {
    local folder
    mkdir -p "$QUERN_HOME" 2>/dev/null ||
        die "the home $QUERN_HOME can not be made. Set QUERN_HOME to a folder that you may write."
    [[ -w $QUERN_HOME ]] || die "the home $QUERN_HOME can not be written. Set QUERN_HOME to a folder that you may write."
    for folder in run run/metrics run/openapi log spool spool/incoming spool/accepted columns tmp secret; do
        mkdir -p "$QUERN_HOME/$folder" || die "the home $QUERN_HOME can not be written. Set QUERN_HOME to another folder."
    done
    mkdir -p "$QUERN_RUN/metrics" "$QUERN_RUN/openapi"
    chmod 700 "$QUERN_HOME" "$QUERN_RUN"
}

# One stack a home: the lock is held by the supervisor as long as it lives.
take_lock() {
    exec 9>"$QUERN_HOME/lock"
    flock -n 9 || die "a platform runs already in $QUERN_HOME ($(url)). Stop it with make stop, or set QUERN_HOME to another folder."
}

check_port() {
    if (exec 3<>"/dev/tcp/$([[ $QUERN_BIND == 0.0.0.0 ]] && echo 127.0.0.1 || echo "$QUERN_BIND")/$QUERN_PORT") 2>/dev/null; then
        die "port $QUERN_PORT on $QUERN_BIND is taken by another program. Choose another with QUERN_PORT=8081 make run."
    fi
}

# The running platform uses a copy, so that a build under it changes nothing until the next start.
copy_programs() {
    local root build app=$QUERN_HOME/app handler
    root=$(cd "$here/.." && pwd -P)
    build=$(build_folder)
    rm -rf "$app"
    mkdir -p "$app/handlers" "$app/samples"
    cp -a "$build/bin" "$app/bin"
    cp -a "$build/public" "$app/public" 2>/dev/null || die "the dashboard is not built. Run make public, or make run, which does."
    cp -a "$root/deploy" "$root/nginx" "$app/"
    for handler in "$root"/handlers/*/manifest; do
        mkdir -p "$app/handlers/$(basename "$(dirname "$handler")")"
        cp -a "$handler" "$app/handlers/$(basename "$(dirname "$handler")")/"
    done
    cp -a "$root"/static/node_modules/vega-datasets/data/*.csv "$app/samples/" 2>/dev/null || true
    (cd "$root" && git describe --tags --always --dirty 2>/dev/null || echo dev) >"$app/version"
    chmod -R go+rX "$app"
}

give_home() {
    is_root || return 0
    [[ $(stat -c %U "$QUERN_HOME") == "$SERVICE_USER" ]] || chown -R "$SERVICE_USER:" "$QUERN_HOME"
    chown "$SERVICE_USER:" "$QUERN_HOME" "$QUERN_HOME"/{run,run/metrics,run/openapi,log,spool,spool/incoming,spool/accepted,columns,tmp,secret,lock} \
        "$QUERN_RUN" "$QUERN_RUN/metrics" "$QUERN_RUN/openapi"
    as_service test -w "$QUERN_HOME" || die "the user $SERVICE_USER can not write $QUERN_HOME. Set QUERN_HOME to another folder."
}

prepare() {
    find_home
    check_programs
    make_service_user
    place_home
    make_home
    take_lock
    check_port
    rm -f "$QUERN_HOME/run/failure" "$QUERN_HOME/run/greeting"
    copy_programs
    give_home
}

supervisor() {
    export LC_ALL=C.UTF-8
    cd "$QUERN_HOME"
    if is_root; then
        exec setpriv --reuid="$SERVICE_USER" --regid="$SERVICE_USER" --clear-groups -- "$QUERN_HOME/app/deploy/quern" supervise
    fi
    exec "$QUERN_HOME/app/deploy/quern" supervise
}

run_foreground() {
    QUERN_FOREGROUND=1
    export QUERN_FOREGROUND
    supervisor
}

run_background() {
    local began child
    began=$(now_ms)
    (supervisor) </dev/null >"$QUERN_HOME/log/supervisor.log" 2>&1 &
    child=$!
    disown
    while [[ ! -e $QUERN_HOME/run/greeting ]]; do
        if ! kill -0 "$child" 2>/dev/null; then
            cat "$QUERN_HOME/log/supervisor.log" >&2
            exit 1
        fi
        [[ $(($(now_ms) - began)) -lt 120000 ]] || die "it has not become ready in two minutes; see $QUERN_HOME/log."
        sleep 0.02
    done
    cat "$QUERN_HOME/run/greeting"
}
