# Debian's PgBouncer in session mode.
protocols[pgbouncersession]=postgresql
bases[pgbouncersession]=pgbouncer
packages[pgbouncersession]=${packages[pgbouncer]}
nodes[pgbouncersession]=2
pools[pgbouncersession]=session

is_installed_pgbouncersession() { is_installed_pgbouncer; }
