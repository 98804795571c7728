"""What the pages of approvals post."""

from app.approvals.forms.deciding import (
    CallInForm,
    DecisionForm,
    ExceptionForm,
    LaterForm,
    ModeForm,
    QueueForm,
    RecusalForm,
    SeenForm,
    SeenTextForm,
    SoleForm,
    TogetherForm,
)
from app.approvals.forms.routes import (
    RouteForm,
    RouteHead,
    RouteUseForm,
    ShippedForm,
    parts_of,
    read_route,
    rearranged,
    typed_steps,
)
from app.approvals.forms.routing import RoutingForm, read_routing, typed_rules

__all__ = [
    "CallInForm",
    "DecisionForm",
    "ExceptionForm",
    "LaterForm",
    "ModeForm",
    "QueueForm",
    "RecusalForm",
    "RouteForm",
    "RouteHead",
    "RouteUseForm",
    "RoutingForm",
    "SeenForm",
    "SeenTextForm",
    "ShippedForm",
    "SoleForm",
    "TogetherForm",
    "parts_of",
    "read_route",
    "read_routing",
    "rearranged",
    "typed_rules",
    "typed_steps",
]
