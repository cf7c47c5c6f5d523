# Sourced by `deploy/demo` and `tests/run`: finds what a command needs, installs it where it
# can (Debian, Ubuntu), or says in one line what is missing.
# Lu par `deploy/demo` et `tests/run` : trouve ce qu'il faut, l'installe si possible, ou le dit.

say() { printf '%s\n' "$*" >&2; }

# Rust: one clear line instead of pages of errors.
need_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
    if ! command -v cargo >/dev/null; then
        say "Rust $wanted or newer is needed: https://rustup.rs · Rust $wanted ou plus récent est nécessaire"
        exit 1
    fi
    found=$(rustc --version | cut -d' ' -f2 | cut -d- -f1)
    if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
        say "Rust $wanted or newer is needed, this is $found: rustup update · Rust $wanted ou plus récent est nécessaire, voici $found"
        exit 1
    fi
}

compiler_there() { command -v cc >/dev/null; }
postgres_there() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
chromium_there() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
git_there() { command -v git >/dev/null; }

# need_packages WHAT:PACKAGE… installs the packages whose WHAT_there says no.
need_packages() {
    local pair missing=() root=()
    for pair in "$@"; do
        "${pair%%:*}_there" || missing+=("${pair#*:}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
    if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; }; then
        say "Missing, please install · Il manque, à installer : ${missing[*]}"
        exit 1
    fi
    say "Installing · Installation : ${missing[*]}"
    # The packaged PostgreSQL must not start a server of its own.
    "${root[@]}" mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
