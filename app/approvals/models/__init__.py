"""Routes, rounds, decisions and approvals."""

from app.approvals.models.decisions import Approval, CallIn, Decision, ExceptionGrant, PostRemainder, Recusal, SoleAct
from app.approvals.models.rounds import Round, RoundStep, StepAlert, StepCandidate
from app.approvals.models.routes import Route, RouteVersion, Routing

__all__ = [
    "Approval",
    "CallIn",
    "Decision",
    "ExceptionGrant",
    "PostRemainder",
    "Recusal",
    "Round",
    "RoundStep",
    "Route",
    "RouteVersion",
    "Routing",
    "SoleAct",
    "StepAlert",
    "StepCandidate",
]
