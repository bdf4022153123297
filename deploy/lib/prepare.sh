# shellcheck shell=bash
# prepare.sh - before anything runs: settings and programs are checked, the home is made, and the programs are copied into it, so that the
# running platform never depends on the checkout. Everything inside the home is written by the service user, also when root calls: a
# folder that somebody else owns is no place for root to write.

ROOT=$(cd "$HERE/.." && pwd -P)
BUILD=${QUERN_BUILD:-build}
[[ $BUILD == /* ]] || BUILD=$ROOT/$BUILD
HOME_FOLDERS=(run log spool spool/incoming spool/accepted columns results tmp tmp/nginx secret)

check_settings() {
    [[ $QUERN_PORT =~ ^[1-9][0-9]{0,4}$ && $QUERN_PORT -le 65535 ]] || die "QUERN_PORT is \"$QUERN_PORT\"; it must be a port number from 1 to 65535."
    [[ $QUERN_BIND =~ ^([0-9.]+|[0-9a-fA-F:]+|\*|localhost)$ ]] || die "QUERN_BIND is \"$QUERN_BIND\"; it must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0."
    [[ $QUERN_UPLOAD_LIMIT =~ ^[1-9][0-9]*[kKmMgG]?$ ]] || die "QUERN_UPLOAD_LIMIT is \"$QUERN_UPLOAD_LIMIT\"; it must be a size such as 500m or 5g."
    [[ $QUERN_LOG_LEVEL =~ ^(debug|info|warn|error)$ ]] || die "QUERN_LOG_LEVEL is \"$QUERN_LOG_LEVEL\"; it must be debug, info, warn or error."
    [[ $QUERN_COMPUTE_SECONDS =~ ^[0-9]{1,5}(\.[0-9]+)?$ && $QUERN_COMPUTE_SECONDS == *[1-9]* ]] || die "QUERN_COMPUTE_SECONDS is \"$QUERN_COMPUTE_SECONDS\"; it must be a number of seconds such as 120."
    local file
    if [[ -n ${QUERN_TLS_CERT:-}${QUERN_TLS_KEY:-} ]]; then
        for file in QUERN_TLS_CERT QUERN_TLS_KEY; do
            [[ -r ${!file:-} ]] || die "$file must name a file that can be read, since TLS is asked for; it is \"${!file:-}\"."
        done
    fi
    if [[ $QUERN_PORT -lt 1024 ]] && ! is_root && [[ $QUERN_PORT -lt $(</proc/sys/net/ipv4/ip_unprivileged_port_start) ]]; then
        die "only root may use port $QUERN_PORT. Set QUERN_PORT to 1024 or more, or start as root (the processes run as another user all the same)."
    fi
}

check_programs() {
    local program manifest name
    for program in nginx memcached spawn-fcgi multiwatch curl setpriv setsid flock tar; do
        command -v "$program" >/dev/null || die "the program $program is missing. Run deploy/install-deps run, which installs it."
    done
    [[ -e /usr/lib/nginx/modules/ngx_nchan_module.so && -d /var/lib/nginx/body ]] || die "nginx's module nchan, or its folder /var/lib/nginx/body, is missing. Run deploy/install-deps run, which installs it."
    [[ -d $BUILD/bin && -e $BUILD/public/index.html ]] || die "nothing is built in $BUILD. Run make build."
    manifests_check "$ROOT/handlers"
    for manifest in "$ROOT"/handlers/*/manifest; do
        name=$(basename "$(dirname "$manifest")")
        [[ -x $BUILD/bin/quern-$name ]] || die "the program quern-$name is not built in $BUILD. Run make build."
    done
    [[ -x $BUILD/bin/quern-setup ]] || die "the program quern-setup is not built in $BUILD. Run make build."
}

make_user() {
    is_root && ! id "$SERVICE_USER" >/dev/null 2>&1 || return 0
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$SERVICE_USER" ||
        die "the user $SERVICE_USER can not be created. Create it (useradd --system $SERVICE_USER), or start Quern as an ordinary user."
}

# For root: where the service user can not go (a clone below /root), the state goes below /var/lib/quern, and the home becomes a link to it.
place_home() {
    is_root || return 0
    local parent place
    parent=$(dirname "$QUERN_HOME")
    while [[ ! -d $parent ]]; do parent=$(dirname "$parent"); done
    ! as_service test -x "$parent" || return 0
    place=/var/lib/quern/$(short_hash "$QUERN_HOME")
    (umask 022 && mkdir -p "$place") || die "$place can not be created. Set QUERN_HOME to a folder that the user $SERVICE_USER can reach."
    (umask 022 && mkdir -p "$(dirname "$QUERN_HOME")")
    [[ ! -d $QUERN_HOME ]] || rmdir "$QUERN_HOME" 2>/dev/null ||
        die "the user $SERVICE_USER can not reach $QUERN_HOME. Set QUERN_HOME to a folder outside $parent, or move it to $place."
    ln -sfn "$place" "$QUERN_HOME"
    say "The user $SERVICE_USER can not reach $parent: the data is in $place."
    QUERN_HOME=$place
    find_home
    find_user
}

# A folder that holds anything else is not taken over.
check_home_content() {
    local entry
    [[ ! -e $QUERN_HOME/lock ]] || return 0
    for entry in "$QUERN_HOME"/* "$QUERN_HOME"/.[!.]*; do
        [[ -e $entry ]] || continue
        case ${entry##*/} in
        run | log | spool | columns | results | tmp | secret | pg | app | lost+found) ;;
        *) die "$QUERN_HOME holds other things (${entry##*/}). Set QUERN_HOME to a folder of its own." ;;
        esac
    done
}

make_home() {
    local folder advice="Set QUERN_HOME to a folder that the user $SERVICE_USER can write."
    if is_root; then
        (umask 022 && mkdir -p "$QUERN_HOME") || die "the home $QUERN_HOME can not be created. $advice"
        check_home_content
        [[ $(stat -c %U -- "$QUERN_HOME") == "$SERVICE_USER" ]] || chown -hR "$SERVICE_USER:" "$QUERN_HOME" || die "the home $QUERN_HOME can not be given to the user $SERVICE_USER. $advice"
    else
        mkdir -p "$QUERN_HOME" 2>/dev/null || die "the home $QUERN_HOME can not be created. $advice"
        check_home_content
    fi
    as_service test -w "$QUERN_HOME" -a -x "$QUERN_HOME" || die "the home $QUERN_HOME can not be written. It belongs to $(stat -c %U -- "$QUERN_HOME"). $advice"
    as_service chmod 700 "$QUERN_HOME" 2>/dev/null || true
    for folder in "${HOME_FOLDERS[@]}"; do
        [[ -d $QUERN_HOME/$folder && -w $QUERN_HOME/$folder ]] || as_service mkdir -p -m 700 "$QUERN_HOME/$folder" ||
            die "the folder $QUERN_HOME/$folder can not be created. $advice"
    done
    if [[ $QUERN_RUN != "$QUERN_HOME/run" ]]; then
        as_service mkdir -m 700 "$QUERN_RUN" 2>/dev/null || true
        [[ -d $QUERN_RUN && ! -L $QUERN_RUN && $(stat -c %U:%a -- "$QUERN_RUN") == "$SERVICE_USER:700" ]] ||
            die "$QUERN_RUN is needed for the sockets, and belongs to somebody else. Set QUERN_HOME to a folder with a shorter path."
    fi
    as_service mkdir -p -m 700 "$QUERN_RUN/metrics"
}

# One stack per home: the supervisor holds this lock as long as it lives.
take_lock() {
    as_service touch "$QUERN_HOME/lock"
    exec 9<"$QUERN_HOME/lock"
    flock -n 9 || die "Quern is running already in $QUERN_HOME. Stop it with deploy/quern stop, or set QUERN_HOME (and QUERN_PORT) for another one."
}

# The files to copy, as arguments of tar.
app_files() {
    local manifest vega=$ROOT/static/node_modules/vega-datasets
    APP_FILES=(-C "$BUILD" public version)
    for manifest in "$ROOT"/handlers/*/manifest; do
        APP_FILES+=("bin/quern-$(basename "$(dirname "$manifest")")")
    done
    APP_FILES+=(-C "$ROOT" deploy nginx)
    for manifest in "$ROOT"/handlers/*/manifest; do
        APP_FILES+=("${manifest#"$ROOT/"}")
    done
    if compgen -G "$vega/data/*.csv" >/dev/null; then
        APP_FILES+=(-C "$vega")
        for manifest in "$vega"/data/*.csv "$vega"/data/*.json; do
            APP_FILES+=("data/${manifest##*/}")
        done
    fi
}

# Copies what has changed since the last start: whole, beside the old copy, which it then replaces. Sample data lands in app/samples.
copy_app() {
    local app=$QUERN_HOME/app stamp
    app_files
    stamp=$({ find "$BUILD/bin" "$BUILD/public" "$BUILD/version" "$ROOT/deploy" "$ROOT/nginx" "$ROOT"/handlers/*/manifest \
        "$ROOT/static/node_modules/vega-datasets/data" -type f -printf '%p %s %T@\n' 2>/dev/null || true; } | md5sum)
    [[ $(as_service cat "$app/stamp" 2>/dev/null) != "$stamp" ]] || return 0
    as_service rm -rf "$app.new" "$app.old"
    as_service mkdir -m 700 "$app.new"
    tar -cf - --transform 's,^data/,samples/,' "${APP_FILES[@]}" | (cd / && as_service tar -xf - -C "$app.new" --no-same-owner) ||
        die "the programs can not be copied to $app. Is the disk full?"
    as_service tee "$app.new/stamp" <<<"$stamp" >/dev/null
    [[ ! -e $app ]] || as_service mv "$app" "$app.old"
    as_service mv "$app.new" "$app"
    as_service rm -rf "$app.old"
}

# nginx runs as the service user, who need not be able to read the key where it lies.
copy_certificate() {
    [[ -n ${QUERN_TLS_CERT:-} ]] || return 0
    as_service rm -f "$QUERN_HOME/secret/tls.key"
    as_service tee "$QUERN_HOME/secret/tls.crt" <"$QUERN_TLS_CERT" >/dev/null
    (umask 077 && as_service tee "$QUERN_HOME/secret/tls.key" <"$QUERN_TLS_KEY" >/dev/null)
}

prepare() {
    umask 077
    check_settings
    find_home
    find_user
    check_programs
    make_user
    place_home
    make_home
    take_lock
    copy_app
    copy_certificate
    cd "$QUERN_HOME" || die "$QUERN_HOME is not there any more."
}

# Becomes the supervisor. As root, it keeps nothing of root but, for a port below 1024, the right to listen there.
become_supervisor() {
    local privileges=()
    if is_root; then
        privileges=(setpriv --reuid="$SERVICE_USER" --regid="$(id -g "$SERVICE_USER")" --init-groups)
        if [[ $QUERN_PORT -lt 1024 ]]; then
            privileges+=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
        fi
        privileges+=(--)
    fi
    export HOME=$QUERN_HOME
    exec "${privileges[@]}" "$@" bash "$QUERN_HOME/app/deploy/quern" supervise
}

# At a terminal, make shares Ctrl-C with us and would call our orderly end an error. So the supervisor gets the terminal to itself.
prepare_and_run() {
    local group
    read -r _ _ _ _ group _ </proc/$$/stat
    if [[ -t 0 && -z ${QUERN_FOREGROUND:-} && $group != "$$" ]]; then
        set -m
        QUERN_FOREGROUND=1 setpriv --pdeathsig TERM -- "$HERE/quern" run
        exit
    fi
    prepare
    export QUERN_FOREGROUND=1
    exec 3>&1
    become_supervisor
}

# The supervisor tells us through a pipe how it goes, and closes it when the platform is ready.
prepare_and_start() {
    local line failed=0
    prepare
    unset QUERN_FOREGROUND
    exec 4< <(become_supervisor setsid -- 3>&1 </dev/null)
    exec 9<&-
    while IFS= read -r line <&4; do
        case $line in
        !*) printf '%s\n' "${line#!}" >&2 && failed=1 ;;
        *) say "$line" ;;
        esac
    done
    [[ $failed -eq 0 ]] || exit 1
    [[ -e $QUERN_RUN/ready ]] || die "the supervisor has died. Its log is $QUERN_HOME/log/supervisor.log."
}
