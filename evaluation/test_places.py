"""The scorer of places on inputs that are small enough to check by hand."""
import unittest

import places


class Scores(unittest.TestCase):
    def test_spans_and_distances(self):
        geneva, oslo = {"lat": 46.2, "lon": 6.15}, {"lat": 59.9, "lon": 10.75}
        gold = {(0, 6): (46.3, 6.2), (10, 14): (40.0, 10.0), (20, 25): None, (30, 33): (1.0, 1.0)}
        found = {(0, 6): geneva, (10, 14): oslo, (20, 25): oslo, (40, 41): {"lat": None, "lon": None}}
        counts = places.score([(gold, found)])
        self.assertEqual((counts["right"], counts["gold"], counts["found"]), (3, 4, 4))
        self.assertEqual((counts["linked"], counts["near"]), (2, 1))
        self.assertAlmostEqual(places.figures(counts)["f1"], 0.75)

    def test_distance(self):
        self.assertAlmostEqual(places.kilometres((0.0, 0.0), (0.0, 1.0)), 111.19, places=1)


if __name__ == "__main__":
    unittest.main()
