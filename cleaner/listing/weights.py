"""Weights of the digest-page model; written by benchmarks/train_listing.py."""

BIAS = -0.9836
WEIGHTS = {
    "items": -0.7200,
    "listed": 0.7346,
    "prose_outside": -1.3550,
    "prose_before": 0.0523,
    "prose_share": 2.6303,
    "prose_ratio": -4.6427,
    "title_length": 1.4913,
    "linked": 1.9663,
    "teasers": 0.2614,
    "dated": 0.0901,
    "pictured": 1.1596,
    "place": 1.6577,
    "longest": -7.4247,
    "cover": 0.3747,
    "declared_list": 1.4438,
    "declared_article": -1.5342,
    "marked_article": -1.0333,
    "section_path": 0.1865,
    "article_path": -2.8751,
    "links": 0.1038,
}
