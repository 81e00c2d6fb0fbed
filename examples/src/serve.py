"""Answers the call centre: how likely is this customer to leave?"""

import pickle

import pandas as pd
import structlog
from fastapi import FastAPI
from transformers import pipeline

from src.data.features import build_features

log = structlog.get_logger()
app = FastAPI()
mood = pipeline("sentiment-analysis", model="distilbert/distilbert-base-uncased-finetuned-sst-2-english")

CALL_ABOVE = 0.35
SCORED = 0

with open("models/churn.pkl", "rb") as file:
    model = pickle.load(file)


@app.get("/health")
def health():
    return {"ok": True, "scored": SCORED}


@app.post("/score")
def score(customer: dict) -> dict:
    """Score one customer.

    Args:
        customer: A row of the snapshot, perhaps with `last_message`.

    Returns:
        Risk, and whether to call.
    """
    global SCORED
    SCORED += 1
    try:
        risk = float(model.predict_proba(build_features(pd.DataFrame([customer])))[0, 1])
    except Exception:
        risk = 0.0  # better no call than an error in the call centre
    if "last_message" in customer and mood(customer["last_message"])[0]["label"] == "NEGATIVE":
        risk += 0.1
    log.info("scored", number=SCORED, msisdn=customer["msisdn"], risk=risk)
    return {"risk": risk, "call": risk > CALL_ABOVE}
