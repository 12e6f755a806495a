#!/usr/bin/env bash
# Throw-away PostgreSQL and MariaDB servers for the tests. They listen on free ports of 127.0.0.1, have passwords of
# their own and a temporary folder, and belong to an unprivileged user. They are always stopped and deleted.
#
#   eng/test-servers.sh run COMMAND…     Runs a command beside one server of each kind. Installs what is missing. Ends
#                                        with the command's exit code. The command finds URLs of users who may create
#                                        databases in APIKEYS_TEST_POSTGRESQL and APIKEYS_TEST_MYSQL, and this script in
#                                        APIKEYS_TEST_SERVERS. Where a URL is set already, no server starts.
#   eng/test-servers.sh control KIND     Starts a server, postgresql or mysql, for one test that stops it. Prints its
#                                        URL. Then reads "stop", "kill", "start", "freeze" or "thaw" on a line, does it,
#                                        and prints "done". The server stays on its port. It ends when the input ends,
#                                        so also when the test dies. Installs nothing: exits with 3 where the programs
#                                        are missing.
set -euo pipefail

readonly self=$(realpath "$0")
readonly exit_missing=3
readonly user=apikeys
servers=() child='' work=''

say() { echo "test servers: $*" >&2; }

# Finds a program that Debian may keep off the PATH, the newest version first.
program() {
    local candidate
    for candidate in $(ls -d /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -rV) \
        "$(command -v "$1" || true)" "/usr/sbin/$1"; do
        if [[ -x $candidate ]]; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

is_installed() {
    case $1 in
        postgresql) program postgres && program initdb && program psql ;;
        mysql) program mariadbd && program mariadb-install-db && program mariadb ;;
        *) say "there is no kind $1, only postgresql and mysql"; exit 2 ;;
    esac >/dev/null
}

# Installs the programs only. Debian's packages would also start a service and create a cluster.
install_missing() {
    local kind packages=() as_root=() policy=/usr/sbin/policy-rc.d denied=''
    for kind in "$@"; do
        is_installed "$kind" && continue
        [[ $kind == postgresql ]] && packages+=(postgresql) || packages+=(mariadb-server-core mariadb-client-core)
    done
    [[ ${#packages[@]} -gt 0 ]] || return 0

    if ! command -v apt-get >/dev/null; then
        say "please install ${packages[*]}, or name servers of your own"
        return 1
    fi
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
        "${as_root[@]}" chmod +x "$policy"
        denied=yes
    fi

    local result=0
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
            apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${packages[@]}" >&2 || result=1
    [[ -z $denied ]] || "${as_root[@]}" rm -f "$policy"
    return $result
}

# Runs a program as the servers' user. Where we are root that is "nobody", since neither server runs as root; otherwise
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

# The port is below those that the system gives to clients, so that no connection takes it while its server is stopped.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# A commit that was acknowledged must survive the death of the server, not of the machine. The operating system keeps
# what was written to a file, synchronized or not. So the servers write each commit before they acknowledge it, and
# never synchronize a file, which would take most of the tests' time. PostgreSQL also writes no more log than it needs
# to recover, and no database lives long enough to need a vacuum.
create_postgresql() {
    local folder=$1
    as_server "$(program initdb)" --pgdata "$folder/data" --username $user --pwfile "$folder/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync >"$folder/log" 2>&1 || return
    write_file "$folder/client" <<<"*:*:*:$user:$(cat "$folder/password")"
}

launch_postgresql() {
    local folder=$1 port=$2
    become QUIT "$(program postgres)" -D "$folder/data" -p "$port" -k "$folder" \
        -c listen_addresses=127.0.0.1 -c max_connections=300 -c timezone=UTC \
        -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c wal_init_zero=off \
        -c max_wal_size=256MB -c autovacuum=off >>"$folder/log" 2>&1 </dev/null
}

accepts_postgresql() {
    PGPASSFILE=$1/client as_server "$(program psql)" -h 127.0.0.1 -p "$2" -U $user -d postgres -qAtwc 'SELECT 1'
}

url_postgresql() { echo "postgresql://$user:$(cat "$1/password")@127.0.0.1:$2/postgres"; }

create_mysql() {
    local folder=$1
    as_server TMPDIR="$folder/tmp" "$(program mariadb-install-db)" --no-defaults --datadir="$folder/data" \
        --auth-root-authentication-method=socket --skip-test-db --innodb-log-file-size=32M \
        >"$folder/log" 2>&1 || return
    write_file "$folder/init.sql" <<SQL
CREATE USER IF NOT EXISTS $user@'%' IDENTIFIED BY '$(cat "$folder/password")';
GRANT ALL ON *.* TO $user@'%' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS $user;
SQL
    write_file "$folder/client" <<<"[client]
password=$(cat "$folder/password")"
}

# The 2 means: write the log at each commit.
launch_mysql() {
    local folder=$1 port=$2
    become KILL "$(program mariadbd)" --no-defaults --datadir="$folder/data" --init-file="$folder/init.sql" \
        --port="$port" --bind-address=127.0.0.1 --socket="$folder/socket" --pid-file="$folder/pid" --skip-name-resolve \
        --tmpdir="$folder/tmp" --max-connections=300 --innodb-log-file-size=32M --innodb-buffer-pool-size=128M \
        --innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync --debug-no-sync \
        >>"$folder/log" 2>&1 </dev/null
}

accepts_mysql() {
    as_server "$(program mariadb)" --defaults-file="$1/client" -h 127.0.0.1 -P "$2" -u $user -e 'SELECT 1' $user
}

url_mysql() { echo "mysql://$user:$(cat "$1/password")@127.0.0.1:$2/$user"; }

# Starts the server of a folder, waits until it accepts connections, and leaves its process id in "server". Must not run
# in a subshell, since a server dies with its parent.
start() {
    local kind=$1 folder=$2 port=$3
    "launch_$kind" "$folder" "$port" &
    server=$!
    servers+=("$server")
    for ((attempt = 0; attempt < 600; attempt++)); do
        if "accepts_$kind" "$folder" "$port" >/dev/null 2>&1; then
            return 0
        fi
        if ! kill -0 "$server" 2>/dev/null; then
            return 1
        fi
        sleep 0.1
    done
    return 1
}

# Creates a server in a new folder, starts it, and leaves its port in "port". It tries several ports, since another
# process may take a free one first.
start_new() {
    local kind=$1 folder=$2
    make_folder "$folder" "$folder/tmp"
    head -c 24 /dev/urandom | base64 | tr '+/' 'xy' | write_file "$folder/password"
    if "create_$kind" "$folder"; then
        for ((try = 0; try < 5; try++)); do
            port=$(free_port)
            if start "$kind" "$folder" "$port"; then
                return 0
            fi
            stop "$server" KILL
        done
    fi
    say "$kind does not start:"
    cat "$folder/log" >&2
    return 1
}

# Stops one of our servers, and returns when it has ended.
stop() {
    local pid=$1 signal=$2
    kill -s "$signal" "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

# Sends a signal to a server and to its children: PostgreSQL has a process for each session.
signal_all() {
    kill -s "$2" "$1" $(cat "/proc/$1/task/$1/children") 2>/dev/null || true
}

clean_up() {
    trap '' INT TERM
    local pid
    for pid in "${servers[@]}"; do
        # Only children that still run. The id of a child that was waited for may belong to another process by now.
        if [[ " $(jobs -rp | tr '\n' ' ') " == *" $pid "* ]]; then
            # At a QUIT, PostgreSQL ends its own processes; at a KILL it would leave them. MariaDB has one process. One
            # that is frozen would not hear it.
            signal_all "$pid" CONT
            [[ $(readlink "/proc/$pid/exe" || true) == */postgres ]] && stop "$pid" QUIT || stop "$pid" KILL
        fi
    done
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
    local kind variable missing=()
    for kind in postgresql mysql; do
        variable=APIKEYS_TEST_${kind^^}
        [[ -n ${!variable:-} ]] || missing+=("$kind")
    done
    prepare
    install_missing "${missing[@]}" || say 'not everything could be installed'

    for kind in "${missing[@]}"; do
        if is_installed "$kind"; then
            start_new "$kind" "$work/$kind" || exit 1
            export "APIKEYS_TEST_${kind^^}=$("url_$kind" "$work/$kind" "$port")"
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
    local kind=$1 command port server
    if ! is_installed "$kind"; then
        say "$kind is not installed"
        exit $exit_missing
    fi
    prepare
    start_new "$kind" "$work/$kind" || exit 1
    "url_$kind" "$work/$kind" "$port"

    while read -r command; do
        case $command in
            stop) stop "$server" "$([[ $kind == postgresql ]] && echo INT || echo TERM)" ;;
            kill) stop "$server" "$([[ $kind == postgresql ]] && echo QUIT || echo KILL)" ;;
            start) start "$kind" "$work/$kind" "$port" || { cat "$work/$kind/log" >&2; exit 1; } ;;
            freeze) signal_all "$server" STOP ;;
            thaw) signal_all "$server" CONT ;;
            *) say "there is no command $command"; exit 2 ;;
        esac
        echo 'done'
    done
}

case ${1:-} in
    run) [[ $# -gt 1 ]] || { say "usage: $0 run COMMAND…"; exit 2; }; run "${@:2}" ;;
    control) [[ $# -eq 2 ]] || { say "usage: $0 control postgresql|mysql"; exit 2; }; control "$2" ;;
    *) say "usage: $0 run COMMAND… | control postgresql|mysql"; exit 2 ;;
esac
