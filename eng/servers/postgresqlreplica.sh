# A PostgreSQL primary and a standby, which replicates it synchronously: a commit is acknowledged when both have written
# it. They have one port on 127.0.0.1 and 127.0.0.2.
protocols[postgresqlreplica]=postgresql
bases[postgresqlreplica]=postgresql
packages[postgresqlreplica]=postgresql
nodes[postgresqlreplica]=2

is_installed_postgresqlreplica() { is_installed_postgresql; }

create_postgresqlreplica() {
    local folder=$1 node=$2
    if [[ $node -eq 1 ]]; then
        create_postgresql "$folder" &&
            echo "host replication $user 127.0.0.0/8 scram-sha-256" >>"$folder/data/pg_hba.conf"
    else
        cp -a "$folder/../1/password" "$folder/../1/client" "$folder/" &&
            PGPASSFILE=$folder/client as_server "$(programs_postgresql)/pg_basebackup" -D "$folder/data" --no-sync \
                --checkpoint=fast --write-recovery-conf --no-password \
                -d "host=127.0.0.1 port=$port user=$user passfile=$folder/client application_name=standby" \
                >>"$folder/log" 2>&1
    fi
}

# Only the first node waits for the other one. A promoted standby has none.
launch_postgresqlreplica() {
    local standby=''
    [[ $2 -ne 1 ]] || standby=standby
    launch_postgresql "$1" "$2" -c wal_level=replica -c max_wal_senders=4 -c hot_standby=on \
        -c synchronous_standby_names="$standby"
}
