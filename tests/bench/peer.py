"""The usual home-made server: FastAPI, an upload into pandas.read_csv, and describe()."""
import time

import pandas
from fastapi import FastAPI, File, Response, UploadFile

app = FastAPI()


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.post("/upload", status_code=201)
def upload(file: UploadFile = File(...)):
    start = time.perf_counter()
    table = pandas.read_csv(file.file)
    read = time.perf_counter()
    summary = table.describe(include="all")
    done = time.perf_counter()
    timing = f"read_csv {read - start:.3f} s, describe {done - read:.3f} s"
    return Response(summary.to_json(), 201, {"X-Timing": timing}, "application/json")
