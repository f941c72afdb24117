"""Weights of the digest-page model; written by benchmarks/train_listing.py."""

BIAS = -0.9640
WEIGHTS = {
    "items": -0.7509,
    "listed": 0.7425,
    "prose_outside": -0.9966,
    "prose_before": 0.1249,
    "prose_share": 2.4342,
    "prose_ratio": -4.7778,
    "title_length": 1.6611,
    "linked": 1.8555,
    "teasers": -0.0736,
    "dated": 0.4042,
    "pictured": 1.1785,
    "place": 2.1663,
    "longest": -8.6558,
    "cover": 0.7015,
    "declared_list": 1.3175,
    "declared_article": -1.5959,
    "marked_article": -1.0468,
    "section_path": 0.1448,
    "article_path": -3.0434,
    "links": 0.3387,
}
