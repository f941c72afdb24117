"""Weights of the digest-page model; written by benchmarks/train_listing.py."""

BIAS = -0.8517
WEIGHTS = {
    "items": -0.8461,
    "listed": 0.4832,
    "prose_outside": -1.3429,
    "prose_before": -0.0783,
    "prose_share": 2.7614,
    "prose_ratio": -5.2305,
    "title_length": 1.5882,
    "linked": 1.9643,
    "teasers": -0.0086,
    "dated": 0.0194,
    "pictured": 1.2415,
    "place": 1.6243,
    "longest": -6.7087,
    "cover": 0.1179,
    "declared_list": 1.5715,
    "declared_article": -1.6671,
    "marked_article": -1.1346,
    "section_path": 0.1043,
    "article_path": -3.0112,
    "links": 0.0055,
}
