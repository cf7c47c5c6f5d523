# `just` lists; each line is what .ci/run or the README do by hand.
default:
    @just --list

# The demonstration, with everything at once
demo *ARGS:
    cargo run --release -- demo {{ARGS}}

# Every test, on both databases
test *ARGS:
    tests/run {{ARGS}}

# The tests of one crate
test-of CRATE *ARGS:
    cargo nextest run -p {{CRATE}} {{ARGS}}

# Format, lints, licences, tests
ci:
    .ci/run

# Lints alone
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Accept changed snapshots after looking at them
review:
    cargo insta review
