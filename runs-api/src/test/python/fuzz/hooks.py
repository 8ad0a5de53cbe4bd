"""Who asks, and what is not to be executed. Schemathesis loads this; the keys come from FuzzTest."""

import itertools
import os

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

MEMBER, ADMIN, VIEWER = os.environ["RUNS_FUZZ_KEYS"].split()
# Mostly the role that may do most of what there is; now and then nobody.
KEYS = itertools.cycle([MEMBER] * 6 + [ADMIN, VIEWER] + [MEMBER] * 3 + [ADMIN, VIEWER, ""])
ADDRESSES = itertools.count(1)


@schemathesis.auth(refresh_interval=None)
class Roles:
    def get(self, case, context):
        return next(KEYS)

    def set(self, case, key, context):
        if key:
            case.headers["X-API-Key"] = key
        # Each from an address of its own: the limit on guessing keys would else answer for the others.
        number = next(ADDRESSES)
        case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if isinstance(failure, RejectedPositiveData):
        # 422 also says what no schema can: that a file is not there, that two fields exclude each other. And a part of a
        # path may be any text by its schema, but not with an encoded slash or a control character.
        in_path = response.status_code == 400 and "{" in case.operation.path
        return response.status_code != 422 and not in_path
    # What is called labels and is none is ignored, as the description says beside the schema. And the name of an experiment
    # has two names, of which a refusal names the first: that makes none of the rules that are learnt from it.
    names = "name" in failure.message and case.operation.path == "/wei/{organization}/experiments/"
    return not (isinstance(failure, AcceptedNegativeData) and ("labels" in failure.message or names))


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if not isinstance(body, dict) or not case.operation.path.startswith("/runs"):
        return
    # Libraries that were made up must not be looked for.
    if body.get("simulate") in (None, True, False):
        body["simulate"] = True
    # The schema cannot say that a run has one program, so that most would have two.
    if case.meta.generation.mode.is_positive and body.get("runPython") and body.get("runJar"):
        del body["runJar"]
