"""The crawl's own process: Scrapy's engine with this project's parts in it."""
