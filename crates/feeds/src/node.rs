//! A JSON reply taken apart in one pass: objects by their names, lists with their entries as
//! they stand.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor, value::BorrowedStrDeserializer},
};
use serde_json::value::RawValue;

use crate::lenient::Scalar;

/// A part of a reply.
pub(crate) enum Node<'a> {
    /// A text, a number, a truth value or null.
    Plain(Scalar<'a>),
    /// A list; nothing is known of its entries but that they are JSON.
    List(Vec<&'a RawValue>),
    /// An object, in the order in which it was written.
    Object(Vec<(Scalar<'a>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// What stands under a name: of two the last.
    fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().rev().find(|(known, _)| known.whole() == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What stands at a path such as `apiData.results`; a name with a dot in it is itself first.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        self.get(path).or_else(|| path.split('.').try_fold(self, |here, step| here.get(step)))
    }

    /// The text or number that it is.
    pub(crate) fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(value) => value.some(),
            _ => None,
        }
    }

    /// The entries of the list that it is.
    pub(crate) fn list(&self) -> Option<&[&'a RawValue]> {
        match self {
            Self::List(entries) => Some(entries),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

fn plain<'de, E: serde::de::Error>(value: impl serde::de::IntoDeserializer<'de, E>) -> Result<Node<'de>, E> {
    Scalar::deserialize(value.into_deserializer()).map(Node::Plain)
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Scalar::deserialize(BorrowedStrDeserializer::new(text)).map(Node::Plain)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        plain(text.to_owned())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        plain(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        plain(number)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        plain(number)
    }

    fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<Self::Value, E> {
        plain(truth)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        plain(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = seq.next_element()? {
            entries.push(entry);
        }
        Ok(Node::List(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_through_objects_and_the_last_of_two_names_counts() {
        let text = r#"{"a":{"b":[1,{"c":"\u00e9"}],"n":12},"a.b":null,"x":"first","x":"\u00e9t\u00e9","t":true}"#;
        let top: Node<'_> = serde_json::from_str(text).unwrap();
        let raw: Vec<&str> = top.at("a").and_then(|a| a.at("b")).and_then(Node::list).unwrap().iter().map(|raw| raw.get()).collect();
        assert_eq!(raw, ["1", "{\"c\":\"\\u00e9\"}"]);
        assert!(top.at("a.b").is_some_and(|null| null.plain().is_none() && null.list().is_none()), "the name with a dot is first");
        assert_eq!(top.at("a.n").and_then(Node::plain), Some("12"));
        assert_eq!((top.at("x").and_then(Node::plain), top.at("t").and_then(Node::plain)), (Some("été"), Some("true")));
        assert!(top.at("a.c").is_none() && top.at("x.y").is_none());
    }
}
