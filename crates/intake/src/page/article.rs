//! The article in its page: which part of the tree holds it, and which paragraphs of that part are its own.
//!
//! The way is that of Readability and Trafilatura, taken further with what pages say of themselves. What is surely no
//! article is left out by element and by class; then the smallest part of the page is looked for that holds nearly
//! all long paragraphs (or the text that the page's own data give); then each paragraph of it is looked at.

use std::collections::HashSet;

use super::dom::{DOCUMENT, Data, Id, Tree};
use super::words::{Classes, WORDS, Words};

/// A paragraph, a heading or an entry of a list.
#[derive(Debug)]
pub(crate) struct Block {
    pub text: String,
    /// 1 to 6 for headings.
    pub heading: Option<u8>,
    /// Characters that weigh, and those of them in links.
    weight: usize,
    linked: usize,
    /// The part that it belongs to, and the first part of its text.
    owner: usize,
    first: usize,
    in_list: bool,
}

/// A node in the order of the page.
struct Part {
    id: Id,
    parent: usize,
    /// One past the last part within it.
    end: usize,
    role: Role,
    /// The nearest block that it is or is in.
    block: usize,
    link: bool,
    list: bool,
    heading: Option<u8>,
    dropped: bool,
    /// Weight of the long paragraphs within.
    mass: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Text,
    Block,
    Inline,
    Break,
}

fn role_of(tag: &str) -> Role {
    match tag {
        "br" => Role::Break,
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn"
        | "em" | "font" | "i" | "ins" | "kbd" | "mark" | "q" | "s" | "samp" | "small" | "span" | "strike"
        | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "label" | "ruby" | "rb" | "rt"
        | "nobr" | "amp-ad" => Role::Inline,
        _ => Role::Block,
    }
}

/// The tree in one row.
fn flatten(tree: &Tree) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(tree.nodes.len());
    let mut place = vec![usize::MAX; tree.nodes.len()];
    let mut at = Some(DOCUMENT);
    while let Some(id) = at {
        let index = parts.len();
        place[id] = index;
        let parent = tree.parent(id).map_or(0, |parent| place[parent]);
        let role = match &tree.nodes[id].data {
            Data::Text(_) => Role::Text,
            Data::Element { name, .. } => role_of(&name.local),
            Data::Other if id == DOCUMENT => Role::Block,
            Data::Other => Role::Inline,
        };
        let tag = tree.tag(id);
        let above = parts.get(parent);
        let heading = match tag.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => above.and_then(|above| above.heading),
        };
        let block = if role == Role::Block { index } else { above.map_or(0, |above| above.block) };
        let link = tag == "a" || above.is_some_and(|above| above.link);
        let list = matches!(tag, "li" | "dd" | "dt" | "td" | "th") || above.is_some_and(|above| above.list);
        parts.push(Part {
            id,
            parent,
            end: index + 1,
            role,
            block,
            link,
            list,
            heading,
            dropped: false,
            mass: 0,
        });
        at = tree.following(id, DOCUMENT);
    }
    for index in (1..parts.len()).rev() {
        let (parent, end) = (parts[index].parent, parts[index].end);
        parts[parent].end = parts[parent].end.max(end);
    }
    parts
}

/// What a character weighs: ideographs and syllables are words by themselves.
fn weight(character: char) -> usize {
    match character {
        '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' => 3,
        _ => 1,
    }
}

/// The blocks of text that are not left out.
fn blocks(tree: &Tree, parts: &[Part]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Whether the next text goes on with the last block.
    let mut open = false;
    let mut breaks = 0;
    let mut index = 0;
    // Ends of the blocks that are open.
    let mut ends: Vec<usize> = Vec::new();
    while let Some(part) = parts.get(index) {
        while ends.last().is_some_and(|end| *end <= index) {
            ends.pop();
            open = false;
        }
        if part.dropped {
            if part.role == Role::Block {
                open = false;
            }
            index = part.end;
            continue;
        }
        match part.role {
            Role::Block => {
                open = false;
                ends.push(part.end);
            }
            Role::Break => breaks += 1,
            Role::Inline => {}
            Role::Text => {
                let text = match &tree.nodes[part.id].data {
                    Data::Text(text) => &**text,
                    _ => "",
                };
                if text.trim().is_empty() {
                    if open
                        && let Some(block) = blocks.last_mut()
                        && !block.text.ends_with(char::is_whitespace)
                    {
                        block.text.push(' ');
                    }
                    index += 1;
                    continue;
                }
                if breaks > 1 {
                    open = false;
                }
                if !open {
                    blocks.push(Block {
                        text: String::new(),
                        heading: part.heading,
                        weight: 0,
                        linked: 0,
                        owner: part.block,
                        first: index,
                        in_list: part.list,
                    });
                    open = true;
                } else if breaks == 1
                    && let Some(block) = blocks.last_mut()
                {
                    block.text.push(' ');
                }
                breaks = 0;
                if let Some(block) = blocks.last_mut() {
                    let mut gap = block.text.ends_with(char::is_whitespace) || block.text.is_empty();
                    for character in text.chars() {
                        if character.is_whitespace() || character == '\u{0}' {
                            if !gap {
                                block.text.push(' ');
                            }
                            gap = true;
                        } else if matches!(character, '\u{200B}' | '\u{FEFF}' | '\u{AD}') {
                            // Invisible: where a word may be broken.
                        } else {
                            block.text.push(character);
                            gap = false;
                            let heavy = weight(character);
                            block.weight += heavy;
                            block.linked += if part.link { heavy } else { 0 };
                        }
                    }
                }
            }
        }
        index += 1;
    }
    for block in &mut blocks {
        block.text.truncate(block.text.trim_end().len());
    }
    blocks.retain(|block| !block.text.is_empty());
    blocks
}

/// Weight from which on a paragraph tells where the article is.
const LONG: usize = 70;

impl Block {
    fn is_long(&self) -> bool {
        self.heading.is_none() && self.weight >= LONG && 2 * self.linked < self.weight
    }

    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

/// Counts the long paragraphs into everything that they are within.
fn weigh(parts: &mut [Part], blocks: &[Block], counts: impl Fn(&Block) -> bool) {
    for part in parts.iter_mut() {
        part.mass = 0;
    }
    for block in blocks.iter().filter(|block| counts(block)) {
        parts[block.first].mass += block.weight;
    }
    for index in (1..parts.len()).rev() {
        let (parent, mass) = (parts[index].parent, parts[index].mass);
        parts[parent].mass += mass;
    }
}

fn is_hidden(tree: &Tree, id: Id) -> bool {
    tree.attribute(id, "hidden").is_some()
        || tree.attribute(id, "aria-hidden").is_some_and(|value| value == "true")
        || tree.attribute(id, "style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).take(400).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_body(tree: &Tree, id: Id, words: &Words) -> bool {
    tree.attribute(id, "itemprop")
        .is_some_and(|value| words.body_properties.contains(&value.to_ascii_lowercase()))
        || is_of(tree, id, &words.body)
}

fn is_of(tree: &Tree, id: Id, classes: &Classes) -> bool {
    tree.attribute(id, "class").is_some_and(|class| classes.meet(class))
        || tree.attribute(id, "id").is_some_and(|name| classes.meet(name))
}

fn is_boilerplate(tree: &Tree, id: Id, words: &Words) -> bool {
    is_of(tree, id, &words.boilerplate)
        || tree.attribute(id, "role").is_some_and(|role| words.roles.contains(role))
        || tree.attribute(id, "itemprop").is_some_and(|role| words.boilerplate.meet(role))
        || tree.attribute(id, "data-component").is_some_and(|role| words.boilerplate.meet(role))
}

/// The part of the page's long paragraphs, in hundredths, that no class can make boilerplate of.
const TOO_MUCH: usize = 40;

/// Marks what is left out. `careful` leaves out less: what is no text, and what is hidden.
fn prune(tree: &Tree, parts: &mut [Part], careful: bool) {
    let words = &*WORDS;
    let mut index = 0;
    while index < parts.len() {
        let id = parts[index].id;
        if words.elements.contains(tree.tag(id)) {
            parts[index].dropped = true;
            index = parts[index].end;
        } else {
            index += 1;
        }
    }
    if careful {
        return;
    }
    let found = blocks(tree, parts);
    weigh(parts, &found, Block::is_long);
    let total = parts[0].mass;
    let mut index = 0;
    while index < parts.len() {
        let part = &parts[index];
        let tag = tree.tag(part.id);
        let surely = is_of(tree, part.id, &words.surely);
        let most = if surely { NEARLY_ALL } else { TOO_MUCH };
        let kept = part.dropped
            || matches!(tag, "" | "html" | "body" | "main" | "article" | "p" | "h1")
            || 100 * part.mass > most * total
            || (!surely && is_body(tree, part.id, words) && part.mass > 0);
        if !kept && (is_hidden(tree, part.id) || is_boilerplate(tree, part.id, words)) {
            parts[index].dropped = true;
        }
        index = if parts[index].dropped { parts[index].end } else { index + 1 };
    }
}

/// Letters and digits of a text, in lower case.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Part of the long paragraphs, in hundredths, that a child must hold for the search to go on in it.
const NEARLY_ALL: usize = 80;

/// The smallest part that holds nearly all that weighs.
fn descend(parts: &[Part], from: usize) -> usize {
    let mut at = from;
    loop {
        let mass = parts[at].mass;
        let mut child = at + 1;
        let mut next = None;
        while child < parts[at].end {
            if 100 * parts[child].mass >= NEARLY_ALL * mass && mass > 0 {
                next = Some(child);
                break;
            }
            child = parts[child].end;
        }
        match next {
            // A paragraph by itself is not the article: what stands beside it may be.
            Some(next) if parts[next].role == Role::Block => at = next,
            _ => return at,
        }
    }
}

/// Characters of a paragraph's beginning that are looked for in the text that the page's data give.
const BEGINNING: usize = 40;

/// The part that holds the article, and the first parts of the paragraphs that the page's data have, where they have
/// nearly all.
fn container(
    tree: &Tree,
    parts: &mut [Part],
    blocks: &[Block],
    stated: Option<&str>,
) -> (usize, HashSet<usize>) {
    let words = &*WORDS;
    weigh(parts, blocks, Block::is_long);
    let total = parts[0].mass;
    // Parts that call themselves the article's body, and are in no other such part. A page may cut its article into some.
    let mut bodies = vec![false; parts.len()];
    let (mut index, mut mass) = (0, 0);
    while index < parts.len() {
        let part = &parts[index];
        let skip = if part.dropped {
            true
        } else if part.role == Role::Block && part.mass > 0 && is_body(tree, part.id, words) {
            mass += part.mass;
            bodies[index..part.end].fill(true);
            true
        } else {
            false
        };
        index = if skip { part.end } else { index + 1 };
    }
    if 4 * mass >= total && mass >= ENOUGH {
        weigh(parts, blocks, |block| block.is_long() && bodies[block.first]);
        return (descend(parts, 0), HashSet::new());
    }
    // What the page's data have; some have no more than the beginning, so this comes second.
    if let Some(stated) = stated.map(folded) {
        let states = |block: &Block| {
            let beginning: String = folded(&block.text).chars().take(BEGINNING).collect();
            block.is_long() && beginning.chars().count() >= BEGINNING && stated.contains(&beginning)
        };
        let matched: HashSet<usize> =
            blocks.iter().filter(|block| states(block)).map(|block| block.first).collect();
        weigh(parts, blocks, |block| matched.contains(&block.first));
        let (mass, length) = (parts[0].mass, stated.chars().count());
        if 2 * mass > length {
            let nearly_all = 100 * mass > NEARLY_ALL * length;
            return (descend(parts, 0), if nearly_all { matched } else { HashSet::new() });
        }
    }
    weigh(parts, blocks, Block::is_long);
    // Else the deepest of those that may be it and hold most of the page's paragraphs.
    let mut from = 0;
    let mut most = 0;
    for (index, part) in parts.iter().enumerate() {
        if part.dropped || 2 * part.mass < total || part.mass == 0 || part.role != Role::Block {
            continue;
        }
        let called = tree.tag(part.id) == "article" || is_of(tree, part.id, &words.weak);
        if called && 100 * part.mass >= NEARLY_ALL * most {
            from = index;
            most = most.max(part.mass);
        }
    }
    (descend(parts, from), HashSet::new())
}

/// The paragraphs of the article in a page. `stated` is the article's text as the page's data have it, `titles` its
/// headline as it may occur in the page.
pub(crate) fn article(tree: &Tree, stated: Option<&str>, titles: &[String]) -> Vec<Block> {
    let found = attempt(tree, stated, titles, false);
    if weight_of(&found) >= ENOUGH {
        return found;
    }
    let careful = attempt(tree, stated, titles, true);
    if weight_of(&careful) > 2 * weight_of(&found) { careful } else { found }
}

/// All of a piece of a page that is no page: what feeds hold.
pub(crate) fn whole(tree: &Tree) -> Vec<Block> {
    let mut parts = flatten(tree);
    prune(tree, &mut parts, true);
    let mut blocks = blocks(tree, &parts);
    // What blogs put below each entry of their feeds.
    blocks
        .retain(|block| !(block.text.starts_with("The post ") && block.text.contains(" appeared first on ")));
    blocks
}

/// Weight of an article below which its page is looked at again, with less left out.
const ENOUGH: usize = 250;

fn weight_of(blocks: &[Block]) -> usize {
    blocks.iter().filter(|block| block.heading.is_none()).map(|block| block.weight).sum()
}

fn attempt(tree: &Tree, stated: Option<&str>, titles: &[String], careful: bool) -> Vec<Block> {
    let mut parts = flatten(tree);
    prune(tree, &mut parts, careful);
    let all = blocks(tree, &parts);
    let (top, certain) = container(tree, &mut parts, &all, stated);
    let mut range = top..parts[top].end;
    if let (Some(first), Some(last)) = (certain.iter().min(), certain.iter().max()) {
        range = *first..last + 1;
    }
    let inside: Vec<Block> = all.into_iter().filter(|block| range.contains(&block.first)).collect();
    own(&parts, inside, titles)
}

/// Most words of a line before or after the article that is about it: a date, authors, a rubric.
const MOST_WORDS_ASIDE: usize = 14;

/// Whether a text begins with one of some entries in lower case, and no word of it goes on.
fn begins_with_any(text: &str, entries: &[String]) -> bool {
    let lower: String = text.chars().take(80).flat_map(char::to_lowercase).collect();
    let lower = lower.replace('’', "'");
    entries.iter().any(|entry| {
        lower.strip_prefix(entry.as_str()).is_some_and(|rest| {
            !(entry.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphabetic))
        })
    })
}

fn ends_as_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»'])
        .ends_with(['.', '!', '?', '…', '。', ':', '！', '？'])
}

/// Of the paragraphs that stand with the article, those that are its own.
fn own(parts: &[Part], mut blocks: Vec<Block>, titles: &[String]) -> Vec<Block> {
    let words = &*WORDS;
    // Links in a list or a table weigh together.
    let mut lists: std::collections::HashMap<usize, (usize, usize)> = std::collections::HashMap::new();
    let list_of = |block: &Block| parts[parts[block.owner].parent].block;
    for block in blocks.iter().filter(|block| block.in_list) {
        let sum = lists.entry(list_of(block)).or_default();
        sum.0 += block.weight;
        sum.1 += block.linked;
    }
    // An ending that most of the text follows is none, but stands in the middle.
    let total: usize = blocks.iter().filter(|block| block.is_long()).map(|block| block.weight).sum();
    let mut begun = 0;
    let mut ended = false;
    blocks.retain(|block| {
        let ends = block.words() <= words.ending_words
            && begun >= ENOUGH
            && 2 * begun > total
            && begins_with_any(&block.text, &words.endings);
        ended |= ends;
        begun += if block.is_long() { block.weight } else { 0 };
        !ended
    });
    blocks.retain(|block| {
        if !block.text.chars().any(char::is_alphanumeric) || titles.contains(&folded(&block.text)) {
            return false;
        }
        if block.words() <= words.most_words && begins_with_any(&block.text, &words.beginnings) {
            return false;
        }
        if block.in_list
            && let Some((weight, linked)) = lists.get(&list_of(block))
            && 10 * linked > 6 * weight
        {
            return false;
        }
        let links = if ends_as_sentence(&block.text) { 8 } else { 6 };
        !(10 * block.linked > links * block.weight && block.words() < 40)
    });
    let is_aside = |block: &Block| block.words() <= MOST_WORDS_ASIDE && !ends_as_sentence(&block.text);
    let first =
        blocks.iter().position(|block| block.is_long() || (!is_aside(block) && block.heading.is_none()));
    if let Some(first) = first {
        blocks.drain(..first);
    }
    while blocks.last().is_some_and(|block| block.heading.is_some() || is_aside(block)) && blocks.len() > 1 {
        blocks.pop();
    }
    // A heading with nothing below it was that of something left out.
    let mut below = None;
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.into_iter().rev() {
        let stays = match (block.heading, below) {
            (None, _) => true,
            (Some(level), Some(below)) => below > level,
            (Some(_), None) => false,
        };
        if stays {
            below = Some(block.heading.unwrap_or(u8::MAX));
            kept.push(block);
        }
    }
    kept.reverse();
    kept
}
