#!/usr/bin/env bash
# Throw-away servers for the tests. They listen on free ports of the loopback addresses, have passwords of their own and
# a temporary folder, and belong to an unprivileged user. They are always stopped and deleted. Each file of eng/servers
# is a kind of server.
#
#   eng/test-servers.sh run [--with KIND,…] COMMAND…
#       Runs a command beside one server of each kind. Installs what is missing. Ends with the command's exit code. The
#       command finds the URL of a user who may create databases in APIKEYS_TEST_POSTGRESQL or APIKEYS_TEST_MYSQL, by
#       the server's protocol, and this script in APIKEYS_TEST_SERVERS. The default is postgresql,mariadb; then no
#       server starts where a URL is set already. Of a kind with several nodes, it finds the URL of the first one; of a
#       pooler, that of the server behind it, and the pooler's in APIKEYS_TEST_POSTGRESQL_POOLER.
#       APIKEYS_TEST_SERVER_OPTIONS has further options for the server's command line.
#   eng/test-servers.sh control KIND
#       Starts a server for one test that stops it. Prints the URL of each node on one line. Then reads "stop", "kill",
#       "start", "freeze" or "thaw" on a line, with the node's number where there are several, does it, and prints
#       "done". The server stays on its port. It ends when the input ends, so also when the test dies. Installs nothing:
#       exits with 3 where the programs are missing. A protocol, postgresql or mysql, stands for the kind that "run" has
#       started.
#   eng/test-servers.sh install
#       Installs every kind.
#   eng/test-servers.sh versions
#       Starts a server of each kind, and prints a line for each: the kind, and the version that it reports.
set -euo pipefail

readonly self=$(realpath "$0")
readonly exit_missing=3
readonly user=apikeys
readonly defaults=postgresql,mariadb

# What is unpacked from packages, and not installed. The servers' user must be able to read it.
readonly cache=$([[ $(id -u) -eq 0 ]] && echo /var/cache/apikeys-servers || echo "$HOME/.cache/apikeys-servers")
[[ $(id -u) -eq 0 ]] && as_root=() || as_root=(sudo)

# Each kind has its protocol, Debian's packages, the number of its nodes if that is not 1, and a pooler its mode. Its
# functions have its name at their ends; those that it lacks are those of its base:
#   is_installed               whether its programs are there
#   unpack FOLDER              unpacks what cannot be installed, in FOLDER, and moves it to the cache
#   create FOLDER NODE         creates the files of a node
#   launch FOLDER NODE         becomes the server
#   accepts FOLDER NODE        whether the node accepts connections
#   url FOLDER NODE
#   version FOLDER NODE        the product and the version that the server reports
declare -A protocols=() packages=() bases=() nodes=() pools=()

say() { echo "test servers: $*" >&2; }

# The function of the current kind, or of its base.
call() {
    local function=$1 base=$kind
    until declare -F "${function}_$base" >/dev/null; do
        base=${bases[$base]:-}
        [[ -n $base ]] || return
    done
    "${function}_$base" "${@:2}"
}

for file in "${self%/*}"/servers/*.sh; do . "$file"; done

# Finds a program that Debian may keep off the PATH.
program() {
    local candidate
    for candidate in "$(command -v "$1" || true)" "/usr/sbin/$1"; do
        if [[ -x $candidate ]]; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

require_kind() {
    [[ -n ${protocols[$1]:-} ]] || { say "there is no kind $1, only ${!protocols[*]}"; exit 2; }
}

# Installs Debian's packages, without starting a service or creating a cluster.
install_packages() {
    local policy=/usr/sbin/policy-rc.d denied='' result=0
    if ! command -v apt-get >/dev/null; then
        say "please install $*, or name servers of your own"
        return 1
    fi
    if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
        "${as_root[@]}" chmod +x "$policy"
        denied=yes
    fi
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
            apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >&2 || result=1
    [[ -z $denied ]] || "${as_root[@]}" rm -f "$policy"
    return $result
}

# Installs the current kind. Several runs may do so at once.
install_missing() {
    local folder
    ! call is_installed || return 0
    "${as_root[@]}" mkdir -p "$cache"
    [[ ${#as_root[@]} -eq 0 ]] || sudo chown "$(id -u)" "$cache"
    (
        flock 9
        ! call is_installed || return 0
        # shellcheck disable=SC2086
        [[ -z ${packages[$kind]:-} ]] || install_packages ${packages[$kind]} || return
        call is_installed || {
            folder=$(mktemp -d "$cache/$kind.XXXXXX") && chmod 755 "$folder" && call unpack "$folder" ||
                { rm -rf "$folder"; return 1; }
        }
        call is_installed
    ) 9>"$cache/lock"
}

# Runs a program as the servers' user. Where we are root that is "nobody", since no server runs as root; otherwise
# it is our own user. The program replaces the shell, so that the process id is the program's. When we die, it gets the
# signal $1. An interrupt from the terminal does not reach it: we stop it after the tests.
become() {
    local signal=$1 as_nobody=()
    [[ $(id -u) -ne 0 ]] || as_nobody=(--reuid nobody --regid "$(id -g nobody)" --clear-groups)
    cd /
    exec setsid setpriv --pdeathsig "$signal" "${as_nobody[@]}" env HOME=/nonexistent LC_ALL=C.UTF-8 TZ=UTC "${@:2}"
}

as_server() { (become KILL "$@"); }

# Makes folders that only the servers' user can read.
make_folder() {
    mkdir -m 700 "$@"
    [[ $(id -u) -ne 0 ]] || chown nobody: "$@"
}

# Writes a file that only the servers' user can read. A password must not be among a process's arguments.
write_file() {
    (umask 077 && cat >"$1")
    [[ $(id -u) -ne 0 ]] || chown nobody: "$1"
}

# A node's address.
host() { echo "127.0.0.$1"; }

# The port is below those that the system gives to clients, so that no connection takes it while its server is stopped.
# It is free on the address of every node.
free_port() {
    local port node
    while port=$((20000 + RANDOM % 12000)); do
        for node in 1 2 3; do
            ! (exec 3<>"/dev/tcp/$(host $node)/$port") 2>/dev/null || continue 2
        done
        echo "$port"
        return
    done
}

# Starts a node of the current kind, waits until it accepts connections, and leaves its process id in "pids". Must not
# run in a subshell, since a server dies with its parent.
start() {
    local node=$1 folder=$work/$kind/$1 attempt
    call launch "$folder" "$node" &
    pids[$kind$node]=$!
    for ((attempt = 0; attempt < 600; attempt++)); do
        if call accepts "$folder" "$node" >/dev/null 2>&1; then
            return 0
        fi
        if ! kill -0 "${pids[$kind$node]}" 2>/dev/null; then
            return 1
        fi
        sleep 0.1
    done
    return 1
}

# Creates the nodes of the current kind in a new folder, starts them, and leaves their port in "port". Tries several
# ports, since another process may take a free one first.
start_new() {
    local node folder try
    for ((try = 0; try < 5; try++)); do
        port=$(free_port)
        rm -rf "${work:?}/$kind"
        make_folder "$work/$kind"
        for ((node = 1; node <= ${nodes[$kind]:-1}; node++)); do
            folder=$work/$kind/$node
            make_folder "$folder" "$folder/tmp"
            head -c 24 /dev/urandom | base64 | tr '+/' 'xy' | write_file "$folder/password"
            call create "$folder" "$node" && start "$node" || break
        done
        ((node <= ${nodes[$kind]:-1})) || return 0
        stop_nodes
    done
    say "$kind does not start:"
    tail -n 50 "$work/$kind"/*/log >&2
    return 1
}

# The URLs of the nodes of the current kind.
urls() {
    local node result=()
    for ((node = 1; node <= ${nodes[$kind]:-1}; node++)); do
        result+=("$(call url "$work/$kind/$node" "$node")")
    done
    echo "${result[*]}"
}

# Ends a server of ours, and returns when it has ended: in good order ("stop"), by a KILL of all its processes ("kill"),
# or at once ("end"). PostgreSQL ends its own processes, and removes its shared memory, at a QUIT but not at a KILL.
stop() {
    local pid=$1 signal=KILL
    if [[ $2 == kill ]]; then
        kill_all "$pid"
    else
        if [[ $(readlink "/proc/$pid/exe" || true) == */postgres ]]; then
            [[ $2 == stop ]] && signal=INT || signal=QUIT
        elif [[ $2 == stop ]]; then
            signal=TERM
        fi
        kill -s "$signal" "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    # What it has started, such as a copy of its data, is of its group.
    kill -s KILL -- "-$pid" 2>/dev/null || true
}

# Kills a server and its children at once, so that none of them can say anything to a client. It stands still before
# that, so that it has no further child. PostgreSQL starts again only when the last of them has ended; a server that is
# not started again must not leave its shared memory.
kill_all() {
    local pid=$1 children child stat memory
    kill -s STOP "$pid" 2>/dev/null || return 0
    await_stopped "$pid"
    children=$(cat "/proc/$pid/task/$pid/children")
    memory=$(sed -n '7s/.* //p' "/proc/$pid/cwd/postmaster.pid" 2>/dev/null || true)
    # shellcheck disable=SC2086
    kill -s KILL $children "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    for child in $children; do
        while read -r stat 2>/dev/null <"/proc/$child/stat" && [[ ${stat##*) } != [ZX]* ]]; do sleep 0.01; done
    done
    [[ -z $memory ]] || ipcrm -m "$memory" || true
}

# Sends a signal to a server and to its children: PostgreSQL has a process for each session.
signal_all() {
    # shellcheck disable=SC2046
    kill -s "$2" "$1" $(cat "/proc/$1/task/$1/children") 2>/dev/null || true
}

# Waits until every thread of a server stands still: one that runs on another processor does so a moment later.
await_stopped() {
    local thread stat
    for thread in /proc/"$1"/task/*/stat; do
        while read -r stat 2>/dev/null <"$thread" && [[ ${stat##*) } != [TtZX]* ]]; do sleep 0.01; done
    done
}

# Only children that still run. The id of a child that was waited for may belong to another process by now.
stop_nodes() {
    local node pid
    for node in "${!pids[@]}"; do
        [[ $node == "$kind"[0-9] ]] || continue
        pid=${pids[$node]}
        # One that is frozen would hear no signal. It is no running job.
        signal_all "$pid" CONT
        [[ " $(jobs -rp | tr '\n' ' ') " != *" $pid "* ]] || stop "$pid" end
        unset "pids[$node]"
    done
}

clean_up() {
    trap '' INT TERM
    local kind
    for kind in "${!protocols[@]}"; do stop_nodes; done
    [[ -z $work ]] || rm -rf "$work"
}

# Ends the command and this script; the servers end with it.
interrupted() {
    trap '' INT TERM
    if [[ -n $child ]]; then
        kill -s "$1" "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    exit "$2"
}

prepare() {
    trap clean_up EXIT
    trap 'interrupted INT 130' INT
    trap 'interrupted TERM 143' TERM
    work=$(mktemp -d "${TMPDIR:-/tmp}/apikeys-servers.XXXXXX")
    # The servers' user passes through it to its own folders.
    chmod 711 "$work"
}

run() {
    local kinds=$defaults kind variable asked='' wanted=()
    if [[ $1 == --with ]]; then
        kinds=$2 asked=yes
        shift 2
    fi
    [[ $# -gt 0 ]] || usage
    for kind in ${kinds//,/ }; do
        require_kind "$kind"
        variable=APIKEYS_TEST_${protocols[$kind]^^}
        [[ -z $asked && -n ${!variable:-} ]] || wanted+=("$kind")
    done
    prepare

    for kind in "${wanted[@]}"; do
        # A server that was asked for replaces the one of a run around this one, or none.
        variable=APIKEYS_TEST_${protocols[$kind]^^}
        unset "$variable" "${variable}_KIND" "${variable}_POOLER"
        install_missing || say "$kind could not be installed"
        if call is_installed; then
            start_new || exit 1
            export "$variable=$(urls | cut -d ' ' -f 1)" "${variable}_KIND=$kind"
            [[ -z ${pools[$kind]:-} ]] || export "${variable}_POOLER=$(urls | cut -d ' ' -f 2)"
        fi
    done
    export APIKEYS_TEST_SERVERS=$self

    # In the background, so that a signal reaches us while we wait. A background command ignores an interrupt by
    # default; this one shall not.
    env --default-signal=INT,QUIT "$@" <&0 &
    child=$!
    local code=0
    wait "$child" || code=$?
    child=''
    exit "$code"
}

control() {
    local kind=$1 command node pid variable=APIKEYS_TEST_${1^^}_KIND
    case $kind in
        postgresql) kind=${!variable:-postgresql} ;;
        mysql) kind=${!variable:-mariadb} ;;
    esac
    require_kind "$kind"
    if ! call is_installed; then
        say "$kind is not installed"
        exit $exit_missing
    fi
    prepare
    start_new || exit 1
    urls

    while read -r command node; do
        node=${node:-1}
        pid=${pids[$kind$node]:-}
        case $command in
            stop | kill) stop "$pid" "$command"; unset "pids[$kind$node]" ;;
            freeze) signal_all "$pid" STOP; await_stopped "$pid" ;;
            thaw) signal_all "$pid" CONT ;;
            start) start "$node" || { cat "$work/$kind/$node/log" >&2; exit 1; } ;;
            *) say "there is no command $command"; exit 2 ;;
        esac
        echo 'done'
    done
}

install_all() {
    local kind
    for kind in "${!protocols[@]}"; do
        install_missing || { say "$kind could not be installed"; exit 1; }
    done
}

versions() {
    local kind
    prepare
    for kind in $(printf '%s\n' "${!protocols[@]}" | sort); do
        install_missing && start_new || exit 1
        echo "$kind $(call version "$work/$kind/${nodes[$kind]:-1}" "${nodes[$kind]:-1}")"
        stop_nodes
    done
}

usage() {
    say "usage: $0 run [--with KIND,…] COMMAND… | control KIND | install | versions"
    exit 2
}

declare -A pids=()
child='' work='' port=''
case ${1:-} in
    run) [[ $# -gt 1 ]] || usage; run "${@:2}" ;;
    control) [[ $# -eq 2 ]] || usage; control "$2" ;;
    install) [[ $# -eq 1 ]] || usage; install_all ;;
    versions) [[ $# -eq 1 ]] || usage; versions ;;
    *) usage ;;
esac
