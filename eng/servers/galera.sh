# Three nodes of MariaDB with Galera. The nodes have one port on 127.0.0.1, 127.0.0.2 and 127.0.0.3. A new node copies
# the data of another one with rsync.
protocols[galera]=mysql
bases[galera]=mariadb
packages[galera]='mariadb-server-core mariadb-client-core rsync iproute2 lsof'
nodes[galera]=3

is_installed_galera() {
    is_installed_mariadb && command -v rsync >/dev/null && [[ -e $cache/galera/usr/lib/libgalera_smm.so ]]
}

# Debian's package "mariadb-server" would start a service. Of it only the scripts that copy the data are needed.
unpack_galera() {
    local folder=$1 package
    (cd "$folder" && apt-get download -qq mariadb-server galera-4 >&2 2>/dev/null) || return
    for package in "$folder"/*.deb; do
        dpkg-deb -x "$package" "$folder" || return
        rm "$package"
    done
    mv "$folder" "$cache/galera"
}

# The other nodes get their data, and so the user's password, from the first one.
create_galera() {
    local folder=$1 node=$2
    if [[ $node -eq 1 ]]; then
        free_port >"$folder/../group"
        create_mariadb "$folder"
    else
        cp -a "$folder/../1/password" "$folder/../1/init.sql" "$folder/../1/client" "$folder/" &&
            make_folder "$folder/data"
    fi
}

# Only the first start of the first node creates a cluster. Afterwards each start joins the nodes that run.
launch_galera() {
    local folder=$1 node=$2 address='' group
    group=$(cat "$folder/../group")
    [[ $node -eq 1 && ! -e $folder/log.started ]] || address=127.0.0.1:$group,127.0.0.2:$group,127.0.0.3:$group
    : >"$folder/log.started"
    PATH=$cache/galera/usr/bin:$PATH launch_mariadb "$folder" "$node" --wsrep-on=ON --binlog-format=ROW \
        --wsrep-provider="$cache/galera/usr/lib/libgalera_smm.so" --wsrep-cluster-name=apikeys \
        --wsrep-cluster-address="gcomm://$address" --wsrep-node-address="$(host "$node")" --wsrep-sst-method=rsync \
        --wsrep-sst-receive-address="$(host "$node"):$((group + 2))" --innodb-autoinc-lock-mode=2 \
        --wsrep-provider-options="$(galera_options "$node" "$group")"
}

# The others notice the death of a node after one second, and not after five as by default. They then need as long as
# evs.install_timeout at most to agree on who is left; it must not be longer than evs.inactive_timeout.
galera_options() {
    local host=$(host "$1") group=$2
    printf '%s;' "gmcast.listen_addr=tcp://$host:$group" "ist.recv_addr=$host:$((group + 1))" gcache.size=32M \
        gmcast.peer_timeout=PT1S evs.keepalive_period=PT0.3S evs.inactive_check_period=PT0.3S \
        evs.suspect_timeout=PT1S evs.inactive_timeout=PT3S evs.install_timeout=PT3S
}

accepts_galera() {
    [[ $(query_mariadb "$@" "SELECT variable_value FROM information_schema.global_status
        WHERE variable_name = 'wsrep_local_state_comment'") == Synced ]]
}

version_galera() {
    echo "$(version_mariadb "$@") with Galera $(query_mariadb "$@" "SELECT variable_value
        FROM information_schema.global_status WHERE variable_name = 'wsrep_provider_version'" | cut -d '(' -f 1)"
}
