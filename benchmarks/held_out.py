"""Reading pages with models of the body that saw no page of their sites."""

import importlib
from pathlib import Path


class HeldOut:
    """Models by folds of sites, and which page each may read."""

    def __init__(self, bench: Path, folds: int, cache: Path | None = None) -> None:
        """Train a model for each fold of the pages in `bench`; needs the extra ``train``."""
        from train_body import fold_of, held_out_models, labelled_pages

        pages = labelled_pages(bench, cache)
        self._models = held_out_models(pages, folds)
        self._folds = {page["page"]: fold_of(page, folds) for page in pages}

    def use_for(self, page: str) -> None:
        """Let the cleaner read the next page with the model that may read `page`."""
        model = self._models[self._folds[page]]
        choose = importlib.import_module("cleaner.body.choose")
        choose.load_model = lambda: model  # type: ignore[attr-defined]  # the one name that it asks
