//! Which addresses may be reached: the public internet, and nothing behind the door.
//!
//! Not a resolver and not a client: pure rules over addresses. A feed's publisher can put
//! anything into a redirect or a catalogue, so every address is judged by these rules
//! before a connection is opened, whatever its spelling.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// An address that is not public, or no web address at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is refused: {why}")]
pub struct Refused {
    /// The host or address.
    pub what: String,
    /// The rule that it breaks.
    pub why: &'static str,
}

impl Refused {
    fn new(what: &(impl ToString + ?Sized), why: &'static str) -> Self {
        Self { what: what.to_string(), why }
    }

    /// Whether it is how the address is written, not where it lies.
    pub(super) fn of_form(&self) -> bool {
        [SCHEME, LOGIN, NO_HOST].contains(&self.why)
    }
}

/// Whether a feed may be asked for at this address at all. `private` lifts only the rule
/// about where an address lies, not those about its form.
///
/// A name passes here; the addresses it stands for are judged when it is dialled.
pub fn check(url: &Url, private: bool) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::new(url.scheme(), SCHEME));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::new(url.host_str().unwrap_or_default(), LOGIN));
    }
    match url.host() {
        None => Err(Refused::new(url, NO_HOST)),
        Some(_) if private => Ok(()),
        Some(Host::Domain(name)) => check_name(name),
        Some(Host::Ipv4(ip)) => check_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => check_ip(IpAddr::V6(ip)),
    }
}

/// Refuses an address that is not public.
pub fn check_ip(ip: IpAddr) -> Result<(), Refused> {
    let why = match ip {
        IpAddr::V4(ip) => why_not_v4(ip),
        IpAddr::V6(ip) => why_not_v6(ip),
    };
    why.map_or(Ok(()), |why| Err(Refused::new(&ip, why)))
}

/// Names that never mean a public host, so that they are not even looked up.
fn check_name(name: &str) -> Result<(), Refused> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let inside = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain", "arpa"];
    if inside.iter().any(|end| name == *end || name.ends_with(&format!(".{end}"))) {
        return Err(Refused::new(&name, "the name belongs to a private network"));
    }
    Ok(())
}

const SCHEME: &str = "only http and https are fetched";
const LOGIN: &str = "an address must not carry a user name or password";
const NO_HOST: &str = "the address names no host";
const LOOPBACK: &str = "it is this machine (loopback)";
const PRIVATE: &str = "it lies in a private network";
const LINK: &str = "it is a link-local address";
const SPECIAL: &str = "it is reserved and not on the public internet";

fn why_not_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        (127, ..) => Some(LOOPBACK),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => Some(PRIVATE),
        (169, 254, _) => Some(LINK),
        (0 | 224..=255, ..) | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..=19, _) | (198, 51, 100) | (203, 0, 113) => Some(SPECIAL),
        _ => None,
    }
}

fn why_not_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let s = ip.segments();
    match s {
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(LOOPBACK),
        // An IPv4 address in disguise is judged as what it is: mapped, or through NAT64.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => why_not_v4(v4(high, low)),
        [0xfc00..=0xfdff, ..] => Some(PRIVATE),
        [0xfe80..=0xfebf, ..] => Some(LINK),
        // Teredo and other protocol assignments, documentation, 6to4: never a publisher.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => Some(SPECIAL),
        [0x2000..=0x3fff, ..] => None,
        _ => Some(SPECIAL),
    }
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[::127.0.0.1]",
            "10.0.0.1",
            "012.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "3232235521",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0",
            "[::]",
            "224.0.0.1",
            "255.255.255.255",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[fe80::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "[fec0::1]",
            "[100::1]",
            "[2001::1]",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer.local",
            "metadata.google.internal",
            "①②⑦.0.0.1",
        ] {
            let url = Url::parse(&format!("http://{host}/x")).unwrap();
            assert!(check(&url, false).is_err(), "{host} passed as {:?}", url.host());
            assert!(check(&url, true).is_ok(), "{host} is not allowed even privately");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for host in [
            "canadabuys.canada.ca",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "[2607:f8b0::1]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::808:808]",
        ] {
            let url = Url::parse(&format!("https://{host}/x")).unwrap();
            assert_eq!(check(&url, false), Ok(()), "{host}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_fetched() {
        for url in [
            "file:///etc/passwd",
            "gopher://example.com/",
            "ftp://example.com/",
            "data:text/csv,a",
            "http://user:pass@example.com/",
            "unix:/run/x",
        ] {
            assert!(check(&Url::parse(url).unwrap(), true).is_err(), "{url}");
        }
    }
}
