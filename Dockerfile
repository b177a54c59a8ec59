FROM python:3.13-slim

RUN useradd --create-home optviz
WORKDIR /srv/optviz
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY .streamlit .streamlit
COPY assets assets
COPY optviz optviz
COPY app.py .
RUN python -m compileall -q app.py optviz

USER optviz
# The source is not this user's to write to.
ENV NUMBA_CACHE_DIR=/home/optviz/.cache/numba
EXPOSE 8501
HEALTHCHECK --interval=10s --start-period=30s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=5)"]
CMD ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501", "--server.fileWatcherType=none"]
