# shellcheck shell=bash
# postgres.sh - the private PostgreSQL cluster in <home>/pg: made once, and tuned at each start for the machine it finds itself on.

# PG_BIN: the programs of the version that made the cluster, or else of the newest one installed.
postgres_find() {
    local version=''
    if [[ -s $QUERN_HOME/pg/PG_VERSION ]]; then
        version=$(<"$QUERN_HOME/pg/PG_VERSION")
    else
        version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1)
    fi
    PG_BIN=/usr/lib/postgresql/$version/bin
    if [[ ! -x $PG_BIN/postgres ]] && command -v pg_config >/dev/null; then
        PG_BIN=$(pg_config --bindir)
    fi
    [[ -x $PG_BIN/postgres && -x $PG_BIN/initdb ]] ||
        fail "PostgreSQL ${version:+$version }is not installed. Run deploy/install-deps run, or install postgresql${version:+-$version}."
    if [[ -n $version && $("$PG_BIN/postgres" -V) != *" $version"[.\ ]* ]]; then
        fail "the database in $QUERN_HOME/pg was made by PostgreSQL $version, which is not installed. Install postgresql-$version."
    fi
}

# Made beside its place and moved there when it is whole, so that a start that is cut short leaves nothing half-made.
postgres_create() {
    [[ ! -s $QUERN_HOME/pg/PG_VERSION ]] || return 0
    local log=$QUERN_HOME/log/initdb.log fresh=$QUERN_HOME/pg.new
    rm -rf "$fresh"
    [[ ! -d $QUERN_HOME/pg ]] || rmdir "$QUERN_HOME/pg" 2>/dev/null ||
        fail "$QUERN_HOME/pg is not a PostgreSQL cluster (PG_VERSION is missing). Restore it from a backup, or move it away to begin anew."
    say_user "Creating the database ..."
    "$PG_BIN/initdb" -D "$fresh" -U quern --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=reject --data-checksums \
        --no-sync --no-instructions >"$log" 2>&1 3>&- 9>&- || fail "the database can not be created: $(last_words "$log")"
    # One sync for all files, instead of one for each.
    sync -f "$fresh"
    mv "$fresh" "$QUERN_HOME/pg"
}

clamp() {
    local value=$1
    [[ $value -ge $2 ]] || value=$2
    [[ $value -le $3 ]] || value=$3
    printf '%s' "$value"
}

# Settings of our own; ALTER SYSTEM and pg/local.conf come after them and win.
postgres_tune() {
    local memory cores shared
    memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
    cores=$(nproc)
    shared=$(clamp $((memory / 16)) 64 512)
    cat >"$QUERN_HOME/pg/quern.conf" <<CONF
# Written at each start (deploy/lib/postgres.sh). Put settings of your own into local.conf beside this file.
listen_addresses = ''
unix_socket_directories = '$QUERN_RUN'
unix_socket_permissions = 0700
max_connections = 100
cluster_name = 'quern'

shared_buffers = ${shared}MB
effective_cache_size = $((memory / 2))MB
work_mem = $(clamp $((memory / 512)) 8 64)MB
maintenance_work_mem = $(clamp $((memory / 32)) 64 512)MB
huge_pages = off
random_page_cost = 1.1
effective_io_concurrency = 64
jit = off
synchronize_seqscans = off
max_worker_processes = $((cores + 2))
max_parallel_workers = $cores
max_parallel_workers_per_gather = $((cores / 2))
max_logical_replication_workers = 0

# Nobody replicates from this server, so rows copied into a table of the same transaction need no log, just a sync.
wal_level = minimal
max_wal_senders = 0
archive_mode = off
wal_compression = on
wal_buffers = 4MB
max_wal_size = 2GB
min_wal_size = 80MB
checkpoint_timeout = 15min

bgwriter_delay = 500ms
wal_writer_delay = 500ms
# What a COPY has written is on its way to the disk when its transaction ends, so that the sync at the commit finds little left.
backend_flush_after = 1MB
autovacuum_naptime = 5min
autovacuum_max_workers = 1

log_destination = 'stderr'
logging_collector = off
log_checkpoints = off
log_min_duration_statement = 5s
log_line_prefix = '%m [%p] %a '
log_timezone = 'UTC'
timezone = 'UTC'
datestyle = 'iso, ymd'
include_if_exists = 'local.conf'
CONF
    grep -qx "include 'quern.conf'" "$QUERN_HOME/pg/postgresql.conf" || echo "include 'quern.conf'" >>"$QUERN_HOME/pg/postgresql.conf"
}

# After a kill -9 or a power cut, postmaster.pid names a process that is gone, or that is another one by now, and PostgreSQL would not
# start. Processes of the old server, should any be left, have the cluster as their working folder; they must have ended first.
postgres_clear() {
    local pids began time
    now began
    while pids=$(find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -lname "$QUERN_HOME/pg" -printf '%h\n' 2>/dev/null || true) && [[ -n $pids ]]; do
        now time
        if [[ $((time - began)) -gt 10000 ]]; then
            # shellcheck disable=SC2086 # one pid a word
            kill -QUIT ${pids//\/proc\//} 2>/dev/null || true
            now began
        fi
        pause 0.02
    done
    rm -f "$QUERN_HOME/pg/postmaster.pid" "$QUERN_RUN"/.s.PGSQL.5432 "$QUERN_RUN"/.s.PGSQL.5432.lock
}

# PostgreSQL writes "ready" to line 8 of its pid file. Recovery after a crash may take minutes, and is waited for.
postgres_wait() {
    local lines began time told=''
    now began
    while interrupted; do
        is_alive postgres || fail "PostgreSQL did not start: $(last_words "$QUERN_HOME/log/postgres.log") The database is $QUERN_HOME/pg; when its files are damaged, restore a backup."
        lines=()
        [[ ! -e $QUERN_HOME/pg/postmaster.pid ]] || mapfile -t lines 2>/dev/null <"$QUERN_HOME/pg/postmaster.pid" || true
        [[ ${lines[7]:-} != ready* ]] || break
        now time
        if [[ -z $told && $((time - began)) -gt 5000 ]]; then
            say_user "PostgreSQL is recovering from a crash ..."
            told=1
        fi
        pause 0.01
    done
    if [[ ! -e $QUERN_HOME/pg/quern.created ]]; then
        "$PG_BIN/psql" -qXAt -h "$QUERN_RUN" -U quern -d postgres >>"$QUERN_HOME/log/postgres.log" 2>&1 3>&- 9>&- <<'SQL' ||
SELECT 'CREATE DATABASE quern' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'quern') \gexec
SQL
            fail "the database quern can not be created: $(last_words "$QUERN_HOME/log/postgres.log")"
        touch "$QUERN_HOME/pg/quern.created"
    fi
}

# A server of the user's own: it must answer before anything is started.
postgres_ask() {
    local psql words
    psql=$(command -v psql || echo /usr/bin/psql)
    words=$(PGCONNECT_TIMEOUT=5 "$psql" -qXAtw "$QUERN_DATABASE_URL" -c 'SELECT 1' 2>&1 3>&- 9>&-) ||
        fail "the database of QUERN_DATABASE_URL does not answer: ${words//$'\n'/ } Check the address, the password and that the server runs, or unset QUERN_DATABASE_URL for a private one."
}
