//! People and groups whom a report only describes: *a diplomat*, *two people briefed on the talks*, *the drivers*.
//!
//! The actors of a report are those with a name, and those whose description says whom they act for. Whoever is none
//! of these becomes an actor where he says or does something that is recorded: a fact must not lose its subject
//! because the report names nobody.

use std::collections::BTreeMap;

use legation_knowledge::world::NounClass;
use legation_language::{EntityKind, Upos, WordId, WordSpan};
use legation_record::ActorKind;

use crate::actors::{Actors, kind_of};
use crate::places::Places;
use crate::{ActorId, Context};

/// Somebody described in more words than this is not a phrase but a mistake of the parser.
const LONGEST_DESCRIPTION: usize = 15;

/// Ends of nouns for people who do something: *activist*, *gunman*.
const AGENTIVE: &[&str] = &["ist", "ian", "eer", "man", "woman", "person"];

/// Ends of such nouns that many other nouns have, too.
const LOOSELY_AGENTIVE: &[&str] = &["er", "or"];

/// Somebody who is described.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub kind: ActorKind,
    pub country: Option<String>,
    pub span: WordSpan,
}

/// As what somebody is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// As one who speaks: *the poll*, *Reuters* and whatever is called *-er* may.
    Speaker,
    /// As one who acts, or to whom something is done.
    Party,
}

/// Whom a phrase describes, by its head; none where it is nobody.
pub(crate) fn described(context: &Context, actors: &Actors, head: WordId, part: Part) -> Option<Described> {
    let word = context.word(head);
    let lists = &context.knowledge.statements.sources;
    let lemma = word.lemma.to_lowercase();
    let plural = word.feature("Number") == Some("Plur") || matches!(&*word.xpos, "NNS" | "NNPS");
    let noun = word.upos == Upos::Noun;
    // "prisoner" of "taken prisoner near the river" is nobody.
    let role = context.knowledge.world.role_noun(&lemma);
    let bare = noun
        && !plural
        && role.is_none_or(|role| role.class == NounClass::Person)
        && !lists.crowds.contains(&lemma)
        && context.child_in(head, &["det", "nmod:poss", "nummod", "amod", "compound"]).is_none()
        && !context.children_in(head, &["nmod"]).any(|child| {
            matches!(context.marker(child).as_deref(), Some("of" | "for" | "from" | "with" | "at"))
        });
    // "its signatories": those of somebody who is named; "members" are what they are members of.
    let others = part == Part::Party
        && (context.children_in(head, &["nmod:poss"]).any(|owner| context.word(owner).upos == Upos::Pron)
            || lemma == "member");
    if bare || others {
        return None;
    }
    if !matches!(word.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::Pron)
        || context
            .children_in(head, &["det"])
            .any(|det| matches!(context.lemma(det), "no" | "any" | "what" | "which"))
    {
        return None;
    }
    let ends = |ends: &[&str]| lemma.len() > 5 && ends.iter().any(|end| lemma.ends_with(end));
    let agentive =
        (ends(AGENTIVE) || part == Part::Speaker && ends(LOOSELY_AGENTIVE)) && !lists.things.contains(&lemma);
    let kind = if word.upos == Upos::Propn {
        if part == Part::Party {
            return None;
        }
        let entity =
            context.document.entities.iter().find(|entity| {
                entity.span.sentence == head.sentence && entity.span.words.contains(&head.word)
            });
        match entity.map(|entity| entity.kind) {
            Some(EntityKind::Person) => ActorKind::Person,
            Some(EntityKind::Organization) => ActorKind::Institution,
            _ if role.is_some() => ActorKind::Person,
            _ => return None,
        }
    } else if lists.documents.contains(&lemma) {
        if part == Part::Party {
            return None;
        }
        ActorKind::Other
    } else if lists.crowds.contains(&lemma) && (part == Part::Speaker || noun) {
        // "many of the men" is who they are, not how many.
        if let Some(of) = context
            .children_in(head, &["nmod"])
            .find(|&child| child > head && context.marker(child).as_deref() == Some("of"))
        {
            if part == Part::Party && described(context, actors, of, part).is_none() {
                return None;
            }
        } else if part == Part::Party && lists.quantities.contains(&lemma) {
            return None;
        }
        ActorKind::Group
    } else if noun && (role.is_some() || lists.people.contains(&lemma) || agentive) {
        let collective = role.is_some_and(|role| role.class != NounClass::Person);
        match role {
            _ if plural || collective => ActorKind::Group,
            Some(role) => kind_of(&role.kind),
            None => ActorKind::Person,
        }
    } else {
        return None;
    };
    let span = phrase(context, head);
    if span.words.is_empty() || span.words.len() > LONGEST_DESCRIPTION {
        return None;
    }
    let country = context.children_in(head, &["amod", "compound", "nmod:poss", "nmod"]).find_map(|child| {
        if context.stands_in(child, &["nmod"])
            && !matches!(
                context.marker(child).as_deref(),
                None | Some("of" | "in" | "from" | "at" | "'s" | "’s" | "'")
            )
        {
            return None;
        }
        let actor = actors.at(child)?;
        actors.list.get(actor.0)?.country.clone()
    });
    Some(Described { kind, country, span })
}

/// The words of a description: its head with what stands before it, and the phrases behind that say whose or where.
fn phrase(context: &Context, head: WordId) -> WordSpan {
    let aside = [
        "acl",
        "appos",
        "parataxis",
        "advcl",
        "case",
        "mark",
        "punct",
        "cc",
        "conj",
        "advmod",
        "cop",
        "nsubj",
        "aux",
        "obl",
        "obj",
    ];
    let mut left_out: Vec<WordId> = context.children_in(head, &aside).collect();
    left_out.extend(context.children_in(head, &["nmod"]).filter(|&child| {
        child > head
            && !matches!(context.marker(child).as_deref(), Some("of" | "for" | "at" | "in" | "from" | "with"))
    }));
    context.phrase_without(head, &left_out)
}

/// The words of a description without its article: what the actor is called.
pub(crate) fn name<'a>(context: &Context<'a>, span: &WordSpan) -> &'a str {
    let sentence = &context.document.sentences[span.sentence];
    let article = sentence
        .words
        .get(span.words.start)
        .is_some_and(|word| word.upos == Upos::Det && matches!(&*word.lemma, "a" | "the" | "an"));
    let start = span.words.start + usize::from(article && span.words.len() > 1);
    context.document.slice(&WordSpan { sentence: span.sentence, words: start..span.words.end })
}

/// Those who take part in events without being actors yet, under ids that follow those of the actors.
#[derive(Debug, Default)]
pub(crate) struct Bystanders {
    first: usize,
    list: Vec<(String, Described, Vec<WordSpan>)>,
    by_word: BTreeMap<WordId, ActorId>,
}

impl Bystanders {
    /// Looks through a report: descriptions, and countries that so far are nothing but places.
    pub fn new(context: &Context, actors: &Actors, places: &Places) -> Bystanders {
        let mut bystanders = Bystanders { first: actors.list.len(), ..Bystanders::default() };
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for id in context.document.word_ids() {
            if actors.at(id).is_some() || actors.means_several(id) {
                continue;
            }
            let found = match context.word(id).upos {
                Upos::Noun => described(context, actors, id, Part::Party)
                    .map(|described| (name(context, &described.span).to_owned(), described)),
                Upos::Propn => country(context, places, id),
                _ => None,
            };
            let Some((name, described)) = found else { continue };
            let index = *by_name.entry(name.to_lowercase()).or_insert(bystanders.list.len());
            match bystanders.list.get_mut(index) {
                Some((_, _, spans)) => spans.push(described.span),
                None => {
                    let span = described.span.clone();
                    bystanders.list.push((name, described, vec![span]));
                }
            }
            bystanders.by_word.insert(id, ActorId(bystanders.first + index));
        }
        bystanders
    }

    /// Whom a word means.
    pub fn at(&self, word: WordId) -> Option<ActorId> {
        self.by_word.get(&word).copied()
    }

    /// Whether an id is one of these.
    pub fn has(&self, actor: ActorId) -> bool {
        actor.0 >= self.first
    }

    /// What is known of one of them.
    pub fn get(&self, actor: ActorId) -> Option<&Described> {
        self.list.get(actor.0.checked_sub(self.first)?).map(|(_, described, _)| described)
    }

    /// Makes an actor of one of them, with all its mentions; none where its words can't be cut.
    pub fn admit(&self, context: &Context, actors: &mut Actors, actor: ActorId) -> Option<ActorId> {
        let (name, described, spans) = self.list.get(actor.0.checked_sub(self.first)?)?;
        let id = actors.describe(context, name, described.kind, described.country.clone(), spans.first()?)?;
        for span in spans.iter().skip(1) {
            actors.mention(context, id, span);
        }
        Some(id)
    }
}

/// The government of a country that is named by its own name.
fn country(context: &Context, places: &Places, word: WordId) -> Option<(String, Described)> {
    let place = places.list.get(places.at(word)?.0)?;
    let country = context.knowledge.world.country(place.country.as_deref()?)?;
    if place.name != country.name || context.stands_in(word, &["compound", "flat", "amod"]) {
        return None;
    }
    let span = WordSpan { sentence: word.sentence, words: word.word..word.word + 1 };
    let described = Described { kind: ActorKind::Government, country: Some(country.alpha3.clone()), span };
    Some((country.name.clone(), described))
}
