# Debian's MariaDB.
protocols[mariadb]=mysql
packages[mariadb]='mariadb-server-core mariadb-client-core'

is_installed_mariadb() { program mariadbd && program mariadb-install-db && program mariadb; } >/dev/null

create_mariadb() {
    local folder=$1
    as_server TMPDIR="$folder/tmp" "$(program mariadb-install-db)" --no-defaults --datadir="$folder/data" \
        --auth-root-authentication-method=socket --skip-test-db --innodb-log-file-size=32M \
        >"$folder/log" 2>&1 || return
    write_mysql_files "$folder"
}

# The statements that create the tests' user at each start, and the client's password.
write_mysql_files() {
    local folder=$1
    write_file "$folder/init.sql" <<SQL
CREATE USER IF NOT EXISTS $user@'%' IDENTIFIED BY '$(cat "$folder/password")';
GRANT ALL ON *.* TO $user@'%' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS $user;
SQL
    write_file "$folder/client" <<<"[client]
password=$(cat "$folder/password")"
}

# The 2 means: write the log at each commit.
launch_mariadb() {
    local folder=$1 node=$2
    # shellcheck disable=SC2086
    become KILL "$(program mariadbd)" --no-defaults --datadir="$folder/data" --init-file="$folder/init.sql" \
        --port="$port" --bind-address="$(host "$node")" --socket="$folder/socket" --pid-file="$folder/pid" \
        --skip-name-resolve --tmpdir="$folder/tmp" --max-connections=300 --innodb-log-file-size=32M \
        --innodb-buffer-pool-size=128M --innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync \
        --debug-no-sync "${@:3}" ${APIKEYS_TEST_SERVER_OPTIONS:-} >>"$folder/log" 2>&1 </dev/null
}

query_mariadb() {
    as_server "$(program mariadb)" --defaults-file="$1/client" -h "$(host "$2")" -P "$port" -u $user -BNe "$3" $user
}

accepts_mariadb() { query_mariadb "$@" 'SELECT 1'; }

url_mariadb() { echo "mysql://$user:$(cat "$1/password")@$(host "$2"):$port/$user"; }

version_mariadb() { echo "MariaDB $(query_mariadb "$@" 'SELECT version()' | cut -d - -f 1)"; }
