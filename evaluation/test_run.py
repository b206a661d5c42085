"""The page is put together from sections that were measured at different times."""

import unittest

import run


class Parts(unittest.TestCase):
    def test_each_section_keeps_its_stamp(self) -> None:
        page = "# Evaluation\n\n## One\n\n*Commit a, day.*\n\nfirst\n\n## Two\n\n*Commit b, day.*\n\n### In it\n\nsecond\n"
        self.assertEqual(run.parts(page), {"One": "*Commit a, day.*\n\nfirst", "Two": "*Commit b, day.*\n\n### In it\n\nsecond"})

    def test_a_page_of_one_stamp_gives_it_to_each_section(self) -> None:
        page = "# Evaluation\n\nCommit a, day.\n\n## One\n\nfirst\n"
        self.assertEqual(run.parts(page), {"One": "*Commit a, day.*\n\nfirst"})


if __name__ == "__main__":
    unittest.main()
