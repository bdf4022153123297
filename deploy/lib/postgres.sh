# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# postgres.sh - the private PostgreSQL cluster: made once, tuned at each start for the machine it finds itself on.

postgres_bin() {
    local newest
    if [[ -n ${QUERN_PG_BIN:-} ]]; then
        echo "$QUERN_PG_BIN"
        return
    fi
    newest=$(find /usr/lib/postgresql -maxdepth 1 -mindepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n1)
    if [[ -s $QUERN_HOME/pg/PG_VERSION ]]; then
        newest=$(<"$QUERN_HOME/pg/PG_VERSION")
    fi
    if [[ -n $newest && -x /usr/lib/postgresql/$newest/bin/postgres ]]; then
        echo "/usr/lib/postgresql/$newest/bin"
    elif command -v pg_config >/dev/null && [[ -x $(pg_config --bindir)/postgres ]]; then
        pg_config --bindir
    else
        fail "PostgreSQL ${newest:-} is not installed. Run deploy/install-deps run, or make run, which does."
    fi
}

# Megabytes between a floor and a ceiling.
clamp() {
    local value=$1 floor=$2 ceiling=$3
    [[ $value -lt $floor ]] && value=$floor
    [[ $value -gt $ceiling ]] && value=$ceiling
    echo "$value"
}

postgres_make() {
    [[ -s $QUERN_HOME/pg/PG_VERSION ]] && return
    rm -rf "$QUERN_HOME/pg.new"
    if ! "$PG_BIN/initdb" -D "$QUERN_HOME/pg.new" -U quern --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust \
        --auth-host=reject --data-checksums --no-sync --no-instructions >"$QUERN_HOME/log/initdb.log" 2>&1; then
        tail -n 5 "$QUERN_HOME/log/initdb.log" >&2
        fail "the database cluster could not be made; PostgreSQL's words stand above."
    fi
    sync -f "$QUERN_HOME/pg.new" # initdb would wait for each file; once for all of them is enough
    mv "$QUERN_HOME/pg.new" "$QUERN_HOME/pg"
}

postgres_tune() {
    local memory cores shared maintenance
    memory=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)
    cores=$(nproc)
    shared=$(clamp $((memory / 16)) 64 512)
    maintenance=$(clamp $((memory / 32)) 64 256)
    cat >"$QUERN_HOME/pg/quern.conf" <<CONF
# Written at each start by deploy/lib/postgres.sh; put settings of your own into pg/local.conf.
listen_addresses = ''
unix_socket_directories = '$QUERN_RUN'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = ${shared}MB
effective_cache_size = $((memory / 2))MB
work_mem = 16MB
maintenance_work_mem = ${maintenance}MB
huge_pages = off
random_page_cost = 1.1
effective_io_concurrency = 64
jit = off
synchronize_seqscans = off
max_worker_processes = $((cores + 2))
max_parallel_workers = $cores
max_parallel_workers_per_gather = $((cores > 1 ? cores / 2 : 0))
# No replica reads this server's log, so rows copied into a table of the same transaction need none.
wal_level = minimal
max_wal_senders = 0
archive_mode = off
wal_compression = on
wal_buffers = 16MB
max_wal_size = 2GB
min_wal_size = 80MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
bgwriter_delay = 500ms
autovacuum_naptime = 5min
autovacuum_max_workers = 1
log_destination = stderr
logging_collector = off
log_min_duration_statement = 5s
log_line_prefix = '%m [%p] %a '
log_timezone = UTC
timezone = UTC
datestyle = 'iso, ymd'
include_if_exists = 'local.conf'
CONF
    grep -q '^include .quern.conf' "$QUERN_HOME/pg/postgresql.conf" ||
        echo "include 'quern.conf'" >>"$QUERN_HOME/pg/postgresql.conf"
}

# After a power cut or a kill -9 the pid file names a process that is gone, or is somebody else by now. We hold the home's
# lock and have ended our own leftovers, so a pid file that is still there is stale.
postgres_clear() {
    rm -f "$QUERN_HOME/pg/postmaster.pid" "$QUERN_RUN"/.s.PGSQL.5432 "$QUERN_RUN"/.s.PGSQL.5432.lock
}

postgres_wait() {
    local began
    began=$(now_ms)
    until "$PG_BIN/pg_isready" -q -h "$QUERN_RUN" -d quern; do
        if ! kill -0 "${pids[postgres]:-0}" 2>/dev/null; then
            tail -n 8 "$QUERN_HOME/log/postgres.log" >&2
            fail "PostgreSQL did not start; its last words stand above. The cluster is $QUERN_HOME/pg."
        fi
        [[ $(($(now_ms) - began)) -lt 90000 ]] || fail "PostgreSQL has not become ready in 90 seconds; see $QUERN_HOME/log/postgres.log."
        sleep 0.02
    done
}

postgres_database() {
    [[ -e $QUERN_HOME/pg/quern.database ]] && return
    "$PG_BIN/psql" -qX -h "$QUERN_RUN" -U quern -d postgres -c 'CREATE DATABASE quern' >>"$QUERN_HOME/log/postgres.log" 2>&1 || true
    "$PG_BIN/psql" -qX -h "$QUERN_RUN" -U quern -d quern -c 'SELECT 1' >/dev/null ||
        fail "the database could not be made; see $QUERN_HOME/log/postgres.log."
    touch "$QUERN_HOME/pg/quern.database"
}
