"""What to fetch, when, and how to do it safely and politely."""

from crawler.agent import PLACEHOLDER, require_agent
from crawler.alarms import Alarm, Run, raise_alarms
from crawler.errors import AgentNotConfigured, CrawlCrashed, CrawlerError, FetchFailed, Refused
from crawler.job import CrawlJob, CrawlReport, Event
from crawler.process import fetch_one, run_crawl
from crawler.source import Source
from crawler.sources import Problem, SourcesInvalid, load_sources

__all__ = [
    "PLACEHOLDER",
    "AgentNotConfigured",
    "Alarm",
    "CrawlCrashed",
    "CrawlJob",
    "CrawlReport",
    "CrawlerError",
    "Event",
    "FetchFailed",
    "Problem",
    "Refused",
    "Run",
    "Source",
    "SourcesInvalid",
    "fetch_one",
    "load_sources",
    "raise_alarms",
    "require_agent",
    "run_crawl",
]
