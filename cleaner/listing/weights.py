"""Weights of the digest-page model; written by benchmarks/train_listing.py."""

BIAS = -1.1156
WEIGHTS = {
    "items": -1.1358,
    "listed": 1.2700,
    "prose_outside": -1.0934,
    "prose_before": 0.0444,
    "prose_share": 2.4819,
    "prose_ratio": -4.7870,
    "title_length": 1.5186,
    "linked": 2.1470,
    "teasers": 0.0356,
    "dated": 0.1430,
    "pictured": 1.0590,
    "place": 1.7451,
    "longest": -7.9941,
    "cover": 0.3656,
    "declared_list": 1.4516,
    "declared_article": -1.5329,
    "marked_article": -1.0174,
    "section_path": 0.2308,
    "article_path": -2.8713,
    "links": 0.2938,
}
