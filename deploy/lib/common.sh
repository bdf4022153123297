# shellcheck shell=bash
# common.sh - what every command of deploy/quern needs: the settings, the service user, waiting, and words for the user.

: "${QUERN_PORT:=8080}" "${QUERN_BIND:=127.0.0.1}" "${QUERN_UPLOAD_LIMIT:=5g}" "${QUERN_LOG_LEVEL:=info}" "${QUERN_SAMPLES:=1}"
: "${QUERN_COMPUTE_SECONDS:=120}"
export QUERN_PORT QUERN_BIND QUERN_UPLOAD_LIMIT QUERN_LOG_LEVEL QUERN_SAMPLES QUERN_COMPUTE_SECONDS

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'quern: %s\n' "$*" >&2
    exit 1
}

is_root() {
    [[ $EUID -eq 0 ]]
}

short_hash() {
    printf '%s' "$1" | md5sum | cut -c1-12
}

# Milliseconds.
now() {
    local micros=${EPOCHREALTIME/[.,]/}
    printf -v "$1" '%s' "${micros%???}"
}

# Waits some seconds (a fraction, too) without starting a process; returns early when a signal has been handled.
exec {TICK}<> <(:)
pause() {
    read -rt "$1" -u "$TICK" || true
}

# QUERN_HOME: the home as an absolute path without symbolic links; QUERN_RUN: where its sockets are. A socket's path has at most
# 107 bytes, and some readers of it know no quoting, so a home that is deep or oddly named keeps them in a folder of /tmp.
find_home() {
    local home=${QUERN_HOME:-$HERE/../var}
    [[ $home == /* ]] || home=$PWD/$home
    QUERN_HOME=$(realpath -m -- "$home")
    case $QUERN_HOME in
    / | *[]\"\$\\\'\;{}*?[]* | *$'\n'*) die "QUERN_HOME can not be \"$QUERN_HOME\". Choose a folder of its own, with a plain name." ;;
    esac
    QUERN_RUN=$QUERN_HOME/run
    if [[ ${#QUERN_RUN} -gt 75 || $QUERN_RUN == *[!A-Za-z0-9_./-]* ]]; then
        QUERN_RUN=/tmp/quern-$(short_hash "$QUERN_HOME")
    fi
    export QUERN_HOME QUERN_RUN
}

# SERVICE_USER: who the processes run as. Never root: then it is the home's owner, or the user quern.
find_user() {
    SERVICE_USER=$(id -un)
    is_root || return 0
    SERVICE_USER=$(stat -c %U -- "$QUERN_HOME" 2>/dev/null || true)
    case $SERVICE_USER in
    '' | root | UNKNOWN) SERVICE_USER=quern ;;
    esac
}

# Runs a command as the service user.
as_service() {
    local prefix=()
    if is_root; then
        prefix=(setpriv --reuid="$SERVICE_USER" --regid="$(id -g "$SERVICE_USER")" --init-groups --)
    fi
    "${prefix[@]}" "$@"
}

# Whether somebody holds the home's lock.
is_running() {
    [[ -e $QUERN_HOME/lock ]] && ! flock -n "$QUERN_HOME/lock" true
}

# The address to show and to ask.
url() {
    local host=$QUERN_BIND scheme=http
    case $host in
    0.0.0.0 | '*' | ::) host=localhost ;;
    *:*) host="[$host]" ;;
    esac
    [[ -z ${QUERN_TLS_CERT:-} ]] || scheme=https
    printf '%s://%s:%s' "$scheme" "$host" "$QUERN_PORT"
}

# Whether /ready answers 200; what it said is in READY.
is_ready() {
    READY=$(curl -sk --noproxy '*' --max-time 3 -w '\n%{http_code}' "$(url)/ready" 2>/dev/null) || return 1
    [[ ${READY##*$'\n'} == 200 ]]
}

# Whether something listens on the port, from the kernel's tables: by IPv4 address, or on all addresses.
port_taken() {
    local wanted=00000000 bytes
    if [[ $QUERN_BIND =~ ^[0-9]+(\.[0-9]+){3}$ ]]; then
        IFS=. read -r -a bytes <<<"$QUERN_BIND"
        printf -v wanted '%02X%02X%02X%02X' "${bytes[3]}" "${bytes[2]}" "${bytes[1]}" "${bytes[0]}"
    fi
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf '%04X' "$QUERN_PORT")" -v wanted="$wanted" '
        $4 == "0A" && split($2, local, ":") == 2 && local[2] == port {
            if (wanted ~ /^0+$/ || local[1] ~ /^0+$/ || local[1] ~ (wanted "$")) found = 1
        }
        END { exit !found }'
}
