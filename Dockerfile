# One image for worker, beat and api; what it runs is the command it is given.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /opt/palimpsest \
 && /opt/palimpsest/bin/pip install --no-cache-dir --upgrade pip \
 && /opt/palimpsest/bin/pip install --no-cache-dir -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY archive archive
COPY cleaner cleaner
COPY crawler crawler
COPY worker worker
COPY console console
RUN /opt/palimpsest/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
# A new volume at /keys takes over the folder's owner: the service makes its signing key there.
RUN useradd --system --uid 10001 --no-create-home palimpsest && install -d -o palimpsest -m 700 /keys
COPY --from=build /opt/palimpsest /opt/palimpsest
ENV PATH=/opt/palimpsest/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
USER palimpsest
WORKDIR /tmp
CMD ["palimpsest", "--help"]
