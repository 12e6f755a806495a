#!/usr/bin/env bash
# Fails unless the pages name the servers that the tests run on, by the versions that the servers report. A page names
# them in its lines that hold "Tested with" or "tested with". Also fails on a kind of server on which test.sh does not
# run the suite.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly pattern='(PostgreSQL|PgBouncer|MariaDB|MySQL|Galera) [0-9]+(\.[0-9]+)*'

# A line for each kind: its name and what it reports, such as "galera MariaDB 10.11.19 with Galera 4.23".
versions=$(eng/test-servers.sh versions)
echo "$versions"

# What a reader wants to know: PostgreSQL 15 and MySQL 9, but MariaDB 10.11.
tested=$(grep -oE "$pattern" <<<"$versions" |
    sed -E '/^(MariaDB|PgBouncer)/!s/\..*//; s/^([^.]*\.[^.]*)\..*/\1/' | sort -u)

failed=0
check_page() {
    local page=$1 expected named
    expected=$(grep -E "^($2) " <<<"$tested")
    named=$(grep '[Tt]ested with' "$page" | grep -oE "$pattern" | sort -u)
    diff --label "$page" --label 'the servers' -U 9 <(echo "$named") <(echo "$expected") || failed=1
}

check_page README.md '[A-Za-z]*'
check_page docs/scale.md '[A-Za-z]*'
check_page docs/postgresql.md 'PostgreSQL|PgBouncer'
check_page docs/mysql.md 'MariaDB|MySQL|Galera'

# The checks of test.sh, one on a line.
checks=$(sed ':a; /\\$/ { N; s/ *\\\n */ /; ba }' test.sh | grep '^ *check ')
has_check() { grep -qE -- "$1 *\$" <<<"$checks"; }

# On these run the tests that start them, and on all others the suites of their protocol.
readonly topologies=' galera pgbouncersession postgresqlreplica '
defaults=$(sed -n 's/^readonly defaults=//p' eng/test-servers.sh)

is_tested() {
    local kind=$1 suite=MySql
    ! grep -q "^protocols\[$kind\]=postgresql" "eng/servers/$kind.sh" || suite=PostgreSql
    if [[ $topologies == *" $kind "* ]]; then
        grep -rq "\"$kind\"" tests/ApiKeys.DatabaseTests/Topologies &&
            has_check 'native_suite topologies ApiKeys\.AotTests -- --filter \.Topologies\.'
    elif [[ ,$defaults, == *",$kind,"* ]]; then
        has_check 'suite ApiKeys\.DatabaseTests -namespace- ApiKeys\.DatabaseTests\.Topologies' &&
            has_check 'native_suite native ApiKeys\.AotTests (env [A-Z_]+=[0-9]+ )?-- --exclude \.Topologies\.'
    else
        has_check "ApiKeys\.AotTests eng/test-servers\.sh run --with ([a-z0-9]+,)*$kind(,[a-z0-9]+)* -- \
(--filter [^ ]+ )*--filter \.$suite\.( --(filter|exclude) [^ ]+)*"
    fi
}

while read -r kind _; do
    if ! is_tested "$kind"; then
        echo "No check of test.sh runs the suite on $kind."
        failed=1
    fi
done <<<"$versions"
exit $failed
