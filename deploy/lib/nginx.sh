# shellcheck shell=bash disable=SC2154,SC2164,SC2013
# nginx.sh - the configuration, from nginx/nginx.conf.in and the handlers' manifests.
#
# A manifest (handlers/<name>/manifest) is lines of key=value:
#     kind=fcgi | worker | tool     how it runs: a pool behind nginx, a pool of job processes, a command
#     pool=4                        processes
#     paths=/api/v1/x =/health      path prefixes it answers; with a leading = that path only
#     upload=/api/v1/x =...         exact paths whose bodies nginx spools to a file for the handler
#     timeout=120                   seconds nginx waits for it
#     limited=/api/v1/x             exact paths with a rate limit per address

read_manifest() {
    local file=$1 line key value
    kind='' pool=1 paths='' upload='' timeout=120 limited=''
    while IFS= read -r line || [[ -n $line ]]; do
        [[ -z $line || $line == \#* ]] && continue
        key=${line%%=*}
        value=${line#*=}
        case $key in
        kind | pool | paths | upload | timeout | limited) printf -v "$key" '%s' "$value" ;;
        *) fail "$file has an unknown key \"$key\". Known: kind, pool, paths, upload, timeout, limited." ;;
        esac
    done <"$file"
    [[ $kind =~ ^(fcgi|worker|tool)$ ]] || fail "$file must have a line kind=fcgi, kind=worker or kind=tool."
    [[ $pool =~ ^[1-9][0-9]*$ ]] || fail "$file: pool must be a number of processes."
    [[ $timeout =~ ^[1-9][0-9]*$ ]] || fail "$file: timeout must be a number of seconds."
    [[ $kind != fcgi || -n $paths ]] || fail "$file must name the paths it answers (paths=/api/v1/...)."
}

location() {
    local match=$1 name=$2
    echo "    location $match {"
    shift 2
    local line
    for line in "$@"; do
        [[ -n $line ]] && echo "        $line"
    done
    echo "        include $QUERN_HOME/app/nginx/fastcgi.conf;"
    echo "        fastcgi_read_timeout ${timeout}s;"
    echo "        fastcgi_pass quern_$name;"
    echo "    }"
}

# Upstreams to one file, locations to another.
nginx_parts() {
    local file name path upstreams=$QUERN_RUN/upstreams.conf locations=$QUERN_RUN/locations.conf
    : >"$upstreams"
    : >"$locations"
    for file in "$QUERN_HOME"/app/handlers/*/manifest; do
        name=$(basename "$(dirname "$file")")
        read_manifest "$file"
        [[ $kind == fcgi ]] || continue
        echo "upstream quern_$name { server unix:$QUERN_RUN/$name.sock max_fails=0; }" >>"$upstreams"
        {
            for path in $upload; do
                location "= $path" "$name" "include $QUERN_HOME/app/nginx/upload.conf;" \
                    "client_max_body_size ${QUERN_UPLOAD_LIMIT:-5g};" "client_body_temp_path $QUERN_HOME/spool/incoming;"
            done
            for path in $limited; do
                location "= $path" "$name" "limit_req zone=sign_in burst=60 nodelay;"
            done
            for path in $paths; do
                if [[ $path == =* ]]; then
                    location "= ${path#=}" "$name"
                else
                    [[ " $upload $limited " == *" $path "* ]] || location "= $path" "$name"
                    location "^~ $path/" "$name"
                fi
            done
        } >>"$locations"
    done
}

nginx_render() {
    local listen="$QUERN_BIND:$QUERN_PORT" tls='' workers
    [[ $QUERN_BIND == *:* ]] && listen="[$QUERN_BIND]:$QUERN_PORT"
    if [[ -n ${QUERN_TLS_CERT:-} ]]; then
        [[ -r $QUERN_TLS_CERT && -r ${QUERN_TLS_KEY:-} ]] || fail "QUERN_TLS_CERT and QUERN_TLS_KEY must both name readable files."
        listen="$listen ssl http2"
        tls="ssl_certificate $QUERN_TLS_CERT; ssl_certificate_key $QUERN_TLS_KEY; ssl_protocols TLSv1.2 TLSv1.3;"
    fi
    workers=$(nproc)
    [[ $workers -gt 4 ]] && workers=4
    nginx_parts
    sed -e "s|@HOME@|$QUERN_HOME|g" -e "s|@RUN@|$QUERN_RUN|g" -e "s|@LISTEN@|$listen|g" -e "s|@TLS@|$tls|g" \
        -e "s|@WORKERS@|$workers|g" "$QUERN_HOME/app/nginx/nginx.conf.in" >"$QUERN_RUN/nginx.conf"
    sed -e "s|@HOME@|$QUERN_HOME|g" "$QUERN_HOME/app/nginx/problems.conf.in" >"$QUERN_RUN/problems.conf"
    mkdir -p "$QUERN_HOME"/tmp/nginx-{body,proxy,fastcgi,uwsgi,scgi}
    rm -f "$QUERN_RUN/publish.sock"
    if ! PATH=$PATH:/usr/sbin nginx -t -q -c "$QUERN_RUN/nginx.conf" -e "$QUERN_HOME/log/nginx.log" 2>"$QUERN_HOME/log/nginx-check.log"; then
        cat "$QUERN_HOME/log/nginx-check.log" >&2
        fail "nginx refuses its configuration; its words stand above."
    fi
    rm -f "$QUERN_RUN/publish.sock"
}
