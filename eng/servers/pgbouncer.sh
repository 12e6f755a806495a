# Debian's PgBouncer in transaction mode, before a PostgreSQL server of its own. Node 1 is the server; node 2 is the
# pooler.
protocols[pgbouncer]=postgresql
packages[pgbouncer]='postgresql pgbouncer'
nodes[pgbouncer]=2
pools[pgbouncer]=transaction

is_installed_pgbouncer() { is_installed_postgresql && program pgbouncer >/dev/null; }

programs_pgbouncer() { programs_postgresql; }

create_pgbouncer() {
    local folder=$1 node=$2
    if [[ $node -eq 1 ]]; then
        create_postgresql "$folder"
        return
    fi
    cp -a "$folder/../1/password" "$folder/../1/client" "$folder/"
    write_file "$folder/users" <<<"\"$user\" \"$(cat "$folder/password")\""
    write_file "$folder/pgbouncer.ini" <<INI
[databases]
* = host=$(host 1) port=$port
[pgbouncer]
listen_addr = $(host 2)
listen_port = $port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/users
stats_users = $user
pool_mode = ${pools[$kind]}
max_client_conn = 1000
default_pool_size = 20
INI
}

launch_pgbouncer() {
    local folder=$1 node=$2
    if [[ $node -eq 1 ]]; then
        launch_postgresql "$folder" "$node"
    else
        become KILL "$(program pgbouncer)" "$folder/pgbouncer.ini" >>"$folder/log" 2>&1 </dev/null
    fi
}

accepts_pgbouncer() { accepts_postgresql "$@"; }

url_pgbouncer() {
    local options=''
    [[ $2 -eq 1 || ${pools[$kind]} != transaction ]] || options='?prepare_statements=false'
    echo "$(url_postgresql "$@")$options"
}

version_pgbouncer() { "$(program pgbouncer)" --version | sed -n "s/^PgBouncer \([0-9.]*\).*/PgBouncer \1/p"; }

