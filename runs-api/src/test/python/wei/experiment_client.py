"""WEI's own client, unmodified: creates and continues an experiment, logs events, stores data points.

Arguments: the server's host and port, the organization, an API key, and a folder for files. The last line that it prints
is what it saw, as JSON.
"""

import json
import sys
import time
from pathlib import Path

import requests
from wei import ExperimentClient
from wei.types.datapoint_types import LocalFileDataPoint, ValueDataPoint
from wei.types.experiment_types import CampaignDesign, ExperimentDesign

host, port, organization, key, folder = sys.argv[1:]
seen = {}


def client(api_key=key, **arguments):
    return ExperimentClient(
        f"{organization}:{api_key}@{host}",
        f"{port}/wei/{organization}",
        log_experiment_end_on_exit=False,
        **arguments,
    )


first = client(
    experiment=ExperimentDesign(
        experiment_name="Growth",
        experiment_description="How fast it grows",
        email_addresses=["lab@acme.example"],
    ),
    campaign=CampaignDesign(campaign_name="Autumn", campaign_description="All of it"),
)
experiment_id = first.experiment.experiment_id
seen["experiment"] = first.experiment.model_dump(mode="json")
seen["campaign"] = first._get_campaign(first.campaign.campaign_id).model_dump(mode="json")
seen["events"] = [
    event.model_dump(mode="json")
    for event in (
        first.log_comment("It is green"),
        first.log_decision("water", True),
        first.log_local_compute("mean", [1, 2], {"axis": 0}, 1.5),
        first.log_globus_compute("mean", result={"n": 2}),
        first.log_gladier_flow("publish", experiment_id),
        first.log_loop_start("days"),
    )
]

continued = client(experiment=experiment_id)
seen["continued"] = continued.experiment.model_dump(mode="json")
seen["sameCampaign"] = continued.campaign.campaign_id == first.campaign.campaign_id
continued.log_experiment_end()

value = ValueDataPoint(label="mass", value={"grams": [1, None]}, experiment_id=experiment_id)
seen["stored"] = first.create_datapoint(value)
seen["value"] = first.get_datapoint_value(value.id)
seen["valueInfo"] = first.get_datapoint_info(value.id).model_dump(mode="json")

picture = Path(folder) / "plate 1.bin"
picture.write_bytes(bytes(range(256)) * 100)
file = LocalFileDataPoint(label="plate", path=str(picture), experiment_id=experiment_id)
seen["storedFile"] = first.create_datapoint(file)
seen["fileIsTheSame"] = first.get_datapoint_value(file.id) == picture.read_bytes()
copy = Path(folder) / "copy.bin"
first.save_datapoint_value(file.id, str(copy))
seen["copyIsTheSame"] = copy.read_bytes() == picture.read_bytes()
seen["fileInfo"] = first.get_datapoint_info(file.id).model_dump(mode="json")

# The client has no method that works for these.
url = f"{first.url}/experiments/{experiment_id}"
seen["data"] = requests.get(f"{url}/data").json()
seen["log"] = requests.get(f"{url}/log").json()
for _ in range(100):
    seen["checkedIn"] = requests.get(url).json()["check_in_timestamp"]
    if seen["checkedIn"]:
        break
    time.sleep(0.1)

try:
    client(api_key="wrong", experiment=experiment_id)
except requests.HTTPError as refused:
    seen["refused"] = refused.response.status_code

print(json.dumps(seen))
