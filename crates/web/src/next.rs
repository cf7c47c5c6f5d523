//! Where to go after signing in: a path of ours, or nothing.

use url::Url;

/// The path, when it is one of ours; anything that a browser could read as another site,
/// or that leads back to the sign-in pages, is dropped.
pub(crate) fn local(path: &str) -> Option<String> {
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control);
    if !plain || path.len() > 500 {
        return None;
    }
    let base = Url::parse("http://here.invalid/").ok()?;
    let url = base.join(path).ok()?;
    let ours = url.host_str() == Some("here.invalid") && url.scheme() == "http" && url.port().is_none() && url.username().is_empty();
    let lower = url.path().to_ascii_lowercase();
    let odd = lower.starts_with("//") || lower.starts_with("/%2f") || lower.starts_with("/%5c") || lower.contains("/sign-");
    if !ours || odd {
        return None;
    }
    Some(url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_ours_are_kept() {
        assert_eq!(local("/en/profiles/3/edit").as_deref(), Some("/en/profiles/3/edit"));
        assert_eq!(local("/notices?text=a%26b&closing=7").as_deref(), Some("/notices?text=a%26b&closing=7"));
        assert_eq!(local("/notices/../profiles").as_deref(), Some("/profiles"));
    }

    #[test]
    fn no_spelling_leads_off_site() {
        let spellings = [
            "",
            "profiles",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "http:/evil.example",
            "javascript:alert(1)",
            "/%2f%2fevil.example",
            "/%2Fevil.example",
            "/%5cevil.example",
            "/\tevil",
            "/\n/evil.example",
            "/\r//evil.example",
            " //evil.example",
            "/ /evil\u{0}",
            "@evil.example",
            "/sign-in",
            "/en/sign-out",
            "//",
            "/\u{7f}",
            "http://here.invalid@evil.example/",
            "/./\\evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "?next=//evil",
            "#//evil",
            "data:text/html,x",
            "//here.invalid:80@evil.example",
            "/%09/evil.example\t",
            "\u{2028}//evil",
            "／／evil.example",
            ".//evil.example",
            "..//evil.example",
            "https:///evil.example",
            "ftp://evil.example",
            "/sign-in/token",
        ];
        for given in spellings {
            let kept = local(given);
            assert!(
                kept.is_none() || kept.as_deref().is_some_and(|p| p.starts_with('/') && !p.starts_with("//")),
                "{given:?} gave {kept:?}"
            );
        }
        for given in
            ["//evil.example", "/\\evil.example", "https:evil.example", "/%2f%2fevil.example", "/.//evil.example", "/x/..//evil.example"]
        {
            assert_eq!(local(given), None, "{given:?}");
        }
    }
}
