# shellcheck shell=bash
# nginx.sh - nginx's configuration: nginx/nginx.conf.in with its @NAMES@ filled in, and what follows from the manifests (see manifest.sh).

# location MATCH LINE...: one location.
location() {
    printf '    location %s {\n' "$1"
    printf '        %s\n' "${@:2}"
    printf '    }\n'
}

# The lines that hand a request to a handler; the body as `plain` or `upload` (nginx/plain.conf, nginx/upload.conf).
pass_to() {
    local name=$1 body=$2
    PASS=("include \"$APP/nginx/fastcgi.conf\";"
        "include \"$APP/nginx/$body.conf\";"
        "fastcgi_read_timeout ${MANIFEST[timeout]}s;"
        "fastcgi_pass quern_$name;")
    if [[ $body == upload ]]; then
        PASS+=("client_max_body_size $QUERN_UPLOAD_LIMIT;" "client_body_temp_path \"$QUERN_HOME/spool/incoming\";")
        [[ -z $GATE ]] || PASS+=("auth_request /internal/gate;")
    fi
}

# An upload path is shared by GET and POST: by method, a named location is chosen, one of which spools the body.
upload_locations() {
    local name=$1 path
    for path in $UPLOADS; do
        [[ $path != *'*'* ]] || continue
        # nginx holds a body to the limit of the location that the request first comes to: this one
        location "= $path" "client_max_body_size ${QUERN_UPLOAD_LIMIT:-5g};" "try_files /.none @${name}_\$quern_body;"
    done
    pass_to "$name" plain
    location "@${name}_plain" "${PASS[@]}"
    pass_to "$name" upload
    location "@${name}_upload" "${PASS[@]}"
}

# BELOW: locations inside that of a path, for uploads and posts whose paths have a * for a segment; which of two named locations takes the
# request goes by its method, as with uploads.
below() {
    local path=$1 name=$2 one
    BELOW=()
    for one in $UPLOADS; do
        [[ $one != *'*'* || $one != "$path"/* ]] ||
            BELOW+=("location ~ \"^${one//\*/[^/]+}\$\" { client_max_body_size ${QUERN_UPLOAD_LIMIT:-5g}; try_files /.none @${name}_\$quern_body; }")
    done
    for one in $POSTS; do
        [[ ${one#*=} != "$path"/* ]] || {
            one=${one#*=}
            BELOW+=("location ~ \"^${one//\*/[^/]+}\$\" { try_files /.none @${name}_posts_\$quern_body; }")
        }
    done
}

# The two ends of a path whose POSTs are another handler's.
posts_locations() {
    local name=$1 one path
    for one in $POSTS; do
        for path in ${MANIFEST[paths]}; do
            [[ ${one#*=} == "$path"/* ]] || continue
            pass_to "$name" plain
            location "@${name}_posts_plain" "${PASS[@]}"
            pass_to "${one%%=*}" plain
            PASS+=("client_body_buffer_size 1m;")
            location "@${name}_posts_upload" "${PASS[@]}"
        done
    done
}

handler_locations() {
    local name=$1 path limit
    UPLOADS=''
    for path in ${MANIFEST[upload]}; do
        UPLOADS+=" $path"
        [[ $path == *'*'* || $path == */upload || " ${MANIFEST[upload]} " == *" $path/upload "* ]] || UPLOADS+=" $path/upload"
    done
    [[ -z $UPLOADS ]] || upload_locations "$name"
    posts_locations "$name"
    pass_to "$name" plain
    limit=${MANIFEST[rate]#* }
    for path in ${MANIFEST[rate_paths]}; do
        location "= $path" "limit_req zone=$name $limit nodelay;" "${PASS[@]}"
    done
    for path in ${MANIFEST[paths]}; do
        case $path in
        =*) location "= ${path#=}" "${PASS[@]}" ;;
        *)
            [[ " $UPLOADS ${MANIFEST[rate_paths]} " == *" $path "* ]] || location "= $path" "${PASS[@]}"
            below "$path" "$name"
            location "^~ $path/" "${PASS[@]}" "${BELOW[@]}"
            ;;
        esac
    done
    if [[ -n ${MANIFEST[gate]} ]]; then
        location "= /internal/gate" "internal;" "set \$quern_gate ${MANIFEST[gate]};" "include \"$APP/nginx/gate.conf\";" "fastcgi_pass quern_$name;"
    fi
}

# The path of the gate, if a handler has one; and POSTS, the paths whose POSTs go to another handler: "handler=path".
find_gate() {
    local file path name
    GATE='' POSTS=''
    for file in "$APP"/handlers/*/manifest; do
        manifest_read "$file"
        [[ -z ${MANIFEST[gate]} ]] || GATE=${MANIFEST[gate]}
        name=${file%/manifest} name=${name##*/}
        for path in ${MANIFEST[posts]}; do
            POSTS+=" $name=$path"
        done
    done
}

# UPSTREAMS and LOCATIONS, for the http and the server block. A pool is listed twice, so that a request whose process died, or that found
# nobody listening, is tried once more where that is safe (fastcgi_next_upstream in fastcgi.conf).
render_handlers() {
    local file name socket
    UPSTREAMS='' LOCATIONS=''
    for file in "$APP"/handlers/*/manifest; do
        manifest_read "$file"
        name=${file%/manifest} name=${name##*/}
        [[ ${MANIFEST[kind]} == fcgi ]] || continue
        socket="server unix:${SOCKET_OF[$name]} max_fails=0;"
        UPSTREAMS+="upstream quern_$name { $socket $socket }"$'\n'
        [[ -z ${MANIFEST[rate_paths]} ]] || UPSTREAMS+="limit_req_zone \$binary_remote_addr zone=$name:1m rate=${MANIFEST[rate]%% *};"$'\n'
        LOCATIONS+=$(handler_locations "$name")$'\n'
    done
}

# nginx's own errors, as problems: one line "status|title|detail" each in nginx/problems.
render_problems() {
    local status title detail
    PROBLEMS=''
    while IFS='|' read -r status title detail; do
        [[ $status == [1-9]* ]] || continue
        detail=${detail//@UPLOAD_LIMIT@/$QUERN_UPLOAD_LIMIT}
        PROBLEMS+="    error_page $status /internal/problem/$status;"$'\n'
        PROBLEMS+=$(location "= /internal/problem/$status" 'internal;' 'client_max_body_size 0;' 'default_type application/problem+json;' \
            "return $status '{\"type\":\"about:blank\",\"title\":\"$title\",\"status\":$status,\"detail\":\"$detail\",\"request_id\":\"\$quern_request_id\"}';")$'\n'
    done <"$APP/nginx/problems"
}

nginx_render() {
    local APP=$QUERN_HOME/app workers listen=$QUERN_BIND:$QUERN_PORT tls='' text name
    [[ $QUERN_BIND != *:* ]] || listen="[$QUERN_BIND]:$QUERN_PORT"
    if [[ -n ${QUERN_TLS_CERT:-} ]]; then
        listen+=' ssl http2'
        tls="include \"$APP/nginx/tls.conf\"; ssl_certificate \"$QUERN_HOME/secret/tls.crt\"; ssl_certificate_key \"$QUERN_HOME/secret/tls.key\";"
    fi
    workers=$(nproc)
    [[ $workers -le 4 ]] || workers=4
    find_gate
    render_handlers
    render_problems
    text=$(<"$APP/nginx/nginx.conf.in")
    local -A values=([HOME]=$QUERN_HOME [APP]=$APP [RUN]=$QUERN_RUN [WORKERS]=$workers [LISTEN]=$listen [TLS]=$tls
        [UPSTREAMS]=$UPSTREAMS [LOCATIONS]=$LOCATIONS [PROBLEMS]=$PROBLEMS)
    for name in "${!values[@]}"; do
        text=${text//"@$name@"/"${values[$name]}"}
    done
    printf '%s\n' "$text" >"$QUERN_HOME/run/nginx.conf"
}
