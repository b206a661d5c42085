//! Scores to a dependency tree with exactly one root.

/// A forbidden arc.
const NEVER: f64 = -1e30;
/// Taken off every root score when the best trees have several roots: larger than any sum of scores, so that the
/// best tree with the fewest roots (one, since every arc is allowed) wins.
const SECOND_ROOT: f64 = 1e9;

/// The highest-scoring tree over `n` words: `scores[dependent * n + head]`, the diagonal being the score of the
/// root. Gives the head of each word, its own index for the root.
///
/// Takes the best head of each word when these make a tree, and the maximum spanning arborescence (Chu and Liu
/// 1965, Edmonds 1967) otherwise. Time grows with the square of `n` at least, so callers bound `n`.
pub(crate) fn decode(scores: &[f32], n: usize) -> Vec<usize> {
    if n == 0 || scores.len() < n * n {
        return vec![0; n];
    }
    let greedy: Vec<usize> =
        (0..n).map(|word| crate::numeric::argmax(&scores[word * n..(word + 1) * n])).collect();
    if is_tree(&greedy) {
        return greedy;
    }
    // Node 0 is the artificial root, node i + 1 the word i.
    let size = n + 1;
    let mut weights = vec![NEVER; size * size];
    for word in 0..n {
        for head in 0..n {
            let score = f64::from(scores[word * n + head]);
            let score = if score.is_finite() { score } else { NEVER / 1e10 };
            if word == head {
                weights[(word + 1) * size] = score - SECOND_ROOT;
            } else {
                weights[(word + 1) * size + head + 1] = score;
            }
        }
    }
    let heads = arborescence(weights, size);
    let found: Vec<usize> = (0..n).map(|word| heads[word + 1].checked_sub(1).unwrap_or(word)).collect();
    if is_tree(&found) { found } else { (0..n).map(|word: usize| word.saturating_sub(1)).collect() }
}

/// Whether heads (own index: root) form a tree with exactly one root.
pub(crate) fn is_tree(heads: &[usize]) -> bool {
    let n = heads.len();
    if heads.iter().any(|head| *head >= n)
        || heads.iter().enumerate().filter(|(word, head)| word == *head).count() != 1
    {
        return false;
    }
    // 0 unseen, otherwise the number of the walk that saw it
    let mut seen = vec![0usize; n];
    for start in 0..n {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start + 1;
            if heads[at] == at {
                break;
            }
            at = heads[at];
        }
        if seen[at] == start + 1 && heads[at] != at {
            return false;
        }
    }
    true
}

/// One contracted cycle: for each of its nodes, the words that the node stood for and the arc (dependent, head)
/// that it has inside the cycle.
type Contraction = Vec<(Vec<usize>, (usize, usize))>;

/// Maximum spanning arborescence from node 0: `weights[dependent * size + head]`. Gives each node's head.
fn arborescence(mut weights: Vec<f64>, size: usize) -> Vec<usize> {
    // A contracted cycle lives on in its first node.
    let mut alive = vec![true; size];
    // The arc of the original graph that stands behind each entry.
    let mut arc: Vec<(usize, usize)> = (0..size * size).map(|index| (index / size, index % size)).collect();
    let mut members: Vec<Vec<usize>> = (0..size).map(|node| vec![node]).collect();
    let mut contractions: Vec<Contraction> = Vec::new();
    let mut best = vec![0usize; size];
    loop {
        for node in (1..size).filter(|node| alive[*node]) {
            let row = &weights[node * size..(node + 1) * size];
            let mut top = (0, f64::NEG_INFINITY);
            for (head, weight) in row.iter().enumerate() {
                if alive[head] && head != node && *weight > top.1 {
                    top = (head, *weight);
                }
            }
            best[node] = top.0;
        }
        let Some(cycle) = find_cycle(&best, &alive) else { break };
        let first = cycle[0];
        let inner: Vec<f64> = cycle.iter().map(|node| weights[node * size + best[*node]]).collect();
        let contraction =
            cycle.iter().map(|node| (members[*node].clone(), arc[node * size + best[*node]])).collect();
        contractions.push(contraction);
        for other in (0..size).filter(|other| alive[*other] && !cycle.contains(other)).collect::<Vec<_>>() {
            let mut into = (f64::NEG_INFINITY, (0, 0));
            let mut out = (f64::NEG_INFINITY, (0, 0));
            for (node, kept) in cycle.iter().zip(&inner) {
                let gain = weights[node * size + other] - kept;
                if gain > into.0 {
                    into = (gain, arc[node * size + other]);
                }
                let weight = weights[other * size + node];
                if weight > out.0 {
                    out = (weight, arc[other * size + node]);
                }
            }
            (weights[first * size + other], arc[first * size + other]) = into;
            (weights[other * size + first], arc[other * size + first]) = out;
        }
        for node in &cycle[1..] {
            alive[*node] = false;
            let moved = std::mem::take(&mut members[*node]);
            members[first].extend(moved);
        }
    }
    let mut heads: Vec<Option<usize>> = vec![None; size];
    for node in (1..size).filter(|node| alive[*node]) {
        let (dependent, head) = arc[node * size + best[node]];
        heads[dependent] = Some(head);
    }
    // Open the cycles again, the last one first: the node that is entered from outside loses its arc in the cycle.
    for contraction in contractions.iter().rev() {
        for (words, (dependent, head)) in contraction {
            if words.iter().all(|word| heads[*word].is_none()) {
                heads[*dependent] = Some(*head);
            }
        }
    }
    heads.into_iter().map(|head| head.unwrap_or(0)).collect()
}

/// A cycle among the best heads, if there is one; node 0 is never in one.
fn find_cycle(best: &[usize], alive: &[bool]) -> Option<Vec<usize>> {
    let mut seen = vec![0usize; best.len()];
    for start in (1..best.len()).filter(|node| alive[*node]) {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = best[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = best[at];
            while next != at {
                cycle.push(next);
                next = best[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(scores: &[f32], heads: &[usize]) -> f64 {
        let n = heads.len();
        heads.iter().enumerate().map(|(word, head)| f64::from(scores[word * n + head])).sum()
    }

    /// The best single-root tree by trying all.
    fn exhaustive(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for code in 0..n.pow(n as u32) {
            let mut rest = code;
            let heads: Vec<usize> = (0..n)
                .map(|_| {
                    let head = rest % n;
                    rest /= n;
                    head
                })
                .collect();
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    #[test]
    fn the_decoded_tree_is_the_best_of_all_single_root_trees() {
        let mut state = 1u64;
        for round in 0..300 {
            let n = 1 + round % 5;
            let scores: Vec<f32> = (0..n * n)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 40) as f32 / 1e5
                })
                .collect();
            let heads = decode(&scores, n);
            assert!(is_tree(&heads));
            assert!((total(&scores, &heads) - exhaustive(&scores, n)).abs() < 1e-2, "{scores:?} {heads:?}");
        }
    }

    #[test]
    fn scores_that_are_no_numbers_still_give_a_tree() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0] {
            for n in [1, 2, 7, 60] {
                assert!(is_tree(&decode(&vec![bad; n * n], n)));
            }
        }
    }

    #[test]
    fn two_roots_and_cycles_are_no_tree() {
        assert!(is_tree(&[1, 1, 1]));
        assert!(!is_tree(&[0, 1]));
        assert!(!is_tree(&[1, 0]));
        assert!(!is_tree(&[1, 2, 1, 3]));
    }
}
