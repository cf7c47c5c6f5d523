//! Any JSON value as texts, lists and names, borrowed from its bytes: for records of which no
//! shape may be trusted.

use std::{borrow::Cow, cmp::Ordering, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// A value. Numbers and truth values are texts; null is nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree<'a> {
    /// Null.
    Nothing,
    /// A text, a number or a truth value.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Tree<'a>>),
    /// An object by its names, shorter ones first, then in their order; of two equal names the
    /// last.
    Names(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// What stands under a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Tree<'a>> {
        match self {
            // One by one: most are told by their length alone, which costs less than a search.
            Self::Names(fields) => {
                let longer = fields.iter().skip_while(|(known, _)| known.len() < name.len());
                longer.take_while(|(known, _)| known.len() == name.len()).find(|(known, _)| known == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// Lengths first: names of one object are alike in the beginning and seldom in length.
fn by_name(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

impl<'de: 'a, 'a> Deserialize<'de> for Tree<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

/// A name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor).map(Name)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Tree::Text(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Tree::Text(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        // The shortest form that reads back to the same number: the decimals as published.
        Ok(Tree::Text(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Tree::Text(Cow::Borrowed(if truth { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Tree::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(one) = seq.next_element()? {
            list.push(one);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, Tree<'de>)> = Vec::new();
        while let Some((Name(name), value)) = map.next_entry()? {
            fields.push((name, value));
        }
        // Stable, so that of two equal names the last stands last.
        fields.sort_by(|(a, _), (b, _)| by_name(a, b));
        fields.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Ok(Tree::Names(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_the_last_of_two_counts() {
        let tree: Tree<'_> = serde_json::from_str(r#"{"b":[1,null,2.50,true],"a":"first","\u0061":"\u00e9","c":{"z":"é"}}"#).unwrap();
        assert_eq!(tree.get("a"), Some(&Tree::Text("é".into())));
        let list = ["1", "", "2.5", "true"].map(|t| if t.is_empty() { Tree::Nothing } else { Tree::Text(t.into()) });
        assert_eq!(tree.get("b"), Some(&Tree::List(list.to_vec())));
        assert!(matches!(tree.get("c").and_then(|c| c.get("z")), Some(Tree::Text(Cow::Borrowed("é")))), "not copied");
        assert_eq!((tree.get("d"), tree.get("b").and_then(|b| b.get("a"))), (None, None));
    }
}
