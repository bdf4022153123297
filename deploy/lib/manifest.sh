# shellcheck shell=bash
# manifest.sh - reads handlers/<name>/manifest: lines of key=value, `#` starts a comment line.
#
#     kind=fcgi                    how it runs: fcgi (a pool behind nginx), worker (a pool of job processes) or tool (a command)
#     pool=4                       processes of the pool (1)
#     paths=/api/v1/x =/health     what nginx sends it: the path and everything below; with a leading =, that path alone
#     upload=/api/v1/x             POST and PUT to exactly this path, and to <path>/upload, come as a file (see nginx/upload.conf);
#                                  a path with a * for one segment (/api/v1/x/*/load) lies below one of the handler's own paths
#     posts=/api/v1/x/*/rows       POSTs to this path, which otherwise is below a path of another handler, come to this one
#     timeout=120s                 how long nginx waits for it to say something (60s)
#     rate_paths=/api/v1/x/login   exact paths with a limit per client address ...
#     rate=30r/s burst=60          ... and that limit (20r/s burst=40)
#     gate=/api/v1/x/me            a path that answers 2xx to whoever is signed in: nginx asks there before it takes in an upload.
#                                  One handler at most has it.
#
# manifest_read fills the array MANIFEST and stops with `die` at the first mistake, so a start with a wrong manifest never gets far.

declare -A MANIFEST=()

manifest_read() {
    local file=$1 line key value path
    MANIFEST=([kind]='' [pool]=1 [paths]='' [upload]='' [posts]='' [timeout]=60 [rate_paths]='' [rate]='20r/s burst=40' [gate]='')
    while IFS= read -r line || [[ -n $line ]]; do
        line=${line%%[[:space:]]}
        [[ -n $line && $line != \#* ]] || continue
        key=${line%%=*} value=${line#*=}
        [[ $line == *=* && -n ${MANIFEST[$key]+known} ]] ||
            die "$file: \"$line\" is not a setting. Known: kind, pool, paths, upload, posts, timeout, rate_paths, rate, gate."
        MANIFEST[$key]=$value
    done <"$file"
    [[ ${MANIFEST[kind]} =~ ^(fcgi|worker|tool)$ ]] || die "$file: write kind=fcgi, kind=worker or kind=tool."
    [[ ${MANIFEST[pool]} =~ ^[1-9][0-9]{0,2}$ ]] || die "$file: pool=${MANIFEST[pool]} must be a number of processes from 1 to 999."
    MANIFEST[timeout]=${MANIFEST[timeout]%s}
    [[ ${MANIFEST[timeout]} =~ ^[1-9][0-9]{0,5}$ ]] || die "$file: timeout must be a number of seconds, such as 120s."
    [[ ${MANIFEST[rate]} =~ ^[1-9][0-9]*r/[sm]\ burst=[1-9][0-9]*$ ]] || die "$file: rate must look like \"30r/s burst=60\"."
    [[ ${MANIFEST[kind]} != fcgi || -n ${MANIFEST[paths]}${MANIFEST[posts]} ]] || die "$file: a handler of kind fcgi names the paths it answers (paths=/api/v1/...)."
    for path in ${MANIFEST[paths]} ${MANIFEST[upload]} ${MANIFEST[rate_paths]} ${MANIFEST[gate]}; do
        [[ $path =~ ^=?/[A-Za-z0-9._/*-]+$ && $path != */ ]] || die "$file: \"$path\" is not a path; write it like /api/v1/things, without a slash at the end."
    done
    for path in ${MANIFEST[posts]}; do
        [[ $path =~ ^/[A-Za-z0-9._/*-]+$ && $path != */ ]] || die "$file: \"$path\" is not a path; write it like /api/v1/things/*/rows."
    done
}

# manifests_check FOLDER: all manifests of the folder, and what they say of one another.
manifests_check() {
    local file path gates=0
    declare -A owner=()
    for file in "$1"/*/manifest; do
        manifest_read "$file"
        [[ -z ${MANIFEST[gate]} ]] || gates=$((gates + 1))
        [[ $gates -le 1 ]] || die "$file: another handler has a gate already; one is enough."
        for path in ${MANIFEST[paths]}; do
            [[ -z ${owner[$path]:-} ]] || die "$file: the path $path belongs to ${owner[$path]} already."
            owner[$path]=$file
        done
    done
}
