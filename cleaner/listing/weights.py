"""Weights of the digest-page model; written by benchmarks/train_listing.py."""

BIAS = -1.3923
WEIGHTS = {
    "items": -1.2215,
    "listed": 1.7879,
    "prose_outside": -1.0313,
    "prose_before": 0.0253,
    "prose_share": 2.4995,
    "prose_ratio": -4.6904,
    "title_length": 1.8732,
    "linked": 1.8636,
    "teasers": -0.2030,
    "dated": 0.4308,
    "pictured": 0.8942,
    "place": 2.0486,
    "longest": -8.5639,
    "cover": 0.6081,
    "declared_list": 1.4471,
    "declared_article": -1.5529,
    "marked_article": -1.0706,
    "section_path": 0.1605,
    "article_path": -3.0551,
    "links": 0.5128,
}
