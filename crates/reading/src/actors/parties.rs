//! Parties: phrases that no name or office makes actors, but that stand where a party stands: *talks between the
//! dockers' union and the port authority*, *a plan put forward by three schoolteachers*.
//!
//! [`super::read`] takes only those for actors who are named, hold an office or speak. Whoever meets or proposes is a
//! party all the same; the modules that read such facts ask for it here, when the grammar around has said that
//! somebody must stand in this place.

use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::world::{NounClass, RoleNoun};
use legation_language::{EntityKind, Part, Upos, WordId, WordSpan};
use legation_record::{Actor, ActorKind, Role};

use super::{Actors, phrases, registry::kind_of};
use crate::context::{in_text_order, small};
use crate::places::Places;
use crate::time::Times;
use crate::{ActorId, Context};

/// Words before or after the head of a phrase that may belong to it; longer ones are clauses or lists.
const LONGEST_PHRASE: usize = 12;

/// More parties than this in one report are a list, and each is compared with those before it.
const MOST_PARTIES: usize = 200;

/// What may stand in the place of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Whoever a noun of `knowledge/role_nouns.csv` or a name says to be somebody.
    Somebody,
    /// Any noun: the place is that of a party beyond doubt (*between the studios and …*).
    Anything,
    /// Any name, even that of a place, which then stands for those who govern it (*is willing to talk to Damascus*).
    Named,
}

/// The noun of the lexicon that a word is, with what stands before it.
pub fn role_noun<'c>(context: &'c Context, word: WordId) -> Option<&'c RoleNoun> {
    if !matches!(context.word(word).upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X) {
        return None;
    }
    let sentence = context.document.sentence_of(word);
    phrases::noun_ending(&context.knowledge.world, sentence, word.word).map(|(_, noun)| noun)
}

/// The code of the country that a name means, as name, adjective or seat of its government.
pub(crate) fn country_code(context: &Context, name: &crate::names::Name) -> Option<String> {
    let country = phrases::country_of(&name.named)?;
    Some(context.knowledge.world.countries().get(country)?.alpha3.clone())
}

impl Actors {
    /// The actors that a noun phrase denotes, as [`Actors::denoted`]; each of its conjuncts that denotes none becomes
    /// an actor of its own where it can be somebody.
    pub fn parties(
        &mut self,
        context: &Context,
        places: &Places,
        times: &Times,
        head: WordId,
        taken: Taken,
    ) -> Vec<ActorId> {
        let mut found: Vec<ActorId> = Vec::new();
        let mut all = context.conjuncts(head);
        for inner in context.children_in(head, &["flat", "nmod:desc"]) {
            all.extend(context.children_in(inner, &["conj"]));
        }
        for conjunct in all {
            if context.word(conjunct).upos == Upos::Verb {
                continue;
            }
            let conjunct = self.behind_honorific(context, conjunct);
            let mut own = match self.groups.get(&conjunct) {
                Some(members) if self.named_all(members) || self.mentioned_at(context, members, conjunct) => {
                    members.clone()
                }
                // "The two sides" of whom one is only described: the words themselves say more.
                Some(_) => Vec::new(),
                None => {
                    self.at(conjunct).or_else(|| self.named_beside(context, conjunct)).into_iter().collect()
                }
            };
            if own.is_empty() {
                own = self.represented(context, conjunct);
            }
            if own.is_empty() {
                own.extend(self.introduce(context, places, times, conjunct, taken));
            }
            for actor in own {
                if !found.contains(&actor) {
                    found.push(actor);
                }
            }
        }
        found
    }

    /// The name behind *Ms* or *Dr* where the tree has these for the head; else the word itself.
    fn behind_honorific(&self, context: &Context, word: WordId) -> WordId {
        let next = WordId { word: word.word + 1, ..word };
        let honorific = context.knowledge.world.words().honorific(&context.word(word).form).is_some();
        if honorific && self.at(word).is_none() && next.word < context.document.sentence_of(word).words.len()
        {
            next
        } else {
            word
        }
    }

    /// Whether a word is part of a mention of each: *Israeli and Palestinian negotiators*.
    fn mentioned_at(&self, context: &Context, members: &[ActorId], word: WordId) -> bool {
        let Some(here) = context.span_of_word(word) else { return false };
        members.iter().all(|member| {
            self.list.get(member.0).is_some_and(|one| {
                one.mentions.iter().any(|mention| {
                    mention.part == here.part && mention.start <= here.start && here.end <= mention.end
                })
            })
        })
    }

    fn named_all(&self, members: &[ActorId]) -> bool {
        members.len() > 1
            && members.iter().all(|member| {
                self.list.get(member.0).is_some_and(|one| {
                    one.kind != ActorKind::Group && one.name.starts_with(char::is_uppercase)
                })
            })
    }

    /// Several for whom a phrase of people stands: *negotiators from Kenya and Chad*, *the presidents of Peru and
    /// Chile*. One alone is no more than part of the description.
    fn represented(&self, context: &Context, head: WordId) -> Vec<ActorId> {
        let word = context.word(head);
        let plural = word.feature("Number") == Some("Plur") || matches!(&*word.xpos, "NNS" | "NNPS");
        if !plural || role_noun(context, head).is_none() {
            return Vec::new();
        }
        let complement = context
            .children_in(head, &["nmod"])
            .find(|&child| matches!(context.marker(child).as_deref(), Some("of" | "from" | "for")));
        let all = complement.map(|child| self.denoted(context, child)).unwrap_or_default();
        if self.named_all(&all) { all } else { Vec::new() }
    }

    /// Makes an actor of a phrase that denotes none, or finds the one that was made of the same words before.
    fn introduce(
        &mut self,
        context: &Context,
        places: &Places,
        times: &Times,
        head: WordId,
        taken: Taken,
    ) -> Option<ActorId> {
        let word = context.word(head);
        if times.at(head).is_some() || self.introduced.len() >= MOST_PARTIES {
            return None;
        }
        let noun = role_noun(context, head);
        // In a headline every noun may look like a name.
        let title = context.document.sentence_of(head).part == Part::Title;
        let seen = || {
            places.names_of(head.sentence).iter().any(|name| {
                name.span.words.contains(&head.word)
                    && name.kind.is_some_and(|kind| kind != EntityKind::Location)
            })
        };
        let named = word.upos == Upos::Propn
            && (taken == Taken::Named || places.at(head).is_none() && (!title || seen()));
        let lemma = context.small_lemma(head);
        let weak = word.upos == Upos::Noun && context.knowledge.meetings.parties.nouns.contains(lemma);
        let any = taken == Taken::Anything && word.upos == Upos::Noun;
        if !(noun.is_some() || named || weak || any) {
            return None;
        }
        let names = places.names_of(head.sentence);
        let phrase = noun.and_then(|_| phrases::read(context, names, head));
        let mut words = match &phrase {
            Some(phrase) => phrase.words.clone(),
            None => phrase_around(context, head),
        };
        // "the generals in June", "the hostages with the emir": where, when and with whom is no part of who.
        let complement = head.word + 1;
        if complement < words.words.end
            && !matches!(
                &*small(&context.document.sentence_of(head).words[complement].lemma),
                "of" | "for" | "from" | "at" | "to" | "-"
            )
            || (complement..words.words.end).any(|word| times.at(WordId { word, ..head }).is_some())
        {
            words.words.end = complement;
        }
        let text = context.document.slice(&words).to_owned();
        let bare = words.words.len() == 1;
        let earlier = self
            .introduced
            .iter()
            .find(|(key, known, _)| known.eq_ignore_ascii_case(&text) || (bare && *key == lemma));
        let span = context.span(&words)?;
        if let Some(&(_, _, actor)) = earlier {
            self.cover(&words, actor);
            if let Some(one) = self.list.get_mut(actor.0) {
                one.mentions.push(span);
                one.mentions = in_text_order(std::mem::take(&mut one.mentions));
            }
            return Some(actor);
        }
        let country = names
            .iter()
            .filter(|name| words.words.contains(&name.span.words.start))
            .find_map(|name| phrases::country_of(&name.named))
            .and_then(|country| context.knowledge.world.countries().get(country))
            .map(|country| country.alpha3.clone());
        let plural = word.feature("Number") == Some("Plur") || matches!(&*word.xpos, "NNS" | "NNPS");
        let person = places
            .names_of(head.sentence)
            .iter()
            .any(|name| name.span.words.contains(&head.word) && name.kind == Some(EntityKind::Person));
        let kind = match noun {
            Some(noun) => match noun.class {
                NounClass::Person if !plural => kind_of(&noun.kind),
                NounClass::Person | NounClass::Collective => ActorKind::Group,
                NounClass::Body => kind_of(&noun.kind),
            },
            None if person => ActorKind::Person,
            None if named && places.at(head).is_some() => ActorKind::Government,
            None if named && !plural => ActorKind::Person,
            None => ActorKind::Group,
        };
        let title = noun.filter(|_| kind == ActorKind::Person).map(|noun| Role {
            title: noun.noun.clone(),
            of: None,
            from: None,
            to: None,
        });
        let actor = ActorId(self.list.len());
        self.list.push(Actor {
            id: actor.label(),
            name: text.clone(),
            kind,
            country,
            sector: noun.and_then(|noun| noun.sector.clone()),
            roles: title.into_iter().collect(),
            aliases: Vec::new(),
            mentions: vec![span],
        });
        self.cover(&words, actor);
        self.introduced.push((lemma.to_owned(), text, actor));
        Some(actor)
    }

    fn cover(&mut self, words: &WordSpan, actor: ActorId) {
        for word in self.by_word.get_mut(words.sentence).into_iter().flatten().enumerate() {
            if words.words.contains(&word.0) && word.1.is_none() {
                *word.1 = Some(actor);
            }
        }
    }

    /// Takes back the actors made since there were `before` of them that turned out not to be needed. Gives the new
    /// ids of those that stay.
    pub fn keep_introduced(&mut self, before: usize, used: &BTreeSet<ActorId>) -> BTreeMap<ActorId, ActorId> {
        let mut renamed = BTreeMap::new();
        let mut list = std::mem::take(&mut self.list).into_iter().enumerate();
        self.list.extend(list.by_ref().take(before).map(|(_, actor)| actor));
        for (index, mut actor) in list {
            if used.contains(&ActorId(index)) {
                let new = ActorId(self.list.len());
                actor.id = new.label();
                self.list.push(actor);
                renamed.insert(ActorId(index), new);
            }
        }
        let rename = |actor: ActorId| {
            if actor.0 < before { Some(actor) } else { renamed.get(&actor).copied() }
        };
        for word in self.by_word.iter_mut().flatten() {
            *word = word.and_then(rename);
        }
        self.introduced = std::mem::take(&mut self.introduced)
            .into_iter()
            .filter_map(|(lemma, text, actor)| Some((lemma, text, rename(actor)?)))
            .collect();
        renamed
    }
}

/// The words of a phrase that the lexicon does not know: the head with its modifiers, and a complement with *of*,
/// *for* or *from*.
fn phrase_around(context: &Context, head: WordId) -> WordSpan {
    let sentence = context.document.sentence_of(head);
    let mut start = head.word;
    for child in context.children_in(head, &["compound", "amod", "nmod:poss", "flat", "nummod"]) {
        let from = context.subtree(child).words.start;
        if from < start && head.word - from <= LONGEST_PHRASE {
            start = from;
        }
    }
    while start < head.word
        && matches!(sentence.words[start].upos, Upos::Det | Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Num)
    {
        start += 1;
    }
    let mut end = head.word + 1;
    for child in context.children_in(head, &["flat", "nmod"]) {
        let fits = context.stands_in(child, &["flat"])
            || matches!(context.marker(child).as_deref(), Some("of" | "for" | "from"));
        let hull = context.subtree(child).words;
        if fits && hull.start == end && hull.end - head.word <= LONGEST_PHRASE {
            end = hull.end;
        }
    }
    WordSpan { sentence: head.sentence, words: start..end }
}
