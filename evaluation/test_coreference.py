"""The scorer of coreference on inputs that are small enough to check by hand. Run: python3 -m unittest discover evaluation"""
import unittest

import coreference as c

DOCUMENT = {
    # "the old ferry of Oslo left . It sank"
    "words": [
        (0, 3, "DET", 2, "DT"), (4, 7, "ADJ", 2, "JJ"), (8, 13, "NOUN", 5, "NN"), (14, 16, "ADP", 4, "IN"),
        (17, 21, "PROPN", 2, "NNP"), (22, 26, "VERB", None, "VBD"), (26, 27, "PUNCT", 5, "."), (28, 30, "PRON", 8, "PRP"),
        (31, 35, "VERB", None, "VBD"),
    ]
}


class Scores(unittest.TestCase):
    def test_the_same_chains_are_perfect(self):
        chains = [{1, 2, 3}, {4, 5}]
        for metric in (*c.METRICS.values(), c.pairs):
            found, gold, right, predicted = metric(chains, chains)
            self.assertAlmostEqual(found, gold)
            self.assertAlmostEqual(right, predicted)

    def test_a_chain_split_in_two(self):
        # The example of Vilain and others: one link of three is missing.
        self.assertEqual(c.muc([{1, 2, 3, 4}], [{1, 2}, {3, 4}]), (2, 3, 2, 2))
        found, gold, right, predicted = c.b_cubed([{1, 2, 3, 4}], [{1, 2}, {3, 4}])
        self.assertAlmostEqual(found / gold, 0.5)
        self.assertAlmostEqual(right / predicted, 1.0)
        best, of_gold, _, of_predicted = c.ceaf_e([{1, 2, 3, 4}], [{1, 2}, {3, 4}])
        self.assertAlmostEqual(best, 2 * 2 / 6)
        self.assertEqual((of_gold, of_predicted), (1, 2))
        self.assertEqual(c.pairs([{1, 2, 3, 4}], [{1, 2}, {3, 4}]), (2, 6, 2, 2))

    def test_nothing_found(self):
        for metric in (*c.METRICS.values(), c.pairs):
            counts = c.Counts()
            counts.add(*metric([{1, 2}], []))
            self.assertEqual(counts.scores(), (0.0, 0.0, 0.0))

    def test_the_assignment_is_the_best_one(self):
        self.assertAlmostEqual(c.assignment([[0.9, 0.8], [0.8, 0.1]]), 1.6)
        self.assertAlmostEqual(c.assignment([[1.0], [2.0], [3.0]]), 3.0)
        self.assertEqual(c.assignment([]), 0.0)

    def test_mentions_are_matched_by_head(self):
        gold, predicted = c.matched(DOCUMENT, [[(0, 5), (7, 8)]], [[(2, 3), (7, 8)], [(4, 5)]])
        self.assertEqual(gold[0], predicted[0])
        self.assertEqual(predicted[1], {("predicted", 1, 4, 5)})

    def test_characters_become_words(self):
        self.assertEqual(c.words_of(DOCUMENT, 4, 13), (1, 3))
        self.assertIsNone(c.words_of(DOCUMENT, 90, 95))

    def test_chains_are_read_from_conllu(self):
        row = "{}\tx\t_\t_\t_\t_\t_\t_\t_\t{}"
        text = "\n".join(
            [
                row.format(1, "Entity=(e1-person-1(e2-place-1)|Range=0:4"),
                row.format(2, "Entity=e1)|Range=5:9"),
                row.format(3, "Entity=(e1-person-1)|Range=10:12"),
            ]
        )
        self.assertEqual(c.chains_of_conllu(text), [[[0, 9, "person"], [10, 12, "person"]], [[0, 4, "place"]]])


if __name__ == "__main__":
    unittest.main()
