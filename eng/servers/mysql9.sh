# MySQL 9. Of Debian only the unstable distribution has it. Its packages are unpacked into a folder of their own, with
# the libraries that they need, and never installed. The folder's own loader starts the programs, so that they find
# these libraries.
protocols[mysql9]=mysql

is_installed_mysql9() { [[ -x $cache/mysql9/usr/sbin/mysqld && -x $cache/mysql9/usr/bin/mysql ]]; }

# The lists of an unstable distribution expire after a week. A mirror that is older is good enough here.
unpack_mysql9() {
    local folder=$1 mirror
    command -v mmdebstrap >/dev/null || install_packages mmdebstrap || return
    mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' |
        sed -n "s/^$(. /etc/os-release && echo "$VERSION_CODENAME") //p" | head -n 1)
    "${as_root[@]}" mmdebstrap --quiet --variant=extract --include=mysql-server-core,mysql-client-core \
        --aptopt='Acquire::Check-Valid-Until "false"' sid "$folder/all" "$mirror" >&2 || return
    "${as_root[@]}" chown -R "$(id -u)" "$folder/all"
    mkdir -p "$folder/usr/bin" "$folder/usr/lib" "$folder/usr/share"
    mv "$folder/all/usr/sbin" "$folder/usr/"
    mv "$folder/all/usr/bin/mysql" "$folder/usr/bin/"
    mv "$folder"/all/usr/lib/{mysql,*-linux-gnu} "$folder/usr/lib/"
    mv "$folder/all/usr/share/mysql" "$folder/usr/share/"
    rm -rf "$folder/all" && mv "$folder" "$cache/mysql9"
}

# Leaves the words that start a program of the folder in "mysql9".
mysql9_program() {
    local libraries
    libraries=$(echo "$cache"/mysql9/usr/lib/*-linux-gnu)
    mysql9=("$(ls "$libraries"/ld-linux-*.so.*)" --library-path "$libraries" "$cache/mysql9/usr/$1")
}

create_mysql9() {
    local folder=$1 mysql9
    mysql9_program sbin/mysqld
    # Whether the names of tables are in lower case is decided here.
    # shellcheck disable=SC2086
    as_server "${mysql9[@]}" --no-defaults --basedir="$cache/mysql9/usr" --datadir="$folder/data" \
        --tmpdir="$folder/tmp" --initialize-insecure --innodb-redo-log-capacity=32M \
        ${APIKEYS_TEST_SERVER_OPTIONS:-} >"$folder/log" 2>&1 || return
    write_mysql_files "$folder"
    # The administrator has no password yet.
    cat >>"$folder/init.sql" <<<'ALTER USER root@localhost ACCOUNT LOCK;'
}

launch_mysql9() {
    local folder=$1 node=$2 mysql9
    mysql9_program sbin/mysqld
    # shellcheck disable=SC2086
    become KILL "${mysql9[@]}" --no-defaults --basedir="$cache/mysql9/usr" --datadir="$folder/data" \
        --init-file="$folder/init.sql" --port="$port" --bind-address="$(host "$node")" --mysqlx=OFF \
        --socket="$folder/socket" --pid-file="$folder/pid" --skip-name-resolve --tmpdir="$folder/tmp" \
        --secure-file-priv="" --max-connections=300 --innodb-redo-log-capacity=32M --innodb-buffer-pool-size=128M \
        --skip-log-bin --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync \
        ${APIKEYS_TEST_SERVER_OPTIONS:-} >>"$folder/log" 2>&1 </dev/null
}

query_mysql9() {
    local mysql9
    mysql9_program bin/mysql
    as_server "${mysql9[@]}" --defaults-file="$1/client" -h "$(host "$2")" -P "$port" -u $user -BNe "$3" $user
}

accepts_mysql9() { query_mysql9 "$@" 'SELECT 1'; }

# Without TLS, as the other servers. The user's password is then sent under the server's public key.
url_mysql9() {
    echo "mysql://$user:$(cat "$1/password")@$(host "$2"):$port/$user?ssl-mode=disabled&allow-public-key-retrieval=true"
}

version_mysql9() { echo "MySQL $(query_mysql9 "$@" 'SELECT version()' | cut -d - -f 1)"; }
