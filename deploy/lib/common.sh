# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# common.sh - what every command of deploy/quern needs: settings, the service user, words for the user.

SERVICE_USER=quern
QUERN_PORT=${QUERN_PORT:-8080}
QUERN_BIND=${QUERN_BIND:-127.0.0.1}
export QUERN_PORT QUERN_BIND

die() {
    echo "quern: $*" >&2
    exit 1
}

say() {
    echo "$*"
}

now_ms() {
    local now=${EPOCHREALTIME/[.,]/}
    echo $((now / 1000))
}

is_root() {
    [[ $EUID -eq 0 ]]
}

# Runs a command as the service user when we are root.
as_service() {
    if is_root; then
        setpriv --reuid="$SERVICE_USER" --regid="$SERVICE_USER" --clear-groups -- "$@"
    else
        "$@"
    fi
}

# Unix sockets have at most 107 bytes of path: deep homes keep theirs in a short folder.
set_run_folder() {
    QUERN_RUN=$QUERN_HOME/run
    if [[ ${#QUERN_RUN} -gt 70 ]]; then
        QUERN_RUN=/tmp/quern-$(printf '%s' "$QUERN_HOME" | cksum | cut -d' ' -f1)
    fi
    export QUERN_RUN
}

# The home that `run` would use, as an absolute path without symbolic links.
find_home() {
    local root home
    root=$(cd "$here/.." && pwd -P)
    home=${QUERN_HOME:-$root/var}
    [[ $home == /* ]] || home=$PWD/$home
    QUERN_HOME=$(realpath -m "$home")
    export QUERN_HOME
    set_run_folder
}

url() {
    local host=$QUERN_BIND scheme=http
    [[ $host == 0.0.0.0 || $host == "::" ]] && host=localhost
    [[ $host == *:* ]] && host="[$host]"
    [[ -n ${QUERN_TLS_CERT:-} ]] && scheme=https
    echo "$scheme://$host:$QUERN_PORT"
}

# Whether /ready answers 200.
is_ready() {
    curl -sfk --max-time 2 -o /dev/null "$(url)/ready"
}
