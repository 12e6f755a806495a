# Debian's PostgreSQL.
protocols[postgresql]=postgresql
packages[postgresql]=postgresql

# The folder of Debian's programs, which is not on the PATH. The newest version comes first.
programs_postgresql() {
    local folder
    folder=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV | head -n 1)
    [[ -n $folder ]] && echo "$folder"
}

is_installed_postgresql() { [[ -x $(programs_postgresql)/postgres && -x $(programs_postgresql)/psql ]]; }

# A commit that was acknowledged must survive the death of the server, not of the machine. The operating system keeps
# what was written to a file, synchronized or not. So every kind of server writes each commit before it acknowledges it,
# and never synchronizes a file, which would take most of the tests' time. PostgreSQL also writes no more log than it
# needs to recover, and no database lives long enough to need a vacuum.
create_postgresql() {
    local folder=$1
    as_server "$(call programs)/initdb" --pgdata "$folder/data" --username $user --pwfile "$folder/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync >"$folder/log" 2>&1 || return
    write_file "$folder/client" <<<"*:*:*:$user:$(cat "$folder/password")"
}

launch_postgresql() {
    local folder=$1 node=$2
    # shellcheck disable=SC2086
    become QUIT "$(call programs)/postgres" -D "$folder/data" -p "$port" -k "$folder" \
        -c listen_addresses="$(host "$node")" -c max_connections=300 -c timezone=UTC \
        -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c wal_init_zero=off \
        -c max_wal_size=256MB -c autovacuum=off -c dynamic_shared_memory_type=mmap \
        "${@:3}" ${APIKEYS_TEST_SERVER_OPTIONS:-} \
        >>"$folder/log" 2>&1 </dev/null
}

# Debian's client talks to every version.
query_postgresql() {
    PGPASSFILE=$1/client as_server "$(programs_postgresql)/psql" -h "$(host "$2")" -p "$port" -U $user -d postgres \
        -qAtwc "$3"
}

accepts_postgresql() { query_postgresql "$@" 'SELECT 1'; }

url_postgresql() { echo "postgresql://$user:$(cat "$1/password")@$(host "$2"):$port/postgres"; }

version_postgresql() { echo "PostgreSQL $(query_postgresql "$@" 'SHOW server_version' | cut -d ' ' -f 1)"; }
