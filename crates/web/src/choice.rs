//! Options of a select or a group of boxes.

/// One option.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub value: String,
    pub name: String,
    pub chosen: bool,
}

/// Options from (value, name) pairs, with the chosen one marked.
pub(crate) fn choices(pairs: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    pairs.into_iter().map(|(value, name)| Choice { chosen: value == chosen, value, name }).collect()
}

/// The same with several chosen.
pub(crate) fn checks(pairs: impl IntoIterator<Item = (String, String)>, chosen: &[String]) -> Vec<Choice> {
    pairs.into_iter().map(|(value, name)| Choice { chosen: chosen.contains(&value), value, name }).collect()
}
