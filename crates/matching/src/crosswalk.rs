//! Where a keyword falls because the vocabulary says so: the codes of the concepts that it
//! names, the program's and the association's own. It needs no past notice, so that a new
//! installation, and a code that nobody has used yet, is understood as well.

use std::sync::Arc;

use codes::{Vocabulary, covers};
use domain::{Code, Scheme};

use crate::{
    learned::Learned,
    route::{Classes, Fall},
};

/// Concepts of one keyword, as in its words.
const MAX_CONCEPTS: usize = 4;

impl Learned {
    /// The vocabulary in use.
    pub(crate) fn speech(&self) -> &Vocabulary {
        self.vocabulary.as_deref().unwrap_or_else(|| Vocabulary::builtin())
    }

    /// This knowledge with a number for every class that the vocabulary names: those that no
    /// notice has had come after the others. What is kept never has them.
    pub(crate) fn with_named_classes(&self) -> Self {
        let classes = self.named.get_or_init(|| {
            let mut classes = Classes::clone(&self.classes);
            if self.tuning.crosswalk > 0.0 {
                self.speech().concepts().iter().flat_map(|c| &c.codes).for_each(|code| {
                    classes.of(code);
                });
            }
            Arc::new(classes)
        });
        Self { classes: Arc::clone(classes), ..self.clone() }
    }

    /// The classes that the vocabulary names for a keyword, with their shares: those of one
    /// classification have a length of `tuning.crosswalk` together.
    pub(crate) fn crosswalk(&self, keyword: &str) -> Fall {
        let worth = self.tuning.crosswalk;
        if worth <= 0.0 {
            return Fall::new();
        }
        let codes: Vec<&Code> = self.speech().named(keyword).take(MAX_CONCEPTS).flat_map(|c| &c.codes).collect();
        let mut classes: Vec<(Scheme, u32)> = codes.into_iter().flat_map(|code| self.classes_of(code)).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut out = Fall::new();
        for same in classes.chunk_by(|a, b| a.0 == b.0) {
            let share = worth / (same.len() as f64).sqrt();
            out.extend(same.iter().map(|(_, class)| (*class, share)));
        }
        out.sort_unstable_by_key(|(class, _)| *class);
        out
    }

    /// The class of a code; of a branch, every class on it.
    fn classes_of(&self, code: &Code) -> Vec<(Scheme, u32)> {
        let on_branch = (0_u32..).zip(self.classes.all()).filter(|(_, class)| covers(code, class)).map(|(at, _)| at);
        let mut out: Vec<(Scheme, u32)> = on_branch.map(|at| (code.scheme, at)).collect();
        out.extend(self.classes.find(code).map(|at| (code.scheme, at)));
        out
    }
}

/// Two falls together, by class.
pub(crate) fn joined(mut a: Fall, b: &Fall) -> Fall {
    for (class, share) in b {
        match a.iter_mut().find(|(known, _)| known == class) {
            Some((_, known)) => *known += share,
            None => a.push((*class, *share)),
        }
    }
    a.sort_unstable_by_key(|(class, _)| *class);
    a
}
