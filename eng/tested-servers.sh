#!/usr/bin/env bash
# Fails unless the pages name the servers that the tests run on, by the versions that the servers report. A page names
# them in its lines that hold "Tested with" or "tested with". Also fails on a kind of server that no check uses.
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

while read -r kind _; do
    if ! grep -rqE "(--with |[,=\"])$kind\b" test.sh eng/test-servers.sh tests/ApiKeys.DatabaseTests --include=*.sh \
        --include=*.cs; then
        echo "No check uses $kind."
        failed=1
    fi
done <<<"$versions"
exit $failed
