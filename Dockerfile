FROM python:3.12-slim AS build
WORKDIR /source
COPY requirements-build.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-build.txt
COPY . .
RUN python -m hatchling build --target wheel --directory /wheel

FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends chromium curl tini && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 analyst \
    && install --directory --owner=analyst --group=analyst /store /home/analyst/.streamlit
WORKDIR /app
COPY requirements.txt /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt
COPY --from=build /wheel /tmp/wheel
RUN pip install --no-cache-dir --no-deps --no-index /tmp/wheel/*.whl
USER analyst
ENV LEVERAGE_STORE=/store
VOLUME /store
EXPOSE 8501
# Only what `docker run -p` opens can be reached from outside; inside, it has to listen on every address.
# Loading the program takes a slow machine some seconds.
HEALTHCHECK --start-period=60s CMD ["curl", "--fail", "--silent", "http://localhost:8501/_stcore/health"]
# The first process has to collect the browser's processes that outlive theirs; Python does not.
ENTRYPOINT ["tini", "--"]
CMD ["leverage", "serve", "--host=0.0.0.0", "--port=8501"]
