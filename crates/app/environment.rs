//! The environment, read once at the start. Nothing else in the project looks at it.

use std::{ffi::OsString, path::PathBuf};

use domain::Lang;

/// The variables of the process, as text.
#[derive(Clone, Default)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// Reads it; what is not text cannot concern us.
    pub fn read() -> Self {
        let text = |pair: (OsString, OsString)| Some((pair.0.into_string().ok()?, pair.1.into_string().ok()?));
        Self(std::env::vars_os().filter_map(text).collect())
    }

    /// All variables.
    pub fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// One variable; blank counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str())
    }

    /// French when the system speaks French, else English.
    pub fn lang(&self) -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| self.get(name)).unwrap_or_default();
        if locale.to_lowercase().starts_with("fr") { Lang::FR } else { Lang::EN }
    }

    /// Whether colour is unwanted.
    pub fn no_color(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// The user's folder for data, else one here.
    pub fn data_folder(&self) -> PathBuf {
        if let Some(xdg) = self.get("XDG_DATA_HOME").map(PathBuf::from).filter(|p| p.is_absolute()) {
            return xdg.join("crieur");
        }
        match self.get("HOME").map(PathBuf::from) {
            Some(home) if home.is_absolute() && home.parent().is_some() => home.join(".local/share/crieur"),
            _ => PathBuf::from("crieur-data"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use domain::Lang;

    use super::Environment;

    fn of(pairs: &[(&str, &str)]) -> Environment {
        Environment(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn the_system_language_decides_and_lc_all_comes_first() {
        assert_eq!(of(&[("LANG", "fr_CA.UTF-8")]).lang(), Lang::FR);
        assert_eq!(of(&[("LANG", "fr_CA.UTF-8"), ("LC_ALL", "en_CA.UTF-8")]).lang(), Lang::EN);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "fr_FR")]).lang(), Lang::FR);
        assert_eq!(of(&[]).lang(), Lang::EN);
    }

    #[test]
    fn data_lie_where_the_user_keeps_data() {
        assert_eq!(of(&[("XDG_DATA_HOME", "/d"), ("HOME", "/h")]).data_folder(), PathBuf::from("/d/crieur"));
        assert_eq!(of(&[("HOME", "/h")]).data_folder(), PathBuf::from("/h/.local/share/crieur"));
        assert_eq!(of(&[]).data_folder(), PathBuf::from("crieur-data"));
    }
}
