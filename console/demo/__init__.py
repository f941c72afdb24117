"""The made-up paper of a made-up town, served over real HTTP in three editions, and its crawl."""
