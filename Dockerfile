# The product in production: one image for the web server and the worker. compose.yaml shows how they fit together.
# An outline: written to be read and adapted; it is not built by this repository's checks.

FROM node:20-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY .ci/vendor.mjs .ci/
COPY lms/static/ lms/static/
RUN npm run vendor

FROM python:3.11-slim-bookworm
# The list of .ci/setup.sh (RUN_PACKAGES).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/meridian --create-home meridian

WORKDIR /app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt ./
# The pinned setuptools comes first, since it builds the one package that has no wheel.
RUN sed -n '/^setuptools==/,/^ *#/p' requirements.txt > /tmp/build.txt \
    && pip install --require-hashes --requirement /tmp/build.txt \
    && pip install --require-hashes --no-deps --no-build-isolation --use-pep517 --requirement requirements.txt
COPY . .
COPY --from=front-end /app/lms/static/ lms/static/
RUN pip install --no-deps --no-build-isolation --editable . \
    && lms i18n compile

# The code belongs to root: the process can write nowhere but to its state.
USER meridian
ENV LMS_MODE=production LMS_VAR_DIR=/var/lib/meridian
VOLUME /var/lib/meridian
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "wsgi:app", "--preload", "--workers=2", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm", \
     "--graceful-timeout=10", "--keep-alive=5"]
